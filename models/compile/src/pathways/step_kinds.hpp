#pragma once

/// What the compiler knows of each kind of step. The kinds are a list of types in step_kinds.cpp: a kind that leaves
/// one of these out does not compile.

#include "pathways/step_input.hpp"

namespace icsflow::models {

struct StepKindRules {
  /// Reads the keys that only this kind has.
  void (*compile)(const StepInput& step, CompiledStep& out);
  bool counted;      ///< its visits have an entry in the provider's step statistics
  bool draws;        ///< each visit draws, whatever ways lead on
  bool comes_again;  ///< the patient may be put back to it, though no way leads there
};

const StepKindRules& rules_of(StepKind kind);

}  // namespace icsflow::models
