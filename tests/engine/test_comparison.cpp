// Statistics of a difference, against known values and by how often their intervals hold what they should.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <vector>

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>

#include "icsflow/engine/random.hpp"
#include "icsflow/engine/statistics/comparison.hpp"

using namespace icsflow::engine;

namespace {

/// Independent standard normal numbers; the n-th study has its own.
class Normals {
 public:
  Normals(const char* test, std::uint64_t study) : words_({hash_name(test), study}, 1, DrawSite("normal")) {}
  double operator()() { return boost::math::quantile(boost::math::normal(), std::max(words_.uniform(), 1e-17)); }

 private:
  Substream words_;
};

/// How many of `trials` hold lies within the 99.9 % band of a binomial number with this probability.
bool is_coverage(int held, int trials, double probability) {
  const boost::math::binomial number(trials, probability);
  return held >= quantile(number, 0.0005) && held <= quantile(complement(number, 0.0005));
}

/// Twelve months that go together, as the differences of a plan do: a walk with steps of its own, and noise.
std::vector<std::vector<double>> months(Normals& normal, std::size_t replications, const std::vector<double>& means) {
  std::vector<std::vector<double>> all(means.size(), std::vector<double>(replications));
  for (std::size_t r = 0; r < replications; ++r) {
    double walk = 0;
    for (std::size_t k = 0; k < means.size(); ++k) {
      walk += normal();
      all[k][r] = means[k] + 10 * walk + 5 * normal();
    }
  }
  return all;
}

}  // namespace

TEST_CASE("Comparison: multiples of Student's distribution and Welch's interval", "[engine][comparison][quick]") {
  CHECK(student_multiple(0.95, 9) == Approx(2.2621572).epsilon(1e-7));
  CHECK(student_multiple(0.99, 4) == Approx(4.6040949).epsilon(1e-7));
  // By hand: variances 13.7 and 41 / 3.
  const std::vector<double> a = {20, 22, 19, 25, 28}, b = {30, 26, 35, 31};
  const Interval welch = welch_interval(a, b, 0.9);
  CHECK(welch.mean == Approx(7.7));
  const double of_a = 13.7 / 5, of_b = 41.0 / 3 / 4;
  const double freedom = (of_a + of_b) * (of_a + of_b) / (of_a * of_a / 4 + of_b * of_b / 3);
  CHECK(freedom == Approx(6.5714).epsilon(1e-4));
  CHECK(welch.half_width == Approx(student_multiple(0.9, freedom) * std::sqrt(of_a + of_b)));
  CHECK(std::isinf(welch_interval(std::vector<double>{1}, b, 0.9).half_width));
  CHECK(welch_interval(std::vector<double>{1, 1}, std::vector<double>{3, 3, 3}, 0.9).half_width == 0);
}

TEST_CASE("Comparison: what is equal in all observations has an interval without width",
          "[engine][comparison][quick]") {
  const Resamples resamples(7, 100, 1);
  for (const double value : {0.0, 0.1, -1e9}) {
    const std::vector<double> same(7, value);
    const Range range = bootstrap_mean(same, 0.95, resamples);
    CHECK(range.low == value);
    CHECK(range.high == value);
    const std::vector<std::vector<double>> two = {same, {1, 2, 3, 4, 5, 6, 7}};
    const auto band = simultaneous_band(two, 0.95, resamples);
    CHECK(band[0].half_width == 0);
    CHECK(band[0].mean == value);
    CHECK(band[1].half_width > 0);
  }
  // Too few values that differ say nothing, and take nothing from others.
  const std::vector<std::vector<double>> rare = {{0, 0, 0, 0, 1, 0, 0}, {1, 2, 3, 4, 5, 6, 7}};
  const auto band = simultaneous_band(rare, 0.95, resamples);
  CHECK(std::isinf(band[0].half_width));
  CHECK(band[1].half_width == simultaneous_band(std::span(rare).subspan(1), 0.95, resamples)[0].half_width);
}

TEST_CASE("Comparison: resamples follow from the seed and take every observation alike",
          "[engine][comparison][quick]") {
  const Resamples one(10, 20'000, 1), same(10, 20'000, 1), other(10, 20'000, 2);
  CHECK(std::equal(one[7].begin(), one[7].end(), same[7].begin()));
  CHECK(!std::equal(one[7].begin(), one[7].end(), other[7].begin()));
  std::vector<int> taken(10);
  for (std::size_t r = 0; r < one.count(); ++r)
    for (const std::uint32_t i : one[r]) ++taken.at(i);
  double chi2 = 0;
  for (const int n : taken) chi2 += (n - 20'000.0) * (n - 20'000.0) / 20'000;
  CHECK(chi2 < 33.7);  // 9 degrees of freedom, 1e-4
  // More observations than a substream has words.
  const Resamples many(20'000, 1, 1);
  CHECK(!std::equal(many[0].begin(), many[0].begin() + 8192, many[0].begin() + 8192));
}

TEST_CASE("Comparison: the bootstrap is Student's interval of normal observations, and another of skewed ones",
          "[engine][comparison][quick]") {
  const Resamples resamples(20, 2000, 1);
  double apart = 0, apart_of_skewed = 0;
  constexpr int kStudies = 100;
  for (int study = 0; study < kStudies; ++study) {
    Normals normal("bootstrap is student", static_cast<std::uint64_t>(study));
    std::vector<double> plain, skewed;
    for (int i = 0; i < 20; ++i) {
      plain.push_back(normal());
      skewed.push_back(std::exp(2 * plain.back()));
    }
    const auto high_end = [&](const std::vector<double>& x) {
      const Interval student = confidence_interval(x, 0.95);
      return (bootstrap_mean(x, 0.95, resamples).high - student.high()) / (2 * student.half_width) / kStudies;
    };
    apart += high_end(plain);
    apart_of_skewed += high_end(skewed);
  }
  CHECK(std::abs(apart) < 0.02);
  CHECK(apart_of_skewed > 0.05);
}

TEST_CASE("Comparison: a simultaneous band holds all months, one for each month does not",
          "[engine][comparison][stat]") {
  constexpr std::size_t kReplications = 20;
  constexpr int kStudies = 2000;
  const Resamples resamples(kReplications, 1000, 1);
  std::vector<double> means;
  for (int k = 0; k < 12; ++k) means.push_back(3.0 * k * k - 40);
  int held = 0, held_singly = 0;
  for (int study = 0; study < kStudies; ++study) {
    Normals normal("simultaneous band", static_cast<std::uint64_t>(study));
    const auto all = months(normal, kReplications, means);
    const auto band = simultaneous_band(all, 0.95, resamples);
    bool holds = true, holds_singly = true;
    for (std::size_t k = 0; k < means.size(); ++k) {
      holds = holds && std::abs(band[k].mean - means[k]) <= band[k].half_width;
      holds_singly = holds_singly && std::abs(band[k].mean - means[k]) <= confidence_interval(all[k], 0.95).half_width;
    }
    held += holds ? 1 : 0;
    held_singly += holds_singly ? 1 : 0;
  }
  const auto share = [](int n) { return static_cast<double>(n) / kStudies; };
  CAPTURE(share(held), share(held_singly));
  const auto is_right = [](double coverage) { return coverage >= 0.92 && coverage <= 0.97; };
  CHECK(is_right(share(held)));
  CHECK(!is_right(share(held_singly)));
}

TEST_CASE("Comparison: Stein's interval holds its share, whatever stopped it; Student's of the same number does not",
          "[engine][comparison][stat]") {
  constexpr int kStudies = 8000;
  constexpr std::size_t kFirst = 10;
  constexpr double kHalfWidth = 0.45;  // with a spread of 1: some 25 observations
  int held = 0, held_as_student = 0, wider = 0;
  for (int study = 0; study < kStudies; ++study) {
    Normals normal("stein", static_cast<std::uint64_t>(study));
    std::vector<double> all(kFirst);
    for (double& x : all) x = normal();
    // As a user would: looks at Student's interval again and again, and stops when it is narrow.
    std::vector<double> watched = all;
    const double needed = stein_observations(all, 0.95, kHalfWidth);
    while (static_cast<double>(all.size()) < needed) all.push_back(normal());
    const Interval stein = stein_interval(all, kFirst, 0.95);
    wider += stein.half_width > kHalfWidth ? 1 : 0;
    held += std::abs(stein.mean) <= stein.half_width ? 1 : 0;
    for (std::size_t i = kFirst; confidence_interval(watched, 0.95).half_width > kHalfWidth; ++i)
      watched.push_back(i < all.size() ? all[i] : normal());
    const Interval student = confidence_interval(watched, 0.95);
    held_as_student += std::abs(student.mean) <= student.half_width ? 1 : 0;
  }
  CAPTURE(held, held_as_student);
  CHECK(wider == 0);
  CHECK(is_coverage(held, kStudies, 0.95));
  CHECK(!is_coverage(held_as_student, kStudies, 0.95));
}
