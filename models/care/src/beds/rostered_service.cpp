#include "beds/rostered_service.hpp"

#include <algorithm>
#include <utility>

#include "event_list.hpp"

namespace icsflow::models {

template <class Fel>
StepId RosteredService<Fel>::enter(Slot e, const CompiledStep& s) {
  const std::size_t p = s.resource;
  const CompiledPool& c = book_.me.pools[p];
  const std::uint8_t priority = patients_.attributes.priority_of(e, s);
  StepRecord& record = book_.record.steps[s.stat];
  ++record.arrived;
  pools_.note_need(p, priority);
  Work& w = units_.work(e);
  w.sampled = w.is_paused = false;
  w.paused = {};
  w.interruptions = 0;
  const PoolUnits* units = c.daily_grants ? nullptr : units_.available(s);
  if (units == nullptr && c.preemption != Preemption::kNone) units = preempt(s, priority);
  if (units != nullptr) {
    book_.record.add_wait(s.stat, priority, book_.tokens[e].stratum, engine::Duration());
    start_units(e, s, *units);
    return s.kind == StepKind::kUse ? kNoStep : book_.next_step(e);
  }
  if (c.waiting_room != kNoParameter && s.full != kNoStep &&
      static_cast<double>(pools_[p].queued) >= book_.value(c.waiting_room)) {
    ++record.turned_away;
    book_.observe(e, Change::kIsTurnedAway);
    return s.full;
  }
  if (balks(e, s)) {
    ++book_.record.rostered_steps[s.stat].balked;
    book_.observe(e, Change::kBalks);
    patients_.overflow.count_visit(e);
    return s.elsewhere;
  }
  queues_.ask(e);
  queues_.enqueue(e, p, priority, false);
  if (s.gives_up != kNoParameter) pools_.plan_give_up(e, s);
  if (book_.me.tracks_holds) {
    units_.count_blocked(e);
    if (c.in_hold_cycle) deadlocks_.check(e);
  }
  return kNoStep;
}

template <class Fel>
bool RosteredService<Fel>::balks(Slot e, const CompiledStep& s) {
  const StepRules* rules = book_.rules_of(s);
  if (rules == nullptr || rules->balks.empty()) return false;
  double share = 0;
  for (const StepRules::Balk& b : rules->balks) {
    if (pools_[s.resource].queued >= b.queue) share = book_.value(b.share);
  }
  const Token& t = book_.tokens[e];
  return book_.uniform(patients_.overflow.luck(t, s), rules->balk_site) < share;
}

template <class Fel>
void RosteredService<Fel>::start_units(Slot e, const CompiledStep& s, const PoolUnits& units) {
  for (const auto [p, count] : units) {
    for (std::size_t k = 0; k < count; ++k) units_.occupy(e, p);
  }
  if (s.kind == StepKind::kUse) {
    units_.known_work(e).units = units;
    begin_service(e, s);
  } else {
    patients_.episodes.of(e).held.add(units);
  }
  if (!units_.known_work(e).kept.empty()) give_back_all(e, std::exchange(units_.known_work(e).kept, {}));
}

template <class Fel>
void RosteredService<Fel>::begin_service(Slot e, const CompiledStep& s) {
  Work& w = units_.known_work(e);
  if (!w.sampled) w.left = w.drawn = patients_.attributes.sample(s.duration, e, s.duration_site);
  w.sampled = true;
  w.is_paused = false;
  w.began = book_.now();
  if (book_.me.pools[s.resource].interrupts()) may_be_interrupted(e, s.resource);
  book_.later(book_.now() + w.left, kPriorityRelease, EventKind::kStepEnd, e, book_.tokens[e].generation);
}

template <class Fel>
void RosteredService<Fel>::finish_use(Slot e) {
  const CompiledStep& s = book_.step_of(book_.tokens[e]);
  const std::uint8_t priority = patients_.attributes.priority_of(e, s);
  stop_serving(e, s.resource);
  const StepRules* rules = book_.rules_of(s);
  Work& w = units_.work(e);
  book_.record.rostered_steps[s.stat].interrupted[priority].add(engine::in_days(w.paused));
  book_.record.rostered_steps[s.stat].interruptions += w.interruptions;
  const PoolUnits units = std::exchange(w.units, {});
  if (rules != nullptr && rules->hold_until_next) {
    w.kept.add(units);
  } else {
    give_back_all(e, units);
  }
  book_.enter(e, book_.next_step(e));
  release_kept_units(e);
}

template <class Fel>
void RosteredService<Fel>::release_kept_units(Slot e) {
  if (!units_.has_work(e) || units_.known_work(e).kept.empty()) return;
  const Token& t = book_.tokens[e];
  if (t.has(kInQueue) || t.has(kAsking) || t.has(kMoving)) {
    units_.count_blocked(e);
    return;
  }
  give_back_all(e, std::exchange(units_.known_work(e).kept, {}));
}

template <class Fel>
void RosteredService<Fel>::drop(Slot e) {
  if (const Work& w = units_.known_work(e); !w.units.empty() || !w.kept.empty()) {
    PoolUnits units = std::exchange(units_.known_work(e).units, {});
    units.add(std::exchange(units_.known_work(e).kept, {}));
    for (const auto [p, count] : units) stop_serving(e, p);
    give_back_all(e, units);
  }
  units_.count_blocked(e);
  units_.known_work(e) = {};
}

template <class Fel>
void RosteredService<Fel>::give_back(Slot e, PoolUnits::Entry units) {
  for (std::size_t k = 0; k < units.units; ++k) give_back_one(e, units.pool);
  const CompiledPool& c = book_.me.pools[units.pool];
  if (c.turnover == kNone && !c.daily_grants) serve(units.pool, kAllUnits);
}

template <class Fel>
void RosteredService<Fel>::give_back_one(Slot e, std::size_t p) {
  const CompiledPool& c = book_.me.pools[p];
  const std::uint64_t shift = units_.vacate(e, p);
  pools_.note_leaving(p);
  if (c.turnover != kNone) {
    units_.count_cleaning(p, shift, 1);
    // A substream of the patient and the pool; the visit is how many units this patient left to be cleaned before.
    // (Each time the patient is back from elsewhere is given a thousand of its own; further ones are beyond them all.)
    constexpr std::uint64_t kEachTime = 1000;
    const std::uint64_t times = patients_.overflow.times(e), turnovers = units_.known_work(e).turnovers++;
    engine::Substream u =
        book_.substream(nth(engine::child_identity(book_.tokens[e].id, c.identity),
                            turnovers < kEachTime ? times * kEachTime + turnovers : ((times + 1) << 44) + turnovers),
                        c.turnover_site);
    const double days = std::max(0.0, book_.distributions[c.turnover].sample(u));
    book_.later(book_.now() + engine::duration_from_days(days), kPriorityRelease, EventKind::kCleaned,
                static_cast<std::uint32_t>(p | (shift >> 16) << kPoolBits), static_cast<std::uint16_t>(shift));
    units_.update_levels(p);
    return;
  }
  units_.unit_free(p, shift);
}

template <class Fel>
void RosteredService<Fel>::give_back_all(Slot e, const PoolUnits& units) {
  for (const PoolUnits::Entry& of_pool : units) give_back(e, of_pool);
}

template <class Fel>
void RosteredService<Fel>::cleaned(std::size_t p, std::uint64_t shift) {
  units_.count_cleaning(p, shift, -1);
  units_.unit_free(p, shift);
  serve(p, kAllUnits);
}

template <class Fel>
void RosteredService<Fel>::serve(std::size_t p, std::int64_t most) {
  for (; most > 0; --most) {
    const PoolUnits* units = nullptr;
    const Slot e = queues_.next_of(p, units);
    if (e == kNoSlot) return;
    queues_.dequeue(e);
    Token& t = book_.tokens[e];
    const CompiledStep& s = book_.step_of(t);
    if (s.gives_up != kNoParameter) patients_.tokens.no_more_giving_up(e);
    Work& w = units_.known_work(e);
    if (w.is_paused) {
      w.paused = w.paused + (book_.now() - w.paused_at);
      book_.observe(e, Change::kResumes);
    } else {
      StepRecord& record = book_.record.steps[s.stat];
      const engine::Duration wait = book_.now() - t.since;
      book_.record.add_wait(s.stat, patients_.attributes.priority_of(e, s), t.stratum, wait);
      record.waited += wait > engine::Duration{} ? 1 : 0;
      book_.observe(e, Change::kIsServed);
    }
    start_units(e, s, *units);
    if (s.kind == StepKind::kSeize) {
      const StepId next = book_.next_step(e);
      book_.resume(e, next);
    }
  }
}

template <class Fel>
Slot RosteredService<Fel>::worst_in_service(std::size_t p) const {
  const auto& serving = units_[p].serving;
  return serving.empty() ? kNoSlot : serving.rbegin()->second;
}

template <class Fel>
void RosteredService<Fel>::may_be_interrupted(Slot e, std::size_t p) {
  Work& w = units_.known_work(e);
  w.started = ++units_[p].starts;
  w.started_priority = patients_.attributes.priority_of(e, book_.step_of(book_.tokens[e]));
  units_[p].serving.emplace(std::pair(w.started_priority, w.started), e);
}

template <class Fel>
void RosteredService<Fel>::stop_serving(Slot e, std::size_t p) {
  Work& w = units_.known_work(e);
  if (w.started == 0) return;
  // Of several pools that the patient has units of, at most one interrupts.
  auto& serving = units_[p].serving;
  const auto found = serving.find({w.started_priority, w.started});
  if (found == serving.end() || found->second != e) return;
  serving.erase(found);
  w.started = 0;
}

template <class Fel>
void RosteredService<Fel>::rank_again(std::size_t p) {
  auto& serving = units_[p].serving;
  const auto before = std::move(serving);
  serving.clear();
  for (const auto& [key, e] : before) {
    units_.known_work(e).started_priority = patients_.attributes.priority_of(e, book_.step_of(book_.tokens[e]));
    serving.emplace(std::pair(units_.known_work(e).started_priority, key.second), e);
  }
}

template <class Fel>
const PoolUnits* RosteredService<Fel>::preempt(const CompiledStep& s, std::uint8_t priority) {
  const Slot worst = worst_in_service(s.resource);
  if (worst == kNoSlot || patients_.attributes.priority_of(worst, book_.step_of(book_.tokens[worst])) <= priority)
    return nullptr;
  if (units_.free_units(s.resource) < 0) return nullptr;  // the unit would go off: its shift is over
  interrupt(worst, s.resource);
  return &book_.me.pools[s.resource].one;
}

template <class Fel>
void RosteredService<Fel>::interrupt(Slot e, std::size_t p) {
  Token& t = book_.tokens[e];
  const CompiledStep& s = book_.step_of(t);
  Work& w = units_.known_work(e);
  ++w.interruptions;
  patients_.tokens.make_stale(e, EventKind::kStepEnd, w.began + w.left);
  stop_serving(e, p);
  const bool again = book_.me.pools[p].preemption == Preemption::kRepeat;
  w.left = again ? w.drawn : w.left - (book_.now() - w.began);
  w.is_paused = true;
  w.paused_at = book_.now();
  book_.observe(e, Change::kIsInterrupted);
  w.units = {};
  units_.unit_free(p, units_.vacate(e, p));
  queues_.enqueue(e, p, patients_.attributes.priority_of(e, s), true);
  if (book_.me.tracks_holds) units_.count_blocked(e);  // what it seized before, it keeps
}

template <class Fel>
void RosteredService<Fel>::open_use(Slot e, const PoolUnits& units, engine::Duration left, engine::Duration drawn) {
  Work& w = units_.work(e);
  w.left = left;
  w.drawn = drawn;
  w.sampled = true;
  start_units(e, book_.step_of(book_.tokens[e]), units);
}

template class RosteredService<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
