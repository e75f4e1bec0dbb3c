#include "icsflow/engine/statistics/best.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "icsflow/engine/statistics/comparison.hpp"

namespace icsflow::engine {

std::vector<BesideBest> beside_best(std::span<const std::vector<double>> systems, double confidence) {
  const std::size_t k = systems.size();
  if (k < 2) throw std::invalid_argument("two systems or more are compared");
  const std::size_t n = systems.front().size();
  for (const auto& one : systems)
    if (one.size() != n || n < 2) throw std::invalid_argument("each system has the same number of observations");
  // Student's two-sided multiple of this confidence leaves (1 - confidence) / (k - 1) on one side.
  const double outside = 2 * (1 - confidence) / static_cast<double>(k - 1);
  const double multiple = outside < 1 ? student_multiple(1 - outside, static_cast<double>(n - 1)) : 0;
  std::vector<std::vector<double>> difference(k, std::vector<double>(k)), width(k, std::vector<double>(k));
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t l = 0; l < k; ++l) {
      Tally tally;
      for (std::size_t r = 0; r < n; ++r) tally.add(systems[i][r] - systems[l][r]);
      difference[i][l] = tally.mean();
      width[i][l] = multiple * std::sqrt(tally.variance() / static_cast<double>(n));
    }
  }
  constexpr double kNone = std::numeric_limits<double>::infinity();
  std::vector<BesideBest> out(k);
  std::vector<bool> may_be_best(k);
  for (std::size_t i = 0; i < k; ++i) {
    double nearest = kNone, least = kNone;
    for (std::size_t l = 0; l < k; ++l) {
      if (l == i) continue;
      nearest = std::min(nearest, difference[i][l]);
      least = std::min(least, difference[i][l] + width[i][l]);
    }
    out[i].difference = nearest;
    out[i].high = std::max(0.0, least);
    may_be_best[i] = least > 0 || nearest >= 0;
  }
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t l = 0; l < k; ++l)
      if (l != i && may_be_best[l]) out[i].low = std::min(out[i].low, difference[i][l] - width[i][l]);
  }
  return out;
}

}  // namespace icsflow::engine
