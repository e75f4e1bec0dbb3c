#pragma once

/// Whose draws are made, and which.

#include <cstdint>
#include <limits>

#include "icsflow/engine/random.hpp"

namespace icsflow::models {

/// Of a step: the patient's, at this visit.
struct Luck {
  std::uint64_t identity;
  std::uint16_t visit;
};

struct TwoUniform {
  double first, second;
};

/// Draws are told apart by 16 bits for the visit. Those beyond go on with another identity for each 65,536, so that no
/// draw is made twice.
inline Luck nth(std::uint64_t identity, std::uint64_t visit) {
  if (visit > std::numeric_limits<std::uint16_t>::max()) [[unlikely]]
    identity = engine::child_identity(identity ^ engine::hash_name("visits"), visit >> 16);
  return {identity, static_cast<std::uint16_t>(visit)};
}

}  // namespace icsflow::models
