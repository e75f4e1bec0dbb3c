#pragma once

/// Running a study: the replications of a scenario that a results store lacks.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "icsflow/results/results_store.hpp"
#include "icsflow/study/parallel.hpp"
#include "icsflow/study/profile.hpp"
#include "icsflow/study/simulation.hpp"

namespace icsflow::models {

/// The progress callback asked to stop. What was finished is in the results.
class StudyInterrupted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Where a study is; the counts include what earlier runs finished.
struct StudyProgress {
  int finished = 0;
  int total = 0;
  double share = 0;    ///< of the work of this call, 0..1
  double seconds = 0;  ///< since this call began to run replications
};

/// A part of the work of a study: of all items (replication, scenario), in this order, every `of`-th from the
/// `index`-th on. So the parts 1 of n, 2 of n, ..., n of n have each item once, whatever the number of replications.
struct Shard {
  int index = 1, of = 1;  ///< 1 <= index <= of
  /// @param scenario one of `scenarios`, from 0
  [[nodiscard]] bool has(int replication, std::size_t scenario = 0, std::size_t scenarios = 1) const {
    return (static_cast<std::size_t>(replication) * scenarios + scenario) % static_cast<std::size_t>(of) ==
           static_cast<std::size_t>(index - 1);
  }
};

/// How to run a study. Only `directory`, `replications`, `seed` and `detail` can change what is in the results.
struct StudyOptions : StoreOptions {
  std::size_t scenario = 0;  ///< index in the store of the one that is run
  int workers = 1;           ///< threads, shared between replications and within them as plan_parallel chooses
  ExecutorKind executor = ExecutorKind::kWindows;
  WorldFactory make_world = models::make_world;  ///< another changes no result
  std::optional<int> inner_workers;     ///< threads inside one replication: then `workers` run at the same time
  std::optional<std::uint64_t> memory;  ///< bytes available, if known
  bool profile = false;                 ///< time and count what replications do (slower)
  Shard shard;                          ///< what of it is run
  /// Asked before a replication is begun, from any worker, by each in ascending order. False: this call leaves it out.
  std::function<bool(int number)> take;
  bool ends_replication = false;  ///< a replication that cannot go on is noted and the study goes on (`deadlock`)
  std::function<bool(const StudyProgress&)> progress;  ///< from any worker, one at a time; false stops the study
};

/// What a call of run_study did.
struct StudyReport {
  int resumed = 0;           ///< replications an earlier call had finished
  int run = 0;               ///< replications of this call
  int left = 0;              ///< that `take` left out
  std::uint64_t events = 0;  ///< of this call
  double seconds = 0;        ///< wall time of this call's replications
  Detail detail = Detail::kFull;
  ParallelOutcome parallel;
  std::optional<RunProfile> profile;  ///< of this call's replications, if asked for
};

/// Replications 0 .. options.replications - 1 that `store` does not hold, of the shard; ascending.
std::vector<int> missing_replications(const ResultsStore& store, const StudyOptions& options);

/// Runs one replication. Each worker makes its own and keeps it for the next.
using ReplicationRunner = std::function<RunResult(const RunOptions&)>;
using RunnerFactory = std::function<ReplicationRunner()>;

/// Runs the missing_replications() that options.take takes, keeping each as it finishes.
/// @throws StudyInterrupted; what a replication throws. What was finished is kept in either case
/// @param replication_bytes memory one replication is expected to need, 0 if that is not known
StudyReport run_study(ResultsStore& store, const RunnerFactory& make_runner, const StudyOptions& options,
                      std::uint64_t replication_bytes = 0);

/// As above, with a Simulation of `model` per worker.
StudyReport run_study(ResultsStore& store, const std::shared_ptr<const CompiledModel>& model,
                      const StudyOptions& options);

}  // namespace icsflow::models
