#pragma once

/// The numbers of the validation of a list, which the compiled sessions have too.

#include <array>

#include "icsflow/scenario/number_field.hpp"

namespace icsflow::models {

template <class Value>
struct ValidationNumbers {
  Value after = not_given<Value>(), every = not_given<Value>();
  Value reply = not_given<Value>(), no_longer_needed = not_given<Value>(), removed_without_reply = not_given<Value>(),
        reported = not_given<Value>();
  Value capacity = not_given<Value>();
};
/// Waits are counted in whole days, in 16 bits.
inline constexpr NumberRule kDaysOfWait{Unit::kDuration, 1, 20000};
template <class Value>
inline constexpr auto kValidationNumbers = std::to_array<NumberField<ValidationNumbers<Value>, Value>>({
    {"after", &ValidationNumbers<Value>::after, kDaysOfWait, kRequired, ReadAt::kRun,
     "who has waited so long without a date is asked"},
    {"every", &ValidationNumbers<Value>::every, kDaysOfWait, in_words("they are asked once"), ReadAt::kRun,
     "and again after each so long"},
    {"reply", &ValidationNumbers<Value>::reply, rules::kShare, otherwise("1"), ReadAt::kRun, "of those asked"},
    {"no_longer_needed", &ValidationNumbers<Value>::no_longer_needed, rules::kShare, kRequired, ReadAt::kRun,
     "of those who reply: their wait ends"},
    {"removed_without_reply", &ValidationNumbers<Value>::removed_without_reply, rules::kShare, otherwise("0"),
     ReadAt::kRun, "of those who do not reply: their wait ends, too"},
    {"reported", &ValidationNumbers<Value>::reported, rules::kShare, otherwise("0"), ReadAt::kRun,
     "of those whose wait ends: a completed pathway, not admitted; the others are unreported removals"},
    {"capacity", &ValidationNumbers<Value>::capacity, rules::kCalendarRate, in_words("all are asked when they are due"),
     ReadAt::kRun, "customarily `300 /week`: no more are asked; others later, who is due longest first"},
});
static_assert(is_complete<ValidationNumbers<ParameterId>>(kValidationNumbers<ParameterId>));

}  // namespace icsflow::models
