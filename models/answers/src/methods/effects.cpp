#include "methods/effects.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <boost/math/distributions/normal.hpp>

#include <Eigen/Dense>

#include "icsflow/engine/statistics/comparison.hpp"

namespace icsflow::models::methods {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

constexpr std::size_t kResamples = 1000;

/// Ranks from 1, equal values sharing their mean.
std::vector<double> ranks_of(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t from = 0; from < order.size();) {
    std::size_t to = from;
    while (to < order.size() && values[order[to]] == values[order[from]]) ++to;
    for (std::size_t k = from; k < to; ++k) ranks[order[k]] = (static_cast<double>(from + to - 1)) / 2 + 1;
    from = to;
  }
  return ranks;
}

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Sum of squares about the mean.
double squares_of(std::span<const double> values) {
  const double mean = mean_of(values);
  double sum = 0;
  for (const double v : values) sum += (v - mean) * (v - mean);
  return sum;
}

double correlation(std::span<const double> a, std::span<const double> b) {
  const double of_a = squares_of(a), of_b = squares_of(b);
  if (!(of_a > 0) || !(of_b > 0)) return kNothing;
  const double mean_a = mean_of(a), mean_b = mean_of(b);
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - mean_a) * (b[i] - mean_b);
  return std::clamp(sum / std::sqrt(of_a * of_b), -1.0, 1.0);
}

std::vector<double> column(const Rows& rows, std::size_t factor) {
  std::vector<double> out;
  out.reserve(rows.size());
  for (const Row& row : rows) out.push_back(row[factor]);
  return out;
}

/// Percentiles, at both ends together 1 - confidence, of what resamples gave.
WithRange with_percentiles(double value, std::vector<double> resampled, double confidence) {
  std::sort(resampled.begin(), resampled.end());
  const auto at = [&](double p) {
    const double place = p * static_cast<double>(resampled.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, resampled.size() - 1);
    return resampled[below] + (place - static_cast<double>(below)) * (resampled[above] - resampled[below]);
  };
  return {value, at((1 - confidence) / 2), at((1 + confidence) / 2)};
}

/// Half of the mean square of a difference, and the variance, of some rows of pairs.
struct Sums {
  std::vector<double> first, total;
  double variance = 0;
};

Sums jansen(std::size_t factors, std::span<const double> output, std::span<const std::uint32_t> rows) {
  const std::size_t width = factors + 2;
  Sums sums;
  sums.first.assign(factors, 0);
  sums.total.assign(factors, 0);
  std::vector<double> both;
  both.reserve(2 * rows.size());
  for (const std::uint32_t row : rows) {
    const double* const at = output.data() + row * width;
    both.push_back(at[0]);
    both.push_back(at[1]);
    for (std::size_t i = 0; i < factors; ++i) {
      const double by_b = at[1] - at[2 + i], by_a = at[0] - at[2 + i];
      sums.first[i] += by_b * by_b;
      sums.total[i] += by_a * by_a;
    }
  }
  const double twice = 2 * static_cast<double>(rows.size());
  sums.variance = squares_of(both) / static_cast<double>(both.size());
  for (std::size_t i = 0; i < factors; ++i) {
    sums.first[i] = 1 - sums.first[i] / twice / sums.variance;
    sums.total[i] = sums.total[i] / twice / sums.variance;
  }
  return sums;
}

}  // namespace

std::vector<WithRange> rank_correlations(const Rows& inputs, std::span<const double> output, double confidence) {
  std::vector<WithRange> out;
  const std::size_t factors = inputs.empty() ? 0 : inputs.front().size();
  const double n = static_cast<double>(inputs.size());
  const std::vector<double> of_output = ranks_of(output);
  for (std::size_t i = 0; i < factors; ++i) {
    const double r = correlation(ranks_of(column(inputs, i)), of_output);
    WithRange one{r, kNothing, kNothing};
    if (n > 3 && !std::isnan(r)) {
      const double z = boost::math::quantile(boost::math::normal(), (1 + confidence) / 2);
      // Of a perfect correlation the transformation is infinite: so is each end.
      const double at = std::atanh(r), half = z * std::sqrt((1 + r * r / 2) / (n - 3));
      one.low = std::tanh(at - half);
      one.high = std::tanh(at + half);
    }
    out.push_back(one);
  }
  return out;
}

Regression standardised_regression(const Rows& inputs, std::span<const double> output, double confidence) {
  Regression out;
  const std::size_t all = inputs.empty() ? 0 : inputs.front().size();
  out.coefficients.assign(all, {kNothing, kNothing, kNothing});
  out.explained = kNothing;
  std::vector<std::size_t> used;
  for (std::size_t i = 0; i < all; ++i)
    if (squares_of(column(inputs, i)) > 0) used.push_back(i);
  const auto n = static_cast<Eigen::Index>(inputs.size()), k = static_cast<Eigen::Index>(used.size());
  const double squares = output.empty() ? 0 : squares_of(output);
  if (k == 0 || n < k + 2 || !(squares > 0)) return out;
  Eigen::MatrixXd x(n, k);
  Eigen::VectorXd y(n);
  for (Eigen::Index c = 0; c < k; ++c) {
    const std::vector<double> values = column(inputs, used[static_cast<std::size_t>(c)]);
    const double mean = mean_of(values), scale = std::sqrt(squares_of(values));
    for (Eigen::Index r = 0; r < n; ++r) x(r, c) = (values[static_cast<std::size_t>(r)] - mean) / scale;
  }
  const double mean = mean_of(output);
  for (Eigen::Index r = 0; r < n; ++r) y(r) = (output[static_cast<std::size_t>(r)] - mean) / std::sqrt(squares);
  Eigen::ColPivHouseholderQR<Eigen::MatrixXd> solved(x);
  solved.setThreshold(1e-9);
  if (solved.rank() < k) return out;
  const Eigen::VectorXd b = solved.solve(y);
  const double left = (y - x * b).squaredNorm();
  out.explained = 1 - left;
  const double freedom = static_cast<double>(n - k - 1);
  const double t = engine::student_multiple(confidence, freedom);
  const Eigen::MatrixXd inverse = (x.transpose() * x).inverse();
  for (Eigen::Index c = 0; c < k; ++c) {
    const double half = t * std::sqrt(left / freedom * inverse(c, c));
    out.coefficients[used[static_cast<std::size_t>(c)]] = {b(c), b(c) - half, b(c) + half};
  }
  return out;
}

std::vector<Effect> elementary_effects(const Rows& inputs, std::span<const double> output, double confidence,
                                       std::uint64_t seed) {
  const std::size_t factors = inputs.empty() ? 0 : inputs.front().size();
  const std::size_t trajectories = inputs.size() / (factors + 1);
  std::vector<std::vector<double>> effects(factors, std::vector<double>(trajectories, kNothing));
  for (std::size_t t = 0; t < trajectories; ++t) {
    for (std::size_t s = 0; s < factors; ++s) {
      const std::size_t at = t * (factors + 1) + s;
      for (std::size_t i = 0; i < factors; ++i) {
        const double moved = inputs[at + 1][i] - inputs[at][i];
        if (moved != 0) effects[i][t] = (output[at + 1] - output[at]) / moved;
      }
    }
  }
  std::vector<Effect> out;
  const engine::Resamples resamples(std::max<std::size_t>(trajectories, 1), kResamples, seed);
  for (const std::vector<double>& of : effects) {
    Effect effect;
    std::vector<double> sizes;
    sizes.reserve(of.size());
    for (const double e : of) sizes.push_back(std::abs(e));
    effect.mean = mean_of(of);
    effect.spread = trajectories < 2 ? kNothing : std::sqrt(squares_of(of) / static_cast<double>(trajectories - 1));
    std::vector<double> resampled;
    for (std::size_t r = 0; r < kResamples; ++r) {
      double sum = 0;
      for (const std::uint32_t t : resamples[r]) sum += sizes[t];
      resampled.push_back(sum / static_cast<double>(trajectories));
    }
    effect.size = with_percentiles(mean_of(sizes), std::move(resampled), confidence);
    out.push_back(effect);
  }
  return out;
}

Indices sobol_indices(std::size_t factors, std::span<const double> output, double confidence, std::uint64_t seed) {
  const std::size_t rows = output.size() / (factors + 2);
  std::vector<std::uint32_t> every(rows);
  std::iota(every.begin(), every.end(), 0U);
  const Sums sums = jansen(factors, output, every);
  Indices out;
  out.variance = sums.variance;
  const engine::Resamples resamples(rows, kResamples, seed);
  std::vector<std::vector<double>> first(factors), total(factors);
  for (std::size_t r = 0; r < kResamples; ++r) {
    const Sums one = jansen(factors, output, resamples[r]);
    for (std::size_t i = 0; i < factors; ++i) {
      first[i].push_back(one.first[i]);
      total[i].push_back(one.total[i]);
    }
  }
  for (std::size_t i = 0; i < factors; ++i) {
    out.first.push_back(with_percentiles(sums.first[i], std::move(first[i]), confidence));
    out.total.push_back(with_percentiles(sums.total[i], std::move(total[i]), confidence));
  }
  return out;
}

double share_of_luck(const Rows& outputs) {
  const std::size_t points = outputs.size(), replications = outputs.empty() ? 0 : outputs.front().size();
  if (points < 2 || replications < 2) return kNothing;
  const auto p = static_cast<double>(points), r = static_cast<double>(replications);
  std::vector<double> of_points, of_replications(replications, 0.0), all;
  for (const Row& row : outputs) {
    of_points.push_back(mean_of(row));
    for (std::size_t i = 0; i < replications; ++i) {
      of_replications[i] += row[i] / p;
      all.push_back(row[i]);
    }
  }
  const double points_squares = r * squares_of(of_points), luck_squares = p * squares_of(of_replications);
  const double rest = std::max(0.0, squares_of(all) - points_squares - luck_squares) / ((p - 1) * (r - 1));
  const double inputs = std::max(0.0, (points_squares / (p - 1) - rest) / r);
  const double shared = std::max(0.0, (luck_squares / (r - 1) - rest) / p);
  const double variance = inputs + shared + rest;
  return variance > 0 ? (shared + rest) / variance : kNothing;
}

}  // namespace icsflow::models::methods
