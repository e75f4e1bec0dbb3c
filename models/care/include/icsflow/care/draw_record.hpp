#pragma once

/// What a run notes of its draws where it is asked to.

#include <compare>
#include <cstdint>

namespace icsflow::models {

/// One draw, by what keys it: for tests and for looking into a single patient's luck.
struct DrawRecord {
  std::uint64_t identity = 0, site = 0;
  std::uint32_t visit = 0;
  std::uint64_t word = 0;  ///< the first word of the substream
  auto operator<=>(const DrawRecord&) const = default;
};

}  // namespace icsflow::models
