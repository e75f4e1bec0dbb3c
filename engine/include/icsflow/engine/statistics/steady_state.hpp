#pragma once

/// Statistics of a run that is meant to show a steady state: where its warm-up ends, and how sure a mean of
/// observations is that depend on each other. docs/statistics.md explains them to users.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "icsflow/engine/statistics/statistics.hpp"

namespace icsflow::engine {

/// Where to cut a series off.
struct Truncation {
  std::size_t observations = 0;  ///< to leave out at the beginning: a multiple of the batch
  /// The cut lies in the first half of the series. If not, there is nothing steady to be seen: the run is too short.
  bool found = false;
};

/// MSER-5: of all places to cut, that after which the mean of the rest is surest, judged by the squared standard error
/// of batches of five as if they were independent. Sources: White 1997, Simulation 69(6):323-334; White, Cobb and
/// Spratt 2000, Proceedings of the Winter Simulation Conference, 755-760.
/// @param series equally spaced in time; a rest of less than a batch at the end is not used. O(n)
/// @param batch observations averaged first, 1 or more
/// @throws std::domain_error if there are fewer than 10 batches
Truncation mser(std::span<const double> series, std::size_t batch = 5);

/// Welch's plot: the mean over replications at each time, smoothed by a moving average over `window` observations on
/// either side (fewer at the beginning). The last `window` observations have no value: the result is shorter by that.
/// Sources: Welch 1983, The statistical analysis of simulation results; Law 2015, Simulation Modeling and Analysis, 5th
/// ed., section 9.5.1.
/// @param replications series of one length
/// @throws std::domain_error if there are none, their lengths differ or are not above 2 window
std::vector<double> welch_curve(std::span<const std::vector<double>> replications, std::size_t window);

/// Mean of one long series with an interval from batches that are long enough to be nearly independent.
struct BatchMeans {
  Interval interval;  ///< Student's, of the batch means
  std::size_t batches = 0;
  std::size_t batch_size = 0;
  /// Correlation of each batch mean with the next, about 0 if batches are long enough. Above `correlation_limit` the
  /// interval is too narrow: make batches longer or the run.
  double correlation = 0;
  double correlation_limit = 0;  ///< 1.645 / sqrt(batches): one in twenty independent series is above
  [[nodiscard]] bool independent() const { return correlation <= correlation_limit; }
};

/// @param series in its steady state; observations at the beginning that fill no batch are left out
/// @param batches 10 to 40 are customary (Schmeiser 1982, Operations Research 30:556-568)
/// @throws std::domain_error if there are fewer than two batches, or observations than batches
BatchMeans batch_means(std::span<const double> series, std::size_t batches, double confidence);

/// A quantile and the range of order statistics that holds it with at least the confidence wished for, whatever the
/// distribution (Conover 1999, Practical Nonparametric Statistics, section 3.2). Bounds that so few observations cannot
/// give are missing.
struct QuantileInterval {
  double estimate = 0;
  std::optional<double> low, high;
};

/// @param observations independent, of one continuous distribution
/// @throws std::domain_error if there are none, or p or confidence is not between 0 and 1
QuantileInterval quantile_interval(std::vector<double> observations, double p, double confidence);

}  // namespace icsflow::engine
