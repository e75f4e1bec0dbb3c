#pragma once

/// Indices into the compiled tables, and the values that mean none.

#include <cstddef>
#include <cstdint>

namespace icsflow::models {

/// Index in CompiledModel::steps.
using StepId = std::uint32_t;
inline constexpr StepId kNoStep = ~StepId{0};
/// In a namespace of its own, as GCC 12 would take enumerators of this name for declarations that shadow it.
inline namespace no_index {
inline constexpr std::uint32_t kNone = ~std::uint32_t{0};
}
inline constexpr std::uint16_t kNoIndex = 0xFFFF;
inline constexpr std::uint8_t kNoCounter = 0xFF;
inline constexpr std::uint8_t kVisitCounters = 10;  // in the token; those from here on are in its OverflowRecord
inline constexpr int kPriorities = 10;
inline constexpr std::int64_t kNoBound = -1;

/// Largest number of providers, services or bound pathways: they are counted in 16 bits.
inline constexpr std::size_t kMost16 = 60'000;
/// Size of a container that was checked against kMost16.
template <class Container>
std::uint16_t size16(const Container& c) {
  return static_cast<std::uint16_t>(c.size());
}

}  // namespace icsflow::models
