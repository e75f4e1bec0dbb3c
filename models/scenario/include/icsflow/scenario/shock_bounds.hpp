#pragma once

/// How far shocks can take values: what the checks of a scenario look at.

#include <vector>

#include "icsflow/scenario/parameters.hpp"

namespace icsflow::models {

struct NoiseSpec;
struct Scenario;

/// The least and the greatest multiplier of a month (domain/shocks.hpp).
struct ShockEnds {
  double low = 1, high = 1;
};
/// With the greatest cv that a replication may draw, if it is not known.
ShockEnds shock_ends(const Scenario& scenario, const NoiseSpec& noise);

/// What a value is at most and at least before interventions, whatever is drawn of it and of its shocks.
struct ShockedValue {
  ParameterId id = kNoParameter;
  const NoiseSpec* by = nullptr;
  double low = 0, high = 0;
};
/// Of all values with noise, in the order of the entries, then of ids. Counts are not rounded.
std::vector<ShockedValue> shocked_values(const Scenario& scenario);

}  // namespace icsflow::models
