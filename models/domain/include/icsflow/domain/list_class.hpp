#pragma once

/// The lists on which patients wait for sessions.

#include <cstdint>

namespace icsflow::models {

/// Lists a session keeps apart.
enum class ListClass : std::uint8_t { kRoutine = 0, kUrgent = 1, kPlanned = 2 };
inline constexpr int kListClasses = 3;

}  // namespace icsflow::models
