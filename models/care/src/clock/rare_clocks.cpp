#include "clock/rare_clocks.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "event_list.hpp"

namespace icsflow::models {

template <class Fel>
void RareClocks<Fel>::plan_due(Slot e) {
  const Token& t = book_.tokens[e];
  if (t.has(kClockRunning) || t.removal_day != kNoDay) return;
  const std::int32_t due = engine::day_of(t.since) + whole_days(book_.value(book_.step_of(t).numbers.due));
  clocks_.link_removal(e, std::max(book_.today, due), 0);
}

template <class Fel>
void RareClocks<Fel>::forget_due(Slot e) {
  if (!book_.tokens[e].has(kClockRunning)) clocks_.unlink_removal(e);
}

template <class Fel>
void RareClocks<Fel>::pause(Slot e, bool begins) {
  const std::int16_t clock = book_.tokens[e].clock_start;
  if (!book_.tokens[e].has(kClockRunning) || !book_.tokens[e].has(kDecided)) return;
  OverflowRecord& p = patients_.overflow.of(e);
  const std::int16_t days = paused_days(e);
  p.paused_clock = clock;
  if (p.paused_since == kNoDay || !begins) {
    p.paused = days;
    p.paused_since = begins ? static_cast<std::int16_t>(book_.today) : kNoDay;
  }
}

template <class Fel>
std::int16_t RareClocks<Fel>::paused_days(Slot e) {
  if (!book_.tokens[e].has(kOverflow)) return 0;
  OverflowRecord& p = patients_.overflow.of(e);
  if (p.paused_clock != book_.tokens[e].clock_start) {  // those of an earlier clock
    p.paused = 0;
    p.paused_since = kNoDay;
  }
  return static_cast<std::int16_t>(p.paused + (p.paused_since == kNoDay ? 0 : book_.today - p.paused_since));
}

template <class Fel>
void RareClocks<Fel>::note_stop(Slot e, bool admitted) {
  const Token& t = book_.tokens[e];
  RequestedRecord& requested = *book_.record.requested;
  const auto band = [&](std::int32_t days) { return static_cast<std::size_t>(band_of_days(days)); };
  const std::int32_t wait = book_.today - t.clock_start;
  if (admitted && !requested.adjusted_bands.empty())
    ++requested.adjusted_bands[book_.step_of(t).service][band(wait - paused_days(e))];
  if (requested.clocks_of_groups.empty()) return;
  GroupRecord& group = requested.clocks_of_groups[requested.group_of(t.stratum)];
  ++(admitted ? group.admitted : group.non_admitted)[band(wait)];
}

template <class Fel>
void RareClocks<Fel>::pack(Slot e, CareMessage& message) {
  const Token& t = book_.tokens[e];
  message.clock_start = t.has(kClockRunning) ? t.clock_start : kNoDay;
  message.decision = t.has(kDecided) ? t.decision : kNoDay;
  if (t.has(kOverflow)) message.set_paused_days(paused_days(e));
}

template <class Fel>
void RareClocks<Fel>::take(Slot e, const CareMessage& message) {
  Token& t = book_.tokens[e];
  ServiceRecord* s = book_.service_record(t);
  if (message.clock_start == kNoDay || s == nullptr || t.has(kClockRunning)) return;
  t.set(kClockRunning);
  t.clock_start = message.clock_start;
  ++s->running;
  ++book_.this_week(*s).in;
  if (message.decision != kNoDay) {
    t.set(kDecided);
    t.decision = message.decision;
    ++s->decided;
  }
  if (message.paused_days() != 0) {
    OverflowRecord& p = patients_.overflow.of(e);
    p.paused_clock = message.clock_start;
    p.paused = message.paused_days();
  }
  clocks_.plan_removal(e);
}

template <class Fel>
void RareClocks<Fel>::change_removals(std::uint16_t local) {
  const CompiledService& service = book_.model.services[book_.me.services[local]];
  const bool removes = clocks_.removes(service);
  const engine::DrawSite site("clock/removal/changed");
  std::vector<std::pair<std::uint64_t, Slot>> running;  // by identity: slots must not order anything
  for (Slot e = 0; e < book_.tokens.size(); ++e) {
    if (book_.tokens[e].has(kLive) && book_.tokens[e].has(kClockRunning) &&
        book_.step_of(book_.tokens[e]).service == local)
      running.emplace_back(book_.tokens[e].id, e);
  }
  std::sort(running.begin(), running.end());
  for (const auto& [id, e] : running) {
    clocks_.unlink_removal(e);
    if (!removes) continue;
    engine::Substream u = book_.substream(nth(id, static_cast<std::uint64_t>(book_.today)), site);
    const double e1 = engine::unit_exponential(u);
    clocks_.link_removal(e, book_.today, clocks_.days_to_removal(book_.tokens[e], service, book_.today, e1));
  }
}

template class RareClocks<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
