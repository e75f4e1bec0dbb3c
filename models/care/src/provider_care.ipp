// Care by hours a week: a pool whose capacity is in hours, of which a patient takes some in every week, fewer as the
// weeks go by. Part of provider_process.cpp. None of this is on the way of pools in units.
#pragma once

#include <algorithm>

#include "provider_process.hpp"

namespace icsflow::models {

/// Asks for the hours of the first week: care starts when all of them are free, and nobody waits already.
/// @return kNoStep, or the step of those who are turned away
template <class Fel>
[[gnu::noinline, gnu::cold]] StepId ProviderProcess<Fel>::ask_for_care(Slot e, const CompiledStep& s) {
  Pool& pool = pools_[s.resource];
  const CompiledPool& c = me_.pools[s.resource];
  StepRecord& record = record_.steps[s.stat];
  ++record.arrived;
  if (pool.queued == 0 && pool.busy + hours_in_week(s, 0) <= pool.capacity()) {
    start_care(e, sample(s.duration, e, s.duration_site));
    return kNoStep;
  }
  if (c.waiting_room != kNoParameter && s.full != kNoStep &&
      static_cast<double>(pool.queued) >= value(c.waiting_room)) {
    ++record.turned_away;
    return s.full;
  }
  wait_for_care(e, s, priority_of(e, s));
  return kNoStep;
}

/// Joins the queue for hours.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::wait_for_care(Slot e, const CompiledStep& s,
                                                                      std::uint8_t priority) {
  tokens_[e].position = priority;
  Pool& pool = pools_[s.resource];
  link(pool.head[priority], pool.tail[priority], e, kNoSlot);
  ++pool.queued;
  record_.pools[s.resource].queue.set(this->now(), pool.queued);
}

/// The hours of the first week are free: care begins and takes that long.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::start_care(Slot e, engine::Duration takes) {
  const CompiledStep& s = step_of(tokens_[e]);
  StepRecord& record = record_.steps[s.stat];
  const engine::Duration wait = this->now() - tokens_[e].since;
  record_.add_wait(s.stat, priority_of(e, s), wait);
  record.waited += wait > engine::Duration{} ? 1 : 0;
  Particulars& p = particulars(e);
  p.care_from = this->now();
  p.care_until = this->now() + takes;
  p.hours = hours_in_week(s, 0);
  pools_[s.resource].busy += p.hours;
  record_.pools[s.resource].busy.set(this->now(), pools_[s.resource].busy);
  schedule_care(e);
}

/// The next moment at which anything changes: a week with fewer hours, or the end.
template <class Fel>
void ProviderProcess<Fel>::schedule_care(Slot e) {
  const Particulars& p = particulars(e);
  const CompiledStep& s = step_of(tokens_[e]);
  SimTime at = p.care_until;
  for (std::size_t week = 1; week < s.hours_count; ++week) {
    const SimTime begins = p.care_from + engine::days(7 * static_cast<std::int64_t>(week));
    if (begins <= this->now() || hours_in_week(s, week) >= p.hours) continue;
    at = std::min(at, begins);
    break;
  }
  later(at, kPriorityRelease, EventKind::kCareWeek, e, tokens_[e].generation);
}

template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::care_week(Slot e) {
  const Particulars p = particulars(e);
  if (this->now() >= p.care_until) {
    give_back_hours(e, p.hours);
    enter(e, next_step(e));
    return;
  }
  const auto week = static_cast<std::size_t>((this->now() - p.care_from).ticks() / engine::days(7).ticks());
  give_back_hours(e, p.hours - hours_in_week(step_of(tokens_[e]), week));
  schedule_care(e);
}

/// These hours are free for others: for the first in the queue, as soon as all that it needs are.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::give_back_hours(Slot e, std::int64_t hours) {
  const std::size_t where = step_of(tokens_[e]).resource;
  Pool& pool = pools_[where];
  particulars(e).hours -= hours;
  pool.busy -= hours;
  record_.pools[where].busy.set(this->now(), pool.busy);
  serve_care(where);
}

/// Who waits for hours begins as soon as there are enough, one after the other.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::serve_care(std::size_t where) {
  Pool& pool = pools_[where];
  while (pool.queued > 0) {
    const Slot first = *std::find_if(pool.head.begin(), pool.head.end(), [](Slot e) { return e != kNoSlot; });
    const CompiledStep& s = step_of(tokens_[first]);
    if (pool.busy + hours_in_week(s, 0) > pool.capacity()) return;
    leave_care_queue(first);
    start_care(first, sample(s.duration, first, s.duration_site));
  }
}

template <class Fel>
void ProviderProcess<Fel>::leave_care_queue(Slot e) {
  Token& t = tokens_[e];
  const std::size_t where = step_of(t).resource;
  Pool& pool = pools_[where];
  unlink(pool.head[t.position], pool.tail[t.position], e);
  t.position = kNoSlot;
  --pool.queued;
  record_.pools[where].queue.set(this->now(), pool.queued);
}

/// Care is broken off, or no longer waited for.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::end_care(Slot e) {
  if (tokens_[e].has(kParticulars) && particulars(e).hours > 0) {
    give_back_hours(e, particulars(e).hours);
    return;
  }
  leave_care_queue(e);
}

/// Care found at the census, which has lasted `since` so far: it takes the hours of that week, or, where `room` is not
/// enough for them, of the last week listed. @return the hours
template <class Fel>
[[gnu::noinline, gnu::cold]] std::int64_t ProviderProcess<Fel>::open_care(Slot e, engine::Duration since,
                                                                          engine::Duration left, std::int64_t room) {
  const CompiledStep& s = step_of(tokens_[e]);
  const engine::Duration week = engine::days(7), to_last = week * static_cast<std::int64_t>(s.hours_count);
  if (hours_in_week(s, static_cast<std::size_t>(since.ticks() / week.ticks())) > room) since = std::max(since, to_last);
  Particulars& p = particulars(e);
  p.care_from = this->now() - since;
  p.care_until = this->now() + left;
  p.hours = hours_in_week(s, static_cast<std::size_t>(since.ticks() / week.ticks()));
  pools_[s.resource].busy += p.hours;
  record_.pools[s.resource].busy.set(this->now(), pools_[s.resource].busy);
  schedule_care(e);
  return p.hours;
}

}  // namespace icsflow::models
