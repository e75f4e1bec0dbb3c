#pragma once

/// Draws by shares that the opening makes.

#include <cmath>
#include <utility>
#include <vector>

#include "icsflow/compile/model_values.hpp"
#include "icsflow/compile/strata.hpp"
#include "icsflow/engine/random.hpp"

namespace icsflow::models::opening {

/// A stratum drawn from shares; the last takes what is missing. @param unsaid  without shares
inline StratumId draw_stratum(const std::vector<std::pair<StratumId, ParameterId>>& shares, const ModelValues& values,
                              engine::Substream& u, StratumId unsaid) {
  if (shares.empty()) return unsaid;
  double x = u.uniform();
  for (const auto& [stratum, share] : shares) {
    if ((x -= values.value(share)) < 0) return stratum;
  }
  return shares.back().first;
}

inline std::size_t draw_index(engine::Substream& u, std::size_t n) {
  return static_cast<std::size_t>(u.uniform() * static_cast<double>(n));
}

/// As many whole ones as lie in the next so much of a sum that began at one draw between 0 and 1.
inline std::int64_t next_whole(double& sum, double more) {
  const double before = std::floor(sum);
  sum += more;
  return static_cast<std::int64_t>(std::floor(sum) - before);
}

}  // namespace icsflow::models::opening
