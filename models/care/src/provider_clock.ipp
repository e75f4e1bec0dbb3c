// What few RTT clocks have: a due date before they start, pauses that only the adjusted waits know. Part of
// provider_process.cpp. Rare, and kept out of the way of what is not.
#pragma once

#include <algorithm>

#include "provider_process.hpp"

namespace icsflow::models {

// --- planned care that falls due ---

/// The patient has joined a list on which planned care falls due. A pathway without a clock has no day of removal: the
/// links of that day hold the due date.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::plan_due(Slot e) {
  const Token& t = tokens_[e];
  if (t.has(kClockRunning) || t.leave_day != kNoDay) return;
  const std::int32_t due = engine::day_of(t.since) + whole_days(value(step_of(t).due));
  link_removal(e, std::max(today_, due), 0);
}

/// Seen in time, or gone another way.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::forget_due(Slot e) {
  if (!tokens_[e].has(kClockRunning)) unlink_removal(e);
}

/// The day is over: the clocks start of those who were due by today (S9), and they are on the routine list.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::clocks_fall_due() {
  for (Slot next, e = leave_heads_[static_cast<std::size_t>(today_)]; e != kNoSlot; e = next) {
    next = tokens_[e].leave_next;
    unlink_removal(e);
    const bool waits = tokens_[e].has(kInList);
    if (waits) leave_list(e);
    start_clock(e);
    if (tokens_[e].list() == ListClass::kPlanned) tokens_[e].set_list(ListClass::kRoutine);
    if (waits) join_list(e, false);
  }
}

// --- pauses, as until September 2015 ---

/// A pause begins or ends. It counts only after a decision to admit; the clock runs on.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::pause(Slot e, bool begins) {
  const std::int16_t clock = tokens_[e].clock_start;
  if (!tokens_[e].has(kClockRunning) || !tokens_[e].has(kDecided)) return;
  Particulars& p = particulars(e);
  const std::int16_t days = paused_days(e);
  p.paused_clock = clock;
  if (p.paused_since == kNoDay || !begins) {
    p.paused = days;
    p.paused_since = begins ? static_cast<std::int16_t>(today_) : kNoDay;
  }
}

/// Days of all pauses of the running clock up to today.
template <class Fel>
[[gnu::noinline, gnu::cold]] std::int16_t ProviderProcess<Fel>::paused_days(Slot e) {
  if (!tokens_[e].has(kParticulars)) return 0;
  Particulars& p = particulars(e);
  if (p.paused_clock != tokens_[e].clock_start) {  // those of an earlier clock
    p.paused = 0;
    p.paused_since = kNoDay;
  }
  return static_cast<std::int16_t>(p.paused + (p.paused_since == kNoDay ? 0 : today_ - p.paused_since));
}

/// An admitted stop today, as a wait without the pauses.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::count_adjusted(Slot e) {
  const Token& t = tokens_[e];
  BandCounts& bands = record_.asked->adjusted_bands[step_of(t).service];
  ++bands[static_cast<std::size_t>(band_of_days(today_ - t.clock_start - paused_days(e)))];
}

}  // namespace icsflow::models
