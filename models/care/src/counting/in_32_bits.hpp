#pragma once

/// Levels as the daily series keep them.

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

namespace icsflow::models {

/// @throws std::length_error if the level has outgrown the series
inline std::int32_t in_32_bits(std::int64_t level, const std::string& provider, const std::string& name) {
  if (level > std::numeric_limits<std::int32_t>::max()) [[unlikely]]
    throw std::length_error(provider + "." + name + ": " + std::to_string(level) +
                            " on a day; daily figures go up to 2,147,483,647");
  return static_cast<std::int32_t>(level);
}

}  // namespace icsflow::models
