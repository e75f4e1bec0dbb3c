#include "kinds/monthly_shocks.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "icsflow/engine/portable_math.hpp"

namespace icsflow::models::importing {
namespace {

using Row = std::vector<double>;

/// What is left of y after a least-squares fit of the columns of x: normal equations, by elimination with pivots.
std::vector<double> residuals(const std::vector<Row>& x, const std::vector<double>& y) {
  const std::size_t p = x.front().size();
  std::vector<Row> a(p, Row(p + 1, 0.0));
  for (std::size_t t = 0; t < y.size(); ++t) {
    for (std::size_t i = 0; i < p; ++i) {
      for (std::size_t j = 0; j < p; ++j) a[i][j] += x[t][i] * x[t][j];
      a[i][p] += x[t][i] * y[t];
    }
  }
  for (std::size_t i = 0; i < p; ++i) {
    const auto pivot = std::max_element(a.begin() + static_cast<std::ptrdiff_t>(i), a.end(),
                                        [i](const Row& l, const Row& r) { return std::abs(l[i]) < std::abs(r[i]); });
    std::swap(a[i], *pivot);
    for (std::size_t k = i + 1; k < p; ++k) {
      const double f = a[k][i] / a[i][i];
      for (std::size_t j = i; j <= p; ++j) a[k][j] -= f * a[i][j];
    }
  }
  Row b(p, 0.0);
  for (std::size_t i = p; i-- > 0;) {
    double sum = a[i][p];
    for (std::size_t j = i + 1; j < p; ++j) sum -= a[i][j] * b[j];
    b[i] = sum / a[i][i];
  }
  std::vector<double> left = y;
  for (std::size_t t = 0; t < y.size(); ++t) {
    for (std::size_t i = 0; i < p; ++i) left[t] -= x[t][i] * b[i];
  }
  return left;
}

/// Quantile of chi-squared at the normal deviate z.
double chi_squared(double freedom, double z) {
  const double f = 2 / (9 * freedom), root = 1 - f + z * std::sqrt(f);
  return root <= 0 ? 0 : freedom * root * root * root;
}

}  // namespace

std::optional<MonthlyShock> shock_of_months(const std::vector<MonthlyCount>& months) {
  const std::size_t n = months.size();
  if (n < kFewestMonths) return std::nullopt;
  MonthlyShock out;
  out.season = n >= kFewestForSeason;
  std::vector<Row> x;
  std::vector<double> y;
  double luck = 0;
  x.reserve(n);
  y.reserve(n);
  for (std::size_t t = 0; t < n; ++t) {
    const MonthlyCount& m = months[t];
    if (m.count <= 0 || m.working_days <= 0) return std::nullopt;
    y.push_back(engine::portable_log(m.count / m.working_days));
    luck += 1 / m.count;
    Row row{1, static_cast<double>(t) / static_cast<double>(n) - 0.5};
    for (unsigned month = 2; out.season && month <= 12; ++month) row.push_back(m.month == month ? 1 : 0);
    x.push_back(std::move(row));
  }
  luck /= static_cast<double>(n);
  const std::vector<double> left = residuals(x, y);
  double squares = 0, successive = 0;
  for (std::size_t t = 0; t < n; ++t) {
    squares += left[t] * left[t];
    if (t > 0) successive += left[t] * left[t - 1];
  }
  const auto freedom = static_cast<double>(n - x.front().size());
  constexpr double kNormal975 = 1.959963984540054;
  const auto cv_of = [&](double variance) { return std::sqrt(engine::portable_expm1(std::max(0.0, variance - luck))); };
  out.cv = cv_of(squares / freedom);
  out.cv_low = cv_of(squares / chi_squared(freedom, kNormal975));
  out.cv_high = cv_of(squares / chi_squared(freedom, -kNormal975));
  // The luck of single patients goes from one month to no other, and hides some of what does.
  const double variance = squares / freedom, of_shocks = variance - luck;
  constexpr double kMost = 0.9;
  if (squares > 0 && of_shocks > 0)
    out.persistence = std::clamp(successive / squares * variance / of_shocks, 0.0, kMost);
  return out;
}

}  // namespace icsflow::models::importing
