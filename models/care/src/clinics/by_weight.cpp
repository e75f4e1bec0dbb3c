/// Booking where the chance to be next is in proportion to a weight (clinics/weighted_order.hpp).

#include <algorithm>

#include "clinics/booked_from.hpp"
#include "clinics/clinics.hpp"
#include "event_list.hpp"
#include "icsflow/domain/policies/booking.hpp"

namespace icsflow::models {

template <class Fel>
void Clinics<Fel>::join_by_weight(const CompiledSession& session, AgedList& list, WeightedOrder& order, Slot e,
                                  std::int32_t day, bool fresh) {
  Token& t = book_.tokens[e];
  const Luck luck = patients_.overflow.luck(t, book_.step_of(t));
  // Each list has luck of its own, and so has who comes back to it: what made a patient the next is used up.
  std::uint64_t identity = engine::child_identity(luck.identity, session.identity);
  if (!fresh) identity = engine::child_identity(identity, static_cast<std::uint64_t>(book_.today));
  engine::Substream u = book_.substream(identity, session.order_site, luck.visit);
  if (goals_.size() <= e) goals_.resize(std::max<std::size_t>(book_.tokens.size(), std::size_t{e} + 1));
  goals_[e] = order.goal_of_new(list.number_of(day), e, engine::unit_exponential(u));
  list.join_ranked(book_.tokens, e, day, [this](Slot a, Slot b) {
    return goals_[a] != goals_[b] ? goals_[a] < goals_[b] : book_.tokens[a].id < book_.tokens[b].id;
  });
}

template <class Fel>
void Clinics<Fel>::fill_by_weight(std::size_t i, SessionDay& day, std::int32_t today) {
  Session& s = sessions_[i];
  const CompiledSession& c = book_.me.sessions[i];
  const AgedList& list = s.lists[kRoutineList];
  const double chronological = book_.value(c.chronological), near_breach = book_.value(c.near_breach);
  const std::int32_t target = policies::clock_start_at_target(today, book_.value(c.target));
  const std::uint64_t identity = engine::child_identity(c.identity, static_cast<std::uint64_t>(day.day));
  // Of a clock start by identity: the first of the day has the least left to use up, and without them the others would
  // have more left than chance gives.
  const auto least_of = [&](Slot of_day) {
    return list.least_of_day(book_.tokens, of_day,
                             [this](Slot a, Slot b) { return book_.tokens[a].id < book_.tokens[b].id; });
  };
  if (!picks_.started()) {
    weights_.clear();
    for (const FromWait& w : c.order) weights_.push_back({static_cast<double>(w.days), book_.value(w.number)});
    picks_.start(list, s.order, goals_, weights_, today);
  }
  for (; !list.empty() && day.free[kRoutineList] > 0; ++day.picks) {
    Slot e = kNoSlot;
    if (chronological > 0 || near_breach > 0) {
      const Luck of = nth(identity, day.picks);
      const double u = book_.two_uniform(of.identity, c.pick_site, of.visit).first;
      policies::RoutineRules::with(policies::routine_rule(u, chronological, near_breach), [&](auto rule) {
        if constexpr (!rule.kDraws) e = least_of(rule.pick(BookedFrom{list, 0}, target, 0));
      });
    }
    if (e == kNoSlot) e = picks_.next(list, s.order, goals_);
    if (e == kNoSlot) e = least_of(list.oldest());  // at the opening: of those who came later, whoever came first
    --day.free[kRoutineList];
    book(s, day, e);
  }
}

using Fel = engine::ICSFLOW_CARE_EVENT_LIST;
template void Clinics<Fel>::join_by_weight(const CompiledSession&, AgedList&, WeightedOrder&, Slot, std::int32_t, bool);
template void Clinics<Fel>::fill_by_weight(std::size_t, SessionDay&, std::int32_t);

}  // namespace icsflow::models
