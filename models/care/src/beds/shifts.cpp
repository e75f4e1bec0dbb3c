#include "beds/shifts.hpp"

#include <algorithm>
#include <cmath>

#include "event_list.hpp"

namespace icsflow::models {

template <class Fel>
void Shifts<Fel>::change(std::size_t p) {
  const CompiledPool& c = book_.me.pools[p];
  RosteredPool& m = units_[p];
  const engine::SimTime now = book_.now();
  for (const OnDuty& duty : m.on_duty) {
    if (duty.ends > now || !c.finishes()) continue;
    m.overtime += duty.busy;
    m.overtime_cleaning += duty.cleaning;
  }
  std::erase_if(m.on_duty, [now](const OnDuty& duty) { return duty.ends <= now; });
  const bool first = m.shifts == 0 && now == engine::kStart;
  const double factor = staffing_.factor(c.staffing, [this](ParameterId id) { return book_.value(id); });
  const std::int32_t today = engine::day_of(now);
  engine::SimTime next = book_.model.end;
  for (std::int32_t day = today - 1; day <= book_.model.run_days; ++day) {
    for (const CompiledPool::Shift& shift : c.shifts) {
      if (!shift.days[book_.model.calendar->service_weekday(day)]) continue;
      const engine::SimTime from = engine::start_of_day(day) + shift.from, to = from + shift.length;
      if (from > now) next = std::min(next, from);
      if (from > now || to <= now || (from < now && !first)) continue;
      m.on_duty.push_back(
          {++m.shifts, to, static_cast<std::int64_t>(std::floor(book_.value(shift.units) * factor + 0.5)), 0, 0});
    }
    if (day > today && next < engine::start_of_day(day)) break;
  }
  pools_[p].core = 0;
  for (const OnDuty& duty : m.on_duty) {
    pools_[p].core += duty.units;
    next = std::min(next, duty.ends);
  }
  units_.update_levels(p);
  if (next < book_.model.end) book_.later(next, kPriorityControl, EventKind::kShift, static_cast<std::uint32_t>(p));
  service_.serve(p, kAllUnits);
  // What ends at this instant by itself is not interrupted.
  const bool stops = c.at_shift_end == ShiftEnd::kPreempt && units_.free_units(p) < 0;
  if (stops) book_.later(now, kPriorityInterrupt, EventKind::kShiftOver, static_cast<std::uint32_t>(p));
}

template <class Fel>
void Shifts<Fel>::end(std::size_t p) {
  while (units_.free_units(p) < 0) {
    const Slot worst = service_.worst_in_service(p);
    if (worst == kNoSlot) return;  // kept by patients whose use is over, or being cleaned
    service_.interrupt(worst, p);
  }
}

template <class Fel>
void Shifts<Fel>::start() {
  if (!book_.me.rostered) return;
  for (std::size_t p = 0; p < pools_.size(); ++p) {
    if (!book_.me.pools[p].shifts.empty()) {
      change(p);
    } else {
      units_.update_levels(p);
    }
  }
}

template class Shifts<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
