// What a scenario asks for under `measures`, and the start of statistics. Part of provider_process.cpp.
#pragma once

#include "provider_process.hpp"

namespace icsflow::models {

/// For a new run: room for what is asked for, and from where it is filled.
template <class Fel>
void ProviderProcess<Fel>::start_measures() {
  const CompiledMeasures& m = model_.measures;
  const bool here = m.any() && m.providers[index_];
  times_stays_ = here && m.time_in_system.asked;
  if (!here && !m.completed.adjusted) return;
  record_.asked = std::make_unique<AskedRecord>();
  AskedRecord& asked = *record_.asked;
  if (m.completed.adjusted) asked.adjusted_bands.resize(me_.services.size());
  if (!here) return;
  if (m.waits.asked) {
    asked.waits.resize(record_.steps.size() * kPriorities);
    for (SpanRecord& w : asked.waits) w.asked = &m.waits;
  }
  if (m.pools) {
    asked.pools.resize(record_.pools.size());
    for (std::size_t p = 0; p < asked.pools.size(); ++p) {
      record_.pools[p].busy.levels = &asked.pools[p].busy;
      record_.pools[p].queue.levels = &asked.pools[p].queue;
      note_capacity(p);
    }
  }
  if (m.time_in_system.asked) {
    asked.stays.resize(model_.instances.size());
    for (AskedRecord::Stays& s : asked.stays) {
      s.spans.asked = &m.time_in_system;
      s.outcomes.resize(model_.outcomes.size());
      for (AskedRecord::Stay& o : s.outcomes) o.spans.asked = &m.time_in_system;
    }
  }
}

/// The warm-up is over: what was counted so far is forgotten, what goes on is not.
template <class Fel>
void ProviderProcess<Fel>::start_statistics() {
  const engine::SimTime now = this->now();
  static_cast<PatientCounts&>(record_) = {};
  for (DepartmentRecord& d : record_.departments) d = {};
  for (StepRecord& s : record_.steps) s = {};
  for (Slot e = 0; e < tokens_.size(); ++e) {
    if (is_waiting(e)) ++record_.steps[step_of(tokens_[e]).stat].waiting_before;
  }
  for (PoolRecord& p : record_.pools) {
    for (WatchedLevel* level : {&p.busy, &p.queue}) {
      level->set(now, level->level());
      level->restart(now);
    }
  }
  for (ManagedStepRecord& s : record_.managed_steps) s = {};
  for (ManagedPoolRecord& p : record_.managed_pools) {
    p.each([now](engine::TimeWeighted& level) { level.restart(now); });
  }
  if (record_.asked != nullptr) record_.asked->restart(now);
}

template <class Fel>
void ProviderProcess<Fel>::note_pathway_comes(Slot e) {
  std::vector<engine::SimTime>& came = record_.asked->came;
  if (e >= came.size()) came.resize(tokens_.size(), engine::kNever);
  came[e] = this->now();
}

template <class Fel>
void ProviderProcess<Fel>::note_pathway_leaves(Slot e) {
  const CompiledStep& s = step_of(tokens_[e]);
  AskedRecord::Stays& all = record_.asked->stays[s.instance];
  AskedRecord::Stay* outcome = s.kind == StepKind::kLeave ? &all.outcomes[s.resource] : nullptr;
  const engine::SimTime came = record_.asked->came[e];
  for (AskedRecord::Stay* stay : {static_cast<AskedRecord::Stay*>(&all), outcome}) {
    if (stay == nullptr) continue;
    ++stay->left;
    if (came != engine::kNever) stay->add(this->now() - came);
  }
}

/// Has the patient come to the present step and is not served there yet?
template <class Fel>
bool ProviderProcess<Fel>::is_waiting(Slot e) const {
  const Token& t = tokens_[e];
  if (!t.has(kLive)) return false;
  switch (step_of(t).kind) {
    case StepKind::kUse:
    case StepKind::kSeize:
      return t.has(kInQueue) && !(e < work_.size() && work_[e].is_paused);  // the interrupted have been served
    case StepKind::kCare:
      return t.position != kNoSlot;
    case StepKind::kBook:
      return t.has(kInList) || t.has(kBooked);
    case StepKind::kTransfer:
      return t.has(kAsking) || t.has(kMoving);
    case StepKind::kAllOf:
      return true;  // for its branches
    default:
      return false;
  }
}

/// From when the wait of a patient who waits counts.
template <class Fel>
engine::SimTime ProviderProcess<Fel>::waits_since(Slot e) const {
  const Token& t = tokens_[e];
  return step_of(t).kind == StepKind::kTransfer ? episodes_[t.episode].asked : t.since;
}

/// What a pool has is not what it had: for its utilisation.
template <class Fel>
void ProviderProcess<Fel>::note_capacity(std::size_t p) {
  if (record_.asked != nullptr && p < record_.asked->pools.size())
    record_.asked->pools[p].open.set(this->now(), pools_[p].capacity());
}

/// Who waits, is served or is there at all when the run ends, and for how long they have been.
template <class Fel>
void ProviderProcess<Fel>::see_who_is_there(ProviderOutcome& out) const {
  out.steps.resize(record_.steps.size());
  if (times_stays_) out.present.resize(model_.instances.size());
  for (Slot e = 0; e < tokens_.size(); ++e) {
    const Token& t = tokens_[e];
    if (!t.has(kLive)) continue;
    const CompiledStep& s = step_of(t);
    if (is_waiting(e)) {
      ++out.steps[s.stat].waiting;
      out.steps[s.stat].so_far.add(engine::in_days(model_.end - waits_since(e)));
    } else if (s.kind == StepKind::kUse || s.kind == StepKind::kCare) {
      ++out.steps[s.stat].in_service;
    }
    if (!times_stays_ || !in_custody(t)) continue;
    ++out.present[s.instance].count;
    const engine::SimTime came = record_.asked->came[e];
    if (came != engine::kNever) out.present[s.instance].so_far.add(engine::in_days(model_.end - came));
  }
}

/// The daily count of units in use, after all that happens at that instant.
template <class Fel>
void ProviderProcess<Fel>::audit() {
  const bool counts = this->now() >= model_.warm_up;
  for (std::size_t p = 0; p < record_.asked->pools.size(); ++p) {
    AskedRecord::Pool& asked = record_.asked->pools[p];
    const std::int64_t busy = pools_[p].busy;
    asked.in_use.push_back(in_32_bits(busy, me_.id, me_.pools[p].name));
    asked.waiting.push_back(in_32_bits(pools_[p].queued, me_.id, me_.pools[p].name));
    if (!counts) continue;
    const auto at = static_cast<std::size_t>(busy);
    if (at >= asked.audit.size()) asked.audit.resize(at + 1, 0);
    ++asked.audit[at];
  }
  schedule_audit(engine::day_of(this->now()) + 1);
}

template <class Fel>
void ProviderProcess<Fel>::schedule_audit(std::int32_t day) {
  if (day < model_.run_days)
    later(engine::start_of_day(day) + *model_.measures.audit, kPriorityCensus, EventKind::kAudit, 0);
}

}  // namespace icsflow::models
