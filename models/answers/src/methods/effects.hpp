#pragma once

/// Which inputs matter: measures of how an output follows its inputs. Inputs are rows of numbers, a column a factor;
/// outputs a value a row. What cannot be told (no spread, too few rows) is NaN.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "icsflow/answers/with_range.hpp"
#include "methods/designs.hpp"

namespace icsflow::models::methods {

/// Spearman's correlation of ranks (ties: their mean rank) of each factor with the output. Interval: Fisher's
/// transformation with variance (1 + r^2 / 2) / (n - 3) (Bonett and Wright 2000, Psychometrika 65:23).
std::vector<WithRange> rank_correlations(const Rows& inputs, std::span<const double> output, double confidence);

/// Least squares on all factors at once, inputs and output in standard deviations: by how many of its own the output
/// goes up with one of the factor's, the others staying. Student's intervals (Draper and Smith 1998, Applied regression
/// analysis, chapter 5). Factors without spread get NaN.
struct Regression {
  std::vector<WithRange> coefficients;
  double explained = 0;  ///< R^2: of the output's variance. Low: the answer is no straight line, or luck
};
/// All NaN where there are not two rows more than factors, or factors are confounded.
Regression standardised_regression(const Rows& inputs, std::span<const double> output, double confidence);

/// Elementary effects (Morris 1991): mean, mean of the sizes (mu*: Campolongo, Cariboni and Saltelli 2007,
/// Environmental Modelling and Software 22:1509) and standard deviation over the trajectories; effects are per whole
/// range of a factor.
struct Effect {
  double mean = 0, spread = 0;
  WithRange size;  ///< mu*, with a percentile bootstrap over trajectories
};
/// @param inputs of morris_trajectories, whole trajectories
std::vector<Effect> elementary_effects(const Rows& inputs, std::span<const double> output, double confidence,
                                       std::uint64_t seed);

/// Shares of the variance of the output: by a factor alone, and by it with all its interactions. Estimators of Jansen
/// 1999, Computer Physics Communications 117:35:
///   first_i = 1 - mean((f(B) - f(A_B^i))^2) / (2 V),  total_i = mean((f(A) - f(A_B^i))^2) / (2 V),
/// V the variance of f over A and B. Percentile bootstrap over the rows.
struct Indices {
  std::vector<WithRange> first, total;
  double variance = 0;
};
/// @param output at the points of sobol_pairs
Indices sobol_indices(std::size_t factors, std::span<const double> output, double confidence, std::uint64_t seed);

/// Share of all variance that is luck, where every point was run with the same luck: components of variance of a
/// crossed layout without repetition, y = inputs + luck that all points share + the rest (Searle, Casella and McCulloch
/// 1992, Variance components, 4.3, estimators of analysis of variance, below 0 taken as 0); luck and rest over all
/// three. NaN with fewer than two replications or points.
/// @param outputs a row a point, as many values each, one a replication
double share_of_luck(const Rows& outputs);

}  // namespace icsflow::models::methods
