#pragma once

/// Pools: beds, staff, places.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "icsflow/domain/policies/disciplines.hpp"
#include "icsflow/engine/time.hpp"
#include "icsflow/scenario/number_field.hpp"
#include "icsflow/scenario/spec/distribution.hpp"
#include "icsflow/scenario/spec/number.hpp"
#include "icsflow/scenario/spec/staffing.hpp"

namespace icsflow::models {

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

/// YAML: providers.<p>.resources.<name>: {kind: pool, capacity:, ...}; its keys: fields/pool.cpp.
struct PoolSpec : PoolNumbers<Number> {
  enum class Preemption : std::uint8_t { kNone, kResume, kRepeat };
  enum class ShiftEnd : std::uint8_t { kFinish, kHandOver, kPreempt };
  struct Shift {
    std::string name;
    std::array<bool, 7> days{};
    engine::Duration from, to;  ///< time of day; `to` at or before `from`: of the next day
    Number units;
  };
  std::string name;
  bool unlimited = false;     ///< capacity: unlimited
  std::vector<Shift> shifts;  ///< instead of a capacity
  ShiftEnd at_shift_end = ShiftEnd::kFinish;
  Preemption preemption = Preemption::kNone;
  policies::PolicyIndex discipline = policies::kFirstCome;  ///< in policies::Disciplines
  DistributionSpec turnover;  ///< after each patient, before the unit is free again; no numbers: none
  StaffingSpec staffing;
  bool daily_grants = false;  ///< free units are given out once a day only, each with the day's share
  engine::Duration grants_at;
  std::array<Number, 7> grant_share;
  bool beds = false;  ///< counted as beds: midnight occupancy, ready-not-discharged
  Place place;
};

}  // namespace icsflow::models
