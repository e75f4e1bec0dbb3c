// Loops: each visit to a step has its own luck, however often a pathway comes round and however many of its steps it
// comes round to.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <tuple>

#include "heap_world.hpp"
#include "icsflow/engine/random.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;
using test::Study;

namespace {

/// `steps` delays in a row, gone round again and again: `again` is the share that goes round.
std::string round(int steps, const std::string& again) {
  std::string text = R"(icsflow: 1
name: Round
start: 2026-01-01
until: 2026-03-01
providers:
  clinic: {kind: other, resources: {room: {kind: pool, capacity: 1}}}
pathways:
  visit:
    steps:
)";
  for (int i = 0; i < steps; ++i) {
    const std::string next = i + 1 < steps ? fmt::format("s{}", i + 1) : fmt::format("{{s0: {}, gone: rest}}", again);
    text += fmt::format("      s{}: {{delay: {{exponential: {{mean: 1 min}}}}, next: {}}}\n", i, next);
  }
  return text + R"(      gone: {leave: treated}
streams:
  patients: {at: clinic, pathway: visit, rate: 1 /day}
)";
}

}  // namespace

TEST_CASE("visits: no draw is made twice, in long loops and in loops of many steps", "[quick][models][visits]") {
  const test::TemporaryDirectory directory;
  const auto [steps, again, longest] =
      GENERATE(std::tuple(1, "99.5 %", 300U), std::tuple(25, "80 %", 10U), std::tuple(12, "99 %", 100U));
  const Study study(directory.write("round.yaml", round(steps, again)));
  std::vector<DrawRecord> draws;
  RunOptions options;
  options.draws = &draws;
  (void)study.run(options);
  std::set<std::tuple<std::uint64_t, std::uint64_t, std::uint32_t>> seen;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint32_t> last;
  unsigned most = 0;
  for (const DrawRecord& d : draws) {
    INFO("visit " << d.visit);
    REQUIRE(seen.insert({d.identity, d.site, d.visit}).second);
    const auto [at, first] = last.try_emplace({d.identity, d.site}, d.visit);
    if (!first) {
      REQUIRE(d.visit == at->second + 1);  // counted one by one
      at->second = d.visit;
    }
    most = std::max<unsigned>(most, d.visit);
  }
  CHECK(most > longest);  // else nothing was shown: the small counters end at 63, and there are ten of them
}

TEST_CASE("visits: a loop that can hardly end is a warning, more loops than can be counted an error",
          "[quick][models][visits]") {
  const test::TemporaryDirectory directory;
  const auto warned = [&](const std::string& again) {
    std::size_t n = 0;
    for (const Problem& p : read_scenario(directory.write("round.yaml", round(1, again))).warnings)
      n += p.message.find("expected to visit this step 10000 times") != std::string::npos ? 1 : 0;
    return n;
  };
  CHECK(warned("99.99 %") == 1);
  CHECK(warned("99.9 %") == 0);
  CHECK_NOTHROW(Study(directory.write("round.yaml", round(255, "50 %"))));
  CHECK_THROWS_AS(Study(directory.write("round.yaml", round(256, "50 %"))), InputError);
}

namespace {

/// Patients go from A to B and back, with this share of those at B, and again; some of them by asking for a place,
/// which they give up and ask for again.
std::string to_and_fro(const std::string& back) {
  return R"(icsflow: 1
name: To and fro
start: 2026-01-01
until: 2027-01-01
calendar: {holidays: none}
providers:
  A: {kind: acute, resources: {rooms: {kind: pool, capacity: 4, turnover: {exponential: {mean: 1 h}}}}}
  B: {kind: acute, resources: {beds: {kind: pool, capacity: 3}}}
channels: [{from: A, to: B, floor: 1 h}, {from: B, to: A, floor: 1 h}]
pathways:
  at_a:
    rtt: yes
    attributes: {mood: {good: 50 %, bad: rest}}
    steps:
      comes: {delay: {exponential: {mean: 1 d}}, mark: clock_start, next: seen}
      seen: {use: rooms, for: {exponential: {mean: 2 h}}, set: {mood: {good: 50 %, bad: rest}}, next: {over: 40 %, asks: 40 %, done: rest}}
      over: {transfer: {to: B, pathway: at_b, service: B.1}, move: {uniform: {low: 2 h, high: 9 h}}, next: gone}
      asks: {transfer: {to: B, pathway: place, service: B.1}, ask: {uniform: {low: 1 h, high: 2 h}}, offer: {exponential: {mean: 1 h}},
             move: {exponential: {mean: 3 h}}, gives_up: {uniform: {low: 3 h, high: 30 h}}, elsewhere: rests, next: gone}
      rests: {delay: {exponential: {mean: 5 h}}, next: asks}
      gone: {leave: gone}
      done: {leave: home}
  at_b:
    rtt: yes
    steps:
      arrives: {delay: {exponential: {mean: 1 d}}, next: {back: )" +
         back + R"(, done: rest}}
      back: {transfer: {to: A, pathway: at_a, service: A.1}, move: {exponential: {mean: 3 h}}, next: gone}
      gone: {leave: gone}
      done: {leave: home}
  place:
    rtt: yes
    steps:
      assessed: {delay: {exponential: {mean: 3 h}}, next: waits}
      waits: {seize: beds, next: offered}
      offered: {accept: yes, next: stays}
      stays: {delay: {exponential: {mean: 1 d}}, next: {back: )" +
         back + R"(, done: rest}}
      back: {transfer: {to: A, pathway: at_a, service: A.1}, move: {exponential: {mean: 3 h}}, next: gone}
      gone: {leave: gone}
      done: {leave: home}
service_types:
  a: {pathway: at_a, removals: 0.01 /day}
  b: {pathway: at_b, removals: 0.01 /day}
services: {table: services.csv}
streams: {patients: {at: A, pathway: at_a, service: A.1, rate: 3 /day}}
)";
}

std::vector<DrawRecord> draws_to_and_fro(const test::TemporaryDirectory& directory, const std::string& back) {
  directory.write("services.csv", "id,provider,function,type,name\nA.1,A,1,a,One\nB.1,B,1,b,One\n");
  const Study study(directory.write("fro.yaml", to_and_fro(back)));
  std::vector<DrawRecord> draws;
  RunOptions options;
  options.draws = &draws;
  const RunResult r = study.run(options);
  CHECK(test::same(r, study.run({}, make_heap_world)));
  return draws;
}

}  // namespace

TEST_CASE("visits: who comes back from another provider meets other luck than before", "[quick][models][visits]") {
  const test::TemporaryDirectory directory;
  using icsflow::engine::DrawSite;
  // A clock's removal is one site wherever it runs, and whoever takes a clock over for the first time draws as the one
  // before did (docs/determinism.md).
  const std::uint64_t removal = DrawSite("clock/removal").bits(), arrival = DrawSite("at_a.seen/duration").bits();
  std::set<std::tuple<std::uint64_t, std::uint64_t, std::uint32_t>> seen;
  std::map<std::pair<std::uint64_t, std::uint32_t>, int> removals;
  std::uint32_t most = 0;
  for (const DrawRecord& d : draws_to_and_fro(directory, "90 %")) {
    if (d.site == removal && ++removals[{d.identity, d.visit}] <= 3) continue;  // at A, and at B in two pathways
    INFO("site " << d.site << ", visit " << d.visit);
    REQUIRE(seen.insert({d.identity, d.site, d.visit}).second);
    if (d.site == arrival) most = std::max(most, d.visit);
  }
  CHECK(most >= 8);  // somebody has been at A nine times
}

TEST_CASE("visits: who does not come back draws as if nobody did", "[quick][models][visits]") {
  const test::TemporaryDirectory directory;
  const auto site = [](const char* name) { return icsflow::engine::DrawSite(name).bits(); };
  const std::set<std::uint64_t> at_a{site("at_a.comes/duration"), site("at_a.seen/duration"), site("at_a.seen/next"),
                                     site("at_b.arrives/duration"), site("at_b.arrives/next")};
  std::size_t n = 0;
  for (const DrawRecord& d : draws_to_and_fro(directory, "0 %")) {
    if (at_a.count(d.site) == 0) continue;
    CHECK(d.visit == 0);
    ++n;
  }
  CHECK(n > 2000);
}
