// Pools whose units do more than wait their turn: shifts, preemption, disciplines, cleaning, several units at once,
// units kept until the next place is had, patients who do not join. Part of provider_process.cpp; nothing of it is
// reached from a pool that has none of this (CompiledPool::managed).
//
// At all times: units in use + being cleaned + free = on shift + at work after their shift; and whoever waits could not
// be served by the units that are free.
#pragma once

#include <algorithm>
#include <bit>
#include <limits>

#include <fmt/format.h>

#include "provider_process.hpp"
#include "icsflow/domain/calendar.hpp"

namespace icsflow::models {

namespace pools {
constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t bit(std::size_t pool) { return std::uint64_t{1} << pool; }
/// The first pool of the set, taken out of it.
inline std::size_t take(std::uint64_t& set) {
  const auto pool = static_cast<std::size_t>(std::countr_zero(set));
  set &= set - 1;
  return pool;
}
}  // namespace pools

template <class Fel>
typename ProviderProcess<Fel>::Work& ProviderProcess<Fel>::work(Slot e) {
  if (e >= work_.size()) work_.resize(tokens_.size());
  return work_[e];
}

// --- units ---

/// Those that could be given to somebody now; below 0 after a cut.
template <class Fel>
std::int64_t ProviderProcess<Fel>::free_units(std::size_t p) const {
  return pools_[p].capacity() - pools_[p].busy - managed_[p].cleaning + managed_[p].overtime;
}

/// Brings the record of a pool up to its present state.
template <class Fel>
void ProviderProcess<Fel>::note(std::size_t p) {
  const Pool& pool = pools_[p];
  const ManagedPool& m = managed_[p];
  ManagedPoolRecord& r = record_.managed_pools[p];
  const engine::SimTime now = this->now();
  const std::int64_t at_work = pool.busy + m.cleaning, free = free_units(p);
  record_.pools[p].busy.set(now, pool.busy);
  r.blocked.set(now, m.blocked);
  r.cleaning.set(now, m.cleaning);
  r.idle.set(now, std::max<std::int64_t>(0, free));
  r.on_shift.set(now, pool.capacity());
  r.overtime.set(now, me_.pools[p].finishes() ? m.overtime : std::max<std::int64_t>(0, at_work - pool.capacity()));
  if (!me_.pools[p].shifts.empty() && record_.asked != nullptr && p < record_.asked->pools.size()) {
    record_.asked->pools[p].used_after.set(now, me_.pools[p].finishes()
                                                    ? m.overtime - m.overtime_cleaning
                                                    : std::max<std::int64_t>(0, pool.busy - pool.capacity()));
  }
}

template <class Fel>
void ProviderProcess<Fel>::occupy(Slot e, std::size_t p) {
  ++pools_[p].busy;
  if (me_.pools[p].finishes()) {
    ManagedPool& m = managed_[p];
    // Of the shift that lasts longest, so that few are kept after theirs.
    OnDuty* of = nullptr;
    for (OnDuty& duty : m.on_duty) {
      if (duty.busy < duty.units && (of == nullptr || duty.ends > of->ends)) of = &duty;
    }
    m.units.emplace(std::pair(e, ++m.occupied), of == nullptr ? 0 : of->number);
    ++(of == nullptr ? m.overtime : of->busy);
  }
  note(p);
}

/// Takes the unit from the patient; gives back the number of its shift.
template <class Fel>
std::uint64_t ProviderProcess<Fel>::vacate(Slot e, std::size_t p) {
  ManagedPool& m = managed_[p];
  Work& w = work(e);
  --pools_[p].busy;
  if ((w.blocked & pools::bit(p)) != 0) {
    set_blocked(e, w.blocked & ~pools::bit(p));
    --m.blocked;
  }
  std::uint64_t shift = 0;
  const auto unit = m.units.lower_bound({e, 0});
  if (unit != m.units.end() && unit->first.first == e) {
    shift = unit->second;
    m.units.erase(unit);
  }
  return shift;
}

/// Neither used nor cleaned any more: the unit is its shift's, or goes home.
template <class Fel>
void ProviderProcess<Fel>::unit_free(std::size_t p, std::uint64_t shift) {
  if (me_.pools[p].finishes()) {
    ManagedPool& m = managed_[p];
    const auto duty =
        std::find_if(m.on_duty.begin(), m.on_duty.end(), [shift](const OnDuty& d) { return d.number == shift; });
    --(duty == m.on_duty.end() ? m.overtime : duty->busy);
  }
  note(p);
}

/// One more or less of the units of this shift is being cleaned.
template <class Fel>
void ProviderProcess<Fel>::count_cleaning(std::size_t p, std::uint64_t shift, std::int64_t more) {
  ManagedPool& m = managed_[p];
  m.cleaning += more;
  if (!me_.pools[p].finishes()) return;
  const auto duty =
      std::find_if(m.on_duty.begin(), m.on_duty.end(), [shift](const OnDuty& d) { return d.number == shift; });
  (duty == m.on_duty.end() ? m.overtime_cleaning : duty->cleaning) += more;
}

/// The patient no longer has the unit: it is cleaned, or the next one's.
template <class Fel>
void ProviderProcess<Fel>::give_back(Slot e, std::size_t p) {
  const CompiledPool& c = me_.pools[p];
  const std::uint64_t shift = vacate(e, p);
  note_leaving(p);
  if (c.turnover != kNone) {
    count_cleaning(p, shift, 1);
    // A substream of the patient and the pool; the visit is how many units this patient left to be cleaned before.
    // (Each time the patient is back from elsewhere is given a thousand of its own; further ones are beyond them all.)
    constexpr std::uint64_t kEachTime = 1000;
    const std::uint64_t times = tokens_[e].has(kParticulars) ? particulars(e).times : 0U,
                        turnovers = work_[e].turnovers++;
    engine::Substream u =
        substream(nth(engine::child_identity(tokens_[e].id, c.identity),
                      turnovers < kEachTime ? times * kEachTime + turnovers : ((times + 1) << 44) + turnovers),
                  c.turnover_site);
    const double days = std::max(0.0, distributions_[c.turnover].sample(u));
    later(this->now() + engine::duration_from_days(days), kPriorityRelease, EventKind::kCleaned,
          static_cast<std::uint32_t>(p | (shift >> 16) << kPoolBits), static_cast<std::uint16_t>(shift));
    note(p);
    return;
  }
  unit_free(p, shift);
  if (!c.daily_grants) serve(p, pools::kAll);
}

template <class Fel>
void ProviderProcess<Fel>::give_back_all(Slot e, Pools units) {
  while (units != 0) give_back(e, pools::take(units));
}

template <class Fel>
void ProviderProcess<Fel>::cleaned(std::size_t p, std::uint64_t shift) {
  count_cleaning(p, shift, -1);
  unit_free(p, shift);
  serve(p, pools::kAll);
}

// --- asking ---

/// The units that would be taken now for this step; none if it must wait.
template <class Fel>
typename ProviderProcess<Fel>::Pools ProviderProcess<Fel>::available(const CompiledStep& s) const {
  const CompiledPool& c = me_.pools[s.resource];
  if (c.several) return available(c.lines[s.line]);
  return free_units(s.resource) > 0 ? pools::bit(s.resource) : 0;
}

template <class Fel>
typename ProviderProcess<Fel>::Pools ProviderProcess<Fel>::available(const CompiledPool::Line& line) const {
  Pools units = 0;
  for (const std::uint16_t p : line.pools) {
    const bool free = free_units(p) > 0;
    if (free && line.first_of) return pools::bit(p);
    if (!free && !line.first_of) return 0;
    if (free) units |= pools::bit(p);
  }
  return units;
}

/// Goes into a use or seize of a managed pool. The step to go on to; kNoStep if this one takes time.
template <class Fel>
[[gnu::noinline, gnu::cold]] StepId ProviderProcess<Fel>::enter_managed(Slot e, const CompiledStep& s) {
  const std::size_t p = s.resource;
  const CompiledPool& c = me_.pools[p];
  const std::uint8_t priority = priority_of(e, s);
  StepRecord& record = record_.steps[s.stat];
  ++record.arrived;
  note_need(p, priority);
  Work& w = work(e);
  w.sampled = w.is_paused = false;
  w.paused = {};
  w.interruptions = 0;
  Pools units = c.daily_grants ? 0 : available(s);
  if (units == 0 && c.preemption != PoolSpec::Preemption::kNone) units = preempt(s, priority);
  if (units != 0) {
    record_.add_wait(s.stat, priority, engine::Duration());
    start_units(e, s, units);
    return s.kind == StepKind::kUse ? kNoStep : next_step(e);
  }
  if (c.waiting_room != kNoParameter && s.full != kNoStep &&
      static_cast<double>(pools_[p].queued) >= value(c.waiting_room)) {
    ++record.turned_away;
    return s.full;
  }
  if (balks(e, s)) {
    ++record_.managed_steps[s.stat].balked;
    count_visit(e);
    return s.elsewhere;
  }
  w.joined = ++joins_;
  enqueue(e, p, priority, false);
  if (s.gives_up != kNoParameter) plan_give_up(e, s);
  if (me_.tracks_holds) {
    count_blocked(e);
    if (c.in_hold_cycle) check_deadlock(e);
  }
  return kNoStep;
}

/// Does the patient, seeing the queue, not join it?
template <class Fel>
bool ProviderProcess<Fel>::balks(Slot e, const CompiledStep& s) {
  const StepRules* rules = rules_of(s);
  if (rules == nullptr || rules->balks.empty()) return false;
  double share = 0;
  for (const StepRules::Balk& b : rules->balks) {
    if (pools_[s.resource].queued >= b.queue) share = value(b.share);
  }
  const Token& t = tokens_[e];
  return uniform(luck(t, s), rules->balk_site) < share;
}

/// The units are the patient's: what was kept until now is not needed any more.
template <class Fel>
void ProviderProcess<Fel>::start_units(Slot e, const CompiledStep& s, Pools units) {
  for (Pools left = units; left != 0;) occupy(e, pools::take(left));
  if (s.kind == StepKind::kUse) {
    work_[e].units = units;
    begin_service(e, s);
  } else {
    episode(e).held |= units;
  }
  const Pools kept = work_[e].kept;
  work_[e].kept = 0;
  give_back_all(e, kept);
}

/// A stretch of service, from the beginning or from where it was interrupted.
template <class Fel>
void ProviderProcess<Fel>::begin_service(Slot e, const CompiledStep& s) {
  Work& w = work_[e];
  if (!w.sampled) w.left = w.drawn = sample(s.duration, e, s.duration_site);
  w.sampled = true;
  w.is_paused = false;
  w.began = this->now();
  if (me_.pools[s.resource].interrupts()) may_be_interrupted(e, s.resource);
  later(this->now() + w.left, kPriorityRelease, EventKind::kStepEnd, e, tokens_[e].generation);
}

/// The use is over.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::finish_use(Slot e) {
  const CompiledStep& s = step_of(tokens_[e]);
  const std::uint8_t priority = priority_of(e, s);
  stop_serving(e, s.resource);
  const StepRules* rules = rules_of(s);
  Work& w = work(e);
  record_.managed_steps[s.stat].interrupted[priority].add(engine::in_days(w.paused));
  record_.managed_steps[s.stat].interruptions += w.interruptions;
  const Pools units = w.units;
  w.units = 0;
  if (rules != nullptr && rules->hold_until_next) {
    w.kept |= units;
  } else {
    give_back_all(e, units);
  }
  enter(e, next_step(e));
  settle(e);
}

/// After a step or several were entered: what was kept for the next place goes back unless that is still waited for.
template <class Fel>
void ProviderProcess<Fel>::settle(Slot e) {
  if (e >= work_.size() || work_[e].kept == 0) return;
  const Token& t = tokens_[e];
  if (t.has(kInQueue) || t.has(kAsking) || t.has(kMoving)) {
    count_blocked(e);
    return;
  }
  const Pools kept = work_[e].kept;
  work_[e].kept = 0;
  give_back_all(e, kept);
}

/// Whoever this was, it has nothing any more.
template <class Fel>
void ProviderProcess<Fel>::drop_work(Slot e) {
  const Pools units = work_[e].units | work_[e].kept;
  work_[e].units = work_[e].kept = 0;
  for (Pools left = units; left != 0;) stop_serving(e, pools::take(left));
  give_back_all(e, units);
  count_blocked(e);
  work_[e] = {};
}

// --- queues ---

template <class Fel>
void ProviderProcess<Fel>::enqueue(Slot e, std::size_t p, std::uint8_t priority, bool at_head) {
  using Discipline = PoolSpec::Discipline;
  Token& t = tokens_[e];
  Pool& pool = pools_[p];
  const CompiledPool& c = me_.pools[p];
  Slot before = at_head || c.discipline == Discipline::kLifo ? pool.head[priority] : kNoSlot;
  if (c.ranks()) {
    Work& w = work(e);
    Slot& root = managed_[p].ranked[priority];
    if (!at_head && c.discipline == Discipline::kShortestFirst) {
      const CompiledStep& s = step_of(t);
      w.left = w.drawn = sample(s.duration, e, s.duration_site);
      w.sampled = true;
      before = ranked_.first_longer(root, w.left.ticks());
    }
    ranked_.insert(root, e, before, w.left.ticks());
  }
  t.set(kInQueue);
  t.position = priority;
  if (c.several) {
    Line& line = line_of(e);
    link(line.head[priority], line.tail[priority], e, kNoSlot);
  } else {
    link(pool.head[priority], pool.tail[priority], e, before);
  }
  ++pool.queued;
  record_.pools[p].queue.set(this->now(), pool.queued);
}

/// Where in the queue of a pool the patient stands, if some there want several units.
template <class Fel>
typename ProviderProcess<Fel>::Line& ProviderProcess<Fel>::line_of(Slot e) {
  const CompiledStep& s = step_of(tokens_[e]);
  return managed_[s.resource].lines[s.line];
}

/// The next of a queue whose patients want a unit of this pool and no other.
template <class Fel>
Slot ProviderProcess<Fel>::pick(std::size_t p) {
  const Pool& pool = pools_[p];
  const auto head = std::find_if(pool.head.begin(), pool.head.end(), [](Slot e) { return e != kNoSlot; });
  if (head == pool.head.end()) return kNoSlot;
  const CompiledPool& c = me_.pools[p];
  if (c.discipline != PoolSpec::Discipline::kRandom) return *head;
  ManagedPool& m = managed_[p];
  const Slot root = m.ranked[static_cast<std::size_t>(head - pool.head.begin())];
  const double u = uniform(engine::child_identity(c.identity, m.picks++), c.discipline_site);
  return ranked_.at(root, static_cast<std::size_t>(u * static_cast<double>(ranked_.size(root))));
}

/// Who is served next with what is free, and the units it takes: the best priority, then who asked first, of those whom
/// it is enough for.
template <class Fel>
Slot ProviderProcess<Fel>::next_of(std::size_t p, Pools& units) {
  const CompiledPool& c = me_.pools[p];
  if (!c.several) {
    units = free_units(p) > 0 ? pools::bit(p) : 0;
    return units == 0 ? kNoSlot : pick(p);
  }
  Slot best = kNoSlot;
  const auto better = [&](Slot a, Slot b) {
    if (tokens_[a].position != tokens_[b].position) return tokens_[a].position < tokens_[b].position;
    return work_[a].joined < work_[b].joined;
  };
  const auto look = [&](std::size_t queue) {
    const std::vector<Line>& lines = managed_[queue].lines;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const auto& head = lines[i].head;
      const auto first = std::find_if(head.begin(), head.end(), [](Slot e) { return e != kNoSlot; });
      if (first == head.end() || (best != kNoSlot && !better(*first, best))) continue;
      const Pools has = available(me_.pools[queue].lines[i]);
      if (has == 0) continue;
      best = *first;
      units = has;
    }
  };
  look(p);
  for (const std::uint16_t queue : c.partners) look(queue);
  return best;
}

/// Gives free units of the pool to those who wait.
template <class Fel>
void ProviderProcess<Fel>::serve(std::size_t p, std::int64_t most) {
  for (; most > 0; --most) {
    Pools units = 0;
    const Slot e = next_of(p, units);
    if (e == kNoSlot) return;
    dequeue(e);
    Token& t = tokens_[e];
    const CompiledStep& s = step_of(t);
    if (s.gives_up != kNoParameter) no_more_giving_up(e);
    Work& w = work_[e];
    if (w.is_paused) {
      w.paused = w.paused + (this->now() - w.paused_at);
    } else {
      StepRecord& record = record_.steps[s.stat];
      const engine::Duration wait = this->now() - t.since;
      record_.add_wait(s.stat, priority_of(e, s), wait);
      record.waited += wait > engine::Duration{} ? 1 : 0;
    }
    start_units(e, s, units);
    if (s.kind == StepKind::kSeize) {
      const StepId next = next_step(e);
      granted_.push_back({e, next, tokens_[e].generation});
    }
  }
}

// --- interruptions ---

/// Of those in service, who stops for another: the worst priority, then who began last.
template <class Fel>
Slot ProviderProcess<Fel>::worst_in_service(std::size_t p) {
  const auto& serving = managed_[p].serving;
  return serving.empty() ? kNoSlot : serving.rbegin()->second;
}

/// The patient begins a stretch of service in which another may take its unit.
template <class Fel>
void ProviderProcess<Fel>::may_be_interrupted(Slot e, std::size_t p) {
  Work& w = work_[e];
  w.started = ++managed_[p].starts;
  w.started_priority = priority_of(e, step_of(tokens_[e]));
  managed_[p].serving.emplace(std::pair(w.started_priority, w.started), e);
}

template <class Fel>
void ProviderProcess<Fel>::stop_serving(Slot e, std::size_t p) {
  Work& w = work_[e];
  if (w.started == 0) return;
  // Of several pools that the patient has units of, at most one interrupts.
  auto& serving = managed_[p].serving;
  const auto found = serving.find({w.started_priority, w.started});
  if (found == serving.end() || found->second != e) return;
  serving.erase(found);
  w.started = 0;
}

/// Values have changed, and with them perhaps priorities of those in service.
template <class Fel>
void ProviderProcess<Fel>::rank_again(std::size_t p) {
  auto& serving = managed_[p].serving;
  const auto before = std::move(serving);
  serving.clear();
  for (const auto& [key, e] : before) {
    work_[e].started_priority = priority_of(e, step_of(tokens_[e]));
    serving.emplace(std::pair(work_[e].started_priority, key.second), e);
  }
}

/// Makes room for a patient of this priority, if somebody in service is of a worse one.
template <class Fel>
typename ProviderProcess<Fel>::Pools ProviderProcess<Fel>::preempt(const CompiledStep& s, std::uint8_t priority) {
  const Slot worst = worst_in_service(s.resource);
  if (worst == kNoSlot || priority_of(worst, step_of(tokens_[worst])) <= priority) return 0;
  if (free_units(s.resource) < 0) return 0;  // the unit would go off: its shift is over
  interrupt(worst, s.resource);
  return pools::bit(s.resource);
}

/// Back to the head of the queue, with what is left of the service.
template <class Fel>
void ProviderProcess<Fel>::interrupt(Slot e, std::size_t p) {
  Token& t = tokens_[e];
  const CompiledStep& s = step_of(t);
  Work& w = work_[e];
  ++w.interruptions;
  make_stale(e, EventKind::kStepEnd, w.began + w.left);
  stop_serving(e, p);
  const bool again = me_.pools[p].preemption == PoolSpec::Preemption::kRepeat;
  w.left = again ? w.drawn : w.left - (this->now() - w.began);
  w.is_paused = true;
  w.paused_at = this->now();
  w.units = 0;
  unit_free(p, vacate(e, p));
  enqueue(e, p, priority_of(e, s), true);
  if (me_.tracks_holds) count_blocked(e);  // what it seized before, it keeps
}

// --- shifts ---

/// At the start of the run and whenever a shift begins or ends: who is on now, and when that changes.
template <class Fel>
void ProviderProcess<Fel>::roster(std::size_t p) {
  const CompiledPool& c = me_.pools[p];
  ManagedPool& m = managed_[p];
  const engine::SimTime now = this->now();
  for (const OnDuty& duty : m.on_duty) {
    if (duty.ends > now || !c.finishes()) continue;
    m.overtime += duty.busy;
    m.overtime_cleaning += duty.cleaning;
  }
  std::erase_if(m.on_duty, [now](const OnDuty& duty) { return duty.ends <= now; });
  const bool first = m.shifts == 0 && now == engine::kStart;
  const double factor = staffing_factor(c.staffing, [this](ParameterId id) { return value(id); });
  const std::int32_t today = engine::day_of(now);
  engine::SimTime next = model_.end;
  for (std::int32_t day = today - 1; day <= model_.run_days; ++day) {
    for (const CompiledPool::Shift& shift : c.shifts) {
      if (!shift.days[model_.calendar->service_weekday(day)]) continue;
      const engine::SimTime from = engine::start_of_day(day) + shift.from, to = from + shift.length;
      if (from > now) next = std::min(next, from);
      if (from > now || to <= now || (from < now && !first)) continue;
      m.on_duty.push_back({++m.shifts, to, static_cast<std::int64_t>(value(shift.units) * factor + 0.5), 0, 0});
    }
    if (day > today && next < engine::start_of_day(day)) break;
  }
  pools_[p].core = 0;
  for (const OnDuty& duty : m.on_duty) {
    pools_[p].core += duty.units;
    next = std::min(next, duty.ends);
  }
  note(p);
  if (next < model_.end) later(next, kPriorityControl, EventKind::kShift, static_cast<std::uint32_t>(p));
  serve(p, pools::kAll);
  // What ends at this instant by itself is not interrupted.
  const bool stops = c.at_shift_end == PoolSpec::ShiftEnd::kPreempt && free_units(p) < 0;
  if (stops) later(now, kPriorityInterrupt, EventKind::kShiftOver, static_cast<std::uint32_t>(p));
}

/// Whom the units on shift are not enough for has to stop.
template <class Fel>
void ProviderProcess<Fel>::shift_over(std::size_t p) {
  while (free_units(p) < 0) {
    const Slot worst = worst_in_service(p);
    if (worst == kNoSlot) return;  // kept by patients whose use is over, or being cleaned
    interrupt(worst, p);
  }
}

// --- places kept while another is waited for ---

/// Counts what the patient has and does not use, while it waits for the next place.
template <class Fel>
void ProviderProcess<Fel>::count_blocked(Slot e) {
  const Token& t = tokens_[e];
  Work& w = work(e);
  Pools now = 0;
  if (t.has(kInQueue) || t.has(kAsking) || t.has(kMoving)) now = w.kept;
  if (t.has(kInQueue) && t.episode != kNoSlot) now |= episodes_[t.episode].held;
  Pools changed = now ^ w.blocked;
  set_blocked(e, now);
  while (changed != 0) {
    const std::size_t p = pools::take(changed);
    managed_[p].blocked += (now & pools::bit(p)) != 0 ? 1 : -1;
    note(p);
  }
}

template <class Fel>
void ProviderProcess<Fel>::set_blocked(Slot e, Pools units) {
  Work& w = work_[e];
  if ((w.blocked == 0) != (units == 0)) {
    if (units != 0) {
      w.blocked_at = static_cast<std::uint32_t>(blocked_.size());
      blocked_.push_back(e);
    } else {
      blocked_[w.blocked_at] = blocked_.back();
      work_[blocked_.back()].blocked_at = w.blocked_at;
      blocked_.pop_back();
    }
  }
  w.blocked = units;
}

/// Whether this patient, who keeps something, waits for units that only such patients keep.
template <class Fel>
bool ProviderProcess<Fel>::is_stuck(Slot e, Pools among) const {
  const Token& t = tokens_[e];
  const CompiledStep& s = step_of(t);
  // Who may leave the wait by itself, or be called off, is not stuck.
  if (!t.has(kInQueue) || t.has(kRequest) || s.gives_up != kNoParameter || t.leave_day != kNoDay) return false;
  const StepRules* rules = rules_of(s);
  if (rules == nullptr || rules->pools.size() < 2) return (among & pools::bit(s.resource)) != 0;
  const auto in = [among](std::uint16_t p) { return (among & pools::bit(p)) != 0; };
  return rules->first_of ? std::all_of(rules->pools.begin(), rules->pools.end(), in)
                         : std::any_of(rules->pools.begin(), rules->pools.end(), in);
}

/// After this patient began to wait: are there pools all of whose units are kept by patients who wait for just these?
/// @throws Deadlock
template <class Fel>
void ProviderProcess<Fel>::check_deadlock(Slot last) {
  const auto full = [this](std::size_t p) {
    const CompiledPool& c = me_.pools[p];
    const bool may_grow = !c.shifts.empty() || value(c.escalation) > 0;
    return !may_grow && managed_[p].cleaning == 0 && pools_[p].busy > 0 && free_units(p) <= 0 &&
           managed_[p].blocked == pools_[p].busy;
  };
  bool possible = false;
  for (Pools has = work_[last].blocked; has != 0;) possible = full(pools::take(has)) || possible;
  if (!possible) return;
  Pools stuck = 0;
  for (std::size_t p = 0; p < pools_.size(); ++p) stuck |= full(p) ? pools::bit(p) : 0;
  for (Pools before = 0; before != stuck && stuck != 0;) {
    before = stuck;
    for (const Slot e : blocked_) {
      if (!is_stuck(e, stuck)) stuck &= ~work_[e].blocked;
    }
  }
  if (stuck == 0) return;
  std::string text;
  for (std::size_t p = 0; p < pools_.size(); ++p) {
    if ((stuck & pools::bit(p)) == 0) continue;
    text += fmt::format("{}{}/{} ({} of {})", text.empty() ? "" : ", ", me_.id, me_.pools[p].name, pools_[p].busy,
                        pools_[p].capacity());
  }
  constexpr int kNamed = 5;
  int n = 0;
  std::string who;
  for (Slot e = 0; e < work_.size() && n < kNamed; ++e) {
    if ((work_[e].blocked & stuck) == 0) continue;
    const Token& t = tokens_[e];
    ++n;
    who += fmt::format("; pathway {:016x} keeps", t.id);
    for (Pools has = work_[e].blocked; has != 0;)
      who += fmt::format(" {}/{}", me_.id, me_.pools[pools::take(has)].name);
    who += fmt::format(" and waits at {}/{}.{}", me_.id, model_.instances[step_of(t).instance].pathway,
                       model_.step_names[t.step]);
  }
  const auto minute =
      static_cast<int>(engine::in_minutes(this->now() - engine::start_of_day(engine::day_of(this->now()))));
  throw Deadlock(fmt::format(
      "deadlock at {} on {} at {:02}:{:02}: all units in use of {} are kept by patients who wait for each other{}",
      me_.id, iso_date(model_.calendar->date(engine::day_of(this->now()))), minute / 60, minute % 60, text, who));
}

// --- start, opening, checks ---

template <class Fel>
void ProviderProcess<Fel>::start_managed() {
  work_.clear();
  ranked_.clear();
  blocked_.clear();
  joins_ = 0;
  managed_.assign(me_.managed ? pools_.size() : 0, {});
  Line nobody;
  nobody.head.fill(kNoSlot);
  nobody.tail.fill(kNoSlot);
  for (std::size_t p = 0; p < managed_.size(); ++p) {
    managed_[p].ranked.fill(kNoSlot);
    managed_[p].lines.assign(me_.pools[p].lines.size(), nobody);
  }
  for (std::size_t p = 0; p < managed_.size(); ++p) {
    if (!me_.pools[p].shifts.empty()) {
      roster(p);
    } else {
      note(p);
    }
  }
}

/// A use that began before the run, of these units.
template <class Fel>
void ProviderProcess<Fel>::open_use(Slot e, Pools units, engine::Duration left, engine::Duration drawn) {
  Work& w = work(e);
  w.left = left;
  w.drawn = drawn;
  w.sampled = true;
  start_units(e, step_of(tokens_[e]), units);
}

/// The units of shifts are those in use, being cleaned or free. @throws engine::ContractViolation if they are not
template <class Fel>
void ProviderProcess<Fel>::check_managed() {
  for (std::size_t p = 0; p < managed_.size(); ++p) {
    if (!me_.pools[p].managed) continue;  // beside managed ones: nothing of it is recorded here
    const ManagedPool& m = managed_[p];
    const ManagedPoolRecord& r = record_.managed_pools[p];
    const std::int64_t at_work = pools_[p].busy + m.cleaning;
    std::int64_t blocked = 0, of_shifts = m.overtime;
    for (const Work& w : work_) blocked += (w.blocked & pools::bit(p)) != 0 ? 1 : 0;
    for (const OnDuty& duty : m.on_duty) of_shifts += duty.busy;
    const bool units_add_up =
        record_.pools[p].busy.level() + r.cleaning.level() + r.idle.level() == r.on_shift.level() + r.overtime.level();
    if (!units_add_up || blocked != m.blocked || (me_.pools[p].finishes() && of_shifts != at_work)) {
      engine::contract_violation(fmt::format(
          "units of {}.{} on day {}: {} in use, {} being cleaned, {} free; {} on shift, {} after their shift; {} of "
          "shifts; {} blocked, {} counted",
          me_.id, me_.pools[p].name, today_, pools_[p].busy, m.cleaning, r.idle.level(), r.on_shift.level(),
          r.overtime.level(), of_shifts, m.blocked, blocked));
    }
  }
}

}  // namespace icsflow::models
