// Cost of chance: one keyed draw (a new Substream each time, as models draw) of a word and of every family.
// The mean of what was drawn is compared with theory.

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "icsflow/engine/random.hpp"
#include "icsflow/engine/rate_profile.hpp"
#include "icsflow/engine/samplers.hpp"
#include "icsflow/engine/statistics.hpp"

namespace {

using namespace icsflow::engine;

const DrawSite kSite("bench");

/// True if the mean is within 5 standard errors of what it should be (one false alarm in 2 million).
void check_mean(benchmark::State& state, const Tally& tally, double mean) {
  const double error = tally.standard_deviation() / std::sqrt(static_cast<double>(tally.count()));
  if (tally.count() > 1'000 && std::abs(tally.mean() - mean) > 5 * error + 1e-12) {
    state.SkipWithError(("mean " + std::to_string(tally.mean()) + ", should be " + std::to_string(mean)).c_str());
  }
  state.SetItemsProcessed(state.iterations());
}

void word(benchmark::State& state) {
  std::uint64_t identity = 0;
  Tally tally;
  for (auto _ : state) tally.add(Substream({1, 0}, identity++, kSite).uniform());
  check_mean(state, tally, 0.5);
}
BENCHMARK(word);

void words_of_one_substream(benchmark::State& state) {
  // A new substream every 1,000 words: far from the 8,192 after which its words repeat.
  std::uint64_t identity = 0;
  int used = 0;
  Substream u({1, 0}, identity, kSite);
  Tally tally;
  for (auto _ : state) {
    if (++used == 1'000) {
      used = 0;
      u = Substream({1, 0}, ++identity, kSite);
    }
    tally.add(u.uniform());
  }
  check_mean(state, tally, 0.5);
}
BENCHMARK(words_of_one_substream);

void sample(benchmark::State& state, const Distribution& distribution) {
  std::uint64_t identity = 0;
  Tally tally;
  for (auto _ : state) {
    Substream u({1, 0}, identity++, kSite);
    tally.add(distribution.sample(u));
  }
  check_mean(state, tally, distribution.mean());
}
const std::vector<double> kValues = {1, 2, 3, 4, 5, 6, 7, 8};
const std::vector<double> kWeights = {5, 1, 1, 2, 9, 1, 4, 1};
BENCHMARK_CAPTURE(sample, deterministic, Distribution::deterministic(3));
BENCHMARK_CAPTURE(sample, uniform, Distribution::uniform(1, 3));
BENCHMARK_CAPTURE(sample, exponential, Distribution::exponential(2));
BENCHMARK_CAPTURE(sample, lognormal, Distribution::lognormal_mean(5, 4));
BENCHMARK_CAPTURE(sample, gamma_above_1, Distribution::gamma(2.5, 2));
BENCHMARK_CAPTURE(sample, gamma_below_1, Distribution::gamma(0.5, 2));
BENCHMARK_CAPTURE(sample, weibull, Distribution::weibull(1.5, 2));
BENCHMARK_CAPTURE(sample, triangular, Distribution::triangular(1, 2, 5));
BENCHMARK_CAPTURE(sample, truncated_normal, Distribution::truncated_normal(10, 4, 5, 30));
BENCHMARK_CAPTURE(sample, poisson_small, Distribution::poisson(3));
BENCHMARK_CAPTURE(sample, poisson_large, Distribution::poisson(80));
BENCHMARK_CAPTURE(sample, empirical, Distribution::empirical(kValues, kWeights));

void next_arrival(benchmark::State& state) {
  // About 100 a day, more by day than by night.
  std::vector<double> week(RateProfile::kHoursPerWeek);
  for (std::size_t hour = 0; hour < week.size(); ++hour) week[hour] = hour % 24 < 8 ? 30 : 135;
  const RateProfile profile(week, 0);
  const Distribution unit = Distribution::exponential(1);
  SimTime now = kStart;
  std::uint64_t identity = 0;
  for (auto _ : state) {
    Substream u({1, 0}, identity++, kSite);
    now = profile.next(now, unit.sample(u));
  }
  const double expected = profile.integral(kStart, now);
  const auto n = static_cast<double>(identity);
  if (n > 1'000 && std::abs(n - expected) > 5 * std::sqrt(expected)) state.SkipWithError("number of arrivals is wrong");
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(next_arrival);

}  // namespace
