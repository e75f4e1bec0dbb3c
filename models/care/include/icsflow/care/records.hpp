#pragma once

/// What one provider records during a run: the raw material of every measure (measures.cpp turns it into results).

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <tuple>
#include <vector>

#include "icsflow/compile/compiled_measures.hpp"
#include "icsflow/compile/ids.hpp"
#include "icsflow/compile/strata.hpp"
#include "icsflow/domain/rtt.hpp"
#include "icsflow/engine/statistics/histogram.hpp"
#include "icsflow/engine/statistics/statistics.hpp"
#include "icsflow/engine/time.hpp"

namespace icsflow::engine {
class ByteReader;
class ByteWriter;
}  // namespace icsflow::engine

namespace icsflow::models {

/// RTT clocks of one service in one week; the terms of the list identity.
struct ClockFlows {
  std::int64_t added = 0, admitted = 0, non_admitted = 0, nullified = 0, removed = 0, in = 0, out = 0;
  [[nodiscard]] std::int64_t net() const { return added - admitted - non_admitted - nullified - removed + in - out; }
  /// @param sign 1 or -1
  void add(const ClockFlows& other, std::int64_t sign = 1) {
    added += sign * other.added;
    admitted += sign * other.admitted;
    non_admitted += sign * other.non_admitted;
    nullified += sign * other.nullified;
    removed += sign * other.removed;
    in += sign * other.in;
    out += sign * other.out;
  }
};

/// How many of each a provider has, and the length of the run.
struct RecordSizes {
  std::size_t services, departments, steps, pools, sessions, classes, weeks, days;
  bool rostered;
  bool steps_by_month;  ///< what happens at steps is kept by month
};

/// Clocks of one service in one month, as published by week of wait; the clocks running: ServiceRecord::month_bands.
struct MonthOfWaits {
  BandCounts decided{};                   ///< running at the month's end, with a decision to admit
  BandCounts admitted{}, non_admitted{};  ///< stopped, from the start of the run to the month's end
  std::int64_t started = 0;               ///< likewise
};

/// A service at the end of a month.
struct ServiceMonth {
  ClockFlows flows;          ///< from the start of the run
  std::int64_t decided = 0;  ///< clocks running with a decision to admit
};

struct ServiceCounts {
  std::int64_t opening = 0;
  std::int64_t running = 0;  ///< clocks running now
  std::int64_t decided = 0;  ///< of these, with a decision to admit
  BandCounts opening_bands{}, opening_decided_bands{}, closing_bands{};
  BandCounts admitted_bands{}, non_admitted_bands{};
};

struct ServiceRecord : ServiceCounts {
  void restart(const RecordSizes& sizes) {
    static_cast<ServiceCounts&>(*this) = {};
    weeks.assign(sizes.weeks, {});
    closing.assign(sizes.weeks, 0);
    month_bands.clear();
    month_bands.reserve(sizes.days / 28 + 2);
    month_ends.clear();
    month_ends.reserve(sizes.days / 28 + 2);
    months.clear();
  }

  auto state() { return std::tie(static_cast<ServiceCounts&>(*this), weeks, closing, month_bands, month_ends, months); }

  std::vector<ClockFlows> weeks;
  std::vector<std::int64_t> closing;     ///< per week
  std::vector<BandCounts> month_bands;   ///< running clocks at each month's end (and the run's)
  std::vector<ServiceMonth> month_ends;  ///< the same months
  std::vector<MonthOfWaits> months;      ///< the same months; empty unless asked for
};

struct DepartmentRecord {
  std::int64_t arrived = 0, left = 0, within_4h = 0;
  std::int64_t decided = 0, over_12h = 0;  ///< decisions to admit; of these, longer than 12 hours to the bed
  std::int64_t over_12h_from_arrival = 0;  ///< of those who left, whoever they were
  /// @param sign 1 or -1
  void add(const DepartmentRecord& other, std::int64_t sign = 1) {
    arrived += sign * other.arrived;
    left += sign * other.left;
    within_4h += sign * other.within_4h;
    decided += sign * other.decided;
    over_12h += sign * other.over_12h;
    over_12h_from_arrival += sign * other.over_12h_from_arrival;
  }
};

/// Spans of time as the scenario asks for them.
struct SpanRecord {
  const CompiledMeasures::Spans* requested = nullptr;
  engine::SpanHistogram spans;
  std::vector<std::int64_t> over;  ///< of requested->over
  void add(engine::Duration span) {
    spans.add(span);
    over.resize(requested->over.size(), 0);
    for (std::size_t i = 0; i < over.size(); ++i) over[i] += span > requested->over[i] ? 1 : 0;
  }
  void clear() {
    spans.clear();
    over.clear();
  }
  auto state() { return std::tie(spans, over); }
};

/// For how long a level had each value, from the last restart.
class LevelRecord {
 public:
  void restart(engine::SimTime now) {
    times_.clear();
    since_ = now;
  }
  void set(engine::SimTime now, std::int64_t level) {
    times_.add(level_, now - since_);
    since_ = now;
    level_ = level;
  }
  /// Share of the time at each level, up to `end`.
  [[nodiscard]] std::vector<double> shares(engine::SimTime end) const { return up_to(end).shares(); }
  /// Of the time from `from`, when the record was as `earlier`, to `to`, when it is as it is; it does not go on.
  /// @param end of the run
  [[nodiscard]] LevelRecord between(const LevelRecord* earlier, engine::SimTime from, engine::SimTime to,
                                    engine::SimTime end) const {
    LevelRecord out;
    out.times_ = earlier == nullptr ? up_to(to) : up_to(to).since(earlier->up_to(from));
    out.since_ = end;
    return out;
  }
  auto state() { return std::tie(times_, level_, since_); }

 private:
  [[nodiscard]] engine::LevelTimes up_to(engine::SimTime now) const {
    engine::LevelTimes all = times_;
    all.add(level_, now - since_);
    return all;
  }

  engine::LevelTimes times_;
  std::int64_t level_ = 0;
  engine::SimTime since_;
};

/// Time-weighted mean of a level; keeps its distribution too where the scenario asks for it.
struct WatchedLevel : engine::TimeWeighted {
  LevelRecord* levels = nullptr;
  void set(engine::SimTime now, std::int64_t level) {
    TimeWeighted::set(now, level);
    if (levels != nullptr) levels->set(now, level);
  }
  void restart(engine::SimTime now) {
    TimeWeighted::restart(now);
    if (levels != nullptr) levels->restart(now);
  }
  auto state() { return std::tie(static_cast<TimeWeighted&>(*this)); }
};

/// One use, seize, book or transfer step. Of everybody who came, and who waited when statistics began:
///   waiting_before + arrived = waits ended + turned_away + gave_up + balked (RosteredStepRecord) + called_off +
///   waiting.
struct StepRecord {
  std::array<engine::Tally, kPriorities> wait;  ///< days waited, by priority
  std::int64_t waited = 0;                      ///< of these, longer than nothing
  std::int64_t waiting_before = 0;              ///< who waited here at the end of the warm-up
  std::int64_t arrived = 0, turned_away = 0, gave_up = 0, cancelled = 0;
  std::int64_t called_off = 0;  ///< missed the date, had it cancelled and went on, or were removed while they waited
  engine::Tally clock;          ///< book: days of the RTT clock when the patient attends
};

/// A step at the end of a month: what is counted from the start of the run, whatever the warm-up, and who is there.
struct StepMonth {
  engine::Tally wait;  ///< days, of all priorities
  std::int64_t arrived = 0, left_unserved = 0;
  std::int64_t waiting = 0, in_service = 0;
  engine::Tally so_far;  ///< days that those waiting have waited
  /// What was counted before.
  void add(const StepMonth& before) {
    wait.merge(before.wait);
    arrived += before.arrived;
    left_unserved += before.left_unserved;
  }
};

struct PoolRecord {
  void restart(const RecordSizes& sizes) {
    busy = queue = {};
    for (auto* at_midnight : {&open_at_midnight, &occupied_at_midnight, &queue_at_midnight}) {
      at_midnight->clear();
      at_midnight->reserve(sizes.days);
    }
  }
  auto state() { return std::tie(busy, queue, open_at_midnight, occupied_at_midnight, queue_at_midnight); }

  WatchedLevel busy, queue;
  std::vector<std::int32_t> open_at_midnight, occupied_at_midnight, queue_at_midnight;
};

/// What beside StepRecord is counted at a provider with rostered pools.
struct RosteredStepRecord {
  std::int64_t balked = 0, interruptions = 0;
  std::array<engine::Tally, kPriorities>
      interrupted;  ///< days of all interruptions of each patient served, by priority
};

/// A rostered pool. At every instant in use + cleaning + idle = on shift + overtime.
struct RosteredPoolRecord {
  /// Each of its levels.
  template <class Each>
  void each(const Each& apply) {
    for (auto* level : {&blocked, &cleaning, &idle, &on_shift, &overtime}) apply(*level);
  }

  engine::TimeWeighted blocked;   ///< units in use whose patient waits for the next place
  engine::TimeWeighted cleaning;  ///< between two patients
  engine::TimeWeighted idle;      ///< free
  engine::TimeWeighted on_shift;  ///< that there are by the roster, or the capacity
  engine::TimeWeighted overtime;  ///< at work though their shift is over
};

/// RTT clocks of one group of patients (CompiledMeasures::groups).
struct GroupRecord {
  BandCounts running{};                   ///< when the run ends
  BandCounts admitted{}, non_admitted{};  ///< stopped
};

/// What is kept of a provider that `measures` names.
struct RequestedRecord {
  struct Pool {
    auto state() { return std::tie(busy, queue, open, used_after, audit, in_use, waiting); }
    LevelRecord busy, queue;
    engine::TimeWeighted open;                  ///< the capacity
    engine::TimeWeighted used_after;            ///< of shifts: units in use though their shift is over
    std::vector<std::int64_t> audit;            ///< days on which so many units were in use, from the warm-up on
    std::vector<std::int32_t> in_use, waiting;  ///< at the audit of each day of the run
  };
  struct Stay {
    engine::Tally days;     ///< from arrival to leaving
    std::int64_t left = 0;  ///< with those who were there at the start, of whom the arrival is not known
    SpanRecord spans;
    void restart() {
      days = {};
      left = 0;
      spans.clear();
    }
    void add(engine::Duration time) {
      days.add(engine::in_days(time));
      spans.add(time);
    }
    auto state() { return std::tie(days, left, spans); }
  };
  struct Stays : Stay {
    auto state() { return std::tie(static_cast<Stay&>(*this), outcomes, groups); }
    std::vector<Stay> outcomes;  ///< by CompiledModel::outcomes: those who came to a `leave` step
    std::vector<Stay> groups;    ///< by group, if groups are told apart
  };
  /// Waits of one group at a step.
  struct GroupWaits {
    engine::Tally days;
    SpanRecord spans;
    auto state() { return std::tie(days, spans); }
  };
  /// All but what the scenario asks for.
  auto state() { return std::tie(clocks_of_groups, waits, waits_of_groups, pools, stays, adjusted_bands, came); }
  const CompiledMeasures::Groups* groups = nullptr;  ///< whose patients are told apart; null: nobody's
  std::vector<GroupRecord> clocks_of_groups;         ///< empty unless completed pathways are asked for
  std::vector<SpanRecord> waits;                     ///< by step and priority
  std::vector<GroupWaits> waits_of_groups;           ///< by step and group; empty unless waits are asked for
  std::vector<Pool> pools;
  std::vector<Stays> stays;                ///< by instance of a pathway
  std::vector<BandCounts> adjusted_bands;  ///< by service: admitted, less pauses
  /// When each token came, by slot; kNever: before the run. Empty unless times in system are asked for.
  std::vector<engine::SimTime> came;
  [[nodiscard]] std::size_t group_of(StratumId stratum) const { return groups->of[stratum]; }
  [[gnu::noinline]] void add_wait(std::size_t step, std::size_t priority, StratumId stratum, engine::Duration wait) {
    if (waits.empty()) return;
    waits[step * kPriorities + priority].add(wait);
    if (waits_of_groups.empty()) return;
    GroupWaits& of_group = waits_of_groups[step * groups->size() + group_of(stratum)];
    of_group.days.add(engine::in_days(wait));
    of_group.spans.add(wait);
  }
  /// Statistics start now; levels and the daily series go on, and so do clocks.
  void restart(engine::SimTime now) {
    for (SpanRecord& w : waits) w.clear();
    for (GroupWaits& w : waits_of_groups) {
      w.days = {};
      w.spans.clear();
    }
    for (Stays& s : stays) {
      s.restart();
      for (Stay& o : s.outcomes) o.restart();
      for (Stay& g : s.groups) g.restart();
    }
    for (Pool& p : pools) {
      p.audit.clear();
      p.open.restart(now);
      p.used_after.restart(now);
    }
  }
};

struct SessionRecord {
  std::int64_t attended = 0, missed = 0, cancelled = 0;
  engine::Tally wait;  ///< days, after the warm-up: of one of several lists that a list is made of, those who attended
};

/// Slots of all sessions of a provider on one day.
struct SlotsOfDay {
  std::int32_t planned = 0, run = 0;  ///< published; of these, that find their staff
};

/// Patients of a list who were asked whether they still need the date, after the warm-up.
struct ValidationRecord {
  std::int64_t asked = 0, replied = 0;
  std::int64_t removed = 0, reported = 0;  ///< those whose wait ended: unreported, and as completed pathways
};

/// A class of patients at a session.
struct ClassRecord {
  engine::Tally wait;             ///< days, after the warm-up, of those who attended, as the class counts them
  std::int64_t in_time = 0;       ///< of these, within the target
  std::int64_t without_date = 0;  ///< now
};

/// Who came and went; forgotten when the warm-up is over.
struct PatientCounts {
  engine::Tally delay;       ///< days from ready to discharge, of all who were ready
  std::int64_t delayed = 0;  ///< of these, a night or more
  std::int64_t emergency_overnight = 0, emergency_zero_day = 0, ordinary = 0, day_case = 0;
  std::int64_t planned_admissions = 0;  ///< of ordinary and day case: without an RTT clock
  std::int64_t cancelled_no_bed = 0;
  std::int64_t cancelled_no_slot = 0;  ///< dates of sessions that an intervention took away
  std::int64_t escalation_bed_days = 0;
  void add(const PatientCounts& other) {
    delay.merge(other.delay);
    add_counts(other, 1);
  }
  /// What was counted after these were as `earlier`.
  [[nodiscard]] PatientCounts since(const PatientCounts& earlier) const {
    PatientCounts out = *this;
    out.delay = delay.since(earlier.delay);
    out.add_counts(earlier, -1);
    return out;
  }

 private:
  void add_counts(const PatientCounts& other, std::int64_t sign) {
    delayed += sign * other.delayed;
    emergency_overnight += sign * other.emergency_overnight;
    emergency_zero_day += sign * other.emergency_zero_day;
    ordinary += sign * other.ordinary;
    day_case += sign * other.day_case;
    planned_admissions += sign * other.planned_admissions;
    cancelled_no_bed += sign * other.cancelled_no_bed;
    cancelled_no_slot += sign * other.cancelled_no_slot;
    escalation_bed_days += sign * other.escalation_bed_days;
  }
};

/// What a provider counts from the start of the run, whatever the warm-up: as it is at the ends of months, but for the
/// last, which ends with the run.
struct ProviderMonths {
  std::vector<PatientCounts> patients;
  std::vector<DepartmentRecord> departments;  ///< of each month by department
  std::vector<StepMonth> steps;               ///< of each month by step; empty unless kept by month
  /// What was forgotten when the warm-up was over.
  struct Forgotten {
    PatientCounts patients;
    std::vector<DepartmentRecord> departments;
    std::vector<StepMonth> steps;
    auto state() { return std::tie(patients, departments, steps); }
  };
  Forgotten forgotten;
  auto state() { return std::tie(patients, departments, steps, forgotten); }

  void restart(const RecordSizes& sizes) {
    const std::size_t most = sizes.days / 28 + 2;
    patients.clear();
    patients.reserve(most);
    departments.clear();
    departments.reserve(most * sizes.departments);
    steps.clear();
    steps.reserve(sizes.steps_by_month ? most * sizes.steps : 0);
    forgotten.patients = {};
    forgotten.departments.assign(sizes.departments, {});
    forgotten.steps.assign(sizes.steps_by_month ? sizes.steps : 0, {});
  }
};

struct ProviderCounts : PatientCounts {
  std::int64_t created = 0, left = 0, passed_out = 0, passed_in = 0;  ///< custody of pathways
  std::int64_t opening = 0;                                           ///< in custody at the start
};

/// A pointer whose copy is to a copy.
template <class T>
struct OwnCopy : std::unique_ptr<T> {
  using std::unique_ptr<T>::unique_ptr;
  OwnCopy() = default;
  OwnCopy(OwnCopy&&) noexcept = default;
  OwnCopy& operator=(OwnCopy&&) noexcept = default;
  OwnCopy(const OwnCopy& other) : std::unique_ptr<T>(other ? std::make_unique<T>(*other) : nullptr) {}
  OwnCopy& operator=(const OwnCopy& other) { return *this = OwnCopy(other); }
  ~OwnCopy() = default;
};

struct ProviderRecord : ProviderCounts {
  // In records.cpp, as all that goes through every member: much code, which few units need.
  ProviderRecord();
  ProviderRecord(const ProviderRecord& other);
  ProviderRecord& operator=(const ProviderRecord& other);
  ProviderRecord(ProviderRecord&& other) noexcept;
  ProviderRecord& operator=(ProviderRecord&& other) noexcept;
  ~ProviderRecord();
  /// As engine/state.hpp has it.
  void save(engine::ByteWriter& out);
  void load(engine::ByteReader& in);
  /// Empty for a new run, with all the memory a run needs; what the last one had is used again.
  void restart(const RecordSizes& sizes);

  /// Slots of a session on a day, of which there may be several; days after the run are not counted.
  void count_slots(std::int32_t day, std::int64_t planned, std::int64_t run) {
    if (static_cast<std::size_t>(day) >= slots.size()) return;
    SlotsOfDay& s = slots[static_cast<std::size_t>(day)];
    s.planned += static_cast<std::int32_t>(planned);
    s.run += static_cast<std::int32_t>(run);
  }

  /// What has been counted at a step since statistics began; nobody is looked for.
  [[nodiscard]] StepMonth step_so_far(std::size_t step) const {
    const StepRecord& s = steps[step];
    StepMonth out;
    for (const engine::Tally& w : s.wait) out.wait.merge(w);
    out.arrived = s.arrived;
    out.left_unserved = s.turned_away + s.gave_up + s.called_off;
    if (!rostered_steps.empty()) out.left_unserved += rostered_steps[step].balked;
    return out;
  }

  /// A wait at a step has ended. @param step index of the step statistics
  void add_wait(std::uint32_t step, std::size_t priority, StratumId stratum, engine::Duration wait) {
    steps[step].wait[priority].add(engine::in_days(wait));
    if (requested != nullptr) requested->add_wait(step, priority, stratum, wait);
  }

  std::vector<ServiceRecord> services;  ///< by CompiledService::local
  std::vector<DepartmentRecord> departments;
  std::vector<StepRecord> steps;
  std::vector<PoolRecord> pools;
  std::vector<SessionRecord> sessions;
  std::vector<ClassRecord> classes;                ///< of sessions, one after the other
  std::vector<ValidationRecord> validations;       ///< by session; none where nobody is asked
  std::vector<RosteredStepRecord> rostered_steps;  ///< none at a provider without rostered pools
  std::vector<RosteredPoolRecord> rostered_pools;
  OwnCopy<RequestedRecord> requested;           ///< null where nothing is asked for
  std::vector<std::int32_t> ready_at_midnight;  ///< ready for discharge and not discharged
  std::vector<SlotsOfDay> slots;                ///< by day of the run; empty without sessions
  ProviderMonths months;

 private:
  auto state() {
    return std::tie(static_cast<ProviderCounts&>(*this), services, departments, steps, pools, sessions, classes,
                    validations, rostered_steps, rostered_pools, requested, ready_at_midnight, slots, months);
  }
};

}  // namespace icsflow::models
