#include "opening/queues.hpp"

#include <algorithm>

#include "event_list.hpp"

namespace icsflow::models {

/// Where the time is spent for which this step takes units: in a `use` itself, after a `seize` in the delay that
/// surely follows at once; kNoStep if it is not as simple.
template <class Fel>
StepId OpeningQueues<Fel>::spent_in(StepId step) const {
  const CompiledStep& s = book_.model.steps[step];
  if (s.kind == StepKind::kUse || s.kind == StepKind::kCare) return step;
  if (s.kind != StepKind::kSeize || s.next.count != 1) return kNoStep;
  const StepId next = book_.model.branches[s.next.begin].to;
  return book_.model.steps[next].kind == StepKind::kDelay && book_.model.steps[next].marks == 0 ? next : kNoStep;
}

/// The pool says nothing of who is in care, so nobody from the list has waited beside a free unit: those first in its
/// queue have had the units for a while, and are neither arrivals nor served in the run.
template <class Fel>
void OpeningQueues<Fel>::open_in_use(std::size_t p) {
  const bool rostered = book_.me.pools[p].rostered, in_hours = book_.me.pools[p].in_hours;
  const auto first = [&](const PoolUnits*& units) {
    if (rostered) return beds_.queues.next_of(p, units);
    units = &book_.me.pools[p].one;
    const auto& head = beds_.pools[p].head;
    const auto found = std::find_if(head.begin(), head.end(), [](Slot e) { return e != kNoSlot; });
    if (found == head.end()) return kNoSlot;
    const std::int64_t least = room_.units_of(book_.step_of(book_.tokens[*found]), p);
    return beds_.pools[p].busy + least > beds_.pools[p].capacity() ? kNoSlot : *found;
  };
  for (const PoolUnits* units = nullptr;;) {
    const Slot e = first(units);
    if (e == kNoSlot || !book_.tokens[e].has(kClockRunning)) return;
    const CompiledStep& asks = book_.step_of(book_.tokens[e]);
    const StepId at = spent_in(book_.tokens[e].step);
    if (at == kNoStep) return;
    in_hours ? beds_.hours.leave_queue(e) : beds_.dequeue(e);
    if (asks.gives_up != kNoParameter) patients_.tokens.no_more_giving_up(e);
    --book_.record.steps[asks.stat].arrived;
    if (asks.kind == StepKind::kSeize) {
      room_.hold(e, *units);
      patients_.overflow.count_visit(e);
      book_.tokens[e].step = at;
    }
    const CompiledStep& s = book_.step_of(book_.tokens[e]);
    engine::Substream u = book_.substream(book_.tokens[e].id, engine::DrawSite("opening/in_use"));
    const std::uint32_t duration =
        s.duration < kByAttribute ? s.duration : patients_.attributes.by_attribute(e, s.duration);
    const double days = book_.distributions[duration].sample_length_biased(u);
    const engine::Duration left = engine::duration_from_days(days * (1 - u.uniform()));
    if (s.kind == StepKind::kCare) {
      beds_.hours.open(e, engine::duration_from_days(days) - left, left,
                       beds_.pools[p].capacity() - beds_.pools[p].busy);
    } else if (rostered && s.kind == StepKind::kUse) {
      beds_.service.open_use(e, *units, left, engine::duration_from_days(days));
    } else {
      if (s.kind == StepKind::kUse) room_.take_unit(e, p);
      book_.later(book_.now() + left, kPriorityRelease, EventKind::kStepEnd, e, book_.tokens[e].generation);
    }
  }
}

template <class Fel>
void OpeningQueues<Fel>::open_queues() {
  std::sort(room_.waiting().begin(), room_.waiting().end());
  for (const WaitsAtCensus& w : room_.waiting()) {
    const Slot e = w.token;
    const CompiledStep& s = book_.step_of(book_.tokens[e]);
    const std::uint8_t priority = patients_.attributes.priority_of(e, s);
    ++book_.record.steps[s.stat].arrived;
    // Clocks of the list began before the wait for the pool did, and it is not known when that was.
    const double waited = book_.tokens[e].has(kClockRunning) ? 0 : engine::in_days(book_.now() - book_.tokens[e].since);
    if (s.kind == StepKind::kCare) {
      beds_.hours.wait(e, s, priority);
    } else if (book_.me.pools[s.resource].rostered) {
      beds_.queues.ask(e);
      beds_.queues.enqueue(e, s.resource, priority, false);
      if (s.gives_up != kNoParameter) beds_.pools.plan_give_up(e, s, waited);
      if (book_.me.tracks_holds) beds_.units.count_blocked(e);
    } else {
      beds_.stand_in_queue(e, s, priority, waited);
    }
  }
  if (room_.waiting().empty()) return;
  for (std::size_t p = 0; p < beds_.pools.size(); ++p) {
    if (book_.me.pools[p].daily_grants) continue;
    if (!book_.model.stationary_stays && !room_.numbered().has(p)) open_in_use(p);
    if (book_.me.pools[p].in_hours) {
      beds_.hours.serve(p);
    } else {
      beds_.grant_from(p, book_.me.pools[p].rostered ? kAllUnits : beds_.pools[p].capacity() - beds_.pools[p].busy);
    }
  }
}

template class OpeningQueues<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
