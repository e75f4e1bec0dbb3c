#pragma once

/// The numbers of service types, which the compiled services have too.

#include <array>

#include "icsflow/scenario/number_field.hpp"

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

}  // namespace icsflow::models
