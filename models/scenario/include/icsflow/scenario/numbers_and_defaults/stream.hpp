#pragma once

/// The numbers of streams, which the compiled streams have too.

#include <array>

#include "icsflow/scenario/number_field.hpp"
#include "icsflow/scenario/priority.hpp"

namespace icsflow::models {

/// The numbers of a stream.
template <class Value>
struct StreamNumbers {
  Value rate = not_given<Value>();
  Value population = not_given<Value>();  ///< instead of `rate`
  Value priority = not_given<Value>();
};
template <class Value>
inline constexpr auto kStreamNumbers = std::to_array<NumberField<StreamNumbers<Value>, Value>>({
    {"rate", &StreamNumbers<Value>::rate, rules::kRate, kOptional, ReadAt::kSolve,
     "of arrivals; this, `arrivals` or `population` must be there"},
    {"population", &StreamNumbers<Value>::population, rules::kPositiveCount, kOptional, ReadAt::kCompile,
     "so many people, who come again after they have left, instead of `rate`; with `returns_after`"},
    {"priority", &StreamNumbers<Value>::priority, rules::kPriority, otherwise(kDefaultPriorityText, Mark::kC),
     ReadAt::kRun, "lower goes first"},
});
static_assert(is_complete<StreamNumbers<ParameterId>>(kStreamNumbers<ParameterId>));

}  // namespace icsflow::models
