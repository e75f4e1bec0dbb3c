#pragma once

/// Pools: beds, staff, places.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "icsflow/domain/policies/disciplines.hpp"
#include "icsflow/engine/time.hpp"
#include "icsflow/scenario/numbers_and_defaults/pool.hpp"
#include "icsflow/scenario/spec/distribution.hpp"
#include "icsflow/scenario/spec/number.hpp"
#include "icsflow/scenario/spec/staffing.hpp"

namespace icsflow::models {

/// YAML: providers.<p>.resources.<name>: {kind: pool, capacity:, ...}; its keys: fields/pool.cpp.
struct PoolSpec : PoolNumbers<Number> {
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
