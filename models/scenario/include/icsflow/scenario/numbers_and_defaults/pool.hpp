#pragma once

/// The numbers of pools and how they treat patients, which the compiled pools have too.

#include <array>
#include <cstdint>

#include "icsflow/scenario/number_field.hpp"

namespace icsflow::models {

/// What happens to a patient whose unit a more urgent one takes.
enum class Preemption : std::uint8_t { kNone, kResume, kRepeat };
/// What happens to a patient whose unit's shift ends.
enum class ShiftEnd : std::uint8_t { kFinish, kHandOver, kPreempt };

/// The numbers of a pool.
template <class Value>
struct PoolNumbers {
  Value capacity = not_given<Value>();
  Value waiting_room = not_given<Value>();  ///< places to wait; not given: unlimited
  Value escalation = not_given<Value>(), escalation_at = not_given<Value>();
  Value opening = not_given<Value>();
};
template <class Value>
inline constexpr auto kPoolNumbers = std::to_array<NumberField<PoolNumbers<Value>, Value>>({
    {"capacity", &PoolNumbers<Value>::capacity, rules::kCount, kOptional, ReadAt::kRun,
     "units; needed unless there are `shifts`", "unlimited"},
    {"waiting_room", &PoolNumbers<Value>::waiting_room, rules::kCount, in_words("unlimited"), ReadAt::kRun,
     "places to wait; steps then need `full:`"},
    {"escalation", &PoolNumbers<Value>::escalation, rules::kShare, kOptional, ReadAt::kRun,
     "extra beds opened next day when the 07:00 occupancy is above `escalation_at`; both, and with `beds: yes`"},
    {"escalation_at", &PoolNumbers<Value>::escalation_at, rules::kShare, kOptional, ReadAt::kRun, "see `escalation`"},
    {"opening", &PoolNumbers<Value>::opening, rules::kCount, kOptional, ReadAt::kStart,
     "units in use at 00:00 of the first day; others open empty (section 8)"},
});
static_assert(is_complete<PoolNumbers<ParameterId>>(kPoolNumbers<ParameterId>));

}  // namespace icsflow::models
