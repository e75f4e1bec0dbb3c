#pragma once

/// What all streams have, referrals too.

#include "context.hpp"

namespace icsflow::models {

/// Names the places where a stream draws: the same for every stream, as its identity keys the draws.
void name_sites(CompileContext& c, CompiledStream& stream);

/// Whether this rate is one a working day.
bool is_working_rate(const CompileContext& c, ParameterId rate);

}  // namespace icsflow::models
