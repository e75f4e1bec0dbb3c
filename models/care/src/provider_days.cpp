/// The rhythm of a provider's days: what happens at 00:00, in the morning and at the census.

#include <algorithm>
#include <cstdint>

#include "counting/in_32_bits.hpp"
#include "event_list.hpp"
#include "provider.hpp"

namespace icsflow::models {

using engine::SimTime;

namespace {
constexpr engine::Duration kMorning = engine::hours(7);
constexpr engine::Duration kBooking = engine::hours(8);
}  // namespace

template <class Fel>
void ProviderProcess<Fel>::day_start() {
  const Calendar& calendar = *model.calendar;
  const SimTime midnight = now();
  today = engine::day_of(midnight);
  week = calendar.week(today);
  if (today > 0) beds_.pools.learn(calendar.weekday(today - 1));
  beds_.pools.new_day();
  endings_.remove_due();
  if (validation_.any()) [[unlikely]]
    validation_.ask();
  streams_.draw_referrals();
  later(midnight + (me.cancellation.pool == kNoIndex ? kMorning : me.cancellation.at), kPriorityControl,
        EventKind::kMorning, 0);
  if (!me.sessions.empty()) later(midnight + kBooking, kPriorityAllocate, EventKind::kBook, 0);
  for (std::uint32_t p = 0; p < me.pools.size(); ++p) {
    if (me.pools[p].daily_grants) later(midnight + me.pools[p].grants_at, kPriorityAllocate, EventKind::kGrants, p);
  }
  later(midnight + engine::days(1) - engine::milliseconds(1), kPriorityCensus, EventKind::kCensus, 0);
  if (today + 1 < model.run_days) later(midnight + engine::days(1), kPriorityControl, EventKind::kDayStart, 0);
}

template <class Fel>
void ProviderProcess<Fel>::morning() {
  clinics_.fill_today();
  beds_.escalate();
  if (me.cancellation.pool != kNoIndex) cancellations_.for_want_of_beds();
  clinics_.call_in();
}

template <class Fel>
void ProviderProcess<Fel>::census() {
  for (std::size_t p = 0; p < beds_.pools.size(); ++p) {
    if (!me.pools[p].beds && !me.pools[p].daily_grants) continue;
    const Pool& pool = beds_.pools[p];
    PoolRecord& r = record.pools[p];
    r.open_at_midnight.push_back(in_32_bits(pool.capacity(), me.id, me.pools[p].name));
    r.occupied_at_midnight.push_back(in_32_bits(pool.busy, me.id, me.pools[p].name));
    r.queue_at_midnight.push_back(in_32_bits(pool.queued, me.id, me.pools[p].name));
    record.escalation_bed_days += std::max<std::int64_t>(0, std::min(pool.extra, pool.busy - pool.core));
  }
  record.ready_at_midnight.push_back(in_32_bits(patients_.episodes.ready_now(), me.id, "ready"));
  const Calendar& calendar = *model.calendar;
  const bool last = today + 1 == model.run_days;
  if (!last && calendar.month(today + 1) != calendar.month(today)) so_far_.month_ends();
  if (me.services.empty()) return;
  if (clocks_.first_of_day(today) != kNoSlot) [[unlikely]]
    endings_.clocks_fall_due();
  if (last || calendar.week(today + 1) != week) {
    for (ServiceRecord& s : record.services) s.closing[static_cast<std::size_t>(week)] = s.running;
  }
  if (last || calendar.month(today + 1) != calendar.month(today)) {
    for (ServiceRecord& s : record.services) {
      s.month_bands.emplace_back();
      ServiceMonth& month = s.month_ends.emplace_back();
      for (const ClockFlows& w : s.weeks) month.flows.add(w);
      month.decided = s.decided;
      if (!model.measures.completed.by_week) continue;
      s.months.push_back({{}, s.admitted_bands, s.non_admitted_bands, month.flows.added});
    }
    identities_.check(MonthEnds::kYes);
    if (last) {
      for (ServiceRecord& s : record.services) s.closing_bands = s.month_bands.back();
      if (model.measures.completed_by_group()) measures_.count_lists_of_groups(*record.requested);
    }
  }
}

using Fel = engine::ICSFLOW_CARE_EVENT_LIST;
template void ProviderProcess<Fel>::day_start();
template void ProviderProcess<Fel>::morning();
template void ProviderProcess<Fel>::census();

}  // namespace icsflow::models
