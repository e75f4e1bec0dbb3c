#include "clinics/rota_maker.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "event_list.hpp"
#include "icsflow/domain/policies/patient_classes.hpp"
#include "icsflow/domain/policies/slots.hpp"

namespace icsflow::models {

template <class Fel>
Rota RotaMaker<Fel>::make(Session& s, std::size_t i, std::int32_t day) {
  const CompiledSession& c = book_.me.sessions[i];
  Rota rota;
  rota.for_classes.resize(c.classes.size());
  const Calendar& calendar = *book_.model.calendar;
  if (!c.days[calendar.weekday(day)] || calendar.is_holiday(day)) return rota;
  const auto days_a_week = std::count(c.days.begin(), c.days.end(), true);
  const auto on_day = [&](ParameterId id) { return dated_.value_on(id, day); };
  const SessionStaff staff = dated_.any() ? staffing_.sessions(c.staffing, on_day) : s.staff;
  const double planned =
      policies::planned_slots(on_day(c.slots), days_a_week, c.season[calendar.month(day)]) * c.slots_part;
  std::int64_t slots = whole_slots(s.carry.slots, planned * staff.planned_factor);
  constexpr std::int64_t kMostSlots = 1'000'000'000;  // they are counted in 32 bits, of several lists together
  if (slots > kMostSlots) [[unlikely]]
    throw std::length_error(fmt::format("{}.{}: {} slots on day {} of the run; a day has at most {}", book_.me.id,
                                        c.name, slots, day, kMostSlots));
  rota.planned = slots;
  if (staff.run_share < 1) {
    engine::Substream u =
        book_.substream(engine::child_identity(c.identity, static_cast<std::uint64_t>(day)), c.run_site);
    slots = policies::slots_with_team(slots, on_day(c.cases_per_session),
                                      [&] { return engine::bernoulli(u, staff.run_share); });
  }
  rota.run = slots;
  rota.kept = policies::keep_slots(slots, on_day(c.planned_share), on_day(c.urgent_share), s.carry.kept);
  if (c.classes.empty()) return rota;
  std::vector<double> shares;
  for (const CompiledClass& one : c.classes) shares.push_back(on_day(one.keep));
  s.carry.classes.resize(shares.size());
  policies::keep_for_classes(rota.kept[kRoutineList], shares, s.carry.classes, rota.for_classes);
  return rota;
}

template class RotaMaker<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
