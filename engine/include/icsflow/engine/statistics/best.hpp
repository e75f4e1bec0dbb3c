#pragma once

/// Multiple comparisons with the best, of systems observed on common random numbers.

#include <span>
#include <vector>

namespace icsflow::engine {

/// A system beside the best of the others, where more is better. `low` and `high` hold the mean of this system less
/// the largest mean of the others: for all systems at once with the confidence asked for.
struct BesideBest {
  double difference = 0;     ///< mean of this one less the largest mean of the others
  double low = 0, high = 0;  ///< low <= 0 <= high. low = 0: it is the best; high = 0: it is not
};

/// Nelson and Matejcik 1995, Management Science 41:1935, for common random numbers, with the Bonferroni intervals of
/// Clark and Yang that they use where differences are not equally spread (plans of different kind are not; their
/// procedure NM supposes they are). With k systems, n observations of each, D_il = mean_i - mean_l, S_il the standard
/// deviation of the n differences and w_il = t(1 - (1 - confidence) / (k - 1); n - 1) S_il / sqrt(n):
/// high_i = max(0, min over l of D_il + w_il); of those that may be best, B = {l: high_l > 0},
/// low_i = min(0, min over l in B, not i, of D_il - w_il), which is 0 if i alone is in B (Hsu 1984, Annals of
/// Statistics 12:1136). Where some are equal to the last digit, all of these are in B.
/// @param systems two or more, each with the same number of observations, two or more, pair by pair
std::vector<BesideBest> beside_best(std::span<const std::vector<double>> systems, double confidence);

}  // namespace icsflow::engine
