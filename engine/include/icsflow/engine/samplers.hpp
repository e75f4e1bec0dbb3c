#pragma once

/// Every distribution the engine samples, in one place, over Boost.Random (std:: distributions differ between
/// libraries). A Distribution is a plain value; sample() draws from one Substream, so no draw shifts another.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <boost/random/exponential_distribution.hpp>

#include "icsflow/engine/portable_math.hpp"
#include "icsflow/engine/random.hpp"

namespace icsflow::engine {

enum class Family : std::uint8_t {
  kDeterministic,
  kUniform,
  kExponential,
  kLognormal,
  kGamma,
  kWeibull,
  kLoglogistic,
  kPareto,
  kTriangular,
  kTruncatedNormal,
  kPoisson,
  kEmpirical,
};

/// A distribution with its parameters fixed; the unit of a sample is the unit of the parameters.
class Distribution {
 public:
  /// Always `value`.
  static Distribution deterministic(double value);
  /// Uniform on [low, high). @throws std::domain_error unless low <= high
  static Distribution uniform(double low, double high);
  /// @throws std::domain_error unless mean > 0
  static Distribution exponential(double mean);
  /// log X ~ Normal(mu, sigma). @throws std::domain_error unless sigma >= 0
  static Distribution lognormal_log(double mu, double sigma);
  /// Lognormal with this mean and standard deviation: sigma^2 = log(1 + (sd/mean)^2), mu = log(mean) - sigma^2/2.
  /// @throws std::domain_error unless mean > 0, sd >= 0
  static Distribution lognormal_mean(double mean, double sd);
  /// Density x^(shape-1) exp(-x/scale). @throws std::domain_error unless both > 0
  static Distribution gamma(double shape, double scale);
  /// P(X > x) = exp(-(x/scale)^shape). @throws std::domain_error unless both > 0
  static Distribution weibull(double shape, double scale);
  /// P(X > x) = 1 / (1 + (x/median)^shape). @throws std::domain_error unless median > 0, shape > 1 (else no mean)
  static Distribution loglogistic(double median, double shape);
  /// P(X > x) = (low/x)^shape for x >= low. @throws std::domain_error unless low > 0, shape > 1 (else no mean)
  static Distribution pareto(double low, double shape);
  /// @throws std::domain_error unless low <= mode <= high and low < high
  static Distribution triangular(double low, double mode, double high);
  /// Normal(mean, sd) conditional on low <= X <= high, by inversion (mean, sd are those before truncation). A bound may
  /// be infinite.
  /// @throws std::domain_error unless sd > 0, low < high, and some probability between them is above 0 in a double
  static Distribution truncated_normal(double mean, double sd, double low, double high);
  /// Whole numbers. @throws std::domain_error unless mean >= 0
  static Distribution poisson(double mean);
  /// `values[i]` with probability weights[i] / sum. @throws std::domain_error unless sizes agree, weights >= 0, sum > 0
  static Distribution empirical(std::span<const double> values, std::span<const double> weights);

  double sample(Substream& u) const;  // below
  /// A draw from the length-biased law, of density x f(x) / mean: the whole of the duration that is under way at an
  /// instant chosen at random, of which a uniform share is over (Cox 1962, "Renewal Theory", section 5.4). Exact:
  /// closed forms, acceptance below a bound, or (truncated normal) inversion to the last digits of a double. Negative
  /// values count as 0. @return 0 if the mean is 0
  double sample_length_biased(Substream& u) const;
  /// A draw given that it is above x: what a duration that has lasted x already comes to. By acceptance, in the tail by
  /// inversion of probability_below. @return x if nothing is above it
  double sample_above(Substream& u, double x) const;
  /// P(X < x).
  [[nodiscard]] double probability_below(double x) const;
  [[nodiscard]] double mean() const;
  [[nodiscard]] Family family() const { return family_; }

 private:
  [[nodiscard]] double sample_other(Substream& u) const;

  Family family_ = Family::kDeterministic;
  double a_ = 0, b_ = 0, c_ = 0, d_ = 0;
  std::vector<double> table_;  // empirical: values, then cumulative probabilities; truncated normal: three masses
};

/// Exponential with mean 1. To scale a time by common random numbers, scale this.
inline double unit_exponential(Substream& u) {
  return static_cast<double>(boost::random::exponential_distribution<Real>(1.0)(u));
}

/// Normal with mean 0 and standard deviation 1.
double unit_normal(Substream& u);

/// The exponential is in line: it is what arrivals and textbook queues draw, and inlined its words never leave
/// registers.
inline double Distribution::sample(Substream& u) const {
  return family_ == Family::kExponential ? unit_exponential(u) * a_ : sample_other(u);
}

/// True with probability p: one word. Monotone in p under common random numbers.
inline bool bernoulli(Substream& u, double p) { return u.uniform() < p; }

/// Index drawn with the given probabilities (sum 1; what is missing goes to the last): one word.
/// @throws ContractViolation if there are none
std::size_t categorical(Substream& u, std::span<const double> probabilities);

/// Binomial(n, p) by n comparisons, so that it is monotone in p under common random numbers. For small n.
/// @throws ContractViolation if n is above 8,192, the words of one Substream
int binomial_by_trials(Substream& u, int n, double p);

}  // namespace icsflow::engine
