#pragma once

/// Service types: what the services of a table have in common.

#include <string>
#include <utility>
#include <vector>

#include "icsflow/scenario/spec/number.hpp"
#include "icsflow/scenario/spec/session.hpp"

namespace icsflow::models {

/// YAML: service_types.<name>: {pathway:, referred_from: {PROVIDER: SHARE}, rate: $column, season:, removals: RATE,
/// urgent_share:, receipt: DURATION, sessions: {...}}: what the services of a table have in common.
struct ServiceTypeSpec {
  std::string name;
  std::string pathway;
  std::vector<std::pair<std::string, Number>> referred_from;  ///< primary-care provider, share of referrals
  Number rate;                                                ///< referrals
  std::string season;                                         ///< of referrals
  Number removal_hazard;  ///< unreported removals, per day of a running clock (kRate)
  Number urgent_share;    ///< of referrals, to the urgent list
  Number receipt;         ///< from sending a referral to its receipt, at least the channel's floor (kDuration)
  std::vector<SessionSpec> sessions;
  Place place;
};

}  // namespace icsflow::models
