#pragma once

/// `use`: seizes a unit, holds it for a time, releases it.

#include "steps/stages.hpp"

namespace icsflow::models {

struct UseStep {
  static constexpr StepKind kKind = StepKind::kUse;

  template <class Fel>
  static StepId enter(StepParts<Fel>& p, Slot e, const CompiledStep& s) {
    if (p.book.me.pools[s.resource].rostered) [[unlikely]]
      return p.beds.service.enter(e, s);
    if (p.beds.request(e, s)) {
      p.ends_after(e, p.duration(e, s));
      return kNoStep;
    }
    return p.book.tokens[e].has(kInQueue) ? kNoStep : s.full;
  }
  template <class Fel>
  static bool finish(StepParts<Fel>& p, Slot e, const CompiledStep& s) {
    if (p.book.me.pools[s.resource].rostered) [[unlikely]] {
      p.beds.service.finish_use(e);
      return false;
    }
    p.beds.release(e, s.resource);
    return true;
  }
  template <class Fel>
  static void abandon(StepParts<Fel>& p, Slot e, const CompiledStep& /*s*/) {
    if (p.book.tokens[e].has(kInQueue)) {
      p.beds.dequeue(e);
    } else {
      p.beds.end_use(e);
    }
  }
  template <class Fel>
  static bool is_waiting(StepParts<Fel>& p, Slot e) {
    return p.beds.is_waiting(e);
  }
};

}  // namespace icsflow::models
