#include "beds/care_hours.hpp"

#include <algorithm>

#include "event_list.hpp"

namespace icsflow::models {

template <class Fel>
StepId CareHours<Fel>::request(Slot e, const CompiledStep& s) {
  Pool& pool = pools_[s.resource];
  const CompiledPool& c = book_.me.pools[s.resource];
  StepRecord& record = book_.record.steps[s.stat];
  ++record.arrived;
  if (pool.queued == 0 && pool.busy + hours_in_week(s, 0) <= pool.capacity()) {
    start(e, patients_.attributes.sample(s.duration, e, s.duration_site));
    return kNoStep;
  }
  if (c.waiting_room != kNoParameter && s.full != kNoStep &&
      static_cast<double>(pool.queued) >= book_.value(c.waiting_room)) {
    ++record.turned_away;
    book_.observe(e, Change::kIsTurnedAway);
    return s.full;
  }
  wait(e, s, patients_.attributes.priority_of(e, s));
  return kNoStep;
}

template <class Fel>
void CareHours<Fel>::wait(Slot e, const CompiledStep& s, std::uint8_t priority) {
  book_.tokens[e].set_queue(priority);
  Pool& pool = pools_[s.resource];
  pools_.link(pool.head[priority], pool.tail[priority], e, kNoSlot);
  pools_.count_queued(s.resource, 1);
}

template <class Fel>
void CareHours<Fel>::start(Slot e, engine::Duration takes) {
  const CompiledStep& s = book_.step_of(book_.tokens[e]);
  StepRecord& record = book_.record.steps[s.stat];
  const engine::Duration wait = book_.now() - book_.tokens[e].since;
  book_.record.add_wait(s.stat, patients_.attributes.priority_of(e, s), book_.tokens[e].stratum, wait);
  record.waited += wait > engine::Duration{} ? 1 : 0;
  book_.observe(e, Change::kIsServed);
  OverflowRecord& p = patients_.overflow.of(e);
  p.care_from = book_.now();
  p.care_until = book_.now() + takes;
  p.hours = hours_in_week(s, 0);
  pools_.use(s.resource, p.hours);
  schedule(e);
}

/// The next moment at which anything changes: a week with fewer hours, or the end.
template <class Fel>
void CareHours<Fel>::schedule(Slot e) {
  const OverflowRecord& p = patients_.overflow.of(e);
  const CompiledStep& s = book_.step_of(book_.tokens[e]);
  engine::SimTime at = p.care_until;
  for (std::size_t week = 1; week < s.hours_count; ++week) {
    const engine::SimTime begins = p.care_from + engine::days(7 * static_cast<std::int64_t>(week));
    if (begins <= book_.now() || hours_in_week(s, week) >= p.hours) continue;
    at = std::min(at, begins);
    break;
  }
  book_.later(at, kPriorityRelease, EventKind::kCareWeek, e, book_.tokens[e].generation);
}

template <class Fel>
void CareHours<Fel>::next_week(Slot e) {
  const OverflowRecord p = patients_.overflow.of(e);
  if (book_.now() >= p.care_until) {
    give_back(e, p.hours);
    book_.enter(e, book_.next_step(e));
    return;
  }
  const auto week = static_cast<std::size_t>((book_.now() - p.care_from).ticks() / engine::days(7).ticks());
  give_back(e, p.hours - hours_in_week(book_.step_of(book_.tokens[e]), week));
  schedule(e);
}

/// These hours are free for others: for the first in the queue, as soon as all that it needs are.
template <class Fel>
void CareHours<Fel>::give_back(Slot e, std::int64_t hours) {
  const std::size_t where = book_.step_of(book_.tokens[e]).resource;
  patients_.overflow.of(e).hours -= hours;
  pools_.use(where, -hours);
  serve(where);
}

template <class Fel>
void CareHours<Fel>::serve(std::size_t where) {
  Pool& pool = pools_[where];
  while (pool.queued > 0) {
    const Slot first = pools_.first(where);
    const CompiledStep& s = book_.step_of(book_.tokens[first]);
    if (pool.busy + hours_in_week(s, 0) > pool.capacity()) return;
    leave_queue(first);
    start(first, patients_.attributes.sample(s.duration, first, s.duration_site));
  }
}

template <class Fel>
void CareHours<Fel>::leave_queue(Slot e) {
  Token& t = book_.tokens[e];
  const std::size_t where = book_.step_of(t).resource;
  Pool& pool = pools_[where];
  pools_.unlink(pool.head[t.queue()], pool.tail[t.queue()], e);
  t.clear_queue();
  pools_.count_queued(where, -1);
}

template <class Fel>
void CareHours<Fel>::end(Slot e) {
  if (book_.tokens[e].has(kOverflow) && patients_.overflow.of(e).hours > 0) {
    give_back(e, patients_.overflow.of(e).hours);
    return;
  }
  leave_queue(e);
}

template <class Fel>
std::int64_t CareHours<Fel>::open(Slot e, engine::Duration since, engine::Duration left, std::int64_t room) {
  const CompiledStep& s = book_.step_of(book_.tokens[e]);
  const engine::Duration week = engine::days(7), to_last = week * static_cast<std::int64_t>(s.hours_count);
  if (hours_in_week(s, static_cast<std::size_t>(since.ticks() / week.ticks())) > room) since = std::max(since, to_last);
  OverflowRecord& p = patients_.overflow.of(e);
  p.care_from = book_.now() - since;
  p.care_until = book_.now() + left;
  p.hours = hours_in_week(s, static_cast<std::size_t>(since.ticks() / week.ticks()));
  pools_.use(s.resource, p.hours);
  schedule(e);
  return p.hours;
}

template class CareHours<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
