#pragma once

/// Lets oneTBB start as many threads as were asked for, within reason. By itself it stops at the number of processors,
/// and says so on stderr.

#include <tbb/global_control.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <thread>

namespace icsflow::engine {

/// While it lives, `wanted` threads may work, but no more than a few per processor: each of them has memory of its own,
/// and no result depends on how many there are. Where an outer loop has already raised the limit it stays as it is: of
/// several limits oneTBB keeps the smallest.
class Threads {
 public:
  explicit Threads(int wanted) : wanted_(std::clamp(wanted, 1, kMostPerProcessor * processors())) {
    if (limit() < wanted_) control_.emplace(kLimit, static_cast<std::size_t>(wanted_));
  }
  /// How many of them there may be: never more than oneTBB grants without a warning.
  [[nodiscard]] int granted() const { return std::min(wanted_, limit()); }

 private:
  static constexpr int kMostPerProcessor = 4;
  static int processors() { return static_cast<int>(std::max(1U, std::thread::hardware_concurrency())); }
  static constexpr auto kLimit = tbb::global_control::max_allowed_parallelism;
  static int limit() { return static_cast<int>(tbb::global_control::active_value(kLimit)); }

  int wanted_;
  std::optional<tbb::global_control> control_;
};

}  // namespace icsflow::engine
