#pragma once

/// Groups of staff, and how they limit pools and sessions.

#include <string>
#include <utility>
#include <vector>

#include "icsflow/scenario/numbers_and_defaults/staffing.hpp"
#include "icsflow/scenario/spec/number.hpp"

namespace icsflow::models {

/// YAML: providers.<p>.staff.<group>: its numbers.
struct StaffGroupSpec : StaffGroupNumbers<Number> {
  std::string name;
  Place place;
};

/// How staff limit a resource: {group: nursing, rule: beds | proportional} or {rule: theatre_team, floaters: 1,
/// teams: 4, roles: {surgeons: 1, ...}} (group -> number per session). See workforce.hpp for the formulae.
struct StaffingSpec : TeamNumbers<Number> {
  StaffingRule rule = StaffingRule::kNone;
  std::vector<std::pair<std::string, Number>> roles;  ///< group, posts per session (beds, proportional: not given, 1)
  Place place;
};

}  // namespace icsflow::models
