#pragma once

/// Pools: beds, staff, places.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "icsflow/engine/time.hpp"
#include "icsflow/scenario/spec/distribution.hpp"
#include "icsflow/scenario/spec/number.hpp"
#include "icsflow/scenario/spec/staffing.hpp"

namespace icsflow::models {

/// YAML: providers.<p>.resources.<name>: {kind: pool, capacity:, ...}
///   waiting_room: COUNT      places to wait; none given: unlimited
///   staffing: as StaffingSpec
///   grants: {at: 09:00, share: [Mon..Sun]}   free units are given out once a day only, each with the day's share
///   beds: yes                counted as beds: midnight occupancy, ready-not-discharged
///   escalation: SHARE, escalation_at: SHARE  (beds) extra beds opened next day when the 07:00 occupancy is above
///   opening: COUNT           units in use at the opening census
///   capacity: COUNT | unlimited, or shifts: {NAME: {days:, from:, to:, units:}} with at_shift_end: finish | hand_over
///   |
///     preempt
///   preemption: none | resume | repeat, discipline: fifo | lifo | random | shortest_first
///   turnover: DISTRIBUTION   after each patient, before the unit is free again
struct PoolSpec {
  enum class Preemption : std::uint8_t { kNone, kResume, kRepeat };
  enum class Discipline : std::uint8_t { kFifo, kLifo, kRandom, kShortestFirst };
  enum class ShiftEnd : std::uint8_t { kFinish, kHandOver, kPreempt };
  struct Shift {
    std::string name;
    std::array<bool, 7> days{true, true, true, true, true, true, true};
    engine::Duration from, to;  ///< time of day; `to` at or before `from`: of the next day
    Number units;
  };
  std::string name;
  bool unlimited = false;
  std::vector<Shift> shifts;
  ShiftEnd at_shift_end = ShiftEnd::kFinish;
  Preemption preemption = Preemption::kNone;
  Discipline discipline = Discipline::kFifo;
  DistributionSpec turnover;  ///< no numbers: none
  Number capacity;
  Number waiting_room;
  StaffingSpec staffing;
  bool daily_grants = false;
  engine::Duration grants_at;
  std::array<Number, 7> grant_share;
  bool beds = false;
  Number escalation, escalation_at;
  Number opening;
  Place place;
};

}  // namespace icsflow::models
