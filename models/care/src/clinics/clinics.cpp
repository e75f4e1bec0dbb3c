/// Clinics before a run: empty lists, and the dates that were given before the census.

#include "clinics/clinics.hpp"

#include <cstdint>
#include <memory>
#include <vector>

#include "event_list.hpp"

namespace icsflow::models {

template <class Fel>
void Clinics<Fel>::start() {
  sessions_.resize(book_.me.sessions.size());
  for (std::size_t i = 0; i < sessions_.size(); ++i) {
    Session& s = sessions_[i];
    const CompiledSession& c = book_.me.sessions[i];
    s.free_slots = 0;
    s.carry = {};
    s.carry.slots = c.first_fraction;
    s.horizon = whole_days(book_.value(c.horizon));
    s.release = whole_days(book_.value(c.release));
    s.days.resize(static_cast<std::size_t>(whole_days(dated_.largest(c.horizon))) + 2);
    s.rotas.assign(dated_.any() ? s.days.size() : 0, {});
    for (SessionDay& d : s.days) {
      d.day = -1;
      d.free = {};
      d.picks = 0;
    }
    s.booked.resize(s.days.size());
    for (std::vector<Slot>& booked : s.booked) booked.clear();
    for (AgedList& l : s.lists) {
      l.set_range(kOldestDay, book_.model.run_days);
      l.clear();
    }
    if (!c.order.empty()) s.order.clear(s.lists[kRoutineList], c.order.size());
    if (c.classes.empty()) continue;
    s.classes = std::make_unique<ClassLists>();
    s.classes->start(c.classes.size(), s.days.size(), kOldestDay, book_.model.run_days, c.order.size());
  }
}

template <class Fel>
void Clinics<Fel>::prebook() {
  for (std::size_t i = 0; i < size(); ++i) {
    Session& s = sessions_[i];
    for (std::int32_t day = 0; day < s.horizon; ++day) {
      open_day(i, day);
      fill(i, day, day, day - s.horizon);
      if (day >= s.release) continue;
      release_day(s, day);  // only now: planned work had its slots first
      fill(i, day, day, day - s.horizon);
    }
  }
}

using Fel = engine::ICSFLOW_CARE_EVENT_LIST;
template void Clinics<Fel>::start();
template void Clinics<Fel>::prebook();

}  // namespace icsflow::models
