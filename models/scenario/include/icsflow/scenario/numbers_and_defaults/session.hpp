#pragma once

/// The numbers of sessions, which the compiled sessions have too.

#include <array>

#include "icsflow/scenario/number_field.hpp"

namespace icsflow::models {

/// The numbers of sessions. A slot is a place for one attendance.
template <class Value>
struct SessionNumbers {
  Value slots = not_given<Value>();
  Value horizon = not_given<Value>(), notice = not_given<Value>(), urgent_notice = not_given<Value>();
  Value release = not_given<Value>();
  Value urgent_share = not_given<Value>(), planned_share = not_given<Value>();
  Value chronological = not_given<Value>(), near_breach = not_given<Value>(), target = not_given<Value>();
  Value cases_per_session = not_given<Value>();
};
template <class Value>
inline constexpr auto kSessionNumbers = std::to_array<NumberField<SessionNumbers<Value>, Value>>({
    {"slots", &SessionNumbers<Value>::slots, rules::kCalendarRate, kRequired, ReadAt::kRun,
     "customarily `40 /week`: planned slots; held on `days`, not at bank holidays"},
    {"horizon", &SessionNumbers<Value>::horizon, rules::kDuration, otherwise("28 d", Mark::kC), ReadAt::kSolve,
     "how far ahead routine dates are booked"},
    {"notice", &SessionNumbers<Value>::notice, rules::kDuration, otherwise("7 d", Mark::kC), ReadAt::kSolve,
     "shortest notice of a routine booking; `0 d`: today's free slots are given at 07:00"},
    {"urgent_notice", &SessionNumbers<Value>::urgent_notice, rules::kDuration, otherwise("2 d", Mark::kC), ReadAt::kRun,
     "shortest notice of an urgent booking"},
    {"release", &SessionNumbers<Value>::release, rules::kDuration, otherwise("5 d", Mark::kC), ReadAt::kRun,
     "how long before the date kept slots are released"},
    {"urgent_share", &SessionNumbers<Value>::urgent_share, rules::kShare, otherwise("0"), ReadAt::kRun,
     "of the slots not kept for planned work, those kept for urgent patients"},
    {"planned_share", &SessionNumbers<Value>::planned_share, rules::kShare, otherwise("0"), ReadAt::kRun,
     "slots kept for planned work"},
    {"chronological", &SessionNumbers<Value>::chronological, rules::kShare, otherwise("1"), ReadAt::kRun,
     "booked from the front of the list"},
    {"near_breach", &SessionNumbers<Value>::near_breach, rules::kShare, otherwise("0"), ReadAt::kRun,
     "booked by who is nearest the next `target`; else anybody"},
    {"target", &SessionNumbers<Value>::target, rules::kDuration, otherwise("364 d", Mark::kC), ReadAt::kRun,
     "the wait that `near_breach` looks at"},
    {"cases_per_session", &SessionNumbers<Value>::cases_per_session, rules::kPositive, otherwise("1"), ReadAt::kRun,
     "slots of one session, which are lost together when it finds no team; with `staffing: {rule: theatre_team}`. It "
     "adds no slots"},
});
static_assert(is_complete<SessionNumbers<ParameterId>>(kSessionNumbers<ParameterId>));

/// The numbers of the lists that a session's list is made of.
template <class Value>
struct SubListNumbers {
  Value count = not_given<Value>(), cv = not_given<Value>();
};
inline constexpr double kMostSubLists = 200;
template <class Value>
inline constexpr auto kSubListNumbers = std::to_array<NumberField<SubListNumbers<Value>, Value>>({
    {"count", &SubListNumbers<Value>::count, NumberRule{Unit::kCount, 1, kMostSubLists}, kOptional, ReadAt::kCompile,
     "how many lists; this or `sizes`. 1 is one list, as without `sub_lists`"},
    {"cv", &SubListNumbers<Value>::cv, rules::kNumber, kOptional, ReadAt::kCompile,
     "with `count`: coefficient of variation of their sizes, each the same factor smaller than the one before; 0: all "
     "alike"},
});
static_assert(is_complete<SubListNumbers<ParameterId>>(kSubListNumbers<ParameterId>));

}  // namespace icsflow::models
