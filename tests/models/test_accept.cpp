// `accept` answers a request for a place. Who is here without one passes it at once, as a `go`: who came by a stream or
// a referral, who began again, who was accepted before.

#include <catch2/catch.hpp>

#include "heap_world.hpp"
#include "scenario_files.hpp"

using test::Study;

namespace {

/// A trust whose patients ask for places in care homes. @param care steps of the pathway that is asked
/// @param streams more of them
std::string scenario(const std::string& care, const std::string& streams) {
  return R"(icsflow: 1
name: Accept
start: 2026-02-01
until: 2026-03-01
calendar: {holidays: none}
measures: {waits: {}, time_in_system: {}}
providers:
  trust: {kind: acute, resources: {beds: {kind: pool, capacity: 9}}}
  home: {kind: community, resources: {places: {kind: pool, capacity: 5}}}
channels: [{from: trust, to: home, floor: 1 h}, {from: home, to: trust, floor: 1 h}]
pathways:
  stay:
    steps:
      ward: {use: beds, for: 1 d, next: asks}
      asks: {transfer: {to: home, pathway: care}, ask: 1 h, offer: 1 h, move: 1 h, next: gone}
      gone: {leave: moved}
  care:
    steps:
)" + care +
         R"(      home: {leave: home}
streams:
  others: {at: trust, pathway: stay, rate: 0.5 /day}
)" + streams;
}

}  // namespace

TEST_CASE("accept: who was not asked for passes at once", "[quick][models][accept]") {
  const test::TemporaryDirectory directory;
  const std::string source =
      GENERATE("rate: 6 /day", "population: 9, returns_after: 1 d", "arrivals: {2026-02-03: 40}");
  // No transfer leads to this pathway.
  const auto alone = [&](const std::string& how) {
    std::string text = scenario("      accepts: {accept: yes, next: home}\n",
                                "  direct: {at: home, pathway: direct, " + source + "}\n");
    const std::string direct =
        "  direct: {steps: {place: {seize: places, next: accepts}, accepts: {" + how +
        ": yes, next: stays}, stays: {delay: {exponential: {mean: 1 d}}, next: again}, again: {" + how +
        ": yes, next: {stays: 20 %, home: rest}}, home: {leave: home}}}\n";
    return text.insert(text.find("streams:\n"), direct);
  };
  const Study accepting(directory.write("accept.yaml", alone("accept")));
  const Study going(directory.write("go.yaml", alone("go")));
  CHECK(test::same(accepting.run(), going.run()));
}

TEST_CASE("accept: by streams and by requests into the same pathway, and again after it", "[quick][models][accept]") {
  const test::TemporaryDirectory directory;
  const auto care = [](const std::string& again) {
    return "      place: {seize: places, next: accepts}\n      accepts: {accept: yes, next: stays}\n      stays: "
           "{delay: 1 "
           "d, next: again}\n      again: {" +
           again + ": yes, next: {stays: 30 %, home: rest}}\n";
  };
  const std::string direct = "  direct: {at: home, pathway: care, rate: 2 /day}\n";
  const Study accepting(directory.write("accept.yaml", scenario(care("accept"), direct)));
  const Study going(directory.write("go.yaml", scenario(care("go"), direct)));
  const auto result = accepting.run();
  CHECK(test::same(result, going.run()));
  CHECK(test::same(result, accepting.run({}, icsflow::models::make_heap_world)));
}
