#include "measures/requested.hpp"

#include "event_list.hpp"
#include "measures/in_32_bits.hpp"

namespace icsflow::models {

template <class Fel>
void RequestedMeasures<Fel>::start() {
  const CompiledMeasures& m = book_.model.measures;
  const bool here = m.any() && m.providers[book_.index];
  book_.times_stays = here && m.time_in_system.requested;
  book_.notes_stops = m.completed.adjusted || m.completed_by_group();
  if (!here && !book_.notes_stops) return;
  book_.record.requested = OwnCopy<RequestedRecord>(new RequestedRecord());
  RequestedRecord& requested = *book_.record.requested;
  const std::size_t groups = m.groups.size();
  if (m.groups.requested()) requested.groups = &m.groups;
  if (m.completed.adjusted) requested.adjusted_bands.resize(book_.me.services.size());
  if (m.completed_by_group()) requested.clocks_of_groups.resize(groups);
  if (!here) return;
  if (m.waits.requested) {
    requested.waits.resize(book_.record.steps.size() * kPriorities);
    for (SpanRecord& w : requested.waits) w.requested = &m.waits;
    requested.waits_of_groups.resize(book_.record.steps.size() * groups);
    for (RequestedRecord::GroupWaits& w : requested.waits_of_groups) w.spans.requested = &m.waits;
  }
  if (m.pools) {
    requested.pools.resize(book_.record.pools.size());
    for (std::size_t p = 0; p < requested.pools.size(); ++p) {
      book_.record.pools[p].busy.levels = &requested.pools[p].busy;
      book_.record.pools[p].queue.levels = &requested.pools[p].queue;
      beds_.pools.note_capacity(p);
    }
  }
  if (m.time_in_system.requested) {
    requested.stays.resize(book_.model.instances.size());
    for (RequestedRecord::Stays& s : requested.stays) {
      s.spans.requested = &m.time_in_system;
      s.outcomes.resize(book_.model.outcomes.size());
      s.groups.resize(groups);
      for (RequestedRecord::Stay& o : s.outcomes) o.spans.requested = &m.time_in_system;
      for (RequestedRecord::Stay& g : s.groups) g.spans.requested = &m.time_in_system;
    }
  }
}

template <class Fel>
void RequestedMeasures<Fel>::begin() {
  // Of the opening nobody knows when it came.
  if (book_.times_stays) book_.record.requested->came.assign(book_.tokens.size(), engine::kNever);
  if (book_.model.measures.audit && book_.record.requested != nullptr) schedule_audit(0);
}

template <class Fel>
void RequestedMeasures<Fel>::start_statistics() {
  const engine::SimTime now = book_.now();
  remember_months();
  static_cast<PatientCounts&>(book_.record) = {};
  for (DepartmentRecord& d : book_.record.departments) d = {};
  for (StepRecord& s : book_.record.steps) s = {};
  for (Slot e = 0; e < book_.tokens.size(); ++e) {
    if (endings_.is_waiting(e)) ++book_.record.steps[book_.step_of(book_.tokens[e]).stat].waiting_before;
  }
  for (PoolRecord& p : book_.record.pools) {
    for (WatchedLevel* level : {&p.busy, &p.queue}) {
      level->set(now, level->level());
      level->restart(now);
    }
  }
  for (SessionRecord& s : book_.record.sessions) s.wait = {};
  for (ClassRecord& c : book_.record.classes) {
    c.wait = {};
    c.in_time = 0;
  }
  for (RosteredStepRecord& s : book_.record.rostered_steps) s = {};
  for (RosteredPoolRecord& p : book_.record.rostered_pools) {
    p.each([now](engine::TimeWeighted& level) { level.restart(now); });
  }
  if (book_.record.requested != nullptr) book_.record.requested->restart(now);
}

template <class Fel>
void RequestedMeasures<Fel>::remember_months() {
  ProviderMonths::Forgotten& forgotten = book_.record.months.forgotten;
  forgotten.patients.add(book_.record);
  for (std::size_t d = 0; d < forgotten.departments.size(); ++d)
    forgotten.departments[d].add(book_.record.departments[d]);
  for (std::size_t i = 0; i < forgotten.steps.size(); ++i) forgotten.steps[i].add(book_.record.step_so_far(i));
}

template <class Fel>
engine::SimTime RequestedMeasures<Fel>::waits_since(Slot e) const {
  const Token& t = book_.tokens[e];
  return book_.step_of(t).kind == StepKind::kTransfer ? patients_.episodes.at(t.episode).requested : t.since;
}

template <class Fel>
void RequestedMeasures<Fel>::see_who_is_there(ProviderOutcome& out, engine::SimTime at) const {
  out.steps.resize(book_.record.steps.size());
  if (book_.times_stays) out.present.resize(book_.model.instances.size());
  for (Slot e = 0; e < book_.tokens.size(); ++e) {
    const Token& t = book_.tokens[e];
    if (!t.has(kLive)) continue;
    const CompiledStep& s = book_.step_of(t);
    if (endings_.is_waiting(e)) {
      ++out.steps[s.stat].waiting;
      out.steps[s.stat].so_far.add(engine::in_days(at - waits_since(e)));
    } else if (s.kind == StepKind::kUse || s.kind == StepKind::kCare) {
      ++out.steps[s.stat].in_service;
    }
    if (!book_.times_stays || !in_custody(t)) continue;
    ++out.present[s.instance].count;
    const engine::SimTime came = book_.record.requested->came[e];
    if (came != engine::kNever) out.present[s.instance].so_far.add(engine::in_days(at - came));
  }
}

template <class Fel>
void RequestedMeasures<Fel>::count_lists_of_groups(RequestedRecord& requested) const {
  for (GroupRecord& group : requested.clocks_of_groups) group.running = {};
  for (const Token& t : book_.tokens) {
    if (!t.has(kLive) || !t.has(kClockRunning)) continue;
    const auto band = static_cast<std::size_t>(band_of_days(book_.today - t.clock_start));
    ++requested.clocks_of_groups[requested.group_of(t.stratum)].running[band];
  }
}

template <class Fel>
void RequestedMeasures<Fel>::audit() {
  const bool counts = book_.now() >= book_.model.warm_up;
  for (std::size_t p = 0; p < book_.record.requested->pools.size(); ++p) {
    RequestedRecord::Pool& requested = book_.record.requested->pools[p];
    const std::int64_t busy = beds_.pools[p].busy;
    requested.in_use.push_back(in_32_bits(busy, book_.me.id, book_.me.pools[p].name));
    requested.waiting.push_back(in_32_bits(beds_.pools[p].queued, book_.me.id, book_.me.pools[p].name));
    if (!counts) continue;
    const auto at = static_cast<std::size_t>(busy);
    if (at >= requested.audit.size()) requested.audit.resize(at + 1, 0);
    ++requested.audit[at];
  }
  schedule_audit(engine::day_of(book_.now()) + 1);
}

template <class Fel>
void RequestedMeasures<Fel>::schedule_audit(std::int32_t day) {
  if (day < book_.model.run_days)
    book_.later(engine::start_of_day(day) + *book_.model.measures.audit, kPriorityCensus, EventKind::kAudit, 0);
}

template class RequestedMeasures<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
