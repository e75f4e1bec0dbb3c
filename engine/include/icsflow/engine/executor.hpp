#pragma once

/// Executors: two ways to run the same logical processes to the same end, with the same bits.
/// - run_sequential: textbook order, one thread; always advances the process with the earliest event.
/// - run_windows:    conservative windows [T, T + lookahead) on oneTBB; processes of a window run in parallel.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "icsflow/engine/channel_graph.hpp"
#include "icsflow/engine/logical_process.hpp"
#include "icsflow/engine/merging.hpp"
#include "icsflow/engine/time.hpp"

namespace icsflow::engine {

/// What a run did, for profiles and for the user.
struct ExecutorReport {
  std::uint64_t events = 0;    ///< executed by these processes since their start
  std::uint64_t windows = 0;   ///< times all processes met (sequential: turns taken)
  std::uint64_t messages = 0;  ///< delivered
  std::uint64_t parallel_windows =
      0;  ///< windows in which `workers` took part; the others were too short to be worth it
  int workers = 1;
  double events_per_window = 0;  ///< of this run
  Duration lookahead;            ///< of the last window
  std::uint64_t merged = 0;      ///< processes that ran as one with others in the last window, short channels between
  std::uint64_t merged_groups = 0;  ///< that these were
};

/// Where the time of a run went, in seconds. A parallel window counts once for each worker, so handling, delivering and
/// waiting together are workers x wall time there; everything else is wall time of the one worker that is at it.
struct ExecutorProfile {
  double handling = 0;    ///< running events
  double delivering = 0;  ///< messages
  double waiting = 0;     ///< in parallel windows: for the slowest at the end, and to be called in
  double between = 0;     ///< finding the next window (sequential: who is next)
  double planning = 0;    ///< merging, and dividing the work
  /// By process, in the order given to the run.
  struct Process {
    std::uint64_t events = 0;
    double seconds = 0;
  };
  std::vector<Process> processes;
};

/// Called now and then with the time reached; returns false to stop the run (interrupted by the user).
using ProgressCheck = std::function<bool(SimTime reached)>;

/// From how many events a window on other workers are called in, if the work can be divided evenly between two of them.
/// Measured with PHOLD (docs/performance.md): below it, calling them costs more than they do. What counts is the mean
/// of the last windows.
inline constexpr double kEventsWorthWorkers = 400;

/// Processes that usually execute fewer events than this in a window share an event list (SharedList). Right for those
/// with little state: with PHOLD sharing won at every size up to here. Going from process to process at each event
/// costs those with much state more than it saves; their model says a smaller number.
inline constexpr double kEventsWorthOwnList = 256;

/// How to run in windows; none of it can change a result.
struct WindowOptions {
  int workers = 1;
  double events_worth_workers = kEventsWorthWorkers;
  double events_worth_own_list = kEventsWorthOwnList;
  std::optional<Duration> merge_below;  ///< not given: choose_merging, again whenever the events have doubled
  /// Bytes of the state of a process, given by its index; asked for at each such choice. Not given: caches are not
  /// thought of, and nothing is merged on one worker.
  std::function<std::uint64_t(std::size_t process)> state_bytes;
  CacheCosts caches;
  ProgressCheck progress;
  ExecutorProfile* profile = nullptr;  ///< if given, phases are timed and added to it
};

/// Runs every event of the graph's processes strictly before `end`, on the calling thread and up to `workers` - 1
/// others. Merged processes run on one worker, in windows of their own; groups of them are what is spread over the
/// workers, by the events each has executed so far.
/// @throws ContractViolation; whatever a handler throws
ExecutorReport run_windows(const ChannelGraph& graph, SimTime end, const WindowOptions& options);

/// With a lookahead the caller answers for: nothing is merged. If a channel is shorter, the first window in which a
/// message comes too early for it is the last.
/// @param lookahead > 0
ExecutorReport run_windows(std::span<LogicalProcess* const> processes, Duration lookahead, SimTime end, int workers,
                           const ProgressCheck& progress = {}, double events_worth_workers = kEventsWorthWorkers);
ExecutorReport run_windows(std::span<LogicalProcess* const> processes, Duration lookahead, SimTime end,
                           const WindowOptions& options);

/// The same events one after the other.
/// @param lookahead smallest minimum delay of any channel, > 0
ExecutorReport run_sequential(std::span<LogicalProcess* const> processes, Duration lookahead, SimTime end,
                              const ProgressCheck& progress = {}, ExecutorProfile* profile = nullptr);

}  // namespace icsflow::engine
