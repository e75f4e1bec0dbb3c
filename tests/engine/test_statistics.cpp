#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "icsflow/engine/random.hpp"
#include "icsflow/engine/samplers.hpp"
#include "icsflow/engine/statistics/statistics.hpp"

using namespace icsflow::engine;

namespace {

Tally tally_of(const std::vector<double>& xs) {
  Tally tally;
  for (const double x : xs) tally.add(x);
  return tally;
}

double two_pass_mean(const std::vector<double>& xs) {
  long double sum = 0;
  for (const double x : xs) sum += x;
  return static_cast<double>(sum / static_cast<long double>(xs.size()));
}

double two_pass_variance(const std::vector<double>& xs) {
  const long double mean = two_pass_mean(xs);
  long double squares = 0;
  for (const double x : xs) squares += (x - mean) * (x - mean);
  return static_cast<double>(squares / static_cast<long double>(xs.size() - 1));
}

std::vector<double> numbers(std::size_t n, double offset, std::uint64_t identity) {
  Substream u({1, 0}, identity, DrawSite("statistics"));
  std::vector<double> xs(n);
  for (double& x : xs) x = offset + u.uniform();
  return xs;
}

Approx near(double x) { return Approx(x).epsilon(1e-12).margin(1e-12); }

}  // namespace

TEST_CASE("tally: agrees with two passes in long double, far from zero too", "[quick][engine][stats]") {
  const auto xs = numbers(5'000, 1e6, 1);
  const Tally tally = tally_of(xs);
  CHECK(tally.count() == 5'000);
  CHECK(tally.mean() == near(two_pass_mean(xs)));
  // The naive sum of squares loses 12 of the 16 digits here; Welford keeps most.
  CHECK(tally.variance() == Approx(two_pass_variance(xs)).epsilon(1e-9));
  CHECK(tally.standard_deviation() == Approx(std::sqrt(two_pass_variance(xs))).epsilon(1e-9));
  CHECK(tally.sum() == near(two_pass_mean(xs) * 5'000));
}

TEST_CASE("tally: what came since another look at it", "[quick][engine][stats]") {
  const auto before = numbers(700, 3, 2), after = numbers(400, 5, 3);
  Tally all = tally_of(before);
  const Tally earlier = all;
  for (const double x : after) all.add(x);
  const Tally since = all.since(earlier), alone = tally_of(after);
  CHECK(since.count() == 400);
  CHECK(since.mean() == near(alone.mean()));
  CHECK(since.variance() == Approx(alone.variance()).epsilon(1e-9));
  CHECK(all.since(all).count() == 0);
  CHECK(all.since(all).mean() == 0);
  const Tally whole = all.since({});
  CHECK(whole.mean() == all.mean());
  CHECK(whole.variance() == all.variance());
}

TEST_CASE("tally: nothing, one and two observations", "[quick][engine][stats]") {
  CHECK(tally_of({}).mean() == 0);
  CHECK(tally_of({}).variance() == 0);
  CHECK(tally_of({3}).mean() == 3);
  CHECK(tally_of({3}).variance() == 0);
  CHECK(tally_of({3, 5}).mean() == 4);
  CHECK(tally_of({3, 5}).variance() == 2);
}

TEST_CASE("tally: merging is associative and equals adding everything", "[quick][engine][stats][property]") {
  CHECK(rc::check("merge", [] {
    const auto part = [] { return *rc::gen::container<std::vector<int>>(rc::gen::inRange(-1'000, 1'000)); };
    std::vector<std::vector<double>> parts(3);
    std::vector<double> all;
    for (auto& xs : parts) {
      for (const int x : part()) xs.push_back(x);
      all.insert(all.end(), xs.begin(), xs.end());
    }
    Tally left = tally_of(parts[0]);  // (a + b) + c
    left.merge(tally_of(parts[1]));
    left.merge(tally_of(parts[2]));
    Tally tail = tally_of(parts[1]);  // a + (b + c)
    tail.merge(tally_of(parts[2]));
    Tally right = tally_of(parts[0]);
    right.merge(tail);
    const Tally whole = tally_of(all);
    for (const Tally& merged : {left, right}) {
      RC_ASSERT(merged.count() == whole.count());
      RC_ASSERT(std::abs(merged.mean() - whole.mean()) < 1e-9);
      RC_ASSERT(std::abs(merged.variance() - whole.variance()) < 1e-9 * (1 + whole.variance()));
    }
  }));
}

TEST_CASE("time-weighted mean: exact for whole levels", "[quick][engine][stats]") {
  TimeWeighted beds;
  beds.restart(kStart);
  beds.set(kStart + hours(1), 10);
  beds.change(kStart + hours(3), -4);
  CHECK(beds.level() == 6);
  CHECK(beds.mean(kStart + hours(4)) == (0 * 1 + 10 * 2 + 6 * 1) / 4.0);
  // Asking must not change the answer.
  CHECK(beds.mean(kStart + hours(4)) == 6.5);
  // A restart (end of warm-up) keeps the level and forgets the past.
  beds.restart(kStart + hours(4));
  CHECK(beds.mean(kStart + hours(4)) == 0);
  CHECK(beds.mean(kStart + hours(9)) == 6);
  beds.change(kStart + hours(9), 1);
  CHECK(beds.mean(kStart + hours(14)) == 6.5);
}

TEST_CASE("time-weighted mean: level times ticks does not overflow 64 bits", "[quick][engine][stats]") {
  TimeWeighted waiting;
  waiting.restart(kStart);
  waiting.set(kStart, 7'300'000'000'000);  // times 10 years of ticks is about 2^80
  CHECK(waiting.mean(kStart + days(3'650)) == 7.3e12);
}

TEST_CASE("confidence interval: Student's t as in the printed tables", "[quick][engine][stats]") {
  struct Row {
    std::size_t n;
    double confidence;
    double t;  // two-sided, n - 1 degrees of freedom
  };
  for (const Row& row : {Row{2, 0.95, 12.706}, Row{5, 0.95, 2.776}, Row{10, 0.95, 2.262}, Row{10, 0.99, 3.250},
                         Row{31, 0.90, 1.697}, Row{121, 0.95, 1.980}}) {
    const auto xs = numbers(row.n, 0, row.n);
    const Interval interval = confidence_interval(xs, row.confidence);
    const double standard_error = std::sqrt(two_pass_variance(xs) / static_cast<double>(row.n));
    CHECK(interval.mean == near(two_pass_mean(xs)));
    CHECK(interval.half_width / standard_error == Approx(row.t).margin(0.0005));
    CHECK(interval.low() == interval.mean - interval.half_width);
    CHECK(interval.high() == interval.mean + interval.half_width);
  }
}

TEST_CASE("confidence interval: one observation says nothing about its error", "[quick][engine][stats]") {
  const std::vector<double> one = {4};
  CHECK(confidence_interval(one, 0.95).mean == 4);
  CHECK(confidence_interval(one, 0.95).half_width == std::numeric_limits<double>::infinity());
  CHECK_THROWS_AS(confidence_interval(one, 0.0), std::domain_error);
  CHECK_THROWS_AS(confidence_interval(one, 1.0), std::domain_error);
}

TEST_CASE("confidence interval: covers the mean as often as it says", "[stat][engine][stats]") {
  // 4,000 samples of 6 normal observations, seed fixed: the count of misses is binomial with mean 200 and standard
  // deviation 13.8. A band of 4 of these has a false-alarm rate of 6e-5.
  const double infinity = std::numeric_limits<double>::infinity();
  const Distribution normal = Distribution::truncated_normal(0, 1, -infinity, infinity);
  const auto misses = [&](double confidence) {
    int count = 0;
    for (std::uint64_t i = 0; i < 4'000; ++i) {
      Substream u({1, 0}, i, DrawSite("coverage"));
      std::vector<double> xs(6);
      for (double& x : xs) x = normal.sample(u);
      const Interval interval = confidence_interval(xs, confidence);
      count += interval.low() > 0 || interval.high() < 0 ? 1 : 0;
    }
    return count;
  };
  const auto within = [](int count) { return std::abs(count - 200) < 4 * 13.8; };
  CHECK(within(misses(0.95)));
  CHECK_FALSE(within(misses(0.92)));
}

TEST_CASE("quantile: interpolated order statistics (type 7)", "[quick][engine][stats]") {
  const std::vector<double> xs = {40, 10, 30, 20};
  CHECK(sample_quantile(xs, 0) == 10);
  CHECK(sample_quantile(xs, 1) == 40);
  CHECK(sample_quantile(xs, 0.5) == 25);
  CHECK(sample_quantile(xs, 0.25) == 17.5);
  CHECK(sample_quantile(xs, 0.92) == near(37.6));
  CHECK(sample_quantile({5}, 0.3) == 5);
  CHECK_THROWS_AS(sample_quantile({}, 0.5), std::domain_error);
  CHECK_THROWS_AS(sample_quantile(xs, 1.5), std::domain_error);
}
