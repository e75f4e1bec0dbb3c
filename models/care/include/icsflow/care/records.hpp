#pragma once

/// What one provider records during a run: the raw material of every measure (measures.cpp turns it into results).

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/domain/rtt.hpp"
#include "icsflow/engine/statistics/histogram.hpp"
#include "icsflow/engine/statistics/statistics.hpp"

namespace icsflow::models {

/// RTT clocks of one service in one week; the terms of the list identity.
struct ClockFlows {
  std::int64_t added = 0, admitted = 0, non_admitted = 0, nullified = 0, removed = 0, in = 0, out = 0;
  [[nodiscard]] std::int64_t net() const { return added - admitted - non_admitted - nullified - removed + in - out; }
};

/// How many of each a provider has, and the length of the run.
struct RecordSizes {
  std::size_t services, departments, steps, pools, sessions, classes, weeks, days;
  bool rostered;
};

/// Clocks of one service in one month, as published by week of wait; the clocks running: ServiceRecord::month_bands.
struct MonthOfWaits {
  BandCounts decided{};                   ///< running at the month's end, with a decision to admit
  BandCounts admitted{}, non_admitted{};  ///< stopped, from the start of the run to the month's end
  std::int64_t started = 0;               ///< likewise
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
    months.clear();
  }

  std::vector<ClockFlows> weeks;
  std::vector<std::int64_t> closing;    ///< per week
  std::vector<BandCounts> month_bands;  ///< running clocks at each month's end (and the run's)
  std::vector<MonthOfWaits> months;     ///< the same months; empty unless asked for
};

struct DepartmentRecord {
  std::int64_t arrived = 0, left = 0, within_4h = 0, decided = 0, over_12h = 0;
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
  [[nodiscard]] std::vector<double> shares(engine::SimTime end) const {
    engine::LevelTimes all = times_;
    all.add(level_, end - since_);
    return all.shares();
  }

 private:
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

struct PoolRecord {
  void restart(const RecordSizes& sizes) {
    busy = queue = {};
    for (auto* at_midnight : {&open_at_midnight, &occupied_at_midnight, &queue_at_midnight}) {
      at_midnight->clear();
      at_midnight->reserve(sizes.days);
    }
  }

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
  };
  struct Stays : Stay {
    std::vector<Stay> outcomes;  ///< by CompiledModel::outcomes: those who came to a `leave` step
    std::vector<Stay> groups;    ///< by group, if groups are told apart
  };
  /// Waits of one group at a step.
  struct GroupWaits {
    engine::Tally days;
    SpanRecord spans;
  };
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
  std::int64_t slots_planned = 0, slots_run = 0, attended = 0, missed = 0, cancelled = 0;
  engine::Tally wait;  ///< days, after the warm-up: of one of several lists that a list is made of, those who attended
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
  std::int64_t escalation_bed_days = 0;
};

struct ProviderCounts : PatientCounts {
  std::int64_t created = 0, left = 0, passed_out = 0, passed_in = 0;  ///< custody of pathways
  std::int64_t opening = 0;                                           ///< in custody at the start
};

struct ProviderRecord : ProviderCounts {
  /// Empty for a new run, with all the memory a run needs; what the last one had is used again.
  void restart(const RecordSizes& sizes) {
    static_cast<ProviderCounts&>(*this) = {};
    services.resize(sizes.services);
    for (ServiceRecord& s : services) s.restart(sizes);
    departments.assign(sizes.departments, {});
    steps.assign(sizes.steps, {});
    rostered_steps.assign(sizes.rostered ? sizes.steps : 0, {});
    rostered_pools.assign(sizes.rostered ? sizes.pools : 0, {});
    pools.resize(sizes.pools);
    for (PoolRecord& p : pools) p.restart(sizes);
    sessions.assign(sizes.sessions, {});
    classes.assign(sizes.classes, {});
    requested.reset();
    ready_at_midnight.clear();
    ready_at_midnight.reserve(sizes.days);
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
  std::unique_ptr<RequestedRecord> requested;   ///< null where nothing is asked for
  std::vector<std::int32_t> ready_at_midnight;  ///< ready for discharge and not discharged
};

}  // namespace icsflow::models
