#pragma once

/// The numbers of steps, which the compiled steps have too.

#include <array>

#include "icsflow/scenario/number_field.hpp"

namespace icsflow::models {

/// Numbers of steps that are plain ones. (`priority`, `gives_up`, `hours` and `balks` may be more than a number.)
template <class Value>
struct StepNumbers {
  Value dna = not_given<Value>();
  Value due = not_given<Value>();  ///< book: after how long on the list a clock starts
};
template <class Value>
inline constexpr auto kStepNumbers = std::to_array<NumberField<StepNumbers<Value>, Value>>({
    {"dna", &StepNumbers<Value>::dna, rules::kShare, kOptional, ReadAt::kSolve,
     "those who do not attend; with `missed`"},
    {"due", &StepNumbers<Value>::due, rules::kDuration, kOptional, ReadAt::kRun,
     "planned care: who has waited so long without a clock and was not seen by the end of that day has a clock from "
     "that day on, and is on the routine list"},
});
static_assert(is_complete<StepNumbers<ParameterId>>(kStepNumbers<ParameterId>));

}  // namespace icsflow::models
