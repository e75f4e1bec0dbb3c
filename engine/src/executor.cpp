#include "icsflow/engine/executor.hpp"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <vector>

#include "hand_over.hpp"

namespace icsflow::engine {
namespace {

std::uint64_t total_events(std::span<LogicalProcess* const> processes) {
  std::uint64_t n = 0;
  for (const LogicalProcess* p : processes) n += p->events_executed();
  return n;
}

// Turns between two looks at the progress callback: rare enough to cost nothing.
constexpr std::uint64_t kTurnsPerCheck = 4096;

using WindowHandOver = HandOver<struct Window>;

}  // namespace

ExecutorReport run_sequential(std::span<LogicalProcess* const> processes, Duration lookahead, SimTime end,
                              const ProgressCheck& progress) {
  ExecutorReport report;
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
    if (progress && report.windows % kTurnsPerCheck == 0 && !progress(earliest)) break;
    // Nothing can reach `first` before the second-earliest event, nor before an answer to a message it sends now; at
    // least the events of this very instant are its own.
    const SimTime safe = std::min(second, earliest + lookahead);
    first->advance(std::min(end, std::max(safe, earliest + milliseconds(1))));
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
  tbb::task_arena arena(std::max(1, workers));
  std::vector<LogicalProcess*> active;
  active.reserve(processes.size());
  SimTime horizon;
  const auto advance = [&](std::size_t i) {
    WindowHandOver::task_begins();
    active[i]->advance(horizon);
    WindowHandOver::task_ends();
  };
  while (true) {
    SimTime earliest = kNever;
    for (LogicalProcess* p : processes) earliest = std::min(earliest, p->next_event_time());
    if (earliest >= end) break;
    if (progress && report.windows % kTurnsPerCheck == 0 && !progress(earliest)) break;
    horizon = std::min(end, earliest + lookahead);
    active.clear();
    for (LogicalProcess* p : processes) {
      if (p->next_event_time() < horizon) active.push_back(p);
    }
    if (active.size() == 1 || workers <= 1) {
      for (LogicalProcess* p : active) p->advance(horizon);
    } else {
      // isolate: a thread that waits here must not pick up another replication's work meanwhile.
      WindowHandOver::loop_begins();
      arena.execute(
          [&] { tbb::this_task_arena::isolate([&] { tbb::parallel_for(std::size_t{0}, active.size(), advance); }); });
      WindowHandOver::loop_ends();
    }
    ++report.windows;
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
