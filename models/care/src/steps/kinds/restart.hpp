#pragma once

/// `restart`: another pathway of this patient begins; this one goes on.

#include "steps/stages.hpp"

namespace icsflow::models {

struct RestartStep : NothingToFinish, NothingToAbandon, NobodyWaits {
  static constexpr StepKind kKind = StepKind::kRestart;

  template <class Fel>
  static StepId enter(StepParts<Fel>& p, Slot e, const CompiledStep& s) {
    p.branches.restart(e, s);
    return kGoesOn;
  }
};

}  // namespace icsflow::models
