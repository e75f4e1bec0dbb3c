#pragma once

/// Shocks: what makes values differ from month to month by chance.

#include <string>
#include <utility>
#include <vector>

#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/number.hpp"

namespace icsflow::models {

/// YAML: noise.<name>: {path: PATH or list, cv: SHARE, every: month, persistence: NUMBER, shared: {FACTOR: SHARE}}.
/// Each value has multipliers of its own, in part those of the factors that it shares (domain/shocks.hpp).
struct NoiseSpec {
  std::string name;
  Number cv, persistence;
  std::vector<std::pair<std::string, Number>> shared;  ///< factors by name, with their parts of the variance
  std::vector<PathPattern> paths;
  std::vector<ParameterId> parameters;  ///< that the paths mean, in the order of the table
  Place place;
};

}  // namespace icsflow::models
