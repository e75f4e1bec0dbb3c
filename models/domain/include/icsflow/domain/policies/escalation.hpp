#pragma once

/// Escalation: beds that are opened while a hospital is full.

#include <cmath>
#include <cstdint>

namespace icsflow::models {

/// Escalation beds open from now on: the given share of core beds (half up) if occupancy is above the trigger, else
/// none.
/// @param core, occupied  beds, 0 or more
/// @param trigger  occupied beds over core beds, such as 0.95
/// @param share  of core beds, such as 0.04
/// Source: design default (mark C): the trigger and the share are parameters of a scenario.
inline std::int64_t escalation_beds(std::int64_t core, std::int64_t occupied, double trigger, double share) {
  const bool above = static_cast<double>(occupied) > trigger * static_cast<double>(core);
  return above ? static_cast<std::int64_t>(std::floor(share * static_cast<double>(core) + 0.5)) : 0;
}

}  // namespace icsflow::models
