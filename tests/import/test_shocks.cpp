/// The size of months' shocks, worked out from counts of which it is known.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "icsflow/domain/shocks.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/samplers.hpp"
#include "icsflow/engine/statistics/statistics.hpp"
#include "kinds/monthly_shocks.hpp"

namespace models = icsflow::models;
namespace engine = icsflow::engine;
using models::importing::MonthlyCount;
using models::importing::shock_of_months;

namespace {

struct Estimates {
  std::vector<double> variance;  ///< of the logarithm
  std::vector<double> persistence;
  int covered = 0;  ///< intervals that hold the true cv
};

/// Counts of `months` months with a trend, a season, working days of 19 to 23 and luck; many times.
Estimates estimates(double cv, double persistence, int months, double mean, int times) {
  Estimates out;
  for (int k = 0; k < times; ++k) {
    const engine::RunKey key{engine::hash_name("shocks of months"), static_cast<std::uint64_t>(k)};
    const models::Shock shock{cv, persistence, engine::hash_name("counts"), {}};
    const auto multipliers = shock.multipliers(key, engine::DrawSite("noise"), 12 * 2020, months);
    std::vector<MonthlyCount> counts;
    for (int t = 0; t < months; ++t) {
      const int days = 19 + (7 * t) % 5;
      const double season = months >= 36 ? 1 + 0.1 * std::sin(t % 12) : 1, trend = std::exp(0.004 * t);
      engine::Substream u(key, static_cast<std::uint64_t>(t), engine::DrawSite("count"));
      const double expected = mean / 21 * days * season * trend * multipliers[static_cast<std::size_t>(t)];
      counts.push_back({engine::Distribution::poisson(expected).sample(u), days, 1U + static_cast<unsigned>(t % 12)});
    }
    const auto found = shock_of_months(counts);
    REQUIRE(found);
    out.variance.push_back(std::log(1 + found->cv * found->cv));
    out.persistence.push_back(found->persistence);
    out.covered += found->cv_low <= cv && cv <= found->cv_high ? 1 : 0;
  }
  return out;
}

bool agrees(const std::vector<double>& sample, double theory) {
  const engine::Interval i = engine::confidence_interval(sample, 1 - 0.0015);
  return i.low() <= theory && theory <= i.high();
}

}  // namespace

TEST_CASE("import: the size of shocks is found from months, and chance is not taken for it",
          "[quick][import][shocks]") {
  for (const int months : {24, 60}) {
    INFO(months);
    const double cv = 0.06, true_variance = std::log(1 + cv * cv);
    const Estimates e = estimates(cv, 0, months, 4'000, 2'000);
    CHECK(agrees(e.variance, true_variance));
    CHECK_FALSE(agrees(e.variance, std::log(1 + 0.055 * 0.055)));
    CHECK_FALSE(agrees(e.variance, std::log(1 + 0.065 * 0.065)));
    // 95 % of intervals hold it, within 4 binomial standard deviations.
    CHECK(std::abs(e.covered - 1'900) < 4 * std::sqrt(2'000 * 0.95 * 0.05));
  }
  // Of 100 a month chance alone is 10 %: what is said of it without shocks is little, and often nothing.
  const Estimates none = estimates(0, 0, 60, 100, 500);
  CHECK(std::count(none.variance.begin(), none.variance.end(), 0.0) > 150);
  CHECK(*std::max_element(none.variance.begin(), none.variance.end()) < 0.01);
  // Persistence: of long series, as those of some years find less than there is.
  const Estimates lasting = estimates(0.06, 0.6, 600, 4'000, 100);
  CHECK(std::abs(engine::confidence_interval(lasting.persistence, 0.95).mean - 0.6) < 0.03);
}

TEST_CASE("import: no size of shocks of too few months, or of months without anybody", "[quick][import][shocks]") {
  std::vector<MonthlyCount> counts;
  for (unsigned t = 0; t < 12; ++t) counts.push_back({100.0 + t % 3, 20, 1 + t});
  CHECK_FALSE(shock_of_months(counts));
  counts.push_back({100, 21, 1});
  CHECK(shock_of_months(counts));
  counts[4].count = 0;
  CHECK_FALSE(shock_of_months(counts));
}
