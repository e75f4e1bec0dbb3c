// Multiple comparisons with the best, and variance between and within groups.

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>

#include "icsflow/engine/random.hpp"
#include "icsflow/engine/statistics/best.hpp"
#include "icsflow/engine/statistics/comparison.hpp"
#include "icsflow/engine/statistics/variance_components.hpp"

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

/// `held` of `trials` is no less than this probability allows, at 99.9 %.
bool reaches(int held, int trials, double probability) {
  return held >= quantile(boost::math::binomial(trials, probability), 0.001);
}

/// Whether every interval holds the true mean less the best of the other true means.
bool all_hold(const std::vector<BesideBest>& beside, const std::vector<double>& means) {
  for (std::size_t i = 0; i < means.size(); ++i) {
    double best = -1e300;
    for (std::size_t l = 0; l < means.size(); ++l)
      if (l != i) best = std::max(best, means[l]);
    if (means[i] - best < beside[i].low || means[i] - best > beside[i].high) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("Best: differences, intervals and ties by hand", "[engine][best][quick]") {
  // Differences of the second from the first: 1, 2, 3; of the third: -5, -5, -5.
  const std::vector<std::vector<double>> systems = {{10, 20, 30}, {11, 22, 33}, {5, 15, 25}};
  const auto beside = beside_best(systems, 0.95);
  const double width = student_multiple(1 - 2 * 0.05 / 2, 2) / std::sqrt(3);  // of the first two: deviation 1
  CHECK(beside[1].difference == Approx(2));
  CHECK(beside[1].high == Approx(2 + width));
  CHECK(beside[0].difference == Approx(-2));
  CHECK(beside[0].high == Approx(std::max(0.0, -2 + width)));
  CHECK(beside[2].high == 0);
  CHECK(beside[2].low < -7);
  // Of two that are equal each may be the best, and a third is not.
  const auto tie = beside_best(std::vector<std::vector<double>>{{1, 2}, {1, 2}, {0, 1}}, 0.95);
  for (const std::size_t i : {0, 1}) CHECK((tie[i].low == 0 && tie[i].high == 0 && tie[i].difference == 0));
  CHECK((tie[2].low == -1 && tie[2].high == 0));
  CHECK_THROWS_AS(beside_best(std::vector<std::vector<double>>{{1, 2}}, 0.95), std::invalid_argument);
  CHECK_THROWS_AS(beside_best(std::vector<std::vector<double>>{{1, 2}, {1}}, 0.95), std::invalid_argument);
}

TEST_CASE(
    "Best: all intervals hold at once on common luck, whatever the spread of the differences; without Bonferroni "
    "they do not",
    "[engine][best][stat]") {
  constexpr int kTrials = 4000;
  const std::vector<double> means = {50, 0, 0, 0, 0};  // the least favourable: one is better than all others
  for (const bool alike : {true, false}) {
    int held = 0, held_by_each = 0;
    for (int trial = 0; trial < kTrials; ++trial) {
      Normals normal("multiple comparisons with the best", static_cast<std::uint64_t>(trial));
      std::vector<std::vector<double>> systems(means.size(), std::vector<double>(10));
      for (std::size_t r = 0; r < 10; ++r) {
        const double common = 100 * normal();
        for (std::size_t i = 0; i < means.size(); ++i)
          systems[i][r] = means[i] + common + (alike || i < 2 ? 5 : 0.5) * normal();
      }
      held += all_hold(beside_best(systems, 0.95), means) ? 1 : 0;
      // Wrong: each interval with 95 %, as if it were the only one.
      held_by_each += all_hold(beside_best(systems, 1 - 0.05 * 4), means) ? 1 : 0;
    }
    CAPTURE(alike, held, held_by_each);
    CHECK(reaches(held, kTrials, 0.95));
    CHECK(!reaches(held_by_each, kTrials, 0.95));
  }
}

TEST_CASE("Variance components: by hand, and what cannot be told", "[engine][best][quick]") {
  // Means 2 and 8, of 3 each: MS(within) = 1, MS(between) = 54.
  const std::vector<double> x = {1, 2, 3, 7, 8, 9};
  const std::vector<std::size_t> of = {0, 0, 0, 1, 1, 1};
  const VarianceComponents v = variance_components(x, of, 0.95);
  CHECK(v.groups == 2);
  CHECK(v.within == Approx(1));
  CHECK(v.between == Approx(53.0 / 3));
  CHECK(v.share == Approx(53.0 / 56));
  CHECK((v.share_low < v.share && v.share < v.share_high));
  CHECK(std::isnan(variance_components(x, std::vector<std::size_t>{0, 1, 2, 3, 4, 5}, 0.95).share));
  CHECK(std::isnan(variance_components(x, std::vector<std::size_t>(6, 0), 0.95).share));
  CHECK(std::isnan(variance_components(std::vector<double>(6, 4.0), of, 0.95).share));
  CHECK(variance_components(std::vector<double>{1, 1, 2, 2}, std::vector<std::size_t>{0, 0, 1, 1}, 0.95).share == 1);
}

TEST_CASE("Variance components: right in the mean, and the interval holds its share", "[engine][best][stat]") {
  constexpr int kTrials = 4000;
  constexpr double kBetween = 4, kWithin = 9;
  int held = 0;
  Tally between, within, wrong;
  for (int trial = 0; trial < kTrials; ++trial) {
    Normals normal("variance components", static_cast<std::uint64_t>(trial));
    std::vector<double> x;
    std::vector<std::size_t> of;
    for (std::size_t group = 0; group < 40; ++group) {
      const double effect = std::sqrt(kBetween) * normal();
      for (int k = 0; k < 5; ++k) {
        x.push_back(effect + std::sqrt(kWithin) * normal());
        of.push_back(group);
      }
    }
    const VarianceComponents v = variance_components(x, of, 0.95);
    within.add(v.within);
    between.add(v.between);
    wrong.add(v.between + v.within / 5);  // the variance of the means of groups, luck not taken out
    const double share = kBetween / (kBetween + kWithin);
    held += v.share_low <= share && share <= v.share_high ? 1 : 0;
  }
  const auto near = [](const Tally& of, double truth) {
    return std::abs(of.mean() - truth) < 3.3 * of.standard_deviation() / std::sqrt(static_cast<double>(of.count()));
  };
  CAPTURE(held, between.mean(), within.mean());
  CHECK(near(within, kWithin));
  CHECK(near(between, kBetween));
  CHECK(!near(wrong, kBetween));
  const boost::math::binomial number(kTrials, 0.95);
  CHECK(held >= quantile(number, 0.0005));
  CHECK(held <= quantile(complement(number, 0.0005)));
}
