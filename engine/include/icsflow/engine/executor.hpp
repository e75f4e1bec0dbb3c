#pragma once

/// Executors: two ways to run the same logical processes to the same end, with the same bits.
/// - run_sequential: textbook order, one thread; always advances the process with the earliest event.
/// - run_windows:    conservative windows [T, T + lookahead) on oneTBB; processes of a window run in parallel.

#include <cstdint>
#include <functional>
#include <span>

#include "icsflow/engine/process.hpp"
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
};

/// Called now and then with the time reached; returns false to stop the run (interrupted by the user).
using ProgressCheck = std::function<bool(SimTime reached)>;

/// Runs every event strictly before `end`.
/// @param lookahead smallest minimum delay of any channel, > 0
/// @throws ContractViolation; whatever a handler throws
ExecutorReport run_sequential(std::span<LogicalProcess* const> processes, Duration lookahead, SimTime end,
                              const ProgressCheck& progress = {});

/// From how many events a window on other workers are called in. Measured with PHOLD (docs/performance.md): below it,
/// calling them costs more than they do. What counts is the mean of the last windows.
inline constexpr double kEventsWorthWorkers = 400;

/// As run_sequential, on the calling thread and up to `workers` - 1 others. Fixed groups of processes are what is
/// spread over the workers; each group delivers the mail sent to it in the last window, then runs its share of this
/// one.
ExecutorReport run_windows(std::span<LogicalProcess* const> processes, Duration lookahead, SimTime end, int workers,
                           const ProgressCheck& progress = {}, double events_worth_workers = kEventsWorthWorkers);

}  // namespace icsflow::engine
