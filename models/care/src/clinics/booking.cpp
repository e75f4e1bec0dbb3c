/// Booking: slots become bookable, waiting patients get dates by the rules of domain/policies/booking.hpp, and today's
/// patients are called in. Nothing here is called per patient.

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "clinics/booked_from.hpp"
#include "clinics/clinics.hpp"
#include "event_list.hpp"
#include "icsflow/domain/policies/booking.hpp"

namespace icsflow::models {

template <class Fel>
void Clinics<Fel>::open_day(std::size_t i, std::int32_t day) {
  Session& s = sessions_[i];
  SessionDay& d = s.on(day);
  d.day = day;
  d.picks = 0;
  s.booked_on(day).clear();
  const Carry before = s.carry;
  Rota rota = rota_.make(s, i, day);
  book_.record.count_slots(day, rota.planned, rota.run);
  d.free = rota.kept;
  s.free_slots += rota.run;
  if (s.classes) std::copy(rota.for_classes.begin(), rota.for_classes.end(), s.kept_on(day).begin());
  if (s.rotas.empty()) return;
  rota.before = before;
  s.rota_of(day) = rota;
}

template <class Fel>
void Clinics<Fel>::release_day(Session& s, std::int32_t day) {
  SessionDay& d = s.on(day);
  if (d.day != day) return;
  d.free = policies::released(d.free);
  for (std::int32_t& kept : s.kept_on(day)) {
    d.free[kRoutineList] += kept;
    kept = 0;
  }
}

/// Gives a day's routine slots away, each by a rule of its own. What is drawn for a few slots is drawn first, so that
/// those picked are called in together.
template <class Fel>
void Clinics<Fel>::fill_routine(std::size_t i, SessionDay& day, std::int32_t today) {
  Session& s = sessions_[i];
  const CompiledSession& c = book_.me.sessions[i];
  const AgedList& list = s.lists[kRoutineList];
  const double chronological = book_.value(c.chronological), near_breach = book_.value(c.near_breach);
  const std::int32_t target = policies::clock_start_at_target(today, book_.value(c.target));
  const std::uint64_t identity = engine::child_identity(c.identity, static_cast<std::uint64_t>(day.day));
  const auto with_rule_of = [&](const TwoUniform& u, const auto& use) {
    return policies::RoutineRules::with(policies::routine_rule(u.first, chronological, near_breach), use);
  };
  std::array<TwoUniform, Book<Fel>::kTokensAhead> drawn;
  if (!list.empty()) book_.prefetch_token(list.oldest());
  while (!list.empty() && day.free[kRoutineList] > 0) {
    const Luck of = nth(identity, day.picks);
    const std::size_t n = std::min({Book<Fel>::kTokensAhead, list.size(),
                                    static_cast<std::size_t>(day.free[kRoutineList]), std::size_t{0x10000} - of.visit});
    day.picks += static_cast<std::uint32_t>(n);
    for (std::size_t k = 0; k < n; ++k) {
      drawn[k] = book_.two_uniform(of.identity, c.pick_site, static_cast<std::uint16_t>(of.visit + k));
      with_rule_of(drawn[k], [&](auto rule) {
        if constexpr (rule.kDraws) book_.prefetch_token(rule.pick(BookedFrom{list, k}, target, drawn[k].second));
      });
    }
    for (std::size_t k = 0; k < n; ++k) {
      with_rule_of(drawn[k], [&](auto rule) {
        const BookedFrom waiting{list, 0};
        const Slot e = rule.pick(waiting, target, drawn[k].second);
        --day.free[kRoutineList];
        book(s, day, e);
        if constexpr (!rule.kDraws) {
          if (!list.empty()) book_.prefetch_token(rule.pick(waiting, target, 0));
        }
      });
    }
  }
}

template <class Fel>
void Clinics<Fel>::fill(std::size_t i, std::int32_t first, std::int32_t last, std::int32_t today) {
  Session& s = sessions_[i];
  const AgedList& urgent = s.lists[kUrgentList];
  const AgedList& planned = s.lists[kPlannedList];
  const AgedList& routine = s.lists[kRoutineList];
  const ClassLists* classes = s.classes.get();
  const auto anybody_waits = [&] {
    return !urgent.empty() || !planned.empty() || !routine.empty() || (classes != nullptr && classes->waiting > 0);
  };
  const bool by_weight = !book_.me.sessions[i].order.empty();
  const std::int32_t notice = notice_of(i), urgent_notice = urgent_notice_of(i);
  const auto from = [&](ListClass list) { return policies::first_bookable(list, today, notice, urgent_notice); };
  const auto book_oldest = [&](SessionDay& d, ListClass list) {
    const AgedList& waiting = s.lists[static_cast<std::size_t>(list)];
    while (!waiting.empty()) {
      const auto slot = policies::slot_for(list, d.free);
      if (!slot) return;
      --d.free[static_cast<std::size_t>(*slot)];
      book(s, d, waiting.oldest());
    }
  };
  for (std::int32_t day = first; day <= last && s.free_slots > 0 && anybody_waits(); ++day) {
    SessionDay& d = s.on(day);
    if (d.day != day) continue;
    if (day >= from(ListClass::kUrgent)) book_oldest(d, ListClass::kUrgent);
    if (day >= from(ListClass::kPlanned)) book_oldest(d, ListClass::kPlanned);
    if (classes != nullptr) {
      fill_by_class(i, d, today);
      continue;
    }
    if (day < from(ListClass::kRoutine) || d.free[kRoutineList] <= 0 || routine.empty()) continue;
    if (by_weight) {
      fill_by_weight(i, d, today);
    } else {
      fill_routine(i, d, today);
    }
  }
  if (by_weight && picks_.started()) picks_.finish(s.order);
  if (classes != nullptr && by_weight) finish_classes(*s.classes);
}

template <class Fel>
void Clinics<Fel>::book_all() {
  for (std::size_t i = 0; i < size(); ++i) {
    Session& s = sessions_[i];
    open_day(i, book_.today + s.horizon);
    release_day(s, book_.today + s.release);
    fill(i, book_.today + 1, book_.today + s.horizon, book_.today);
  }
}

template <class Fel>
void Clinics<Fel>::fill_today() {
  for (std::size_t i = 0; i < sessions_.size(); ++i) {
    if (notice_of(i) == 0 || urgent_notice_of(i) == 0 || class_notice_of(i) == 0)
      fill(i, book_.today, book_.today, book_.today);
  }
}

template <class Fel>
void Clinics<Fel>::call_in() {
  const engine::SimTime midnight = engine::start_of_day(book_.today);
  for (std::size_t i = 0; i < size(); ++i) {
    Session& s = sessions_[i];
    if (i + 1 < size()) book_.prefetch_first(sessions_[i + 1].booked_on(book_.today));
    SessionDay& d = s.on(book_.today);
    if (d.day != book_.today) continue;
    s.lose_free(d);  // not used
    const CompiledSession& c = book_.me.sessions[i];
    const double span = engine::in_days(c.to - c.from);
    std::vector<Slot>& booked = s.booked_on(book_.today);
    for (std::size_t k = 0; k < booked.size(); ++k) {
      const Slot e = booked[k];
      book_.prefetch_further(booked, k);
      book_.tokens[e].call_in();
      const double part = policies::call_in_share(k, booked.size());
      book_.later(std::max(book_.now(), midnight + c.from + engine::duration_from_days(span * part)), kPriorityRelease,
                  EventKind::kAttend, e, book_.tokens[e].generation);
    }
    booked.clear();
  }
}

using Fel = engine::ICSFLOW_CARE_EVENT_LIST;
template void Clinics<Fel>::open_day(std::size_t, std::int32_t);
template void Clinics<Fel>::release_day(Session&, std::int32_t);
template void Clinics<Fel>::fill(std::size_t, std::int32_t, std::int32_t, std::int32_t);
template void Clinics<Fel>::book_all();
template void Clinics<Fel>::fill_today();
template void Clinics<Fel>::call_in();

}  // namespace icsflow::models
