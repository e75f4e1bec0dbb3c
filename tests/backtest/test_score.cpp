// Naive forecasts by hand; scores and intervals against closed forms.

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <random>

#include "icsflow/backtest/score.hpp"

using namespace icsflow::models;

TEST_CASE("back-test: naive forecasts by hand", "[backtest][quick]") {
  PublishedMonths known;
  for (CivilMonth m = 100; m <= 112; ++m) known[m].list = 1000 + 10.0 * (m - 100);  // 1,000 to 1,120
  const NaiveForecasts three = naive_forecasts(known, 112, 3, 0.5);
  CHECK(*three.last_value == 1120);
  CHECK(*three.drift == Approx(1150));
  CHECK(*three.seasonal == 1030);  // of month 103
  CHECK(*naive_forecasts(known, 112, 12, 0.5).seasonal == 1120);
  CHECK(*naive_forecasts(known, 112, 14, 0.5).seasonal == 1020);  // 126 - 24
  // 12 lists of 1,010 to 1,120 have a mean of 1,065: 532.5 come. 1,000 to 1,110 lose all of these but 10 a month.
  const double comes = 532.5, share = 12 * (comes - 10) / (12 * 1055.0);
  double list = 1120;
  for (int k = 0; k < 3; ++k) list += comes - share * list;
  CHECK(*three.stock_and_flow == Approx(list));
  CHECK_FALSE(naive_forecasts(known, 112, 3, std::nullopt).stock_and_flow);
  known.erase(100);
  CHECK_FALSE(naive_forecasts(known, 112, 3, 0.5).drift);
  CHECK_FALSE(naive_forecasts(known, 113, 3, 0.5).last_value);
}

TEST_CASE("back-test: naive shares within 18 weeks by hand", "[backtest][quick]") {
  PublishedMonths known;
  for (CivilMonth month = 100; month <= 112; ++month) {
    known[month].list = 1000;
    known[month].beyond[0] = 400 - 10.0 * (month - 100);  // 60 % within, and a point more each month
  }
  const NaiveForecasts three = naive_shares(known, 112, 3);
  CHECK(*three.last_value == Approx(0.72));
  CHECK(*three.drift == Approx(0.75));
  CHECK(*three.seasonal == Approx(0.63));
  CHECK_FALSE(three.stock_and_flow);
  CHECK(*naive_shares(known, 112, 40).drift == 1);  // not more than all
  known[112].beyond[0].reset();
  CHECK_FALSE(naive_shares(known, 112, 3).last_value);
  known[112].list = 0;
  known[112].beyond[0] = 0;
  CHECK_FALSE(naive_shares(known, 112, 3).last_value);  // of nobody
}

TEST_CASE("back-test: scores of a few replications by hand", "[backtest][quick]") {
  const Scored s = score({4, 1, 2, 3}, 2.5);
  CHECK(s.mean == 2.5);
  CHECK(s.median == 2.5);
  CHECK(s.low_80 == Approx(1.3));
  CHECK(s.high_80 == Approx(3.7));
  CHECK(s.low_95 == Approx(1.075));
  CHECK(s.high_95 == Approx(3.925));
  CHECK(s.rank == Approx(0.5));
  // Mean |x - y| is 1; the mean |x - x'| of the six pairs is 10/6.
  CHECK(s.crps == Approx(1 - 10.0 / 12));
  CHECK(score({5, 5}, 7).crps == 2);
  CHECK(score({1, 2, 3}, 9).rank == Approx(3.5 / 4));
  CHECK(score({1, 2, 3}, 0).rank == Approx(0.5 / 4));
}

TEST_CASE("back-test: the score of many normal replications is the normal's", "[backtest][quick]") {
  std::mt19937 random(11);
  std::normal_distribution<double> normal(10, 3);
  std::vector<double> replications(20'000);
  for (double& x : replications) x = normal(random);
  // Gneiting & Raftery 2007, equation 5: at the mean, sd (2 phi(0) - 1 / sqrt(pi)).
  const double pi = std::acos(-1.0);
  CHECK(score(replications, 10).crps == Approx(3 * (2 / std::sqrt(2 * pi) - 1 / std::sqrt(pi))).epsilon(0.03));
}

TEST_CASE("back-test: Wilson's interval", "[backtest][quick]") {
  // By hand for 5 of 10 (Wilson 1927): 0.2366 to 0.7634; 10 of 10: 0.7225 to 1.
  CHECK(wilson(0.5, 10)[0] == Approx(0.23659).epsilon(1e-4));
  CHECK(wilson(0.5, 10)[1] == Approx(0.76341).epsilon(1e-4));
  CHECK(wilson(1, 10)[0] == Approx(0.72246).epsilon(1e-4));
  CHECK(wilson(1, 10)[1] == Approx(1));
}

namespace {

/// Origins of one forecast each, held or not in runs of random lengths.
std::vector<Covered> runs_of(std::size_t n, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Covered> out;
  bool held = true;
  while (out.size() < n) {
    out.push_back({held ? std::size_t{1} : 0, 1, 1});
    if (random() % 4 == 0) held = !held;
  }
  return out;
}

/// Exact variance of the mean of n / block circular blocks.
double block_variance(const std::vector<Covered>& origins, std::size_t block) {
  const std::size_t n = origins.size();
  double mean = 0, squares = 0;
  for (const Covered& o : origins) mean += double(o.hits) / double(n);
  for (std::size_t from = 0; from < n; ++from) {
    double sum = 0;
    for (std::size_t k = 0; k < block; ++k) sum += double(origins[(from + k) % n].hits) / double(block);
    squares += (sum - mean) * (sum - mean) / double(n);
  }
  return squares / (double(n) / double(block));
}

}  // namespace

TEST_CASE("back-test: the block bootstrap has the variance of circular blocks", "[backtest][quick]") {
  const auto origins = runs_of(48, 5);
  for (const std::size_t block : {1, 3, 6, 12}) {
    const Coverage c = coverage_of(origins, block, 20'000, 3);
    CHECK(c.error == Approx(std::sqrt(block_variance(origins, block))).epsilon(0.02));
    CHECK(c.of == 48);
  }
  // Of single origins it is that of independent ones, p (1 - p) / n, which is too small for these runs.
  const Coverage one = coverage_of(origins, 1, 20'000, 3);
  CHECK(one.error * one.error == Approx(one.share * (1 - one.share) / 48).epsilon(0.04));
  CHECK(coverage_of(origins, 6, 20'000, 3).error > 1.5 * one.error);
  // The block that is chosen is the cube root, rounded up.
  CHECK(coverage_of(origins, 0, 500, 3).error == coverage_of(origins, 4, 500, 3).error);
  // All held: the bootstrap cannot tell, the wide interval is that of so many blocks.
  const Coverage all = coverage_of(std::vector<Covered>(24, {12, 12, 1}), 3, 500, 3);
  CHECK(all.low == 1);
  CHECK(all.independent == 8);
  CHECK(all.wide_low == Approx(wilson(1, 8)[0]));
}

TEST_CASE("back-test: of 24 origins the wide interval holds the truth, the bootstrap's quantiles do not",
          "[backtest][stat]") {
  // A random walk with persistent steps, whose drift is estimated of 12 months before each origin; ranges are exact, so
  // the truth is the nominal share. 24 monthly origins, horizons of 1 to 12 months, 25 months of truth, as in 2024-25.
  constexpr double kPersistence = 0.3;
  constexpr int kSeries = 400, kOrigins = 24, kLast = 25;
  const auto variance = [&](int n) {
    double sum = n, r = 1;
    for (int k = 1; k < n; ++k) sum += 2 * (n - k) * (r *= kPersistence);
    return sum;
  };
  std::mt19937 random(20240131);
  std::normal_distribution<double> normal;
  for (const auto& [share, deviate] : {std::pair(0.80, 1.2815515655), {0.95, 1.9599639845}}) {
    int wide = 0, quantiles = 0;
    double mean = 0;
    for (int s = 0; s < kSeries; ++s) {
      std::vector<double> steps;
      double z = normal(random);
      for (int t = 0; t < 12 + kLast + 1; ++t) {
        steps.push_back(z);
        z = kPersistence * z + std::sqrt(1 - kPersistence * kPersistence) * normal(random);
      }
      std::vector<Covered> origins(kOrigins);
      for (int o = 0; o < kOrigins; ++o) {
        origins[std::size_t(o)].lists = 1;
        const auto now = steps.begin() + 12 + o;
        const double drift = std::accumulate(now - 12, now, 0.0) / 12;
        for (int h = 1; h <= 12 && o + h <= kLast; ++h) {
          const double error = std::accumulate(now, now + h, 0.0) - h * drift;
          const double sd = std::sqrt(variance(h) + h * h * variance(12) / 144);
          ++origins[std::size_t(o)].of;
          origins[std::size_t(o)].hits += std::abs(error) <= deviate * sd ? 1 : 0;
        }
      }
      const Coverage c = coverage_of(origins, 0, 300, unsigned(s));
      mean += c.share / kSeries;
      wide += c.wide_low <= share && share <= c.wide_high ? 1 : 0;
      quantiles += c.low <= share && share <= c.high ? 1 : 0;
    }
    INFO("ranges of " << share << ": held " << mean << ", wide interval right " << wide << ", quantiles " << quantiles
                      << " of " << kSeries);
    CHECK(mean == Approx(share).margin(0.03));
    CHECK(wide >= 0.9 * kSeries);
    CHECK(quantiles < 0.8 * kSeries);
  }
}
