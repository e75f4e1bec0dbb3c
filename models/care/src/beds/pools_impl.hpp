#pragma once

/// Definitions of Pools, for provider.cpp alone: the parts that most events go through are inlined there.

#include <algorithm>

#include "beds/pools.hpp"

namespace icsflow::models {

template <class Fel>
void Pools<Fel>::start() {
  pools_.assign(book_.me.pools.size(), {});
  for (Pool& p : pools_) {
    p.head.fill(kNoSlot);
    p.tail.fill(kNoSlot);
  }
}

template <class Fel>
Slot Pools<Fel>::first(std::size_t p) const {
  const auto& head = pools_[p].head;
  const auto found = std::find_if(head.begin(), head.end(), [](Slot e) { return e != kNoSlot; });
  return found == head.end() ? kNoSlot : *found;
}

template <class Fel>
void Pools<Fel>::plan_give_up(Slot e, const CompiledStep& s, double waited) {
  const Token& t = book_.tokens[e];
  double days = 0;  // from the beginning of the wait; of a constant hazard from now
  if (const StepRules* rules = book_.rules_of(s); rules != nullptr && rules->patience != kNone) {
    if (rules->patience >= kByAttribute) {
      days = std::max(waited, patients_.attributes.days_by_attribute(e, rules->patience, s.leave_site));
    } else {
      engine::Substream u = book_.substream(patients_.overflow.luck(t, s), s.leave_site);
      const engine::Distribution& patience = book_.distributions[rules->patience];
      days = waited > 0 ? patience.sample_above(u, waited) : std::max(0.0, patience.sample(u));
    }
    days -= waited;
  } else if (rules != nullptr && !rules->hazards.empty()) {
    engine::Substream u = book_.substream(patients_.overflow.luck(t, s), s.leave_site);
    // The time at which the hazard adds up to a standard exponential.
    double to_go = engine::unit_exponential(u), rate = 0;
    for (const StepRules::Hazard& h : rules->hazards) {
      const double until = std::max(0.0, book_.value(h.from) - waited);
      if (rate * (until - days) >= to_go) break;
      to_go -= rate * (until - days);
      days = until;
      rate = book_.value(h.rate);
    }
    if (rate <= 0) return;  // from then on nobody gives up
    days += to_go / rate;
  } else {
    if (book_.value(s.gives_up) <= 0) return;
    engine::Substream u = book_.substream(patients_.overflow.luck(t, s), s.leave_site);
    days = engine::unit_exponential(u) / book_.value(s.gives_up);
  }
  const engine::SimTime at = book_.now() + engine::duration_from_days(days);
  book_.later(at, kPriorityRelease, EventKind::kGiveUp, e, t.generation);
  patients_.tokens.gives_up(e, at);
}

template <class Fel>
void Pools<Fel>::learn(unsigned yesterday) {
  for (Pool& p : pools_) {
    update_expectation(p.expected_leaving[yesterday], static_cast<double>(p.leaving_today));
    update_expectation(p.expected_need[yesterday], static_cast<double>(p.need_today));
  }
}

template <class Fel>
void Pools<Fel>::note_capacity(std::size_t p) {
  if (book_.record.requested != nullptr && p < book_.record.requested->pools.size())
    book_.record.requested->pools[p].open.set(book_.now(), pools_[p].capacity());
}

}  // namespace icsflow::models
