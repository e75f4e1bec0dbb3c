#pragma once

/// Service types: what the services of a table have in common.

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/scenario/number_field.hpp"
#include "icsflow/scenario/spec/number.hpp"
#include "icsflow/scenario/spec/session.hpp"

namespace icsflow::models {

/// The numbers of service types that a run reads by an id. @tparam Holder ServiceTypeSpec, or a compiled service
template <class Holder, class Value>
inline constexpr auto kServiceNumbers = std::to_array<NumberField<Holder, Value>>({
    {"rate", &Holder::rate, rules::kRate, kOptional, ReadAt::kSolve, "of referrals, usually a `$column`"},
    {"removals", &Holder::removal_hazard, rules::kCalendarRate, otherwise("0 /day"), ReadAt::kRun,
     "unreported removals, per day of a running clock"},
    {"urgent_share", &Holder::urgent_share, rules::kShare, otherwise("0"), ReadAt::kRun,
     "of referrals, to the urgent list"},
});

/// YAML: service_types.<name>: what the services of a table have in common; its keys: fields/service.cpp.
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
