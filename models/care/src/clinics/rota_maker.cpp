#include "clinics/rota_maker.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "event_list.hpp"
#include "icsflow/domain/policies.hpp"

namespace icsflow::models {

template <class Fel>
Rota RotaMaker<Fel>::make(Session& s, std::size_t i, std::int32_t day) {
  const CompiledSession& c = book_.me.sessions[i];
  Rota rota;
  const Calendar& calendar = *book_.model.calendar;
  if (!c.days[calendar.weekday(day)] || calendar.is_holiday(day)) return rota;
  const auto days_a_week = std::count(c.days.begin(), c.days.end(), true);
  const auto on_day = [&](ParameterId id) { return dated_.value_on(id, day); };
  const SessionStaff staff = dated_.any() ? staffing_.sessions(c.staffing, on_day) : s.staff;
  // A rate is kept per calendar day: 7 of them fall on the days of the week that have sessions.
  const double planned = on_day(c.slots) * 7 / static_cast<double>(days_a_week) * c.season[calendar.month(day)];
  std::int64_t slots = whole_slots(s.carry.slots, planned * staff.planned_factor);
  constexpr std::int64_t kMostSlots = 1'000'000'000;  // they are counted in 32 bits, of several lists together
  if (slots > kMostSlots) [[unlikely]]
    throw std::length_error(fmt::format("{}.{}: {} slots on day {} of the run; a day has at most {}", book_.me.id,
                                        c.name, slots, day, kMostSlots));
  rota.planned = slots;
  if (staff.run_share < 1) {  // session by session: does it find its team?
    const auto per_session = std::max<std::int64_t>(1, static_cast<std::int64_t>(on_day(c.cases_per_session) + 0.5));
    engine::Substream u =
        book_.substream(engine::child_identity(c.identity, static_cast<std::uint64_t>(day)), c.run_site);
    std::int64_t run = 0;
    for (std::int64_t left = slots; left > 0; left -= per_session) {
      if (engine::bernoulli(u, staff.run_share)) run += std::min(left, per_session);
    }
    slots = run;
  }
  rota.run = slots;
  const std::int64_t for_planned =
      std::min(slots, whole_slots(s.carry.planned, static_cast<double>(slots) * on_day(c.planned_share)));
  const std::int64_t others = slots - for_planned;
  const std::int64_t urgent =
      std::min(others, whole_slots(s.carry.urgent, static_cast<double>(others) * on_day(c.urgent_share)));
  rota.kept[kUrgentList] = static_cast<std::int32_t>(urgent);
  rota.kept[kPlannedList] = static_cast<std::int32_t>(for_planned);
  rota.kept[kRoutineList] = static_cast<std::int32_t>(slots - urgent - for_planned);
  return rota;
}

template class RotaMaker<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
