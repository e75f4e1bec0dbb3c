#pragma once

/// Service types: what the services of a table have in common.

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/scenario/numbers_and_defaults/service.hpp"
#include "icsflow/scenario/spec/by_wait.hpp"
#include "icsflow/scenario/spec/number.hpp"
#include "icsflow/scenario/spec/session.hpp"

namespace icsflow::models {

/// YAML: service_types.<name>: what the services of a table have in common; its keys: fields/service.cpp.
struct ServiceTypeSpec : ServiceNumbers<Number> {
  std::string name;
  std::string pathway;
  std::vector<std::pair<std::string, Number>> referred_from;  ///< primary-care provider, share of referrals
  std::string season;                                         ///< of referrals
  Number receipt;                 ///< from sending a referral to its receipt, at least the channel's floor (kDuration)
  NumberByWait removals_by_wait;  ///< unreported removals a day of a running clock, beside removal_hazard
  std::vector<SessionSpec> sessions;
  Place place;
};

}  // namespace icsflow::models
