#pragma once

#include <cstdint>
#include <string_view>

namespace icsflow::models::policies {

/// Shortest service time first, as if it were known beforehand; those of one length in the order in which they came. It
/// has the least mean wait of all disciplines that do not interrupt.
/// Source: R. W. Conway, W. L. Maxwell, L. W. Miller (1967), Theory of Scheduling.
struct ShortestFirst {
  static constexpr std::string_view kWord = "shortest_first";
  static constexpr std::string_view kNext = "who needs the unit for the shortest time, as if it were known beforehand";
  static constexpr bool kNeedsLength = true, kNeedsRank = true, kDraws = false;

  template <class Queue>
  static constexpr auto place(const Queue& queue, std::int64_t length) {
    return queue.first_longer(length);
  }
  template <class Queue>
  static constexpr auto pick(const Queue& queue, double) {
    return queue.first();
  }
};

}  // namespace icsflow::models::policies
