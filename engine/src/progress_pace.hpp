#pragma once

/// What both executors share.

#include <cstdint>
#include <span>

#include "icsflow/engine/executor.hpp"

namespace icsflow::engine {

inline std::uint64_t total_events(std::span<LogicalProcess* const> processes) {
  std::uint64_t n = 0;
  for (const LogicalProcess* p : processes) n += p->events_executed();
  return n;
}

/// When to look at the progress callback: rarely enough to cost nothing, often enough for a user who waits for a run to
/// stop, whether it makes many short turns or few long ones.
class ProgressPace {
 public:
  explicit ProgressPace(const ProgressCheck& check) : check_(check) {}
  /// Before a turn; false if the run is to stop.
  bool go_on(SimTime reached) {
    if (!check_ || (turns_++ % kTurns != 0 && events_ < kEvents)) return true;
    events_ = 0;
    return check_(reached);
  }
  /// After a turn.
  void did(std::uint64_t events) { events_ += events; }

 private:
  static constexpr std::uint64_t kTurns = 4096;
  static constexpr std::uint64_t kEvents = 65'536;
  const ProgressCheck& check_;
  std::uint64_t turns_ = 0;
  std::uint64_t events_ = 0;  // since the last look
};

}  // namespace icsflow::engine
