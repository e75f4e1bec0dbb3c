#pragma once

/// How much of the spread of observations lies between groups, and how much within them.

#include <cstddef>
#include <span>

namespace icsflow::engine {

/// Of observations x = mean + group's effect + own error. What cannot be told is NaN.
struct VarianceComponents {
  std::size_t groups = 0, observations = 0;
  double within = 0;                     ///< variance of the error
  double between = 0;                    ///< variance of the effects, at least 0
  double share = 0;                      ///< between / (between + within)
  double share_low = 0, share_high = 0;  ///< its interval, where effects and errors are normal
};

/// One-way random effects, by the analysis of variance: with n0 = (N - sum n_i^2 / N) / (groups - 1) observations a
/// group, within = MS(within) and between = (MS(between) - MS(within)) / n0; the interval of the share from
/// F = MS(between) / MS(within), exact where groups are equally large. Searle, Casella and McCulloch 1992, Variance
/// Components, 3.6. Nothing varies: shares are NaN.
/// @param group of each observation; groups count from 0 @param confidence of the interval
VarianceComponents variance_components(std::span<const double> observations, std::span<const std::size_t> group,
                                       double confidence);

}  // namespace icsflow::engine
