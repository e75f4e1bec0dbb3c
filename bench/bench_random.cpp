// Cost of chance: one keyed draw (a new Substream each time, as models draw) of a word and of every family, beside bare
// generators: what keys cost. The mean of what was drawn is compared with theory, the generators with known answers.

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <Random123/philox.h>
#include <Random123/threefry.h>
#include <benchmark/benchmark.h>

#include "icsflow/engine/random.hpp"
#include "icsflow/engine/rate_profile.hpp"
#include "icsflow/engine/samplers.hpp"
#include "icsflow/engine/statistics/statistics.hpp"
#include "reference_kernel.hpp"

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

/// The mean of the top halves of words; 5 standard errors as above.
void check_words(benchmark::State& state, std::uint64_t words, double sum_of_halves) {
  const auto n = static_cast<double>(words);
  const double mean = sum_of_halves / n * 0x1.0p-32;
  if (std::abs(mean - 0.5) > 5 / std::sqrt(12 * n)) state.SkipWithError("the mean word is not a half");
  state.SetItemsProcessed(static_cast<std::int64_t>(words));
}

/// One generator, one word after the other: no keys, so no common random numbers, and no draw is anybody's own.
template <class Generator>
void bare_stream(benchmark::State& state, Generator generator, bool known_answer) {
  if (!known_answer) {
    state.SkipWithError("the generator does not give its published words");
    return;
  }
  constexpr std::uint64_t kWords = 1'000;
  double sum = 0;
  for (auto _ : state) {
    std::uint64_t halves = 0;
    for (std::uint64_t i = 0; i < kWords; ++i) halves += generator() >> 32;
    sum += static_cast<double>(halves);
  }
  check_words(state, kWords * static_cast<std::uint64_t>(state.iterations()), sum);
}

void bare_mt19937_64(benchmark::State& state) {
  std::mt19937_64 generator;
  generator.discard(9'999);  // the standard ([rand.predef]) gives the 10,000th word
  const bool known = generator() == 9'981'545'732'273'789'042U;
  bare_stream(state, generator, known);
}
BENCHMARK(bare_mt19937_64);

void bare_xoshiro256pp(benchmark::State& state) {
  // Checked against the definition, rewritten: the first words after the seeding of the reference kernel.
  reference::Generator a(7), b(7);
  bool known = true;
  for (int i = 0; i < 100; ++i) known = known && a() == b();
  std::uint64_t s[4], seed = 7;
  for (std::uint64_t& word : s) word = mix64(seed += 0x9E3779B97F4A7C15ULL);
  reference::Generator c(7);
  const std::uint64_t sum = s[0] + s[3];
  known = known && c() == ((sum << 23) | (sum >> 41)) + s[0];
  bare_stream(state, c, known);
}
BENCHMARK(bare_xoshiro256pp);

// Known answers for zero counter and key: Random123's kat_vectors.
bool known_block(r123::Threefry2x64, const r123::Threefry2x64::ctr_type& b) {
  return b == r123::Threefry2x64::ctr_type{{0xc2b6e3a8c2c69865, 0x6f81ed42f350084d}};
}
bool known_block(r123::Threefry4x64, const r123::Threefry4x64::ctr_type& b) {
  return b ==
         r123::Threefry4x64::ctr_type{{0x09218ebde6c85537, 0x55941f5266d86105, 0x4bd25e16282434dc, 0xee29ec846bd2e40b}};
}
bool known_block(r123::Philox2x64, const r123::Philox2x64::ctr_type& b) {
  return b == r123::Philox2x64::ctr_type{{0xca00a0459843d731, 0x66c24222c9a845b5}};
}
bool known_block(r123::Philox4x32, const r123::Philox4x32::ctr_type& b) {
  return b == r123::Philox4x32::ctr_type{{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}};
}

/// One block a word, as for a keyed draw of one word: what of Substream is the generator itself.
template <class Cipher>
void bare_block(benchmark::State& state) {
  using Counter = typename Cipher::ctr_type;
  const typename Cipher::key_type key{};
  if (!known_block(Cipher(), Cipher()(Counter{}, key))) {
    state.SkipWithError("the block of zeroes is not the published one");
    return;
  }
  constexpr std::uint64_t kWords = 1'000;
  Counter counter{};
  double sum = 0;
  for (auto _ : state) {
    std::uint64_t halves = 0;
    for (std::uint64_t i = 0; i < kWords; ++i) {
      ++counter.v[0];
      const auto word = Cipher()(counter, key).v[0];
      halves += sizeof word == 8 ? static_cast<std::uint64_t>(word) >> 32 : word;
      // Not several at once by vector instructions: a draw stands alone in a handler.
      asm volatile("" : "+r"(halves));
    }
    sum += static_cast<double>(halves);
  }
  check_words(state, kWords * static_cast<std::uint64_t>(state.iterations()), sum);
}
BENCHMARK_TEMPLATE(bare_block, r123::Threefry2x64);
BENCHMARK_TEMPLATE(bare_block, r123::Threefry4x64);
BENCHMARK_TEMPLATE(bare_block, r123::Philox2x64);
BENCHMARK_TEMPLATE(bare_block, r123::Philox4x32);

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

void unit_exponential_draw(benchmark::State& state) {
  std::uint64_t identity = 0;
  Tally tally;
  for (auto _ : state) {
    Substream u({1, 0}, identity++, kSite);
    tally.add(unit_exponential(u));
  }
  check_mean(state, tally, 1);
}
BENCHMARK(unit_exponential_draw);

void bernoulli_draw(benchmark::State& state) {
  std::uint64_t identity = 0;
  Tally tally;
  for (auto _ : state) {
    Substream u({1, 0}, identity++, kSite);
    tally.add(bernoulli(u, 0.3) ? 1 : 0);
  }
  check_mean(state, tally, 0.3);
}
BENCHMARK(bernoulli_draw);

void categorical_draw(benchmark::State& state) {
  const std::vector<double> shares = {0.5, 0.2, 0.2, 0.1};
  std::uint64_t identity = 0;
  Tally tally;
  for (auto _ : state) {
    Substream u({1, 0}, identity++, kSite);
    tally.add(static_cast<double>(categorical(u, shares)));
  }
  check_mean(state, tally, 0.9);
}
BENCHMARK(categorical_draw);

void binomial_draw(benchmark::State& state) {
  std::uint64_t identity = 0;
  Tally tally;
  for (auto _ : state) {
    Substream u({1, 0}, identity++, kSite);
    tally.add(binomial_by_trials(u, 10, 0.3));
  }
  check_mean(state, tally, 3);
}
BENCHMARK(binomial_draw);

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
