#pragma once

/// `all_of`: branches begin at several steps; goes on when all have joined.

#include "steps/stages.hpp"

namespace icsflow::models {

struct AllOfStep : NothingToFinish, NothingToAbandon {
  static constexpr StepKind kKind = StepKind::kAllOf;

  template <class Fel>
  static StepId enter(StepParts<Fel>& p, Slot e, const CompiledStep& s) {
    p.branches.fork(e, s);
    return kNoStep;
  }
  template <class Fel>
  static bool is_waiting(StepParts<Fel>& /*p*/, Slot /*e*/) {
    return true;  // for its branches
  }
};

}  // namespace icsflow::models
