#pragma once

/// Groups of staff, and how they limit pools and sessions.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/scenario/spec/number.hpp"

namespace icsflow::models {

/// YAML: providers.<p>.staff.<group>: establishment (WTE), vacancy, sickness, leave, budgeted_sickness, bank_fill,
/// agency_fill (shares of the shortfall), observed_vacancy (the vacancy at which the published capacities were seen).
struct StaffGroupSpec {
  std::string name;
  Number establishment, vacancy, sickness, leave, budgeted_sickness, bank_fill, agency_fill, observed_vacancy;
  Place place;
};

/// How staff limit a resource: {group: nursing, rule: beds | proportional} or {rule: theatre_team, floaters: 1,
/// teams: 4, roles: {surgeons: 1, ...}} (group -> number per session). See workforce.hpp for the formulae.
struct StaffingSpec {
  enum class Rule : std::uint8_t { kNone, kBeds, kProportional, kTheatreTeam };
  Rule rule = Rule::kNone;
  std::vector<std::pair<std::string, Number>> roles;  ///< group, posts per session (beds, proportional: not given, 1)
  Number floaters;                                    ///< theatre_team: universal floating posts per `teams` teams
  Number teams;
  Place place;
};

}  // namespace icsflow::models
