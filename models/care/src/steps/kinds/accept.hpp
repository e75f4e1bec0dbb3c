#pragma once

/// `accept`, of the receiver: says yes, waits for the patient to arrive.

#include "steps/stages.hpp"

namespace icsflow::models {

struct AcceptStep : NothingToFinish, NothingToAbandon, NobodyWaits {
  static constexpr StepKind kKind = StepKind::kAccept;

  template <class Fel>
  static StepId enter(StepParts<Fel>& p, Slot e, const CompiledStep& /*s*/) {
    if (!p.book.tokens[e].has(kRequest)) return kGoesOn;  // nobody asked for a place, or the patient is here already
    p.transfers.offer(e);
    return kNoStep;
  }
};

}  // namespace icsflow::models
