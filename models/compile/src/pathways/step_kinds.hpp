#pragma once

/// What of a step depends on its kind.

#include "pathways/step_input.hpp"

namespace icsflow::models {

/// What the step's value names, how long it takes.
void compile_kind(const StepInput& step, CompiledStep& out);

}  // namespace icsflow::models
