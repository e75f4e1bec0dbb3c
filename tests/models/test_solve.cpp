// `solve`: the least level of a lever, against models whose answer is known exactly.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/poisson.hpp>

#include "icsflow/answers/solve.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/replications.hpp"
#include "icsflow/report/solve_page.hpp"
#include "icsflow/scenario/levels.hpp"
#include "icsflow/scenario/load.hpp"
#include "lever.hpp"
#include "methods/chance_root.hpp"
#include "scenario_files.hpp"

using namespace icsflow;
using namespace icsflow::models;

namespace {

/// A ward without limit, in its stationary state from the first instant: how many are there at the end is Poisson with
/// mean rate x one day, whatever the length of the run.
std::string ward(const std::string& rate) {
  return "icsflow: 1\nname: Ward without limit\nstart: 2026-01-01\nuntil: 2026-01-02\ncalendar: {holidays: none}\n"
         "opening: {stays: stationary}\n"
         "providers:\n  w: {name: Ward, kind: other, resources: {bed: {kind: pool, capacity: unlimited}}}\n"
         "pathways:\n  stay: {steps: {lie: {use: bed, for: {exponential: {mean: 1 d}}, next: home}, home: {leave: "
         "treated}}}\n"
         "streams:\n  patients: {at: w, pathway: stay, rate: " +
         rate + " /day}\n";
}

constexpr double kMean = 6;

/// Of each replication how many are there at the end.
std::vector<double> counts(int replications, std::uint64_t seed) {
  const test::TemporaryDirectory folder;
  const test::Study study(folder.write("ward.yaml", ward("6")));
  std::size_t place = 0;
  while (study.names.headlines.at(place).measure != "still_in_service") ++place;
  std::vector<double> values(static_cast<std::size_t>(replications));
  engine::run_replications(
      0, replications, 2, [&] { return std::make_shared<Simulation>(study.model); },
      [&](int replication, void* state) {
        RunOptions run;
        run.seed = seed;
        run.replication = replication;
        values[static_cast<std::size_t>(replication)] = static_cast<Simulation*>(state)->run(run).headlines[place];
      });
  return values;
}

SolveOptions asked(const std::string& file, const test::TemporaryDirectory& folder, const std::string& out) {
  SolveOptions options;
  options.base.file = file;
  options.base.run.directory = folder / out;
  options.base.run.workers = 2;
  options.base.run.program = {"0.1.0", "abc"};
  return options;
}

std::string problems_of(const SolveOptions& options) {
  try {
    (void)solve(options);
  } catch (const InputError& error) {
    std::string all;
    for (const Problem& p : error.problems()) all += to_string(p) + "\n";
    return all;
  }
  return "none";
}

}  // namespace

TEST_CASE("Solve: the least capacity of a ward whose count is Poisson is a quantile", "[models][answers][stat]") {
  constexpr int kTrials = 500, kMost = 2000;
  const std::vector<double> all = counts(kTrials * kMost, engine::hash_name("solve on a Poisson count"));
  const int truth = static_cast<int>(boost::math::quantile(
      boost::math::poisson_distribution<double, boost::math::policies::policy<boost::math::policies::discrete_quantile<
                                                    boost::math::policies::integer_round_up>>>(kMean),
      0.8));
  REQUIRE(truth == 8);
  struct Found {
    int held = 0, narrow = 0, replications = 0;
  };
  const auto try_all = [&](const methods::RootOptions& options, double capacity_error) {
    Found found;
    for (int trial = 0; trial < kTrials; ++trial) {
      const double* const luck = &all[static_cast<std::size_t>(trial) * kMost];
      const methods::Root root = methods::least_level(options, [&](int level, int n) {
        std::vector<bool> met;
        for (int r = 0; r < n; ++r) met.push_back(luck[r] <= level + capacity_error);
        return met;
      });
      found.held += root.below < truth && truth <= root.above ? 1 : 0;
      found.narrow += root.above - root.below == 1 ? 1 : 0;
      for (const auto& t : root.tried) found.replications = std::max(found.replications, t.n);
    }
    return found;
  };
  methods::RootOptions options;
  options.levels = 21;
  options.most = kMost;
  const Found right = try_all(options, 0);
  CAPTURE(right.held, right.narrow, right.replications);
  CHECK(right.held >= 0.95 * kTrials);
  CHECK(right.narrow >= 0.8 * kTrials);
  // Wrong variants: levels judged by the share of ten replications; a capacity that is off by one.
  methods::RootOptions careless = options;
  careless.most = 10;
  careless.confidence = 0.001;
  const Found wrong = try_all(careless, 0), shifted = try_all(options, 1);
  CAPTURE(wrong.held, shifted.held);
  CHECK(wrong.held < 0.95 * kTrials);
  CHECK(shifted.held < 0.5 * kTrials);
}

TEST_CASE("Solve: most patients a day that a ward of twelve can take", "[models][answers][quick]") {
  const test::TemporaryDirectory folder;
  SolveOptions options = asked(folder.write("ward.yaml", ward("14")), folder, "out");
  options.lever = {{"streams.patients.rate"}, "14 /day", "2 /day", "1 /day"};
  options.target = "still_in_service <= 12";
  options.chance = "84 %";
  options.most = 2000;
  const SolveAnswer found = solve(options);
  // P(N <= 12) by rate: 0.8758 at 9 a day, 0.7916 at 10.
  CHECK(found.outcome == SolveAnswer::Outcome::kFound);
  REQUIRE(found.level);
  CHECK(found.level_text == "9 /day");
  CHECK(found.above == "9 /day");
  CHECK(found.below == "10 /day");
  CHECK(found.one_step);
  CHECK(found.levels == 13);
  CHECK(found.closed_form == std::nullopt);
  CHECK(found.run > 0);
  REQUIRE(found.sets.size() == 1);
  CHECK(found.sets.front().path == "streams.patients.rate");
  CHECK(found.sets.front().value == "9 /day");
  // Nothing is run again, and the answer is the same; more workers change nothing.
  SolveOptions again = options;
  again.base.run.workers = 1;
  const SolveAnswer second = solve(again);
  CHECK(second.run == 0);
  CHECK(second.reused == found.run);
  CHECK(to_json(second) == to_json(found));
  SolveOptions other = options;
  other.base.run.directory = folder / "other";
  other.base.run.workers = 1;
  const SolveAnswer third = solve(other);
  CHECK(third.run == found.run);
  CHECK(to_json(third) == to_json(found));
  // The plan says the same as the values that were set.
  const auto files = write_solve(folder / "out", found, options.base);
  CHECK(files == std::vector<std::string>{"solve.csv", "solve.json", "plan.yaml"});
  const Scenario plan = read_scenario((folder / "out/plan.yaml").string());
  CHECK(plan.parameters.value(plan.parameters.find("streams.patients.rate")) == 9);
}

TEST_CASE("Solve: levels that part later share what was before, and come to the same", "[models][answers][quick]") {
  const test::TemporaryDirectory folder;
  std::string text = ward("14");
  text.replace(text.find("until: 2026-01-02"), 17, "until: 2026-01-11");
  text += "interventions: {fewer: {at: 2026-01-09, path: streams.patients.rate, add: 0 /day}}\n";
  SolveOptions options = asked(folder.write("ward.yaml", text), folder, "held");
  options.lever = {{"interventions.fewer.add"}, "+0 /day", "-12 /day", "1 /day"};
  options.target = "still_in_service <= 12";
  const SolveAnswer held = solve(options);
  CHECK(held.outcome == SolveAnswer::Outcome::kFound);
  // Eight of ten days, but for the levels that were first: each replication of which is run through once.
  CHECK(held.shared > 0.3 * held.run);
  CHECK(held.shared < 0.8 * held.run);
  SolveOptions through = options;
  through.base.run.directory = folder / "through";
  through.base.share_past = false;
  through.base.run.workers = 1;
  const SolveAnswer simulated = solve(through);
  CHECK(simulated.shared == 0);
  CHECK(simulated.run == held.run);
  CHECK(to_json(simulated) == to_json(held));
  CHECK(canonical_dump(folder / "held/results.sqlite") == canonical_dump(folder / "through/results.sqlite"));
}

TEST_CASE("Solve: a lever that does not reach is told, with what binds", "[models][answers][quick]") {
  const test::TemporaryDirectory folder;
  const std::string file = folder.write(
      "ward.yaml",
      "icsflow: 1\nname: Ward\nstart: 2026-01-01\nuntil: 2026-03-01\ncalendar: {holidays: none}\nproviders:\n  w: "
      "{name: Ward, kind: other, resources: {bed: {kind: pool, capacity: 8}, scanner: {kind: pool, capacity: 1}}}\n"
      "pathways:\n  stay: {steps: {scan: {use: scanner, for: 4 h, next: lie}, lie: {use: bed, for: {exponential: "
      "{mean: "
      "1 d}}, next: home}, home: {leave: treated}}}\nstreams:\n  patients: {at: w, pathway: stay, rate: 7 /day}\n");
  SolveOptions options = asked(file, folder, "out");
  options.lever = {{"providers.w.resources.bed.capacity"}, "8", "20", ""};
  options.target = "mean_wait:w/stay.scan < 0.05";
  const SolveAnswer found = solve(options);
  CHECK(found.outcome == SolveAnswer::Outcome::kNotReachable);
  CHECK(!found.level);
  CHECK(found.step == "1");
  REQUIRE(!found.binding.empty());
  CHECK(found.binding.front().path == "providers.w.resources.scanner.capacity");
  CHECK(std::abs(found.binding.front().load - 7.0 * 4 / 24) < 1e-9);
  const std::string page = to_text(found, "out", {});
  CHECK(page.find("Not reachable by this lever: best chance 0 % at 20.") != std::string::npos);
  CHECK(page.find("1.17  providers.w.resources.scanner.capacity") != std::string::npos);
  // Too few replications to tell: it says so.
  options.target = "still_waiting:w/stay.scan < 75";
  options.most = 10;
  const SolveAnswer unclear = solve(options);
  CHECK(unclear.tried.back().n == 10);
}

TEST_CASE("Solve: wrong questions are refused, all that is wrong at once", "[models][answers][quick]") {
  const test::TemporaryDirectory folder;
  SolveOptions options = asked(folder.write("ward.yaml", ward("14")), folder, "out");
  options.lever = {{"streams.patient.rate"}, "14 a day", "2 /day", ""};
  options.target = "still_in_servise <= 10";
  options.chance = "100 %";
  const std::string all = problems_of(options);
  CHECK(all.find("--from: expected a value such as \"16 /week\"") != std::string::npos);
  CHECK(all.find("--lever: expected the path of a number; found \"streams.patient.rate\"; did you mean "
                 "\"streams.patients.rate\"?") != std::string::npos);
  CHECK(all.find("did you mean \"still_in_service\"?") != std::string::npos);
  CHECK(all.find("--chance: expected a share above 0 and below 100 %") != std::string::npos);
  options.lever = {{"streams.patients.rate"}, "14 /day", "2 /week", ""};
  options.target = "still_in_service <= 10";
  options.chance = "80 %";
  CHECK(problems_of(options).find("--to: expected a level of the form and unit of --from") != std::string::npos);
  options.lever = {{"streams.patients.rate"}, "14 /day", "14 /day", ""};
  CHECK(problems_of(options).find("--to: expected another level") != std::string::npos);
  options.lever = {{"streams.patients.rate"}, "14 /day", "2 /day", "0.00001 /day"};
  CHECK(problems_of(options).find("--step: expected a step that leads") != std::string::npos);
  options.lever = {{"streams.patients.rate"}, "+1 d", "+2 d", ""};
  CHECK(problems_of(options).find("expected the unit of streams.patients.rate, as in 14 /day") != std::string::npos);
  options.lever = {{"streams.patients.rate"}, "x-1", "x2", ""};
  CHECK(problems_of(options).find("--from: expected") != std::string::npos);
  options.lever = {{"streams.patients.rate"}, "-20 /day", "+2 /day", ""};
  CHECK(problems_of(options).find("streams.patients.rate: ") != std::string::npos);
  CHECK(!std::filesystem::exists(folder / "out"));
}

TEST_CASE("Solve: levels of a lever", "[models][answers][quick]") {
  const test::TemporaryDirectory folder;
  const Scenario base = read_scenario(folder.write("ward.yaml", ward("14")));
  std::vector<Problem> problems;
  const auto texts = [&](const LeverText& text) {
    const Lever lever(text, base, problems);
    std::vector<std::string> out;
    for (int k = 0; k < lever.levels(); ++k) out.push_back(lever.text(k) + " = " + lever.sets(k).front().value);
    return out;
  };
  CHECK(texts({{"streams.*.rate"}, "+0 /day", "+3 /day", "2 /day"}) ==
        std::vector<std::string>{"+0 /day = 14 /day", "+2 /day = 16 /day", "+3 /day = 17 /day"});
  CHECK(texts({{"streams.patients.rate"}, "x1", "x0.5", "0.25"}) ==
        std::vector<std::string>{"x1 = 14 /day", "x0.75 = 10.5 /day", "x0.5 = 7 /day"});
  CHECK(texts({{"streams.patients.rate"}, "7 /week", "21 /week", "7 /week"}) ==
        std::vector<std::string>{"7 /week = 7 /week", "14 /week = 14 /week", "21 /week = 21 /week"});
  CHECK(Lever({{"streams.patients.rate"}, "10 /day", "14 /day", ""}, base, problems).step_text() == "0.02 /day");
  CHECK(problems.empty());
}
