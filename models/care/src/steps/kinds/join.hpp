#pragma once

/// `join`: the end of a branch.

#include "steps/stages.hpp"

namespace icsflow::models {

struct JoinStep : NothingToFinish, NothingToAbandon, NobodyWaits {
  static constexpr StepKind kKind = StepKind::kJoin;

  template <class Fel>
  static StepId enter(StepParts<Fel>& p, Slot e, const CompiledStep& /*s*/) {
    p.branches.join(e);
    return kNoStep;
  }
};

}  // namespace icsflow::models
