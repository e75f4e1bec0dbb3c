#pragma once

/// `window`: waits for the provider's window of that name.

#include "steps/stages.hpp"
#include "steps/windows.hpp"

namespace icsflow::models {

struct WindowStep : NothingToFinish, NothingToAbandon, NobodyWaits {
  static constexpr StepKind kKind = StepKind::kWindow;

  template <class Fel>
  static StepId enter(StepParts<Fel>& p, Slot e, const CompiledStep& s) {
    p.book.later(window_time(p.book, e, p.book.me.windows[s.resource], s.duration_site), kPriorityRelease,
                 EventKind::kStepEnd, e, p.book.tokens[e].generation);
    return kNoStep;
  }
};

}  // namespace icsflow::models
