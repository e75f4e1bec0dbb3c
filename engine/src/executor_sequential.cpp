#include <algorithm>

#include "distinct_ranks.hpp"
#include "icsflow/engine/executor.hpp"
#include "icsflow/engine/stopwatch.hpp"
#include "progress_pace.hpp"

namespace icsflow::engine {
namespace {

/// The process with the earliest event before `end`, and when the earliest of the others comes.
struct Turn {
  std::size_t first;  // processes.size() if there is none
  SimTime earliest, second;
};

Turn next_turn(std::span<LogicalProcess* const> processes, SimTime end) {
  Turn turn{processes.size(), end, end};
  for (std::size_t i = 0; i < processes.size(); ++i) {
    const SimTime t = processes[i]->next_event_time();
    if (t < turn.earliest) {
      turn = {i, t, turn.earliest};
    } else {
      turn.second = std::min(turn.second, t);
    }
  }
  return turn;
}

}  // namespace

ExecutorReport run_sequential(std::span<LogicalProcess* const> processes, Duration lookahead, SimTime end,
                              const ProgressCheck& progress, ExecutorProfile* profile) {
  require_distinct_ranks(processes);
  ExecutorReport report;
  report.lookahead = lookahead;
  ExecutorProfile unread;
  ExecutorProfile& times = profile != nullptr ? *profile : unread;
  times.processes.resize(processes.size());
  Laps laps(profile != nullptr);
  ProgressPace pace(progress);
  const std::uint64_t events_before = total_events(processes);
  while (true) {
    const Turn turn = next_turn(processes, end);
    if (turn.first == processes.size() || !pace.go_on(turn.earliest)) break;
    LogicalProcess& first = *processes[turn.first];
    ExecutorProfile::Process& of_first = times.processes[turn.first];
    times.between += laps.next();
    // Nothing can reach `first` before the second-earliest event, nor before an answer to a message it sends now; at
    // least the events of this very instant are its own.
    const SimTime safe = std::min(turn.second, turn.earliest + lookahead);
    const std::uint64_t before = first.events_executed();
    first.advance(std::min(end, std::max(safe, turn.earliest + milliseconds(1))));
    of_first.events += first.events_executed() - before;
    of_first.seconds += laps.next();
    pace.did(first.events_executed() - before);
    ++report.windows;
    if (first.has_mail()) report.messages += first.deliver_mail();
    times.delivering += laps.next();
  }
  for (const ExecutorProfile::Process& p : times.processes) times.handling += p.seconds;
  report.events = total_events(processes);
  if (report.windows > 0) {
    report.events_per_window = static_cast<double>(report.events - events_before) / static_cast<double>(report.windows);
  }
  return report;
}

}  // namespace icsflow::engine
