#pragma once

/// Statistics of the difference of two samples: replications of a base and of a plan.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "icsflow/engine/statistics/statistics.hpp"

namespace icsflow::engine {

/// t such that Student's distribution lies within -t .. t with this probability. @param freedom degrees, above 0
double student_multiple(double confidence, double freedom);

/// Mean of `b` less mean of `a`, which are independent and may differ in spread: Welch 1947, Biometrika 34:28, with
/// Satterthwaite's degrees of freedom. Half-width is infinite where a sample has fewer than two observations.
Interval welch_interval(std::span<const double> a, std::span<const double> b, double confidence);

/// Which of `observations` observations each of `count` resamples takes, with replacement. They follow from `seed`.
class Resamples {
 public:
  Resamples(std::size_t observations, std::size_t count, std::uint64_t seed);
  [[nodiscard]] std::size_t observations() const { return observations_; }
  [[nodiscard]] std::size_t count() const { return count_; }
  /// Indices of the observations that resample `r` takes.
  [[nodiscard]] std::span<const std::uint32_t> operator[](std::size_t r) const {
    return {&taken_[r * observations_], observations_};
  }

 private:
  std::size_t observations_, count_;
  std::vector<std::uint32_t> taken_;
};

struct Range {
  double low = 0, high = 0;
};

/// Bootstrap interval of the mean: percentiles of the means of resamples, at probabilities widened for few observations
/// as Hesterberg 2015, The American Statistician 69:371, does it ("expanded percentile": Phi(-sqrt(n/(n-1)) t) in the
/// place of half of 1 - confidence), so that it is Student's interval where the observations are normal. The
/// observation itself where all are equal; infinite below two observations.
/// @param resamples of as many observations
Range bootstrap_mean(std::span<const double> observations, double confidence, const Resamples& resamples);

/// Intervals of the means of several quantities that hold all at once: mean_k +- c se_k, where c is the quantile over
/// resamples of max_k |mean*_k - mean_k| / se*_k (the studentised bootstrap of the maximum; Efron and Tibshirani 1993,
/// An introduction to the bootstrap, 12.5; Romano and Wolf 2005, JASA 100:94). A quantity that is the same in every
/// observation has no width. One of which more than half of the observations are equal says too little of its spread:
/// its half-width is infinite, and it takes no part in c.
/// @param quantities each with one value an observation
std::vector<Interval> simultaneous_band(std::span<const std::vector<double>> quantities, double confidence,
                                        const Resamples& resamples);

/// Observations after which an interval of this half-width holds the mean with the confidence given, whatever the
/// spread: Stein 1945, Annals of Mathematical Statistics 16:243. The interval after n of them, n chosen by this alone,
/// is mean of all n +- t s / sqrt(n), with s and t (of its degrees of freedom) of the first stage.
/// @param first_stage the observations made before; two or more @param half_width above 0
double stein_observations(std::span<const double> first_stage, double confidence, double half_width);
/// That interval. @param first how many of `observations` were the first stage
Interval stein_interval(std::span<const double> observations, std::size_t first, double confidence);

}  // namespace icsflow::engine
