// Entering and leaving steps, pools and their queues. Part of provider_process.cpp.
#pragma once

#include <algorithm>
#include <cmath>

#include "provider_process.hpp"

namespace icsflow::models {

template <class Fel>
engine::Duration ProviderProcess<Fel>::sample(std::uint32_t distribution, Slot e, engine::DrawSite site) {
  if (distribution >= kByAttribute) return engine::duration_from_days(days_by_attribute(e, distribution, site));
  const Token& t = tokens_[e];
  engine::Substream u = substream(luck(t, step_of(t)), site);
  const double d = distributions_[distribution].sample(u);
  return engine::duration_from_days(d > 0 ? d : 0);
}

template <class Fel>
StepId ProviderProcess<Fel>::choose(Slot e, const BranchTable& table, engine::DrawSite site) {
  if (table.count == 0) return choose_otherwise(e, table, site);
  const CompiledBranch* branch = &model_.branches[table.begin];
  if (table.count == 1) return branch->to;
  const Token& t = tokens_[e];
  double x = uniform(luck(t, step_of(t)), site);
  for (std::uint16_t i = 0; i + 1 < table.count; ++i) {
    if ((x -= value(branch[i].share)) < 0) return branch[i].to;
  }
  return branch[table.count - 1].to;
}

/// One more visit to the present step.
template <class Fel>
void ProviderProcess<Fel>::count_visit(Slot e) {
  const std::uint8_t counter = step_of(tokens_[e]).visit_counter;
  if (counter == kNoCounter) return;
  const unsigned shift = kVisitBits * counter;
  const Token& t = tokens_[e];
  if (counter >= kVisitCounters || t.has(kParticulars) || ((t.visits >> shift) & kMostVisits) == kMostVisits) {
    count_beside(e, counter);
    return;
  }
  tokens_[e].visits += std::uint64_t{1} << shift;
}

/// Where the pathway goes from its present step, which is thereby over.
template <class Fel>
StepId ProviderProcess<Fel>::next_step(Slot e) {
  const CompiledStep& s = step_of(tokens_[e]);
  const StepId next = choose(e, s.next, s.branch_site);
  count_visit(e);
  return next;
}

/// When the window lets this pathway through: the first day whose share it wins, at a uniform time of what is left.
template <class Fel>
engine::SimTime ProviderProcess<Fel>::window_time(Slot e, const CompiledWindow& window, engine::DrawSite site) {
  const engine::SimTime now = this->now();
  std::int32_t day = engine::day_of(now);
  if (now > engine::start_of_day(day) + window.to) ++day;
  constexpr std::int32_t kAtMost = 60;  // a window whose shares are all zero must not hang
  for (std::int32_t last = day + kAtMost;; ++day) {
    engine::Substream u = substream(nth(tokens_[e].id, static_cast<std::uint64_t>(day)), site);
    const double share = value(window.share[model_.calendar->service_weekday(day)]);
    if (!engine::bernoulli(u, share) && day < last) continue;
    const engine::SimTime opens = std::max(now, engine::start_of_day(day) + window.from);
    const engine::SimTime closes = engine::start_of_day(day) + window.to;
    const double left = engine::in_days(closes - opens);
    return opens + engine::duration_from_days(u.uniform() * (left > 0 ? left : 0));
  }
}

/// Goes through steps until one takes time. `e` may be destroyed on return.
template <class Fel>
void ProviderProcess<Fel>::enter(Slot e, StepId step) {
  while (true) {
    tokens_[e].step = step;
    const CompiledStep& s = model_.steps[step];
    tokens_[e].since = this->now();
    if (s.kind == StepKind::kBook) list_of(tokens_[e]).prefetch(tokens_[e].list_day());
    if (s.marks != 0) apply_marks(e, s.marks);
    switch (s.kind) {
      case StepKind::kDelay:
        later(this->now() + sample(s.duration, e, s.duration_site), kPriorityRelease, EventKind::kStepEnd, e,
              tokens_[e].generation);
        return;
      case StepKind::kWindow:
        later(window_time(e, me_.windows[s.resource], s.duration_site), kPriorityRelease, EventKind::kStepEnd, e,
              tokens_[e].generation);
        return;
      case StepKind::kUse:
        if (me_.pools[s.resource].managed) [[unlikely]] {
          step = enter_managed(e, s);
          if (step == kNoStep) return;
          continue;
        }
        if (request(e, s)) {
          later(this->now() + sample(s.duration, e, s.duration_site), kPriorityRelease, EventKind::kStepEnd, e,
                tokens_[e].generation);
          return;
        }
        if (tokens_[e].has(kInQueue)) return;
        step = s.full;
        continue;
      case StepKind::kSeize:
        if (me_.pools[s.resource].managed) [[unlikely]] {
          step = enter_managed(e, s);
          if (step == kNoStep) return;
          continue;
        }
        if (request(e, s)) {
          episode(e).held |= std::uint64_t{1} << s.resource;
          break;
        }
        if (tokens_[e].has(kInQueue)) return;
        step = s.full;
        continue;
      case StepKind::kRelease: {
        Episode& ep = episode(e);
        if ((ep.held >> s.resource) & 1U) {
          ep.held &= ~(std::uint64_t{1} << s.resource);
          release(e, s.resource);
        }
        break;
      }
      case StepKind::kBook:
        join_list(e, true);
        return;
      case StepKind::kTransfer:
        ask(e, false);
        return;
      case StepKind::kAccept:
        if (!tokens_[e].has(kRequest)) break;  // nobody asked for a place, or the patient is here already
        offer(e);
        return;
      case StepKind::kLeave:
        leave(e);
        return;
      case StepKind::kCare:
        step = ask_for_care(e, s);
        if (step == kNoStep) return;
        continue;
      case StepKind::kAllOf:
        fork(e, s);
        return;
      case StepKind::kJoin:
        join(e);
        return;
      case StepKind::kRestart:
        restart(e, s);
        break;
      case StepKind::kGo:
        break;
    }
    step = next_step(e);
  }
}

/// The present step has taken its time: on to the next.
template <class Fel>
void ProviderProcess<Fel>::step_end(Slot e) {
  const CompiledStep& s = step_of(tokens_[e]);
  if (s.kind == StepKind::kUse) {
    if (me_.pools[s.resource].managed) [[unlikely]] {
      finish_use(e);
      return;
    }
    release(e, s.resource);
  }
  enter(e, next_step(e));
}

/// A `use` is broken off: the patient is gone, or a place is no longer needed.
template <class Fel>
void ProviderProcess<Fel>::end_use(Slot e) {
  const CompiledStep& s = step_of(tokens_[e]);
  if (s.kind == StepKind::kUse && !me_.pools[s.resource].managed) release(e, s.resource);
}

/// For the morning's forecast: who asks for a bed during the day without being elective.
template <class Fel>
void ProviderProcess<Fel>::note_need(std::size_t p, std::uint8_t priority) {
  if (p != me_.cancellation_pool || priority > 1) return;
  const engine::Duration clock = this->now() - engine::start_of_day(today_);
  if (clock >= engine::hours(7) && clock < engine::hours(18)) ++pools_[p].need_today;
}

/// And who leaves one.
template <class Fel>
void ProviderProcess<Fel>::note_leaving(std::size_t p) {
  if (p != me_.cancellation_pool) return;
  const engine::Duration clock = this->now() - engine::start_of_day(today_);
  if (clock >= engine::hours(7) && clock < engine::hours(18)) ++pools_[p].leaving_today;
}

/// Lower goes first.
template <class Fel>
std::uint8_t ProviderProcess<Fel>::priority_of(Slot e, const CompiledStep& s) {
  if (s.priority == kNoParameter) return tokens_[e].priority;
  const ParameterId id = s.priority < kByAttribute ? s.priority : by_attribute(e, s.priority);
  return priority_from(value(id));
}

/// Asks for a unit: true if it is had at once. Otherwise the token is in the queue, or (no kInQueue) was turned away.
template <class Fel>
bool ProviderProcess<Fel>::request(Slot e, const CompiledStep& s) {
  Pool& pool = pools_[s.resource];
  const CompiledPool& c = me_.pools[s.resource];
  StepRecord& record = record_.steps[s.stat];
  const std::uint8_t priority = priority_of(e, s);
  ++record.arrived;
  note_need(s.resource, priority);
  if (!c.daily_grants && pool.busy < pool.capacity() && pool.queued == 0) {
    ++pool.busy;
    record_.pools[s.resource].busy.set(this->now(), pool.busy);
    record_.add_wait(s.stat, priority, engine::Duration{});
    return true;
  }
  if (c.waiting_room != kNoParameter && s.full != kNoStep &&
      static_cast<double>(pool.queued) >= value(c.waiting_room)) {
    ++record.turned_away;
    return false;
  }
  stand_in_queue(e, s, priority);
  return false;
}

/// Joins the queue of the step's pool.
template <class Fel>
[[gnu::always_inline]] inline void ProviderProcess<Fel>::stand_in_queue(Slot e, const CompiledStep& s,
                                                                        std::uint8_t priority) {
  Token& t = tokens_[e];
  Pool& pool = pools_[s.resource];
  t.set(kInQueue);
  t.position = priority;  // the queue it stands in
  link(pool.head[priority], pool.tail[priority], e, kNoSlot);
  ++pool.queued;
  record_.pools[s.resource].queue.set(this->now(), pool.queued);
  if (s.gives_up != kNoParameter) plan_give_up(e, s);
}

/// Draws how long the patient is ready to wait, if not for ever.
template <class Fel>
void ProviderProcess<Fel>::plan_give_up(Slot e, const CompiledStep& s) {
  const Token& t = tokens_[e];
  double days = 0;
  if (const StepRules* rules = rules_of(s); rules != nullptr && rules->patience != kNone) {
    if (rules->patience >= kByAttribute) {
      days = days_by_attribute(e, rules->patience, s.leave_site);
    } else {
      engine::Substream u = substream(luck(t, s), s.leave_site);
      days = std::max(0.0, distributions_[rules->patience].sample(u));
    }
  } else if (rules != nullptr && !rules->hazards.empty()) {
    engine::Substream u = substream(luck(t, s), s.leave_site);
    // The time at which the hazard adds up to a standard exponential.
    double to_go = engine::unit_exponential(u), rate = 0;
    for (const StepRules::Hazard& h : rules->hazards) {
      const double until = value(h.from);
      if (rate * (until - days) >= to_go) break;
      to_go -= rate * (until - days);
      days = until;
      rate = value(h.rate);
    }
    if (rate <= 0) return;  // from then on nobody gives up
    days += to_go / rate;
  } else {
    if (value(s.gives_up) <= 0) return;
    engine::Substream u = substream(luck(t, s), s.leave_site);
    days = engine::unit_exponential(u) / value(s.gives_up);
  }
  const engine::SimTime at = this->now() + engine::duration_from_days(days);
  later(at, kPriorityRelease, EventKind::kGiveUp, e, t.generation);
  if (t.generation == kLastGeneration) [[unlikely]]
    in_last_[e].gives_up = at;
}

/// A unit is free again; unless the pool grants once a day, the next in the queue has it.
template <class Fel>
void ProviderProcess<Fel>::release(Slot e, std::size_t p) {
  if (me_.pools[p].managed) [[unlikely]] {
    give_back(e, p);
    return;
  }
  Pool& pool = pools_[p];
  --pool.busy;
  record_.pools[p].busy.set(this->now(), pool.busy);
  note_leaving(p);
  if (!me_.pools[p].daily_grants) grant_from(p, pool.capacity() - pool.busy);
}

template <class Fel>
void ProviderProcess<Fel>::grant_from(std::size_t p, std::int64_t units) {
  if (me_.pools[p].managed) [[unlikely]] {
    serve(p, units);
    return;
  }
  Pool& pool = pools_[p];
  if (pool.queued == 0) return;
  if (me_.pools[p].in_hours) [[unlikely]] {
    serve_care(p);
    return;
  }
  for (std::size_t priority = 0; priority < kPriorities && units > 0 && pool.queued > 0;) {
    const Slot e = pool.head[priority];
    if (e == kNoSlot) {
      ++priority;
      continue;
    }
    dequeue(e);
    ++pool.busy;
    --units;
    record_.pools[p].busy.set(this->now(), pool.busy);
    granted(e, p);
  }
}

/// The token has its unit; it goes on when the present event is done (drain_granted).
template <class Fel>
void ProviderProcess<Fel>::granted(Slot e, std::size_t p) {
  Token& t = tokens_[e];
  const CompiledStep& s = step_of(t);
  StepRecord& record = record_.steps[s.stat];
  const engine::Duration wait = this->now() - t.since;
  const std::uint8_t priority = priority_of(e, s);
  record_.add_wait(s.stat, priority, wait);
  record.waited += wait > engine::Duration{} ? 1 : 0;
  if (s.gives_up != kNoParameter) no_more_giving_up(e);
  if (s.kind == StepKind::kUse) {
    later(this->now() + sample(s.duration, e, s.duration_site), kPriorityRelease, EventKind::kStepEnd, e, t.generation);
    return;
  }
  episode(e).held |= std::uint64_t{1} << p;
  const StepId next = next_step(e);
  granted_.push_back({e, next, tokens_[e].generation});
}

template <class Fel>
void ProviderProcess<Fel>::drain_granted() {
  for (std::size_t i = 0; i < granted_.size(); ++i) {  // entering a step may grant more
    const Resumed r = granted_[i];
    if (current(r.token, r.generation)) enter(r.token, r.step);  // else it was removed in the same event
  }
  granted_.clear();
}

template <class Fel>
void ProviderProcess<Fel>::dequeue(Slot e) {
  Token& t = tokens_[e];
  const std::uint16_t p = step_of(t).resource;
  const CompiledPool& c = me_.pools[p];
  Pool& pool = pools_[p];
  const std::size_t priority = t.position;
  if (c.several) [[unlikely]] {
    Line& line = line_of(e);
    unlink(line.head[priority], line.tail[priority], e);
  } else {
    unlink(pool.head[priority], pool.tail[priority], e);
  }
  if (c.ranks()) [[unlikely]]
    ranked_.erase(managed_[p].ranked[priority], e);
  t.clear(kInQueue);
  t.position = kNoSlot;
  --pool.queued;
  record_.pools[p].queue.set(this->now(), pool.queued);
  if (me_.tracks_holds) [[unlikely]]
    count_blocked(e);
}

/// Puts the token into a queue, before another; kNoSlot: at its end.
template <class Fel>
void ProviderProcess<Fel>::link(Slot& head, Slot& tail, Slot e, Slot before) {
  Token& t = tokens_[e];
  t.next = before;
  t.prev = before == kNoSlot ? tail : tokens_[before].prev;
  (t.prev == kNoSlot ? head : tokens_[t.prev].next) = e;
  (before == kNoSlot ? tail : tokens_[before].prev) = e;
}

template <class Fel>
void ProviderProcess<Fel>::unlink(Slot& head, Slot& tail, Slot e) {
  Token& t = tokens_[e];
  (t.prev == kNoSlot ? head : tokens_[t.prev].next) = t.next;
  (t.next == kNoSlot ? tail : tokens_[t.next].prev) = t.prev;
  t.prev = t.next = kNoSlot;
}

/// Does not wait any longer: for a unit, or for another provider's offer.
template <class Fel>
void ProviderProcess<Fel>::give_up(Slot e) {
  Token& t = tokens_[e];
  const CompiledStep& s = step_of(t);
  if (!t.has(kInQueue) && !t.has(kAsking)) {
    engine::contract_violation(
        fmt::format("{}: pathway {:016x} gives up at {} without waiting", me_.id, t.id, model_.step_names[t.step]));
  }
  ++record_.steps[s.stat].gave_up;
  if (t.has(kInQueue)) dequeue(e);
  if (t.has(kAsking)) {
    withdraw(e);
    ++t.generation;  // an offer under way is too late
  }
  count_visit(e);
  enter(e, s.elsewhere);
  if (me_.tracks_holds) settle(e);
}

}  // namespace icsflow::models
