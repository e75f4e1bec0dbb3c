#include "clinics/rota_changes.hpp"

#include <algorithm>

#include "event_list.hpp"

namespace icsflow::models {

template <class Fel>
void RotaChanges<Fel>::follow_values(std::size_t i) {
  Session& s = clinics_[i];
  const CompiledSession& c = book_.me.sessions[i];
  const std::int32_t release = whole_days(book_.value(c.release));
  for (std::int32_t day = book_.today + s.release; day < book_.today + release; ++day) clinics_.release_day(s, day);
  s.release = release;
  const std::int32_t horizon = whole_days(book_.value(c.horizon));
  if (horizon < s.horizon) close_days(i, book_.today + horizon, book_.today + s.horizon - 1);
  for (std::int32_t day = book_.today + s.horizon; day < book_.today + horizon; ++day) clinics_.open_day(i, day);
  s.horizon = horizon;
}

/// Days that are no longer within the horizon: whoever is booked there goes back to the list, with the old place, and
/// the rota is made anew when the day comes within it.
template <class Fel>
void RotaChanges<Fel>::close_days(std::size_t i, std::int32_t first, std::int32_t last) {
  Session& s = clinics_[i];
  s.carry = s.rota_of(first).before;
  for (std::int32_t day = first; day <= last; ++day) {
    SessionDay& d = s.on(day);
    const std::vector<Slot>& booked = s.booked_on(day);
    while (!booked.empty()) {
      const Slot e = booked.back();
      clinics_.unbook(e);
      clinics_.join_list(e, false);
    }
    s.lose_free(d);
    d.day = -1;
    book_.record.count_slots(day, -s.rota_of(day).planned, -s.rota_of(day).run);
  }
}

template <class Fel>
void RotaChanges<Fel>::remake(std::size_t i) {
  Session& s = clinics_[i];
  if (s.horizon == 0) return;
  s.carry = s.rota_of(book_.today).before;
  for (std::int32_t day = book_.today; day < book_.today + s.horizon; ++day) {
    SessionDay& d = s.on(day);
    Rota& old = s.rota_of(day);
    const Carry before = s.carry;
    Rota now = clinics_.rota().make(s, i, day);
    now.before = before;
    book_.record.count_slots(day, now.planned - old.planned, now.run - old.run);
    const bool released = day < book_.today + s.release;
    std::int64_t had = 0, has = 0;
    for (std::size_t k = 0; k < kListClasses; ++k) {
      had += d.free[k];
      std::int32_t& free = d.free[released ? kRoutineList : k];
      free += now.kept[k] - old.kept[k];
    }
    const std::span<std::int32_t> for_classes = s.kept_on(day);
    for (std::size_t k = 0; k < for_classes.size(); ++k) {
      had += for_classes[k];
      std::int32_t& free = released ? d.free[kRoutineList] : for_classes[k];
      free += now.for_classes[k] - old.for_classes[k];
    }
    const std::int64_t wanted = std::max<std::int64_t>(0, now.run - static_cast<std::int64_t>(s.booked_on(day).size()));
    const auto count = [&has](std::int32_t& f) {
      f = std::max(0, f);
      has += f;
    };
    for (std::int32_t& f : d.free) count(f);
    for (std::int32_t& f : for_classes) count(f);
    const auto shorten = [&has, wanted](std::int32_t& f) {
      const auto less = static_cast<std::int32_t>(std::clamp<std::int64_t>(has - wanted, 0, f));
      f -= less;
      has -= less;
    };
    shorten(d.free[kRoutineList]);
    for (std::size_t k = for_classes.size(); k-- > 0;) shorten(for_classes[k]);
    shorten(d.free[kPlannedList]);
    shorten(d.free[kUrgentList]);
    d.free[kRoutineList] += static_cast<std::int32_t>(wanted - has);
    s.free_slots += wanted - had;
    old = now;
  }
}

template class RotaChanges<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
