#pragma once

/// Staff groups, and pools of beds and other units.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "icsflow/compile/ids.hpp"
#include "icsflow/compile/pool_units.hpp"
#include "icsflow/domain/policies/disciplines.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/time.hpp"
#include "icsflow/scenario/numbers_and_defaults/pool.hpp"
#include "icsflow/scenario/numbers_and_defaults/staffing.hpp"

namespace icsflow::models {

struct CompiledStaffing : TeamNumbers<ParameterId> {
  struct Role {
    std::uint16_t group;
    ParameterId posts;
  };
  StaffingRule rule = StaffingRule::kNone;
  std::vector<Role> roles;
};

struct CompiledGroup : StaffGroupNumbers<ParameterId> {
  std::string name;
};

struct CompiledPool : PoolNumbers<ParameterId> {
  std::string name;
  bool beds = false, daily_grants = false;
  bool unlimited = false;
  bool may_escalate = false;            ///< its escalation share may be above 0 in some replication, on some day
  std::int64_t most_in_use = kNoBound;  ///< units that can be in use at a time in any replication
  bool rostered = false;                ///< its units do more than wait their turn: care/src/beds/rostered_*
  bool in_hours = false;                ///< given by hours a week: care/src/beds/care_hours
  engine::Duration grants_at;
  std::array<ParameterId, 7> grant_share{};
  CompiledStaffing staffing;
  std::uint64_t identity = 0;
  engine::DrawSite grant_site;
  // Of rostered pools.
  struct Shift {
    std::array<bool, 7> days{};
    engine::Duration from, length;
    ParameterId units = kNoParameter;
  };
  std::vector<Shift> shifts;
  ShiftEnd at_shift_end = ShiftEnd::kFinish;
  Preemption preemption = Preemption::kNone;
  policies::PolicyIndex discipline = policies::kFirstCome;  ///< in policies::Disciplines
  std::uint32_t turnover = kNone;                           ///< distribution
  bool several = false;           ///< somebody in its queue may want units of other pools, too or instead
  bool kept = false;              ///< somebody may keep its units while waiting for others
  bool in_hold_cycle = false;     ///< its holders may come to wait for each other without end
  PoolUnits one;                  ///< one unit of it
  std::uint16_t most_wanted = 1;  ///< units of it that somebody takes at once
  /// What somebody in the queue may want: all units of one of these lists, the first that is to be had.
  struct Line {
    std::vector<PoolUnits> choices;
    bool operator==(const Line&) const = default;
  };
  std::vector<Line> lines;              ///< of the queue, if `several`
  std::vector<std::uint16_t> partners;  ///< other pools in whose queue somebody may stand who wants a unit of this one
  engine::DrawSite turnover_site, discipline_site;
  /// Whether a patient in service may have to stop.
  [[nodiscard]] bool interrupts() const {
    return preemption != Preemption::kNone || (!shifts.empty() && at_shift_end == ShiftEnd::kPreempt);
  }
  /// Whether its discipline looks for a place, or for the next to be served, in the queue.
  [[nodiscard]] bool ranks() const {
    constexpr auto kNeedsRank = policies::Disciplines::each([](auto of) { return decltype(of)::kNeedsRank; });
    return kNeedsRank[discipline];
  }
  /// Whether units of a shift that is over go on beside those of the next.
  [[nodiscard]] bool finishes() const { return !shifts.empty() && at_shift_end == ShiftEnd::kFinish; }
};

}  // namespace icsflow::models
