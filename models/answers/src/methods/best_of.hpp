#pragma once

/// The best of several systems, the one with the highest mean, from observations whose n-th are of the same luck.

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace icsflow::models::methods {

/// The first n observations of a system; asked for growing n.
using ValuesOf = std::function<std::vector<double>(std::size_t system, int n)>;

struct KnOptions {
  double delta = 0;          ///< a difference that matters, above 0
  double confidence = 0.95;  ///< of selecting the best where it is better by delta or more; above 1 / systems
  int first = 10;            ///< observations before any is left out; 2 or more
  int most = 1000;           ///< observations of a system
};

struct Best {
  std::size_t best = 0;
  bool decided = false;    ///< one is left; else `most` were reached and it has the highest mean of those left
  std::vector<int> used;   ///< observations of each, until it was left out
  std::vector<bool> left;  ///< not left out
};

/// The fully sequential procedure KN (Kim and Nelson 2001, ACM Transactions on Modeling and Computer Simulation
/// 11:251), with c = 1, for observations that are normal and may depend on each other (common random numbers):
///   eta = ((2 a / (k - 1))^(-2 / (n0 - 1)) - 1) / 2,  h^2 = 2 eta (n0 - 1),  a = 1 - confidence;
/// i is left out after r observations if for some l: mean_i < mean_l - max(0, delta / (2 r) (h^2 S_il^2 / delta^2 -
/// r)), S_il^2 the variance of the first n0 differences.
Best select_best(std::size_t systems, const KnOptions& options, const ValuesOf& values);

/// Observations of each system of `total`, by optimal computing budget allocation (Chen, Lin, Yuecesan and Chick 2000,
/// Discrete Event Dynamic Systems 10:251): of others i and j, n_i / n_j = ((s_i / d_i) / (s_j / d_j))^2, d the distance
/// of the mean from the best; of the best n_b = s_b sqrt(sum (n_i / s_i)^2). At least one each.
/// @param variances a system without spread counts as one with the least spread above 0 of all
std::vector<int> allocate_budget(std::span<const double> means, std::span<const double> variances, int total);

/// At least this probably the system with the highest mean is the best (Bonferroni): 1 - the sum over others of the
/// probability that Student's variable of the paired differences is above their mean over its standard error. 0 at
/// least.
double chance_of_best(std::span<const std::vector<double>> observations);

}  // namespace icsflow::models::methods
