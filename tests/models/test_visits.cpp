// Loops: each visit to a step has its own luck, however often a pathway comes round and however many of its steps it
// comes round to.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <tuple>

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
