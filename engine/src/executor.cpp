#include "icsflow/engine/executor.hpp"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <vector>

#include "hand_over.hpp"
#include "threads.hpp"

namespace icsflow::engine {
namespace {

std::uint64_t total_events(std::span<LogicalProcess* const> processes) {
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

using WindowHandOver = HandOver<struct Window>;

/// Also when a handler throws: the hand-over is told to the sanitizer to its end.
struct TaskScope {
  TaskScope() { WindowHandOver::task_begins(); }
  ~TaskScope() { WindowHandOver::task_ends(); }
};
struct LoopScope {
  LoopScope() { WindowHandOver::loop_begins(); }
  ~LoopScope() { WindowHandOver::loop_ends(); }
};

}  // namespace

ExecutorReport run_sequential(std::span<LogicalProcess* const> processes, Duration lookahead, SimTime end,
                              const ProgressCheck& progress) {
  ExecutorReport report;
  ProgressPace pace(progress);
  while (true) {
    LogicalProcess* first = nullptr;
    SimTime earliest = end;
    SimTime second = end;
    for (LogicalProcess* p : processes) {
      const SimTime t = p->next_event_time();
      if (t < earliest) {
        second = earliest;
        earliest = t;
        first = p;
      } else {
        second = std::min(second, t);
      }
    }
    if (first == nullptr) break;
    if (!pace.go_on(earliest)) break;
    // Nothing can reach `first` before the second-earliest event, nor before an answer to a message it sends now; at
    // least the events of this very instant are its own.
    const SimTime safe = std::min(second, earliest + lookahead);
    const std::uint64_t before = first->events_executed();
    first->advance(std::min(end, std::max(safe, earliest + milliseconds(1))));
    pace.did(first->events_executed() - before);
    ++report.windows;
    if (first->has_mail()) {
      first->deliver_mail();
      ++report.messages;
    }
  }
  report.events = total_events(processes);
  return report;
}

ExecutorReport run_windows(std::span<LogicalProcess* const> processes, Duration lookahead, SimTime end, int workers,
                           const ProgressCheck& progress) {
  ExecutorReport report;
  const Threads threads(workers);
  tbb::task_arena arena(threads.granted());
  ProgressPace pace(progress);
  std::uint64_t executed = progress ? total_events(processes) : 0;
  std::vector<LogicalProcess*> active;
  active.reserve(processes.size());
  SimTime horizon;
  const auto advance = [&](std::size_t i) {
    const TaskScope task;
    active[i]->advance(horizon);
  };
  while (true) {
    SimTime earliest = kNever;
    for (LogicalProcess* p : processes) earliest = std::min(earliest, p->next_event_time());
    if (earliest >= end) break;
    if (!pace.go_on(earliest)) break;
    horizon = std::min(end, earliest + lookahead);
    active.clear();
    for (LogicalProcess* p : processes) {
      if (p->next_event_time() < horizon) active.push_back(p);
    }
    if (active.size() == 1 || workers <= 1) {
      for (LogicalProcess* p : active) p->advance(horizon);
    } else {
      // isolate: a thread that waits here must not pick up another replication's work meanwhile.
      const LoopScope loop;
      arena.execute(
          [&] { tbb::this_task_arena::isolate([&] { tbb::parallel_for(std::size_t{0}, active.size(), advance); }); });
    }
    ++report.windows;
    if (progress) {
      const std::uint64_t now = total_events(processes);
      pace.did(now - executed);
      executed = now;
    }
    for (LogicalProcess* p : active) {
      if (!p->has_mail()) continue;
      p->deliver_mail();
      ++report.messages;
    }
  }
  report.events = total_events(processes);
  return report;
}

}  // namespace icsflow::engine
