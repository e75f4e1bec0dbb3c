// Series of which the answer is known: AR(1) processes and transients made by hand.

#include "icsflow/engine/statistics/steady_state.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>

#include "icsflow/engine/random.hpp"
#include "icsflow/engine/samplers.hpp"

using namespace icsflow::engine;

namespace {

/// x(t) = phi x(t-1) + e, with mean 0, variance 1 / (1 - phi^2), from its stationary distribution.
std::vector<double> ar1(double phi, std::size_t n, std::uint64_t identity) {
  Substream u({hash_name("steady state/AR(1)"), 0}, identity, DrawSite("ar1"));
  const Distribution unit = Distribution::truncated_normal(0, 1, -40, 40);
  std::vector<double> out{unit.sample(u) / std::sqrt(1 - phi * phi)};
  while (out.size() < n) {
    // A substream has 8,192 words; a normal number takes one or two.
    Substream fresh({hash_name("steady state/AR(1)"), 1}, child_identity(identity, out.size()), DrawSite("ar1"));
    out.push_back(phi * out.back() + unit.sample(fresh));
  }
  return out;
}

/// Variance of the mean of n successive values of that process (e.g. Law 2015, section 4.4: the sum over all lags).
double variance_of_mean(double phi, std::size_t n) {
  const double variance = 1 / (1 - phi * phi);
  double sum = 1;
  for (std::size_t k = 1; k < n; ++k)
    sum += 2 * (1 - static_cast<double>(k) / static_cast<double>(n)) * std::pow(phi, static_cast<double>(k));
  return variance * sum / static_cast<double>(n);
}

/// Whether `hits` of `n` is what a probability p gives, at an error of 1e-5.
bool likely(int hits, int n, double p) {
  const boost::math::binomial d(n, p);
  return cdf(d, hits) > 5e-6 && cdf(complement(d, hits - 1)) > 5e-6;
}

}  // namespace

TEST_CASE("batch means: the variance of a batch mean of an AR(1) process is the known one", "[stat][engine][stats]") {
  // 2,000 independent batches: (n - 1) s^2 / sigma^2 is chi-squared.
  constexpr double kPhi = 0.8;
  constexpr std::size_t kSize = 40;
  constexpr int kBatches = 2000;
  Tally means;
  for (int i = 0; i < kBatches; ++i) {
    Tally batch;
    for (const double x : ar1(kPhi, kSize, static_cast<std::uint64_t>(i))) batch.add(x);
    means.add(batch.mean());
  }
  const boost::math::chi_squared chi(kBatches - 1);
  const auto accepts = [&](double variance) {
    const double x = (kBatches - 1) * means.variance() / variance;
    return cdf(chi, x) > 5e-6 && cdf(complement(chi, x)) > 5e-6;
  };
  CHECK(accepts(variance_of_mean(kPhi, kSize)));
  CHECK_FALSE(accepts(1.2 * variance_of_mean(kPhi, kSize)));
  CHECK_FALSE(accepts(variance_of_mean(0, kSize) / (1 - kPhi * kPhi)));  // as if independent
}

TEST_CASE("batch means: long batches cover the mean as often as they say, short ones do not", "[stat][engine][stats]") {
  constexpr int kSeries = 600;
  int covered = 0, covered_short = 0, independent = 0, independent_short = 0;
  for (int i = 0; i < kSeries; ++i) {
    const std::vector<double> series = ar1(0.7, 2000, 100'000 + static_cast<std::uint64_t>(i));
    const BatchMeans good = batch_means(series, 10, 0.95), poor = batch_means(series, 1000, 0.95);
    CHECK(good.batch_size == 200);
    covered += good.interval.low() <= 0 && 0 <= good.interval.high() ? 1 : 0;
    covered_short += poor.interval.low() <= 0 && 0 <= poor.interval.high() ? 1 : 0;
    independent += good.independent() ? 1 : 0;
    independent_short += poor.independent() ? 1 : 0;
  }
  INFO(covered << " and " << covered_short << " of " << kSeries << " hold the mean");
  CHECK(likely(covered, kSeries, 0.95));
  CHECK_FALSE(likely(covered_short, kSeries, 0.95));
  CHECK(independent > kSeries * 9 / 10);  // the warning is rare where it is not due
  CHECK(independent_short == 0);          // and never missing where it is
}

TEST_CASE("batch means: figures by hand", "[quick][engine][stats]") {
  const std::vector<double> series{9, 1, 3, 2, 4, 3, 5};  // the first fills no batch
  const BatchMeans b = batch_means(series, 3, 0.95);
  CHECK(b.batch_size == 2);
  CHECK(b.interval.mean == Approx(3));  // of 2, 3, 4
  CHECK(b.interval.half_width == Approx(4.302652730 / std::sqrt(3)));
  CHECK(b.correlation == Approx(0).margin(1e-12));
  CHECK_THROWS_AS(batch_means(series, 1, 0.95), std::domain_error);
  CHECK_THROWS_AS(batch_means(series, 8, 0.95), std::domain_error);
}

TEST_CASE("MSER: cuts where a known transient ends", "[quick][engine][stats]") {
  // 100 observations of 10, then 0: no cut is better than the true one.
  std::vector<double> step(400, 0.0);
  std::fill_n(step.begin(), 100, 10.0);
  CHECK(mser(step).observations == 100);
  CHECK(mser(step).found);
  CHECK(mser(step, 1).observations == 100);
  std::fill_n(step.begin(), 103, 10.0);
  CHECK(mser(step).observations == 105);  // a whole number of batches
  // A ramp of 300 into noise: within a few batches of its end.
  std::vector<double> ramp = ar1(0, 2000, 7);
  for (std::size_t i = 0; i < 300; ++i) ramp[i] += 0.1 * static_cast<double>(300 - i);
  const Truncation cut = mser(ramp);
  INFO(cut.observations);
  CHECK(cut.found);
  CHECK(cut.observations >= 250);  // what is left of the ramp there is below 5, then below 1
  CHECK(cut.observations <= 330);
  // Nothing to cut.
  CHECK(mser(ar1(0, 2000, 8)).observations <= 300);
  CHECK(mser(std::vector<double>(50, 3.0)).observations == 0);
}

TEST_CASE("MSER: says when nothing steady is to be seen", "[quick][engine][stats]") {
  std::vector<double> trend;
  for (int i = 0; i < 500; ++i) trend.push_back(i);
  CHECK_FALSE(mser(trend).found);
  std::vector<double> late(500, 0.0);
  std::fill_n(late.begin(), 400, 10.0);  // the change comes after the middle
  CHECK_FALSE(mser(late).found);
  CHECK_THROWS_AS(mser(std::vector<double>(49, 1.0)), std::domain_error);
  CHECK_THROWS_AS(mser(trend, 0), std::domain_error);
}

TEST_CASE("Welch's plot: means over replications, smoothed", "[quick][engine][stats]") {
  const std::vector<std::vector<double>> two{{0, 0, 6, 0, 0, 3}, {2, 2, 2, 2, 2, 1}};  // mean 1 1 4 1 1 2
  CHECK(welch_curve(two, 0) == std::vector<double>{1, 1, 4, 1, 1, 2});
  const std::vector<double> smooth = welch_curve(two, 1);
  REQUIRE(smooth.size() == 5);
  CHECK(smooth[0] == 1);  // nothing before it to average with
  CHECK(smooth[1] == Approx(2));
  CHECK(smooth[2] == Approx(2));
  CHECK(smooth[4] == Approx(4.0 / 3));
  // A straight line stays one.
  std::vector<std::vector<double>> line(1);
  for (int i = 0; i < 50; ++i) line[0].push_back(2 * i);
  const std::vector<double> same = welch_curve(line, 5);
  REQUIRE(same.size() == 45);
  for (std::size_t i = 0; i < same.size(); ++i) CHECK(same[i] == Approx(line[0][i]));
  CHECK_THROWS_AS(welch_curve(two, 3), std::domain_error);
  CHECK_THROWS_AS(welch_curve({}, 0), std::domain_error);
}

TEST_CASE("quantile interval: ranks by hand, and as often right as it says", "[quick][engine][stats]") {
  std::vector<double> ten;
  for (int i = 10; i >= 1; --i) ten.push_back(i);
  // Median of ten: P(fewer than 2 below) = 11 / 1024 = 1.07 %, fewer than 3: 5.5 %. So ranks 2 and 9 at 95 %.
  const QuantileInterval median = quantile_interval(ten, 0.5, 0.95);
  CHECK(median.estimate == Approx(5.5));
  CHECK(median.low == 2.0);
  CHECK(median.high == 9.0);
  // The 95th percentile of ten has no upper bound: all ten lie below it with probability 0.6.
  const QuantileInterval high = quantile_interval(ten, 0.95, 0.95);
  CHECK(high.low.has_value());
  CHECK_FALSE(high.high.has_value());
  int held = 0;
  constexpr int kSamples = 2000;
  for (int i = 0; i < kSamples; ++i) {
    Substream u({hash_name("steady state/quantile"), 0}, static_cast<std::uint64_t>(i), DrawSite("uniform"));
    std::vector<double> sample(60);
    for (double& x : sample) x = u.uniform();
    const QuantileInterval q = quantile_interval(sample, 0.8, 0.9);
    held += *q.low <= 0.8 && 0.8 <= *q.high ? 1 : 0;
  }
  // Exactly the binomial probability between the two ranks, which is 0.9 or a little more.
  const boost::math::binomial below(60, 0.8);
  int r = 0, s = 60;
  while (cdf(below, r) <= 0.05) ++r;
  while (cdf(complement(below, s - 1)) <= 0.05) --s;
  const double exact = cdf(below, s) - cdf(below, r - 1);
  INFO(held << " of " << kSamples << ", exact " << exact);
  CHECK(exact >= 0.9);
  CHECK(likely(held, kSamples, exact));
  CHECK_FALSE(likely(held, kSamples, exact - 0.06));
  CHECK_THROWS_AS(quantile_interval({}, 0.5, 0.95), std::domain_error);
  CHECK_THROWS_AS(quantile_interval(ten, 0, 0.95), std::domain_error);
}
