#pragma once

/// `delay`: time passes.

#include "steps/stages.hpp"

namespace icsflow::models {

struct DelayStep : NothingToFinish, NothingToAbandon, NobodyWaits {
  static constexpr StepKind kKind = StepKind::kDelay;

  template <class Fel>
  static StepId enter(StepParts<Fel>& p, Slot e, const CompiledStep& s) {
    engine::Duration time = p.duration(e, s);
    if ((s.marks & kPaced) != 0) [[unlikely]]
      time = p.book.paced(e, s, time);
    p.ends_after(e, time);
    return kNoStep;
  }
};

}  // namespace icsflow::models
