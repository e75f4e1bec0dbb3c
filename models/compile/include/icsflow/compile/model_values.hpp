#pragma once

/// The part of a model that replications may draw anew; all else of CompiledModel is the same for every replication.

#include <vector>

#include "icsflow/compile/compiled_opening.hpp"
#include "icsflow/compile/ids.hpp"
#include "icsflow/engine/samplers.hpp"
#include "icsflow/scenario/parameters.hpp"

namespace icsflow::models {

/// What a run reads values from: the model's own (CompiledModel::base), or those of a replication (set_uncertain).
struct ModelValues {
  [[nodiscard]] double value(ParameterId id) const { return values[id]; }

  std::vector<double> values;                       ///< by ParameterId
  std::vector<engine::Distribution> distributions;  ///< made of values, see CompiledModel::distribution_sources
  OpeningState opening;                             ///< what the values imply for the census
};

}  // namespace icsflow::models
