/// Booking where a list is several, or its patients are of classes.

#include <algorithm>

#include "clinics/booked_from.hpp"
#include "clinics/clinics.hpp"
#include "event_list.hpp"
#include "icsflow/domain/policies/booking.hpp"
#include "icsflow/domain/policies/patient_classes.hpp"
#include "icsflow/domain/policies/sub_lists.hpp"

namespace icsflow::models {

/// Each patient has one draw for all lists: whose patient it is in the clinic is whose it is in the theatre, where the
/// parts are the same.
template <class Fel>
std::size_t Clinics<Fel>::choose_sub_list(Slot e) {
  const Token& t = book_.tokens[e];
  const std::size_t first = book_.step_of(t).resource;
  const CompiledSession& c = book_.me.sessions[first];
  if (sub_lists_.size() <= e) sub_lists_.resize(std::max<std::size_t>(book_.tokens.size(), std::size_t{e} + 1));
  sub_lists_[e] = static_cast<std::uint8_t>(policies::part_of(c.sub_list_ends, book_.uniform(t.id, c.sub_list_site)));
  return first + sub_lists_[e];
}

template <class Fel>
void Clinics<Fel>::join_one_of_several(Slot e, bool fresh) {
  const Token& t = book_.tokens[e];
  const CompiledStep& step = book_.step_of(t);
  const std::size_t i = (step.marks & kSubLists) != 0 ? choose_sub_list(e) : step.resource;
  if (is_of_a_class(e)) return join_class(i, e, fresh);
  Session& s = sessions_[i];
  const CompiledSession& c = book_.me.sessions[i];
  if (t.list() == ListClass::kRoutine && !c.order.empty())
    return join_by_weight(c, s.lists[kRoutineList], s.order, e, t.list_day(), fresh);
  s.lists[static_cast<std::size_t>(t.list())].join(book_.tokens, e);
}

template <class Fel>
void Clinics<Fel>::leave_one_of_several(Slot e) {
  const std::size_t i = session_of(e);
  if (is_of_a_class(e)) return leave_class(i, e);
  sessions_[i].lists[static_cast<std::size_t>(book_.tokens[e].list())].remove(book_.tokens, e);
}

template <class Fel>
void Clinics<Fel>::count_attended(Slot e) {
  const Token& t = book_.tokens[e];
  const std::size_t i = session_of(e);
  const CompiledSession& c = book_.me.sessions[i];
  if ((book_.step_of(t).marks & kSubLists) != 0) book_.record.sessions[i].wait.add(book_.today - t.list_day());
  if (!is_of_a_class(e)) return;
  const std::uint8_t k = classes_[e];
  const CompiledClass& of = c.classes[k];
  ClassRecord& record = book_.record.classes[c.first_class + k];
  const std::int32_t wait = book_.today - waits_since(t, of.since);
  record.wait.add(wait);
  if (of.target != kNoParameter && wait <= book_.value(of.target)) ++record.in_time;
}

template <class Fel>
void Clinics<Fel>::join_class(std::size_t i, Slot e, bool fresh) {
  const Token& t = book_.tokens[e];
  const CompiledSession& c = book_.me.sessions[i];
  if (classes_.size() <= e) classes_.resize(std::max<std::size_t>(book_.tokens.size(), std::size_t{e} + 1));
  const std::uint8_t k = classes_[e] = c.class_of[patients_.attributes.priority_of(e, book_.step_of(t))];
  ClassLists& lists = *sessions_[i].classes;
  ClassLists::Of& of = lists.of[k];
  const std::int32_t day = waits_since(t, c.classes[k].since);
  ++lists.waiting;
  ++book_.record.classes[c.first_class + k].without_date;
  if (c.order.empty()) {
    of.list.join(book_.tokens, e, day);
  } else {
    join_by_weight(c, of.list, of.order, e, day, fresh);
  }
}

template <class Fel>
void Clinics<Fel>::leave_class(std::size_t i, Slot e) {
  const CompiledSession& c = book_.me.sessions[i];
  const std::uint8_t k = classes_[e];
  ClassLists& lists = *sessions_[i].classes;
  lists.of[k].list.remove(book_.tokens, e, waits_since(book_.tokens[e], c.classes[k].since));
  --lists.waiting;
  --book_.record.classes[c.first_class + k].without_date;
}

/// Who of the class is next: by the rules of the session.
template <class Fel>
Slot Clinics<Fel>::next_of_class(std::size_t i, std::size_t k, SessionDay& day, std::int32_t today) {
  const CompiledSession& c = book_.me.sessions[i];
  ClassLists::Of& of = sessions_[i].classes->of[k];
  const CompiledClass& is = c.classes[k];
  const std::int32_t target =
      policies::clock_start_at_target(today, book_.value(is.target != kNoParameter ? is.target : c.target));
  const Luck luck = nth(engine::child_identity(c.identity, static_cast<std::uint64_t>(day.day)), day.picks++);
  const TwoUniform u = book_.two_uniform(luck.identity, c.pick_site, luck.visit);
  const BookedFrom waiting{of.list, 0};
  Slot e = kNoSlot;
  policies::RoutineRules::with(
      policies::routine_rule(u.first, book_.value(c.chronological), book_.value(c.near_breach)), [&](auto rule) {
        if (!rule.kDraws || c.order.empty()) e = rule.pick(waiting, target, u.second);
      });
  if (c.order.empty()) return e;
  const auto least_on = [&](std::int32_t of_day) {  // of one day by identity, as fill_by_weight has it
    return of.list.least_on(book_.tokens, of_day,
                            [this](Slot a, Slot b) { return book_.tokens[a].id < book_.tokens[b].id; });
  };
  if (e != kNoSlot) return least_on(waits_since(book_.tokens[e], is.since));
  WeightedPicks& picks = class_picks_[k];
  if (!picks.started()) {
    weights_.clear();
    for (const FromWait& w : c.order) weights_.push_back({static_cast<double>(w.days), book_.value(w.number)});
    picks.start(of.list, of.order, goals_, weights_, today);
  }
  e = picks.next(of.list, of.order, goals_);
  return e != kNoSlot ? e : least_on(of.list.oldest_day());  // nobody: at the opening, of those who came later
}

template <class Fel>
void Clinics<Fel>::fill_by_class(std::size_t i, SessionDay& day, std::int32_t today) {
  Session& s = sessions_[i];
  const CompiledSession& c = book_.me.sessions[i];
  ClassLists& lists = *s.classes;
  const std::span<std::int32_t> kept = s.kept_on(day.day);
  const std::size_t count = lists.of.size();
  at_slot_.assign(count, {});
  if (class_picks_.size() < count) class_picks_.resize(count);
  const std::int32_t notice = notice_of(i);
  std::int32_t& shared = day.free[kRoutineList];
  while (lists.waiting > 0) {
    for (std::size_t k = 0; k < count; ++k) {
      const CompiledClass& of = c.classes[k];
      const AgedList& list = lists.of[k].list;
      const std::int32_t first = today + (of.notice == kNoParameter ? notice : whole_days(book_.value(of.notice)));
      policies::ClassAtSlot& at = at_slot_[k];
      at.can_have = !list.empty() && day.day >= first && (kept[k] > 0 || shared > 0);
      at.is_due = at.can_have && of.target != kNoParameter &&
                  policies::reaches_target(list.oldest_day(), day.day, book_.value(of.target));
    }
    const auto next = policies::next_class(at_slot_);
    if (!next) return;
    const std::size_t k = *next;
    // Who is due is the one who has waited longest; else the rules of the session tell.
    const AgedList& list = lists.of[k].list;
    const Slot e = !at_slot_[k].is_due ? next_of_class(i, k, day, today)
                   : c.order.empty()   ? list.oldest()
                                       : list.least_on(book_.tokens, list.oldest_day(), [this](Slot a, Slot b) {
                                         return book_.tokens[a].id < book_.tokens[b].id;
                                       });
    --(kept[k] > 0 ? kept[k] : shared);
    book(s, day, e);
  }
}

template <class Fel>
void Clinics<Fel>::finish_classes(ClassLists& classes) {
  for (std::size_t k = 0; k < classes.of.size() && k < class_picks_.size(); ++k) {
    if (class_picks_[k].started()) class_picks_[k].finish(classes.of[k].order);
  }
}

using Fel = engine::ICSFLOW_CARE_EVENT_LIST;
template void Clinics<Fel>::join_one_of_several(Slot, bool);
template void Clinics<Fel>::leave_one_of_several(Slot);
template void Clinics<Fel>::count_attended(Slot);
template void Clinics<Fel>::fill_by_class(std::size_t, SessionDay&, std::int32_t);
template void Clinics<Fel>::finish_classes(ClassLists&);

}  // namespace icsflow::models
