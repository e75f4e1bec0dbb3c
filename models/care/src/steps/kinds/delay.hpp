#pragma once

/// `delay`: time passes.

#include "steps/stages.hpp"

namespace icsflow::models {

struct DelayStep : NothingToFinish, NothingToAbandon, NobodyWaits {
  static constexpr StepKind kKind = StepKind::kDelay;

  template <class Fel>
  static StepId enter(StepParts<Fel>& p, Slot e, const CompiledStep& s) {
    p.ends_after(e, p.duration(e, s));
    return kNoStep;
  }
};

}  // namespace icsflow::models
