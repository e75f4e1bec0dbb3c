#pragma once

/// `release`: gives a unit back that was seized, if it is held.

#include "steps/stages.hpp"

namespace icsflow::models {

struct ReleaseStep : NothingToFinish, NothingToAbandon, NobodyWaits {
  static constexpr StepKind kKind = StepKind::kRelease;

  template <class Fel>
  static StepId enter(StepParts<Fel>& p, Slot e, const CompiledStep& s) {
    Episode& ep = p.patients.episodes.of(e);
    if ((ep.held >> s.resource) & 1U) {
      ep.held &= ~pool_bit(s.resource);
      p.beds.release(e, s.resource);
    }
    return kGoesOn;
  }
};

}  // namespace icsflow::models
