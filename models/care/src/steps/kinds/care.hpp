#pragma once

/// `use` with `hours`: takes hours a week of the pool, fewer as the weeks go by. Its end is an event of its own.

#include "steps/stages.hpp"

namespace icsflow::models {

struct CareStep : NothingToFinish {
  static constexpr StepKind kKind = StepKind::kCare;

  template <class Fel>
  static StepId enter(StepParts<Fel>& p, Slot e, const CompiledStep& s) {
    return p.beds.hours.request(e, s);
  }
  template <class Fel>
  static void abandon(StepParts<Fel>& p, Slot e, const CompiledStep& /*s*/) {
    p.beds.hours.end(e);
  }
  template <class Fel>
  static bool is_waiting(StepParts<Fel>& p, Slot e) {
    return p.book.tokens[e].in_a_queue();
  }
};

}  // namespace icsflow::models
