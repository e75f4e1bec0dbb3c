#pragma once

/// Shocks: the values that they multiply, checked for what only the tables can tell.

#include "context.hpp"
#include "icsflow/compile/parameter_use.hpp"

namespace icsflow::models {

/// Fills CompiledModel::shocks. Refuses values that a run does not read as it goes on, those that are decisions
/// (priorities, how sessions are booked), and distributions whose numbers would not fit each other.
void make_shocks(CompileContext& c, const ParameterUse& use);

}  // namespace icsflow::models
