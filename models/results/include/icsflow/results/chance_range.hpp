#pragma once

/// What a sample of replications says.

#include <cstddef>
#include <span>
#include <vector>

namespace icsflow::models {

/// A sample of replications: the mean, its 95 % interval (Student's) and the range in which 8 of 10 replications fall.
/// NaN values are left out; all NaN if none are left; the interval is NaN if one is left.
struct ChanceRange {
  double mean = 0;
  double p10 = 0;
  double p90 = 0;
  int count = 0;
  double mean_low = 0;
  double mean_high = 0;
};
ChanceRange chance_range(std::span<const double> values);

/// Which draw of uncertain inputs each replication met, counted from 0: replications that drew the same met the same.
/// @param drawn of each uncertain value what the replications drew, in their order
std::vector<std::size_t> draws_of(std::span<const std::vector<double>> drawn);

}  // namespace icsflow::models
