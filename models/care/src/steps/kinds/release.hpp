#pragma once

/// `release`: gives a unit back that was seized, if it is held.

#include "steps/stages.hpp"

namespace icsflow::models {

struct ReleaseStep : NothingToFinish, NothingToAbandon, NobodyWaits {
  static constexpr StepKind kKind = StepKind::kRelease;

  template <class Fel>
  static StepId enter(StepParts<Fel>& p, Slot e, const CompiledStep& s) {
    const std::size_t units = p.patients.episodes.of(e).held.take(s.resource);
    p.beds.release_all(e, {s.resource, static_cast<std::uint16_t>(units)});
    return kGoesOn;
  }
};

}  // namespace icsflow::models
