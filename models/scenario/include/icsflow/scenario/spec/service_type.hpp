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

/// The numbers of service types that a run reads by an id.
template <class Value>
struct ServiceNumbers {
  Value rate = not_given<Value>();            ///< of referrals
  Value removal_hazard = not_given<Value>();  ///< per day of a running clock
  Value urgent_share = not_given<Value>();
};
template <class Value>
inline constexpr auto kServiceNumbers = std::to_array<NumberField<ServiceNumbers<Value>, Value>>({
    {"rate", &ServiceNumbers<Value>::rate, rules::kRate, kOptional, ReadAt::kSource,
     "of referrals, usually a `$column`"},
    {"removals", &ServiceNumbers<Value>::removal_hazard, rules::kCalendarRate, otherwise("0 /day"), ReadAt::kRun,
     "unreported removals, per day of a running clock"},
    {"urgent_share", &ServiceNumbers<Value>::urgent_share, rules::kShare, otherwise("0"), ReadAt::kSource,
     "of referrals, to the urgent list"},
});
static_assert(is_complete<ServiceNumbers<ParameterId>>(kServiceNumbers<ParameterId>));

/// YAML: service_types.<name>: what the services of a table have in common; its keys: fields/service.cpp.
struct ServiceTypeSpec : ServiceNumbers<Number> {
  std::string name;
  std::string pathway;
  std::vector<std::pair<std::string, Number>> referred_from;  ///< primary-care provider, share of referrals
  std::string season;                                         ///< of referrals
  Number receipt;  ///< from sending a referral to its receipt, at least the channel's floor (kDuration)
  std::vector<SessionSpec> sessions;
  Place place;
};

}  // namespace icsflow::models
