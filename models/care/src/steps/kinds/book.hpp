#pragma once

/// `book`: joins the waiting list, is booked, attends.

#include "steps/stages.hpp"

namespace icsflow::models {

struct BookStep : NothingToFinish {
  static constexpr StepKind kKind = StepKind::kBook;

  template <class Fel>
  static StepId enter(StepParts<Fel>& p, Slot e, const CompiledStep& /*s*/) {
    p.clinics.join_list(e, true);
    return kNoStep;
  }
  template <class Fel>
  static void abandon(StepParts<Fel>& p, Slot e, const CompiledStep& s) {
    const Token& t = p.book.tokens[e];
    if (t.has(kInList)) p.clinics.leave_list(e);
    if (t.has(kBooked)) p.clinics.unbook(e);
    if ((s.marks & kDue) != 0) p.rare_clocks.forget_due(e);
  }
  template <class Fel>
  static bool is_waiting(StepParts<Fel>& p, Slot e) {
    const Token& t = p.book.tokens[e];
    return t.has(kInList) || t.has(kBooked);
  }
};

}  // namespace icsflow::models
