#pragma once

/// `transfer`: asks another provider to take the pathway over.

#include "steps/stages.hpp"

namespace icsflow::models {

struct TransferStep : NothingToFinish {
  static constexpr StepKind kKind = StepKind::kTransfer;

  template <class Fel>
  static StepId enter(StepParts<Fel>& p, Slot e, const CompiledStep& /*s*/) {
    p.transfers.ask(e, false);
    return kNoStep;
  }
  template <class Fel>
  static void abandon(StepParts<Fel>& p, Slot e, const CompiledStep& /*s*/) {
    if (p.book.tokens[e].has(kAsking)) p.transfers.withdraw(e);
  }
  template <class Fel>
  static bool is_waiting(StepParts<Fel>& p, Slot e) {
    const Token& t = p.book.tokens[e];
    return t.has(kAsking) || t.has(kMoving);
  }
};

}  // namespace icsflow::models
