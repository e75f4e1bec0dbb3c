#pragma once

/// Who works on what at the same time: replications side by side, the windows of one replication on several workers, or
/// both. A choice of speed alone: no result depends on it.

#include <cstdint>
#include <optional>
#include <string>

#include "icsflow/measure/run_result.hpp"

namespace icsflow::models {

/// What the choice is made from.
struct ParallelNeeds {
  int replications = 1;                    ///< still to be run
  int workers = 1;                         ///< threads there may be
  std::optional<int> inner_workers;        ///< threads in each replication, if asked for: then `workers` replications
                                           ///< run at the same time
  bool windows = true;                     ///< a replication can be shared between workers (executor windows)
  std::uint64_t replication_bytes = 0;     ///< memory one replication is expected to need
  std::optional<std::uint64_t> available;  ///< memory, if known
};

/// Replications are independent, so as many as there are workers run side by side, each on one. Workers left over, for
/// want of replications or of memory, are called into the windows of those that run: for the last ones too, when fewer
/// are left than workers. Whether a window is worth calling them is decided in the run, from the events counted in the
/// last windows (engine/executor.hpp).
struct ParallelPlan {
  int workers = 1;             ///< threads there may be
  int at_once = 1;             ///< replications at the same time
  int inner_workers = 1;       ///< threads in each
  int last = 0;                ///< so many replications at the end run on their own
  int last_inner_workers = 1;  ///< on so many threads each
  bool short_of_memory = false;
  /// Threads of the `index`th of `count` replications.
  [[nodiscard]] int workers_of(int index, int count) const {
    return index < count - last ? inner_workers : last_inner_workers;
  }
};
ParallelPlan plan_parallel(const ParallelNeeds& needs);

/// Bytes of `room` that the patients of a replication may take. A pool of records that is full is moved to one twice as
/// large, so that three times its size is needed for a moment: a quarter of the room, and at least what is expected.
/// @param expected bytes of a replication, to within a factor of two
std::uint64_t patients_memory(std::uint64_t room, std::uint64_t expected = 0);

/// What came of it, over the replications of a study.
struct ParallelOutcome {
  ParallelPlan plan;
  int replications = 0;
  /// Of all replications, and of those that had more than one worker.
  struct Counts {
    std::uint64_t events = 0, windows = 0, parallel_windows = 0, messages = 0;
    void add(const RunResult& r);
    [[nodiscard]] double events_per_window() const {
      return windows == 0 ? 0 : static_cast<double>(events) / static_cast<double>(windows);
    }
  } all, shared;
  double lookahead_hours = 0;  ///< of the last replication to end
  std::uint64_t merged = 0;    ///< its providers that ran as one with others
  void add(const RunResult& r);
};

}  // namespace icsflow::models
