#pragma once

/// What a sample of replications says.

#include <span>

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

}  // namespace icsflow::models
