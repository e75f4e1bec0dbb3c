#pragma once

/// Definitions of Beds, for provider.cpp alone: the parts that most events go through are inlined there.

#include "beds/beds.hpp"
#include "beds/pools_impl.hpp"
#include "icsflow/domain/policies/escalation.hpp"

namespace icsflow::models {

template <class Fel>
bool Beds<Fel>::request(Slot e, const CompiledStep& s) {
  Pool& pool = pools[s.resource];
  const CompiledPool& c = book_.me.pools[s.resource];
  StepRecord& record = book_.record.steps[s.stat];
  const std::uint8_t priority = patients_.attributes.priority_of(e, s);
  ++record.arrived;
  pools.note_need(s.resource, priority);
  if (!c.daily_grants && pool.busy < pool.capacity() && pool.queued == 0) {
    pools.use(s.resource, 1);
    book_.record.add_wait(s.stat, priority, book_.tokens[e].stratum, engine::Duration{});
    return true;
  }
  if (c.waiting_room != kNoParameter && s.full != kNoStep &&
      static_cast<double>(pool.queued) >= book_.value(c.waiting_room)) {
    ++record.turned_away;
    book_.observe(e, Change::kIsTurnedAway);
    return false;
  }
  stand_in_queue(e, s, priority);
  return false;
}

template <class Fel>
[[gnu::always_inline]] inline void Beds<Fel>::stand_in_queue(Slot e, const CompiledStep& s, std::uint8_t priority,
                                                             double waited) {
  Token& t = book_.tokens[e];
  Pool& pool = pools[s.resource];
  t.set(kInQueue);
  t.set_queue(priority);
  pools.link(pool.head[priority], pool.tail[priority], e, kNoSlot);
  pools.count_queued(s.resource, 1);
  if (s.gives_up != kNoParameter) pools.plan_give_up(e, s, waited);
}

template <class Fel>
void Beds<Fel>::release(Slot e, std::size_t p) {
  if (book_.me.pools[p].rostered) [[unlikely]] {
    service.give_back(e, {static_cast<std::uint16_t>(p), 1});
    return;
  }
  Pool& pool = pools[p];
  pools.use(p, -1);
  pools.note_leaving(p);
  if (!book_.me.pools[p].daily_grants) grant_from(p, pool.capacity() - pool.busy);
}

template <class Fel>
void Beds<Fel>::release_all(Slot e, PoolUnits::Entry given_back) {
  if (given_back.units == 1) {
    release(e, given_back.pool);
  } else if (given_back.units > 1) {
    service.give_back(e, given_back);  // of a plain pool nobody has several
  }
}

template <class Fel>
void Beds<Fel>::grant_from(std::size_t p, std::int64_t free) {
  if (book_.me.pools[p].rostered) [[unlikely]] {
    service.serve(p, free);
    return;
  }
  Pool& pool = pools[p];
  if (pool.queued == 0) return;
  if (book_.me.pools[p].in_hours) [[unlikely]] {
    hours.serve(p);
    return;
  }
  for (std::size_t priority = 0; priority < kPriorities && free > 0 && pool.queued > 0;) {
    const Slot e = pool.head[priority];
    if (e == kNoSlot) {
      ++priority;
      continue;
    }
    dequeue(e);
    --free;
    pools.use(p, 1);
    granted(e, p);
  }
}

template <class Fel>
void Beds<Fel>::grant_daily(std::size_t p) {
  const CompiledPool& c = book_.me.pools[p];
  const double share = book_.value(c.grant_share[book_.model.calendar->service_weekday(book_.today)]);
  std::int64_t free = 0;
  engine::Substream u = book_.substream(nth(c.identity, static_cast<std::uint64_t>(book_.today)), c.grant_site);
  for (std::int64_t k = pools[p].busy; k < pools[p].capacity(); ++k) free += engine::bernoulli(u, share) ? 1 : 0;
  grant_from(p, free);
}

/// The token has its unit; it goes on when the present event is done.
template <class Fel>
void Beds<Fel>::granted(Slot e, std::size_t p) {
  Token& t = book_.tokens[e];
  const CompiledStep& s = book_.step_of(t);
  StepRecord& record = book_.record.steps[s.stat];
  const engine::Duration wait = book_.now() - t.since;
  const std::uint8_t priority = patients_.attributes.priority_of(e, s);
  book_.record.add_wait(s.stat, priority, t.stratum, wait);
  record.waited += wait > engine::Duration{} ? 1 : 0;
  book_.observe(e, Change::kIsServed);
  if (s.gives_up != kNoParameter) patients_.tokens.no_more_giving_up(e);
  if (s.kind == StepKind::kUse) {
    book_.later(book_.now() + patients_.attributes.sample(s.duration, e, s.duration_site), kPriorityRelease,
                EventKind::kStepEnd, e, t.generation);
    return;
  }
  patients_.episodes.of(e).held.add(p);
  const StepId next = book_.next_step(e);
  book_.resume(e, next);
}

template <class Fel>
void Beds<Fel>::dequeue(Slot e) {
  Token& t = book_.tokens[e];
  const std::uint16_t p = book_.step_of(t).resource;
  if (book_.me.pools[p].rostered) [[unlikely]] {
    queues.dequeue(e);
    return;
  }
  Pool& pool = pools[p];
  pools.unlink(pool.head[t.queue()], pool.tail[t.queue()], e);
  t.clear(kInQueue);
  t.clear_queue();
  pools.count_queued(p, -1);
}

template <class Fel>
void Beds<Fel>::end_use(Slot e) {
  const CompiledStep& s = book_.step_of(book_.tokens[e]);
  if (s.kind == StepKind::kUse && !book_.me.pools[s.resource].rostered) release(e, s.resource);
}

template <class Fel>
void Beds<Fel>::drop_episode(Slot e) {
  if (units.has_work(e)) [[unlikely]]
    service.drop(e);
  const Slot slot = book_.tokens[e].episode;
  if (slot == kNoSlot) return;
  Episodes<Fel>& episodes = patients_.episodes;
  episodes.close_stay(e);
  while (!episodes.at(slot).held.empty()) release_all(e, episodes.at(slot).held.take_first());
  episodes.free(e);
}

template <class Fel>
void Beds<Fel>::escalate() {
  for (std::size_t p = 0; p < pools.size(); ++p) {
    const CompiledPool& c = book_.me.pools[p];
    if (!c.beds) continue;
    Pool& pool = pools[p];
    const std::int64_t before = pool.extra;
    pool.extra = escalation_beds(pool.core, pool.busy, book_.value(c.escalation_at), book_.value(c.escalation));
    if (c.rostered) units.update_levels(p);
    if (pool.extra != before) pools.note_capacity(p);
    if (pool.extra > before && !c.daily_grants) grant_from(p, pool.capacity() - pool.busy);
  }
}

template <class Fel>
void Beds<Fel>::set_capacities() {
  const auto now = [this](ParameterId id) { return book_.value(id); };
  for (std::size_t p = 0; p < pools.size(); ++p) {
    const CompiledPool& c = book_.me.pools[p];
    if (c.shifts.empty()) pools[p].core = half_up(book_.value(c.capacity) * staffing_.factor(c.staffing, now));
    pools.note_capacity(p);
  }
}

}  // namespace icsflow::models
