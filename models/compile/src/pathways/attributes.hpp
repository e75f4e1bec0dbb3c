#pragma once

/// What patients carry, and what of a step depends on it or changes it.

#include "pathways/step_input.hpp"

namespace icsflow::models {

/// @param where  at which it is drawn
CompiledAttribute compile_attribute(const Scope& scope, const AttributeSpec& in, engine::DrawSite where);

/// Fills in what of the step depends on what the patient carries, or changes it; ways on that are no shares; hours of
/// care; and where its branches or the restarted pathway begin.
void compile_by_attribute(const StepInput& step, CompiledStep& out);

}  // namespace icsflow::models
