#pragma once

/// `leave`: the end of the pathway.

#include "steps/stages.hpp"

namespace icsflow::models {

struct LeaveStep : NothingToFinish, NothingToAbandon, NobodyWaits {
  static constexpr StepKind kKind = StepKind::kLeave;

  template <class Fel>
  static StepId enter(StepParts<Fel>& p, Slot e, const CompiledStep& /*s*/) {
    p.book.end_pathway(e);
    return kNoStep;
  }
};

}  // namespace icsflow::models
