#include "region/emulator.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <nlopt.hpp>
#include <numeric>

#include "icsflow/engine/check.hpp"
#include "icsflow/engine/portable_math.hpp"

namespace icsflow::models::region {
namespace {

using engine::portable_exp;
using engine::portable_log;
using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;

// Bounds of the search, of inputs that run from 0 to 1.
constexpr double kShortest = 0.3, kLongest = 20, kLeastLuck = 1e-6, kMostLuck = 1e3;
constexpr double kFirstLength = 1.5, kFirstLuck = 0.05;
constexpr int kMostEvaluations = 250;
constexpr double kTolerance = 1e-3;  // of the logarithms

/// Blocks of matrix products do not follow the processor's caches: sums are added in one order everywhere.
void fix_blocks() {
  static const bool done = [] {
    Eigen::setCpuCacheSizes(32 << 10, 256 << 10, 4 << 20);
    return true;
  }();
  (void)done;
}

/// Lengths, then luck over signal.
struct Shape {
  std::array<double, kMostInputs> inverse_lengths{};
  double luck = 0;
};

Shape shape_of(const std::vector<double>& logs) {
  Shape out;
  for (std::size_t i = 0; i + 1 < logs.size(); ++i) out.inverse_lengths[i] = portable_exp(-logs[i]);
  out.luck = portable_exp(logs.back());
  return out;
}

double covariance(const Point& a, const Point& b, const Shape& shape, std::size_t inputs) {
  double sum = 0;
  for (std::size_t i = 0; i < inputs; ++i) {
    const double d = (a[i] - b[i]) * shape.inverse_lengths[i];
    sum += d * d;
  }
  return portable_exp(-sum);
}

/// Everything that follows from a shape.
struct Kriging {
  Eigen::LLT<Matrix> factor;                                          // of the covariance over s2
  Matrix solved_trend;                                                // K^-1 F
  Eigen::LLT<Matrix> trend;                                           // of F' K^-1 F
  Vector coefficients, rest;                                          // b, K^-1 (y - F b)
  double signal = 0;                                                  // s2
  double minus_likelihood = std::numeric_limits<double>::infinity();  // restricted, up to a constant
};

double log_determinant(const Eigen::LLT<Matrix>& factor) {
  double sum = 0;
  const auto& l = factor.matrixLLT();
  for (Eigen::Index i = 0; i < l.rows(); ++i) sum += portable_log(l(i, i));
  return 2 * sum;
}

Kriging krige(std::size_t inputs, const std::vector<Point>& at, const Matrix& trend, const Vector& found,
              const Shape& shape) {
  const auto n = static_cast<Eigen::Index>(at.size());
  Matrix k(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    k(i, i) = 1 + shape.luck + 1e-10;
    for (Eigen::Index j = 0; j < i; ++j) {
      k(i, j) = covariance(at[static_cast<std::size_t>(i)], at[static_cast<std::size_t>(j)], shape, inputs);
      k(j, i) = k(i, j);
    }
  }
  Kriging out;
  out.factor.compute(k);
  if (out.factor.info() != Eigen::Success) return out;
  out.solved_trend = out.factor.solve(trend);
  out.trend.compute(trend.transpose() * out.solved_trend);
  if (out.trend.info() != Eigen::Success) return out;
  out.coefficients = out.trend.solve(out.solved_trend.transpose() * found);
  const Vector residual = found - trend * out.coefficients;
  out.rest = out.factor.solve(residual);
  const double freedom = static_cast<double>(n - trend.cols());
  out.signal = residual.dot(out.rest) / freedom;
  if (!(out.signal > 0)) return out;
  out.minus_likelihood =
      0.5 * (freedom * portable_log(out.signal) + log_determinant(out.factor) + log_determinant(out.trend));
  return out;
}

}  // namespace

struct Emulator::Solved {
  std::size_t inputs = 0;
  std::vector<Point> at;
  Shape shape;
  Kriging kriging;
  double middle = 0, scale = 1;  // of what was found: solved on a scale of 1
};

Emulator::Emulator(std::size_t inputs, const std::vector<Point>& at, const std::vector<double>& found) {
  if (inputs < 1 || inputs > kMostInputs || at.size() != found.size() || at.size() <= 2 * inputs + 4)
    engine::contract_violation("an emulator of too many inputs, or of too few runs");
  fix_blocks();
  const auto solved = std::make_shared<Solved>();
  solved->inputs = inputs;
  solved->at = at;
  const auto n = static_cast<Eigen::Index>(at.size());
  const double count = static_cast<double>(n);
  solved->middle = std::accumulate(found.begin(), found.end(), 0.0) / count;
  double squares = 0;
  for (const double y : found) squares += (y - solved->middle) * (y - solved->middle);
  solved->scale = std::sqrt(squares / count);
  // The same everywhere, to within rounding.
  const bool constant = !(solved->scale > 1e-12 * std::max(1.0, std::abs(solved->middle)));
  if (constant) solved->scale = 1;
  Vector y(n);
  for (Eigen::Index i = 0; i < n; ++i)
    y(i) = constant ? 0 : (found[static_cast<std::size_t>(i)] - solved->middle) / solved->scale;
  Matrix trend(n, static_cast<Eigen::Index>(inputs) + 1);
  for (Eigen::Index i = 0; i < n; ++i) {
    trend(i, 0) = 1;
    for (std::size_t j = 0; j < inputs; ++j)
      trend(i, static_cast<Eigen::Index>(j) + 1) = at[static_cast<std::size_t>(i)][j];
  }
  std::vector<double> logs(inputs, portable_log(kFirstLength));
  logs.push_back(portable_log(kFirstLuck));
  if (!constant) {
    std::vector<double> low(inputs, portable_log(kShortest)), high(inputs, portable_log(kLongest));
    low.push_back(portable_log(kLeastLuck));
    high.push_back(portable_log(kMostLuck));
    auto objective = [&](const std::vector<double>& x) {
      return std::min(1e9, krige(inputs, at, trend, y, shape_of(x)).minus_likelihood);
    };
    const nlopt::vfunc call = [](const std::vector<double>& x, std::vector<double>& /*gradient*/, void* what) {
      return (*static_cast<decltype(objective)*>(what))(x);
    };
    nlopt::opt search(nlopt::LN_BOBYQA, static_cast<unsigned>(logs.size()));
    search.set_lower_bounds(low);
    search.set_upper_bounds(high);
    search.set_min_objective(call, &objective);
    search.set_initial_step(0.7);
    search.set_xtol_abs(kTolerance);
    search.set_maxeval(kMostEvaluations);
    std::vector<double> best = logs;
    double reached = 0;
    try {
      search.optimize(best, reached);
      logs = best;
    } catch (const nlopt::roundoff_limited&) {
      logs = best;  // as near as arithmetic goes
    }
  }
  solved->shape = shape_of(logs);
  solved->kriging = krige(inputs, at, trend, y, solved->shape);
  const Kriging& k = solved->kriging;
  if (constant || !std::isfinite(k.minus_likelihood)) {
    solved->kriging.signal = 0;
  } else {
    luck_ = k.signal * solved->shape.luck * solved->scale * solved->scale;
    // Q = K^-1 - K^-1 F (F' K^-1 F)^-1 F' K^-1; the residual of one left out is (Q y)_i / Q_ii.
    const Matrix inverse = k.factor.solve(Matrix::Identity(n, n));
    const Matrix q = inverse - k.solved_trend * k.trend.solve(k.solved_trend.transpose());
    const Vector qy = q * y;
    double left_out = 0;
    for (Eigen::Index i = 0; i < n; ++i) left_out += (qy(i) / q(i, i)) * (qy(i) / q(i, i));
    q2_ = 1 - left_out / y.squaredNorm();
  }
  solved_ = solved;
}

double Emulator::mean_at(const Point& point) const {
  const Solved& s = *solved_;
  if (!(s.kriging.signal > 0)) return s.middle;
  double mean = s.kriging.coefficients(0);
  for (std::size_t i = 0; i < s.inputs; ++i)
    mean += s.kriging.coefficients(static_cast<Eigen::Index>(i) + 1) * point[i];
  for (std::size_t j = 0; j < s.at.size(); ++j)
    mean += covariance(point, s.at[j], s.shape, s.inputs) * s.kriging.rest(static_cast<Eigen::Index>(j));
  return s.middle + s.scale * mean;
}

Emulator::Guess Emulator::at(const Point& point) const {
  const Solved& s = *solved_;
  if (!(s.kriging.signal > 0)) return {s.middle, 0};
  const auto n = static_cast<Eigen::Index>(s.at.size());
  Vector c(n), f(static_cast<Eigen::Index>(s.inputs) + 1);
  for (Eigen::Index j = 0; j < n; ++j) c(j) = covariance(point, s.at[static_cast<std::size_t>(j)], s.shape, s.inputs);
  f(0) = 1;
  for (std::size_t i = 0; i < s.inputs; ++i) f(static_cast<Eigen::Index>(i) + 1) = point[i];
  const Kriging& k = s.kriging;
  const double mean = f.dot(k.coefficients) + c.dot(k.rest);
  const Vector half = k.factor.matrixL().solve(c);
  const Vector u = f - k.solved_trend.transpose() * c;
  const double variance = k.signal * std::max(0.0, 1 - half.squaredNorm() + u.dot(k.trend.solve(u)));
  return {s.middle + s.scale * mean, s.scale * s.scale * variance};
}

}  // namespace icsflow::models::region
