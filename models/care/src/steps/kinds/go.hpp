#pragma once

/// `go`: nothing but its marks and ways on.

#include "steps/stages.hpp"

namespace icsflow::models {

struct GoStep : NothingToFinish, NothingToAbandon, NobodyWaits {
  static constexpr StepKind kKind = StepKind::kGo;

  template <class Fel>
  static StepId enter(StepParts<Fel>& /*p*/, Slot /*e*/, const CompiledStep& /*s*/) {
    return kGoesOn;
  }
};

}  // namespace icsflow::models
