#pragma once

/// One step of a pathway, without its transfers (transfers.cpp), its attributes (attributes.cpp) and its visit counter.

#include "pathways/step_input.hpp"

namespace icsflow::models {

/// The step, with the draw sites that its name gives it, and its entry in the provider's step statistics.
CompiledStep compile_step(const StepInput& step);

}  // namespace icsflow::models
