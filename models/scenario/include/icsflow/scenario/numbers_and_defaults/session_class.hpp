#pragma once

/// The numbers of a class of patients at a session, which the compiled classes have too.

#include <array>

#include "icsflow/scenario/number_field.hpp"

namespace icsflow::models {

template <class Value>
struct SessionClassNumbers {
  Value target = not_given<Value>(), keep = not_given<Value>(), notice = not_given<Value>();
};
template <class Value>
inline constexpr auto kSessionClassNumbers = std::to_array<NumberField<SessionClassNumbers<Value>, Value>>({
    {"target", &SessionClassNumbers<Value>::target, rules::kPositiveDuration, kOptional, ReadAt::kRun,
     "the wait within which they are to be seen: who reaches it by the day of a slot goes first"},
    {"keep", &SessionClassNumbers<Value>::keep, rules::kShare, otherwise("0"), ReadAt::kRun,
     "of the slots that are kept for neither planned nor urgent patients, those kept for the class, until `release`"},
    {"notice", &SessionClassNumbers<Value>::notice, rules::kDuration, in_words("that of the sessions"), ReadAt::kRun,
     "shortest notice of a booking of theirs"},
});
static_assert(is_complete<SessionClassNumbers<ParameterId>>(kSessionClassNumbers<ParameterId>));

}  // namespace icsflow::models
