// Several replications of each draw of uncertain inputs: how much of the spread is luck, and how much what is not
// known.

#include <catch2/catch.hpp>
#include <cmath>

#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/report/summary.hpp"
#include "icsflow/study/study.hpp"
#include "scenario_files.hpp"

using namespace icsflow;
using namespace icsflow::models;

namespace {

/// An infinite-server ward in its stationary state from the first instant, whose rate of arrivals is not known.
std::string ward(const std::string& replications, const std::string& uncertainty) {
  return "icsflow: 1\nname: Ward\nstart: 2026-01-01\nuntil: 2026-01-13\ncalendar: {holidays: none}\nreplications: " +
         replications +
         "\nopening: {stays: stationary}\n"
         "providers:\n  w: {name: Ward, kind: other, resources: {bed: {kind: pool, capacity: unlimited}}}\n"
         "pathways:\n  stay: {steps: {lie: {use: bed, for: {exponential: {mean: 1.5 d}}, next: home}, home: {leave: "
         "treated}}}\n"
         "streams:\n  patients: {at: w, pathway: stay, rate: 14 /day}\n" +
         uncertainty;
}
const std::string kUnknown =
    "uncertainty: {rate: {path: streams.patients.rate, low: 10 /day, high: 18 /day, shape: uniform}}\n";

/// Variance of the mean number in use over `days` of a ward that opens with rate x stay patients, exponential stays:
/// integrated numerically from the covariance of the numbers at two times, those of the opening that are left
/// (binomial) and those who came since (Poisson).
double mean_in_use_variance(double rate, double stay, double days) {
  constexpr int kSteps = 1200;
  const double step = days / kSteps;
  double sum = 0;
  for (int i = 0; i < kSteps; ++i) {
    for (int k = 0; k <= i; ++k) {
      const double t = (k + 0.5) * step, u = (i + 0.5) * step;
      const double of_opening = rate * stay * (std::exp(-u / stay) - std::exp(-(t + u) / stay));
      const double of_others = rate * stay * (1 - std::exp(-t / stay)) * std::exp(-(u - t) / stay);
      sum += (k == i ? 1 : 2) * (of_opening + of_others);
    }
  }
  return sum / (static_cast<double>(kSteps) * kSteps);
}

StudyOptions options_in(const std::filesystem::path& directory, int replications, int workers = 2) {
  StudyOptions options;
  options.directory = directory;
  options.replications = replications;
  options.workers = workers;
  options.detail = Detail::kHeadline;
  options.program = {"0.1.0", "abc"};
  return options;
}

}  // namespace

TEST_CASE("Draws: luck and what is not known, where both variances are known", "[models][draws][stat]") {
  const test::TemporaryDirectory folder;
  const Scenario scenario = read_scenario(folder.write("ward.yaml", ward("3000 draws x 2", kUnknown)), {});
  CHECK(scenario.replications == 6'000);
  const auto model = compile(scenario);
  const StudyOptions options = options_in(folder / "out", scenario.replications);
  ResultsStore store(scenario, catalogue(*model), options);
  run_study(store, model, options);
  const Summary summary = make_summary(scenario, catalogue(*model), store, scenario.replications);
  const SummaryLine* line = nullptr;
  for (const SummaryLine& one : summary.lines)
    if (one.info.measure == "mean_in_use") line = &one;
  REQUIRE(line != nullptr);
  REQUIRE(line->spread.has_value());
  CHECK(line->spread->groups == 3000);
  // In use at a time, given the rate: Poisson with mean rate x stay; correlated over a span by exp(-span / stay), so
  // the mean over T days of a run whose start is drawn, too, has the variance `stationary`. This one opens with rate x
  // stay patients, a number without luck. Were it Poisson, each patient more at the start would add stay (1 - exp(-T /
  // stay)) / T to the mean: rate x stay times the square of that is of the number, and not there.
  constexpr double kStay = 1.5, kDays = 12, kRate = 14, kVarianceOfRate = 8.0 * 8.0 / 12, kDraws = 3000;
  const double ended = 1 - std::exp(-kDays / kStay);
  const double stationary = 2 * kRate * kStay / (kDays * kDays) * (kStay * kDays - kStay * kStay * ended);
  const double of_opening = kRate * kStay * std::pow(kStay * ended / kDays, 2);
  const double luck = stationary - of_opening;
  const double inputs = kStay * kStay * kVarianceOfRate;
  CHECK(luck == Approx(mean_in_use_variance(kRate, kStay, kDays)).epsilon(1e-4));
  // Standard errors: of a variance of normal errors, and of one of means of groups (flatter than normal). The variance
  // within is taken off that of the means, half of it, so the two errors go against each other: Var W = 2 W^2 / draws,
  // Cov(B, W) = -Var W / 2.
  const double error_luck = luck * std::sqrt(2.0 / kDraws);
  const double error_inputs = std::hypot((inputs + luck / 2) * std::sqrt(1.2 / kDraws), error_luck / 2);
  const double error_share = std::sqrt(std::pow(luck * error_inputs, 2) + std::pow(inputs * error_luck, 2) +
                                       luck * inputs * std::pow(error_luck, 2)) /
                             std::pow(inputs + luck, 2);
  CAPTURE(luck, line->spread->within, inputs, line->spread->between, error_share);
  CHECK(std::abs(line->spread->within - luck) < 3.3 * error_luck);
  CHECK(std::abs(line->spread->between - inputs) < 3.3 * error_inputs);
  CHECK(std::abs(line->spread->share - inputs / (inputs + luck)) < 3.3 * error_share);
  // Wrong: the variance of the means of the draws, in which there is luck.
  CHECK(std::abs(line->spread->between + line->spread->within / 2 - inputs) > 3.3 * error_inputs);
  CHECK(to_text(summary).find("what is not known (3,000 draws of the inputs); the rest is luck\n") !=
        std::string::npos);
  CHECK(to_json(summary).find("\"share_of_inputs\"") != std::string::npos);
}

TEST_CASE("Draws: replications of one draw meet the same inputs and other luck", "[models][draws][quick]") {
  const test::TemporaryDirectory folder;
  const test::Study five(folder.write("five.yaml", ward("2 draws x 3", kUnknown)));
  const test::Study one(folder.write("one.yaml", ward("6", kUnknown)));
  Simulation of_draws(five.model), of_each(one.model);
  std::vector<RunResult> results;
  RunOptions options;
  for (options.replication = 0; options.replication < 6; ++options.replication)
    results.push_back(of_draws.run(options));
  for (const int r : {1, 2}) {
    CHECK(results[static_cast<std::size_t>(r)].drawn == results[0].drawn);
    CHECK(results[static_cast<std::size_t>(r) + 3].drawn == results[3].drawn);
    CHECK(results[static_cast<std::size_t>(r)].event_hash != results[0].event_hash);
  }
  CHECK(results[3].drawn != results[0].drawn);
  options.replication = 1;
  CHECK(of_each.run(options).drawn == results[3].drawn);  // the second draw
  options.replication = 0;
  CHECK(of_each.run(options).event_hash == results[0].event_hash);
}

TEST_CASE("Draws: how they are written", "[models][draws][quick]") {
  const test::TemporaryDirectory folder;
  const auto problem = [&](const std::string& replications) -> std::string {
    try {
      read_scenario(folder.write("ward.yaml", ward(replications, kUnknown)), {});
    } catch (const InputError& error) {
      return error.problems().front().message;
    }
    return "";
  };
  for (const char* wrong :
       {"0 draws x 5", "5 draws x", "5 draws x 0", "x draws x 5", "1000000 draws x 2", "-1 draws x 3", "40 draw x 5"})
    CHECK(problem(wrong).find("expected a whole number, or DRAWS draws x REPLICATIONS, such as 40 draws x 5") == 0);
  CHECK(problem("forty") == "expected a whole number, 1 to 1000000; found \"forty\"");
  // What has no uncertain input does not become another scenario by it.
  const auto canonical = [&](const std::string& replications, const std::string& uncertainty) {
    return read_scenario(folder.write("ward.yaml", ward(replications, uncertainty)), {}).canonical;
  };
  CHECK(canonical("2 draws x 3", "") == canonical("6", ""));
  CHECK(canonical("2 draws x 3", kUnknown) != canonical("6", kUnknown));
  CHECK(canonical("6 draws x 1", kUnknown) == canonical("6", kUnknown));
}
