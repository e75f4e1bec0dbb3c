#pragma once

/// From when a wait for a date is counted.

#include <cstdint>

namespace icsflow::models {

enum class WaitSince : std::uint8_t {
  kClock = 0,     ///< the start of the RTT clock; without one the joining of the list
  kDecision = 1,  ///< the decision to admit; without one as kClock
  kListed = 2,    ///< the joining of the list
};

}  // namespace icsflow::models
