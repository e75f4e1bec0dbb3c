#include "window.hpp"

#include <algorithm>

#include "bands.hpp"
#include "icsflow/engine/check.hpp"

namespace icsflow::models {
namespace {

/// When the two looks at the records were. Means over time go from the end of the warm-up to each.
struct Times {
  engine::SimTime counted_from, from, until, end;
};

/// A mean over the time between the looks.
double mean_between(double later, double earlier, const Times& t) {
  const double to_later = engine::in_days(t.until - t.counted_from),
               to_earlier = engine::in_days(t.from - t.counted_from);
  if (to_earlier <= 0) return later;
  return ratio(later * to_later - earlier * to_earlier, to_later - to_earlier);
}

void subtract(RequestedRecord::GroupWaits& from, const RequestedRecord::GroupWaits& what);
void subtract(GroupRecord& from, const GroupRecord& what);
void subtract(RequestedRecord::Stays& from, const RequestedRecord::Stays& what);
void subtract(StepRecord& from, const StepRecord& what);
void subtract(RosteredStepRecord& from, const RosteredStepRecord& what);
void subtract(DepartmentRecord& from, const DepartmentRecord& what);
void subtract(SessionRecord& from, const SessionRecord& what);
void subtract(ClassRecord& from, const ClassRecord& what);

void subtract(BandCounts& from, const BandCounts& what) {
  for (std::size_t b = 0; b < kBands; ++b) from[b] -= what[b];
}

template <class T>
void drop_first(std::vector<T>& values, const std::vector<T>& before) {
  values.erase(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(std::min(values.size(), before.size())));
}

void subtract(std::vector<std::int64_t>& from, const std::vector<std::int64_t>& what) {
  for (std::size_t i = 0; i < what.size(); ++i) from.at(i) -= what[i];
}

void subtract(SpanRecord& from, const SpanRecord& what) {
  from.spans = from.spans.since(what.spans);
  subtract(from.over, what.over);
}

void subtract(RequestedRecord::Stay& from, const RequestedRecord::Stay& what) {
  from.days = from.days.since(what.days);
  from.left -= what.left;
  subtract(from.spans, what.spans);
}

template <class T>
void subtract_each(std::vector<T>& from, const std::vector<T>& what) {
  for (std::size_t i = 0; i < what.size(); ++i) subtract(from.at(i), what[i]);
}

void subtract(RequestedRecord::Stays& from, const RequestedRecord::Stays& what) {
  subtract(static_cast<RequestedRecord::Stay&>(from), static_cast<const RequestedRecord::Stay&>(what));
  subtract_each(from.outcomes, what.outcomes);
  subtract_each(from.groups, what.groups);
}

void subtract(RequestedRecord::GroupWaits& from, const RequestedRecord::GroupWaits& what) {
  from.days = from.days.since(what.days);
  subtract(from.spans, what.spans);
}

/// Clocks running are those at the end.
void subtract(GroupRecord& from, const GroupRecord& what) {
  subtract(from.admitted, what.admitted);
  subtract(from.non_admitted, what.non_admitted);
}

void subtract(RequestedRecord& from, const RequestedRecord& what, const Times& t) {
  subtract_each(from.clocks_of_groups, what.clocks_of_groups);
  subtract_each(from.waits, what.waits);
  subtract_each(from.waits_of_groups, what.waits_of_groups);
  subtract_each(from.stays, what.stays);
  subtract_each(from.adjusted_bands, what.adjusted_bands);
  for (std::size_t p = 0; p < from.pools.size(); ++p) {
    RequestedRecord::Pool& pool = from.pools[p];
    const RequestedRecord::Pool& before = what.pools[p];
    pool.busy = pool.busy.between(&before.busy, t.from, t.until, t.end);
    pool.queue = pool.queue.between(&before.queue, t.from, t.until, t.end);
    subtract(pool.audit, before.audit);
  }
}

/// The clocks of a service. Its weeks are put together: nobody asks a window for them.
void between(ServiceRecord& s, const ServiceRecord* before, const BandCounts* decided_before) {
  ClockFlows flows;
  for (const ClockFlows& f : s.weeks) flows.add(f);
  if (before != nullptr) {
    for (const ClockFlows& f : before->weeks) flows.add(f, -1);
    subtract(s.admitted_bands, before->admitted_bands);
    subtract(s.non_admitted_bands, before->non_admitted_bands);
    s.opening_bands = before->closing_bands;
    s.opening_decided_bands = *decided_before;
  }
  s.weeks = {flows};
}

void subtract(StepRecord& from, const StepRecord& what) {
  for (std::size_t k = 0; k < from.wait.size(); ++k) from.wait[k] = from.wait[k].since(what.wait[k]);
  from.waited -= what.waited;
  from.arrived -= what.arrived;
  from.turned_away -= what.turned_away;
  from.gave_up -= what.gave_up;
  from.cancelled -= what.cancelled;
  from.called_off -= what.called_off;
  from.clock = from.clock.since(what.clock);
}

void subtract(RosteredStepRecord& from, const RosteredStepRecord& what) {
  from.balked -= what.balked;
  from.interruptions -= what.interruptions;
  for (std::size_t k = 0; k < from.interrupted.size(); ++k)
    from.interrupted[k] = from.interrupted[k].since(what.interrupted[k]);
}

void subtract(DepartmentRecord& from, const DepartmentRecord& what) { from.add(what, -1); }

void subtract(SessionRecord& from, const SessionRecord& what) {
  from.attended -= what.attended;
  from.missed -= what.missed;
  from.cancelled -= what.cancelled;
  from.wait = from.wait.since(what.wait);
}

/// Those without a date are those at the end.
void subtract(ClassRecord& from, const ClassRecord& what) {
  from.wait = from.wait.since(what.wait);
  from.in_time -= what.in_time;
}

/// From the beginning of the window on. @param r as it was at its end
void subtract(ProviderRecord& r, const RecordAtDay& before, const Times& t) {
  const ProviderRecord& was = before.record;
  static_cast<PatientCounts&>(r) = static_cast<const PatientCounts&>(r).since(was);
  subtract_each(r.departments, was.departments);
  subtract_each(r.steps, was.steps);
  for (std::size_t i = 0; i < before.outcome.steps.size(); ++i)
    r.steps[i].waiting_before = before.outcome.steps[i].waiting;
  subtract_each(r.rostered_steps, was.rostered_steps);
  subtract_each(r.sessions, was.sessions);
  subtract_each(r.classes, was.classes);
  for (std::size_t p = 0; p < r.pools.size(); ++p) {
    drop_first(r.pools[p].open_at_midnight, was.pools[p].open_at_midnight);
    drop_first(r.pools[p].occupied_at_midnight, was.pools[p].occupied_at_midnight);
    drop_first(r.pools[p].queue_at_midnight, was.pools[p].queue_at_midnight);
  }
  drop_first(r.ready_at_midnight, was.ready_at_midnight);
  if (r.requested != nullptr) subtract(*r.requested, *was.requested, t);
}

void subtract(ProviderOutcome& o, const ProviderOutcome& was, const Times& t) {
  const auto each = [&](std::vector<double>& means, const std::vector<double>& before) {
    for (std::size_t i = 0; i < means.size(); ++i) means[i] = mean_between(means[i], before[i], t);
  };
  each(o.mean_busy, was.mean_busy);
  each(o.mean_queue, was.mean_queue);
  each(o.mean_open, was.mean_open);
  each(o.mean_used_after, was.mean_used_after);
  for (std::size_t i = 0; i < o.rostered.size(); ++i) {
    for (double ProviderOutcome::Rostered::*level :
         {&ProviderOutcome::Rostered::blocked, &ProviderOutcome::Rostered::cleaning, &ProviderOutcome::Rostered::idle,
          &ProviderOutcome::Rostered::on_shift, &ProviderOutcome::Rostered::overtime})
      o.rostered[i].*level = mean_between(o.rostered[i].*level, was.rostered[i].*level, t);
  }
}

/// The look at a day; null where that is the beginning or the end of the run.
const RecordAtDay* look_at(const ProviderOutcome& run, std::int32_t day) {
  for (const RecordAtDay& at : *run.at_days)
    if (at.day == day) return &at;
  return nullptr;
}

}  // namespace

WindowOfRun::WindowOfRun(const CompiledModel& model, const std::vector<ProviderOutcome>& run,
                         const CompiledMeasures::Window& window) {
  records_.reserve(run.size());  // outcomes point to them
  const Times times{model.warm_up, engine::start_of_day(window.from),
                    std::min(engine::start_of_day(window.until), model.end), model.end};
  for (const ProviderOutcome& whole : run) {
    const RecordAtDay* before = look_at(whole, window.from);
    const RecordAtDay* after = look_at(whole, window.until);
    if ((before == nullptr) != (window.from == 0) || (after == nullptr) != (window.until >= model.run_days))
      engine::contract_violation("nobody looked at the records where window " + window.name + " begins or ends");
    ProviderRecord& record = records_.emplace_back(after != nullptr ? after->record : *whole.record);
    ProviderOutcome& outcome = outcomes_.emplace_back(after != nullptr ? after->outcome : whole);
    outcome.record = &record;
    if (after != nullptr && record.requested != nullptr) {
      for (RequestedRecord::Pool& pool : record.requested->pools) {
        if (before != nullptr) continue;
        pool.busy = pool.busy.between(nullptr, times.from, times.until, times.end);
        pool.queue = pool.queue.between(nullptr, times.from, times.until, times.end);
      }
    }
    for (std::size_t s = 0; s < record.services.size(); ++s)
      between(record.services[s], before == nullptr ? nullptr : &before->record.services[s],
              before == nullptr ? nullptr : &before->decided[s]);
    record.slots.resize(std::min(record.slots.size(), static_cast<std::size_t>(window.until)));
    record.slots.erase(
        record.slots.begin(),
        record.slots.begin() + std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(record.slots.size()), window.from));
    if (before == nullptr) continue;
    subtract(record, *before, times);
    subtract(outcome, before->outcome, times);
  }
}

}  // namespace icsflow::models
