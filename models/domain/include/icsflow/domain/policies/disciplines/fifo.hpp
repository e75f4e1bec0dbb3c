#pragma once

#include <cstdint>
#include <string_view>

namespace icsflow::models::policies {

/// First come, first served.
struct Fifo {
  static constexpr std::string_view kWord = "fifo";
  static constexpr std::string_view kNext = "the first who came";
  static constexpr bool kNeedsLength = false, kNeedsRank = false, kDraws = false;

  template <class Queue>
  static constexpr auto place(const Queue& queue, std::int64_t) {
    return queue.none();
  }
  template <class Queue>
  static constexpr auto pick(const Queue& queue, double) {
    return queue.first();
  }
};

}  // namespace icsflow::models::policies
