#include "icsflow/engine/samplers.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include <boost/math/constants/constants.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/random/lognormal_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <boost/random/triangle_distribution.hpp>
#include <boost/random/uniform_real_distribution.hpp>
#include <boost/random/weibull_distribution.hpp>

#include "icsflow/engine/check.hpp"
#include "icsflow/engine/portable_math.hpp"
#include "require.hpp"

namespace icsflow::engine {
namespace {

bool finite(double x, double y = 0, double z = 0) { return std::isfinite(x) && std::isfinite(y) && std::isfinite(z); }

// Words one Substream can hand out before its block counter comes round (random.hpp): 2^12 blocks of two.
constexpr int kWordsPerSubstream = 8192;

double normal_cdf(double x) {
  return 0.5 * static_cast<double>(boost::math::erfc(Real(-x * boost::math::constants::one_div_root_two<double>())));
}
double gamma_function(double x) { return static_cast<double>(boost::math::tgamma(Real(x))); }
double normal_density(double x) {
  return portable_exp(-0.5 * x * x) * boost::math::constants::one_div_root_two_pi<double>();
}

/// The z with P(Z < z) = p, given both p and q = 1 - p so that neither tail loses digits.
double normal_quantile(double p, double q) {
  const double root_two = boost::math::constants::root_two<double>();
  return p < q ? -root_two * static_cast<double>(boost::math::erfc_inv(Real(2 * p)))
               : root_two * static_cast<double>(boost::math::erfc_inv(Real(2 * q)));
}

/// V / (1 - V) of a uniform V with 52 bits and a half: strictly inside (0, 1), and 1 - V is exact.
double odds(Substream& u) {
  const double v = (static_cast<double>(u() >> 12) + 0.5) * 0x1.0p-52;
  return v / (1 - v);
}

// table_ of a truncated normal.
enum TruncatedNormalTable { kMassBelow, kMassInside, kMassAbove };

/// Gamma with scale 1 over Boost's ziggurat normal (Marsaglia and Tsang 2000, "A simple method for generating gamma
/// variables"): Boost's own gamma takes a tangent, a logarithm and an exponential a try. Usually one block of words.
/// @param d,c  constants of the shape, or of shape + 1 if it is below 1
double sample_gamma(Substream& u, double shape, double d, double c) {
  boost::random::normal_distribution<Real> normal;
  while (true) {
    const auto x = static_cast<double>(normal(u));
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    const double w = 1 - u.uniform();  // above 0
    const double square = x * x;
    if (w >= 1 - 0.0331 * square * square && portable_log(w) >= 0.5 * square + d * (1 - v + portable_log(v))) continue;
    // X(shape) = X(shape + 1) U^(1 / shape), and -log U is exponential.
    return d * v * (shape < 1 ? portable_exp(-unit_exponential(u) / shape) : 1);
  }
}

}  // namespace

Distribution Distribution::deterministic(double value) {
  require(finite(value), "deterministic: the value must be a number");
  Distribution d;
  d.family_ = Family::kDeterministic;
  d.a_ = value;
  return d;
}

Distribution Distribution::uniform(double low, double high) {
  require(finite(low, high) && low <= high, "uniform: low must not be above high");
  Distribution d;
  d.family_ = low < high ? Family::kUniform : Family::kDeterministic;
  d.a_ = low;
  d.b_ = high;
  return d;
}

Distribution Distribution::exponential(double mean) {
  require(finite(mean) && mean > 0, "exponential: the mean must be above 0");
  Distribution d;
  d.family_ = Family::kExponential;
  d.a_ = mean;
  return d;
}

Distribution Distribution::lognormal_log(double mu, double sigma) {
  require(finite(mu, sigma) && sigma >= 0, "lognormal: sigma must be 0 or more");
  Distribution d;
  d.family_ = Family::kLognormal;
  d.a_ = mu;
  d.b_ = sigma;
  return d;
}

Distribution Distribution::lognormal_mean(double mean, double sd) {
  require(finite(mean, sd) && mean > 0 && sd >= 0, "lognormal: the mean must be above 0, the deviation 0 or more");
  const double cv = sd / mean;
  const double variance = portable_log1p(cv * cv);
  return lognormal_log(portable_log(mean) - variance / 2, std::sqrt(variance));
}

Distribution Distribution::gamma(double shape, double scale) {
  require(finite(shape, scale) && shape > 0 && scale > 0, "gamma: shape and scale must be above 0");
  Distribution d;
  d.family_ = Family::kGamma;
  d.a_ = shape;
  d.b_ = scale;
  d.c_ = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
  d.d_ = 1 / std::sqrt(9 * d.c_);
  return d;
}

Distribution Distribution::weibull(double shape, double scale) {
  require(finite(shape, scale) && shape > 0 && scale > 0, "weibull: shape and scale must be above 0");
  Distribution d;
  d.family_ = Family::kWeibull;
  d.a_ = shape;
  d.b_ = scale;
  return d;
}

Distribution Distribution::loglogistic(double median, double shape) {
  require(finite(median, shape) && median > 0 && shape > 1,
          "log-logistic: the median must be above 0, the shape above 1");
  Distribution d;
  d.family_ = Family::kLoglogistic;
  d.a_ = median;
  d.b_ = shape;
  return d;
}

Distribution Distribution::pareto(double low, double shape) {
  require(finite(low, shape) && low > 0 && shape > 1, "pareto: low must be above 0, the shape above 1");
  Distribution d;
  d.family_ = Family::kPareto;
  d.a_ = low;
  d.b_ = shape;
  return d;
}

Distribution Distribution::triangular(double low, double mode, double high) {
  require(finite(low, mode, high) && low <= mode && mode <= high && low < high,
          "triangular: needs low <= mode <= high and low < high");
  Distribution d;
  d.family_ = Family::kTriangular;
  d.a_ = low;
  d.b_ = mode;
  d.c_ = high;
  return d;
}

Distribution Distribution::truncated_normal(double mean, double sd, double low, double high) {
  require(finite(mean, sd) && sd > 0 && low < high, "truncated normal: needs sd > 0 and low < high");
  Distribution d;
  d.family_ = Family::kTruncatedNormal;
  d.a_ = mean;
  d.b_ = sd;
  d.c_ = low;
  d.d_ = high;
  const double alpha = (low - mean) / sd;
  const double beta = (high - mean) / sd;
  const double below = normal_cdf(alpha);
  const double above = normal_cdf(-beta);
  // The difference of the two smaller numbers: in the upper tail both cumulative probabilities round to 1.
  const double inside = alpha > 0 ? normal_cdf(-alpha) - above : normal_cdf(beta) - below;
  require(inside > 0, "truncated normal: no probability between low and high");
  d.table_ = {below, inside, above};
  return d;
}

Distribution Distribution::poisson(double mean) {
  require(finite(mean) && mean >= 0, "poisson: the mean must be 0 or more");
  Distribution d;
  d.family_ = mean > 0 ? Family::kPoisson : Family::kDeterministic;
  d.a_ = mean;
  return d;
}

Distribution Distribution::empirical(std::span<const double> values, std::span<const double> weights) {
  require(!values.empty() && values.size() == weights.size(), "empirical: as many weights as values, at least one");
  double sum = 0;
  std::size_t last_possible = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    require(finite(values[i], weights[i]) && weights[i] >= 0, "empirical: weights must be 0 or more");
    sum += weights[i];
    if (weights[i] > 0) last_possible = i;
  }
  require(finite(sum) && sum > 0, "empirical: the sum of the weights must be above 0");
  Distribution d;
  d.family_ = Family::kEmpirical;
  d.table_.assign(values.begin(), values.end());
  double cumulative = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    cumulative += weights[i] / sum;
    // Exactly 1 from the last possible value on: rounding must neither lose nor invent an outcome.
    d.table_.push_back(i >= last_possible ? 1.0 : std::min(cumulative, 1.0));
  }
  for (std::size_t i = 0; i < weights.size(); ++i) d.a_ += values[i] * (weights[i] / sum);
  return d;
}

double Distribution::sample_other(Substream& u) const {
  switch (family_) {
    case Family::kDeterministic:
      return a_;
    case Family::kUniform:
      return boost::random::uniform_real_distribution<double>(a_, b_)(u);
    case Family::kExponential:
      return unit_exponential(u) * a_;
    case Family::kLognormal:
      return static_cast<double>(boost::random::lognormal_distribution<Real>(a_, b_)(u));
    case Family::kGamma:
      return b_ * sample_gamma(u, a_, c_, d_);
    case Family::kWeibull:
      return static_cast<double>(boost::random::weibull_distribution<Real>(a_, b_)(u));
    case Family::kLoglogistic:
      return a_ * portable_pow(odds(u), 1 / b_);
    case Family::kPareto:
      return a_ * portable_exp(unit_exponential(u) / b_);
    case Family::kTriangular:
      return boost::random::triangle_distribution<double>(a_, b_, c_)(u);
    case Family::kTruncatedNormal: {
      // 52 bits and a half: strictly inside (0, 1), and 1 - v is exact.
      const double v = (static_cast<double>(u() >> 12) + 0.5) * 0x1.0p-52;
      const double p = table_[kMassBelow] + v * table_[kMassInside];
      const double q = table_[kMassAbove] + (1 - v) * table_[kMassInside];
      return std::clamp(a_ + b_ * normal_quantile(p, q), c_, d_);
    }
    case Family::kPoisson:
      return static_cast<double>(boost::random::poisson_distribution<std::int64_t, Real>(a_)(u));
    case Family::kEmpirical: {
      const auto n = static_cast<std::ptrdiff_t>(table_.size() / 2);
      const auto found = std::upper_bound(table_.begin() + n, table_.end(), u.uniform());
      return *(found - n);
    }
  }
  contract_violation("distribution of unknown family " + std::to_string(static_cast<int>(family_)));
}

double Distribution::sample_length_biased(Substream& u) const {
  const auto gamma_of = [&u](double shape) { return gamma(shape, 1).sample(u); };
  switch (family_) {
    case Family::kDeterministic:
      return std::max(0.0, a_);
    case Family::kUniform: {
      const double low = std::max(0.0, a_), high = std::max(0.0, b_);
      return std::sqrt(low * low + u.uniform() * (high * high - low * low));
    }
    case Family::kExponential:
      return (unit_exponential(u) + unit_exponential(u)) * a_;
    case Family::kLognormal:
      return lognormal_log(a_ + b_ * b_, b_).sample(u);
    case Family::kGamma:
      return b_ * gamma_of(a_ + 1);
    case Family::kWeibull:
      return b_ * portable_pow(gamma_of(1 + 1 / a_), 1 / a_);
    case Family::kLoglogistic: {  // the odds become those of a beta variable, a ratio of two gamma
      const double above = gamma_of(1 + 1 / b_);
      return a_ * portable_pow(above / gamma_of(1 - 1 / b_), 1 / b_);
    }
    case Family::kPareto:
      return a_ * portable_exp(unit_exponential(u) / (b_ - 1));
    case Family::kTriangular: {
      if (c_ <= 0) return 0;
      while (true) {  // one try in three or more is taken, if none is below 0
        const double x = sample(u);
        if (x > 0 && u.uniform() * c_ < x) return x;
      }
    }
    case Family::kTruncatedNormal: {
      // With z = (x - mean) / sd the density is (mean + sd z) phi(z), whose integral up to z is
      // mean (Phi(z) - Phi(from)) + sd (phi(from) - phi(z)).
      constexpr double kFar = 40;  // phi is 0 in a double
      double low = std::clamp((std::max(0.0, c_) - a_) / b_, -kFar, kFar);
      double high = std::clamp((d_ - a_) / b_, -kFar, kFar);
      const double from = low;
      const auto up_to = [&](double z) {
        const double inside = from > 0 ? normal_cdf(-from) - normal_cdf(-z) : normal_cdf(z) - normal_cdf(from);
        return a_ * inside + b_ * (normal_density(from) - normal_density(z));
      };
      const double target = u.uniform() * up_to(high);
      for (double middle; (middle = low + (high - low) / 2) > low && middle < high;)
        (up_to(middle) < target ? low : high) = middle;
      return std::max(0.0, a_ + b_ * high);
    }
    case Family::kPoisson:
      return 1 + sample(u);
    case Family::kEmpirical: {
      const std::size_t n = table_.size() / 2;
      const auto weighs = [&](std::size_t i) {
        return std::max(0.0, table_[i]) * (table_[n + i] - (i == 0 ? 0 : table_[n + i - 1]));
      };
      double sum = 0, last = 0;
      for (std::size_t i = 0; i < n; ++i) sum += weighs(i);
      double left = u.uniform() * sum;
      for (std::size_t i = 0; i < n; ++i) {
        if (weighs(i) <= 0) continue;
        last = table_[i];
        if ((left -= weighs(i)) < 0) break;
      }
      return last;
    }
  }
  contract_violation("distribution of unknown family " + std::to_string(static_cast<int>(family_)));
}

double Distribution::sample_above(Substream& u, double x) const {
  constexpr int kTries = 16;
  for (int n = 0; n < kTries; ++n) {
    const double drawn = sample(u);
    if (drawn > x) return drawn;
  }
  const double below = probability_below(std::nextafter(x, std::numeric_limits<double>::infinity()));
  const double target = below + u.uniform() * (1 - below);
  double low = x, high = std::max(1.0, 2 * std::abs(x));
  while (probability_below(high) < target && std::isfinite(high)) high *= 2;
  if (!std::isfinite(high)) return x;  // beyond the digits of a double
  for (double middle; (middle = low + (high - low) / 2) > low && middle < high;)
    (probability_below(middle) < target ? low : high) = middle;
  return low;
}

double Distribution::probability_below(double x) const {
  switch (family_) {
    case Family::kDeterministic:
      return a_ < x ? 1 : 0;
    case Family::kUniform:
      return std::clamp((x - a_) / (b_ - a_), 0.0, 1.0);
    case Family::kExponential:
      return x > 0 ? -portable_expm1(-x / a_) : 0;
    case Family::kLognormal:
      if (x <= 0) return 0;
      return b_ > 0 ? normal_cdf((portable_log(x) - a_) / b_) : (a_ < portable_log(x) ? 1 : 0);
    case Family::kGamma:
      return x > 0 ? static_cast<double>(boost::math::gamma_p(Real(a_), Real(x / b_))) : 0;
    case Family::kWeibull:
      return x > 0 ? -portable_expm1(-portable_pow(x / b_, a_)) : 0;
    case Family::kLoglogistic:
      return x > 0 ? 1 / (1 + portable_pow(x / a_, -b_)) : 0;
    case Family::kPareto:
      return x > a_ ? 1 - portable_pow(a_ / x, b_) : 0;
    case Family::kTriangular:
      if (x <= a_ || x >= c_) return x <= a_ ? 0 : 1;
      return x < b_ ? (x - a_) * (x - a_) / ((c_ - a_) * (b_ - a_)) : 1 - (c_ - x) * (c_ - x) / ((c_ - a_) * (c_ - b_));
    case Family::kTruncatedNormal: {
      if (x <= c_ || x >= d_) return x <= c_ ? 0 : 1;
      const double z = (x - a_) / b_, below = normal_cdf(z);
      const double inside = z > 0 ? 1 - (normal_cdf(-z) - table_[kMassAbove]) / table_[kMassInside]
                                  : (below - table_[kMassBelow]) / table_[kMassInside];
      return std::clamp(inside, 0.0, 1.0);
    }
    case Family::kPoisson:
      return x > 0 ? static_cast<double>(boost::math::gamma_q(Real(std::ceil(x)), Real(a_))) : 0;
    case Family::kEmpirical: {
      const std::size_t n = table_.size() / 2;
      double sum = 0;
      for (std::size_t i = 0; i < n; ++i) sum += table_[i] < x ? table_[n + i] - (i == 0 ? 0 : table_[n + i - 1]) : 0;
      return sum;
    }
  }
  contract_violation("distribution of unknown family " + std::to_string(static_cast<int>(family_)));
}

double Distribution::mean() const {
  switch (family_) {
    case Family::kDeterministic:
    case Family::kExponential:
    case Family::kPoisson:
    case Family::kEmpirical:
      return a_;
    case Family::kUniform:
      return a_ + (b_ - a_) / 2;
    case Family::kLognormal:
      return portable_exp(a_ + b_ * b_ / 2);
    case Family::kGamma:
      return a_ * b_;
    case Family::kWeibull:
      return b_ * gamma_function(1 + 1 / a_);
    case Family::kLoglogistic:  // (pi / b) / sin(pi / b), by the reflection of the gamma function
      return a_ * gamma_function(1 + 1 / b_) * gamma_function(1 - 1 / b_);
    case Family::kPareto:
      return a_ * b_ / (b_ - 1);
    case Family::kTriangular:
      return (a_ + b_ + c_) / 3;
    case Family::kTruncatedNormal:
      return a_ + b_ * (normal_density((c_ - a_) / b_) - normal_density((d_ - a_) / b_)) / table_[kMassInside];
  }
  contract_violation("distribution of unknown family " + std::to_string(static_cast<int>(family_)));
}

double unit_normal(Substream& u) { return static_cast<double>(boost::random::normal_distribution<Real>()(u)); }

std::size_t categorical(Substream& u, std::span<const double> probabilities) {
  if (probabilities.empty()) contract_violation("categorical draw from no alternatives");
  const double v = u.uniform();
  double cumulative = 0;
  for (std::size_t i = 0; i + 1 < probabilities.size(); ++i) {
    cumulative += probabilities[i];
    if (v < cumulative) return i;
  }
  return probabilities.size() - 1;
}

int binomial_by_trials(Substream& u, int n, double p) {
  if (n > kWordsPerSubstream) contract_violation("binomial by trials: " + std::to_string(n) + " trials in one draw");
  int successes = 0;
  for (int i = 0; i < n; ++i) successes += bernoulli(u, p) ? 1 : 0;
  return successes;
}

}  // namespace icsflow::engine
