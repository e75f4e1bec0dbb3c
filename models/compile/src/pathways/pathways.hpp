#pragma once

/// Pathways bound to places: an instance is a pathway at a provider, with the numbers of a service or stream.

#include <cstdint>
#include <string>

#include "scope.hpp"

namespace icsflow::models {

struct PathwaySpec;

/// The step of the pathway with this name, counted from its first; kNoStep if there is none.
StepId step_index(const PathwaySpec& path, const std::string& name);

/// Binds a pathway to a place, unless it already is. @return the index of the instance
std::uint16_t bind(const PathwaySpec& path, const Scope& scope);

}  // namespace icsflow::models
