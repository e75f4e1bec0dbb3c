#pragma once

/// What a kind of step must say of itself, stage by stage (StepStages). A kind is a struct of static functions in a
/// file of its own in steps/kinds/, named in the list of walk/kinds.hpp; one that leaves a stage out does not compile.
///
///   enter       the pathway comes to the step; its marks have been applied. Returns the step to go on at: kGoesOn, the
///               next by the step's ways on; kNoStep, this one takes time (or the token is gone).
///   finish      the event kStepEnd: the time of the step is over. Returns whether the pathway goes on to the next
///   step;
///               false: that has been seen to.
///   abandon     the token is taken out of the step, which it does not finish.
///   is_waiting  the token has come to the step and is not served there yet.

#include <concepts>

#include "steps/step_parts.hpp"

namespace icsflow::models {

/// Returned by enter: on to the next step.
inline constexpr StepId kGoesOn = kNoStep - 1;

template <class Kind, class Fel>
concept StepStages = requires(StepParts<Fel>& p, Slot e, const CompiledStep& s) {
  { Kind::kKind } -> std::convertible_to<StepKind>;
  { Kind::enter(p, e, s) } -> std::same_as<StepId>;
  { Kind::finish(p, e, s) } -> std::same_as<bool>;
  { Kind::abandon(p, e, s) } -> std::same_as<void>;
  { Kind::is_waiting(p, e) } -> std::same_as<bool>;
};

/// Of kinds that hold nothing when their time is over.
struct NothingToFinish {
  template <class Fel>
  static bool finish(StepParts<Fel>& /*p*/, Slot /*e*/, const CompiledStep& /*s*/) {
    return true;
  }
};
/// Of kinds that a token can simply be taken out of.
struct NothingToAbandon {
  template <class Fel>
  static void abandon(StepParts<Fel>& /*p*/, Slot /*e*/, const CompiledStep& /*s*/) {}
};
/// Of kinds at which nobody waits to be served.
struct NobodyWaits {
  template <class Fel>
  static bool is_waiting(StepParts<Fel>& /*p*/, Slot /*e*/) {
    return false;
  }
};

}  // namespace icsflow::models
