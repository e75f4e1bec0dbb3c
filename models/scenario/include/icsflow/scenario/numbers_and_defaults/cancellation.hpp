#pragma once

/// The numbers of the cancellation policy, which the compiled one has too.

#include <array>

#include "icsflow/scenario/number_field.hpp"

namespace icsflow::models {

/// The numbers of the cancellation policy.
template <class Value>
struct CancellationNumbers {
  Value reserve = not_given<Value>();       ///< beds kept for emergencies beyond the forecast
  Value protect_over = not_given<Value>();  ///< waits longer than this (days) are not cancelled
};
template <class Value>
inline constexpr auto kCancellationNumbers = std::to_array<NumberField<CancellationNumbers<Value>, Value>>({
    {"reserve", &CancellationNumbers<Value>::reserve, rules::kNumber, otherwise("0"), ReadAt::kRun,
     "beds kept for emergencies"},
    {"protect_over", &CancellationNumbers<Value>::protect_over, rules::kDuration, otherwise("364 d", Mark::kC),
     ReadAt::kRun, "longer waits are not cancelled"},
});
static_assert(is_complete<CancellationNumbers<ParameterId>>(kCancellationNumbers<ParameterId>));

}  // namespace icsflow::models
