#pragma once

/// `seize`: waits for a unit and keeps it.

#include "steps/stages.hpp"

namespace icsflow::models {

struct SeizeStep : NothingToFinish {
  static constexpr StepKind kKind = StepKind::kSeize;

  template <class Fel>
  static StepId enter(StepParts<Fel>& p, Slot e, const CompiledStep& s) {
    if (p.book.me.pools[s.resource].rostered) [[unlikely]]
      return p.beds.service.enter(e, s);
    if (p.beds.request(e, s)) {
      p.patients.episodes.of(e).held.add(s.resource);
      return kGoesOn;
    }
    return p.book.tokens[e].has(kInQueue) ? kNoStep : s.full;
  }
  template <class Fel>
  static void abandon(StepParts<Fel>& p, Slot e, const CompiledStep& /*s*/) {
    if (p.book.tokens[e].has(kInQueue)) p.beds.dequeue(e);
  }
  template <class Fel>
  static bool is_waiting(StepParts<Fel>& p, Slot e) {
    return p.beds.is_waiting(e);
  }
};

}  // namespace icsflow::models
