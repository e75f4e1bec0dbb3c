#pragma once

/// Sets of pools of one provider.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace icsflow::models {

/// A bit per pool of the provider.
using PoolSet = std::uint64_t;

/// More units than any pool has.
inline constexpr std::int64_t kAllUnits = std::numeric_limits<std::int64_t>::max();

constexpr PoolSet pool_bit(std::size_t pool) { return PoolSet{1} << pool; }

/// The first pool of the set, taken out of it.
inline std::size_t take_pool(PoolSet& set) {
  const auto pool = static_cast<std::size_t>(std::countr_zero(set));
  set &= set - 1;
  return pool;
}

}  // namespace icsflow::models
