#pragma once

/// What interventions make of the values of a scenario, for people to read.

#include <optional>
#include <vector>

#include "icsflow/scenario/parameters.hpp"

namespace icsflow::models {

struct InterventionSpec;
struct Scenario;

/// What one intervention makes of one value, with the values that the scenario gives (of what is not known, too).
struct ValueChange {
  const InterventionSpec* intervention = nullptr;
  double before = 0;           ///< on its first day, as those before it in their order leave the value
  double after = 0;            ///< on the first day on which it is fully in force
  std::optional<double> then;  ///< on the day it is over, if that is in the run
};

/// What becomes of the parameter in the run, in the order in which interventions apply. Those that begin after it are
/// left out. Linear in the interventions for each of those that change the value.
std::vector<ValueChange> changes_of(const Scenario& scenario, ParameterId id);

}  // namespace icsflow::models
