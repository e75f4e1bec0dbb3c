#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace icsflow::models::policies {

/// Service in random order: each who waits is next with the same probability.
struct Random {
  static constexpr std::string_view kWord = "random";
  static constexpr std::string_view kNext = "anybody, each with the same probability";
  static constexpr bool kNeedsLength = false, kNeedsRank = true, kDraws = true;

  template <class Queue>
  static constexpr auto place(const Queue& queue, std::int64_t) {
    return queue.none();
  }
  template <class Queue>
  static constexpr auto pick(const Queue& queue, double u) {
    return queue.at(static_cast<std::size_t>(u * static_cast<double>(queue.size())));
  }
};

}  // namespace icsflow::models::policies
