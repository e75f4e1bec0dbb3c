#pragma once

#include <cstdint>
#include <string_view>

namespace icsflow::models::policies {

/// Last come, first served. The mean wait is that of fifo, the variance the largest of all orders that do not depend on
/// service times. Source: J. F. C. Kingman (1962), The effect of queue discipline on waiting time variance, Proceedings
/// of the Cambridge Philosophical Society 58.
struct Lifo {
  static constexpr std::string_view kWord = "lifo";
  static constexpr std::string_view kNext = "the last who came";
  static constexpr bool kNeedsLength = false, kNeedsRank = false, kDraws = false;

  template <class Queue>
  static constexpr auto place(const Queue& queue, std::int64_t) {
    return queue.first();
  }
  template <class Queue>
  static constexpr auto pick(const Queue& queue, double) {
    return queue.first();
  }
};

}  // namespace icsflow::models::policies
