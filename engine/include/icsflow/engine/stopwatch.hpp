#pragma once

#include <chrono>

namespace icsflow::engine {

/// Times one phase after the other; when off it never looks at a clock.
class Laps {
 public:
  explicit Laps(bool on) : on_(on) {
    if (on_) last_ = Clock::now();
  }
  /// Seconds since the last lap ended.
  double next() {
    if (!on_) return 0;
    const Clock::time_point now = Clock::now();
    const double seconds = std::chrono::duration<double>(now - last_).count();
    last_ = now;
    return seconds;
  }

 private:
  using Clock = std::chrono::steady_clock;
  bool on_;
  Clock::time_point last_;
};

}  // namespace icsflow::engine
