#pragma once

/// Running a study: the replications of a scenario that a results store lacks.

#include <cstdint>
#include <memory>

#include "icsflow/results/results_store.hpp"
#include "icsflow/study/pool.hpp"

namespace icsflow::models {

/// How to run a study. Only what is of StoreOptions can change what is in the results.
struct StudyOptions : StoreOptions, PoolOptions {
  std::size_t scenario = 0;                      ///< index in the store of the one that is run
  WorldFactory make_world = models::make_world;  ///< another changes no result
  bool ends_replication = false;  ///< a replication that cannot go on is noted and the study goes on (`deadlock`)
  /// As PoolScenario has them.
  std::vector<std::int32_t> hold_on = {};
  std::function<void(HeldState)> hold = {};
  std::function<const HeldState*(int replication)> from = {};
  std::function<Observer*(int replication)> observer = {};
};

/// Runs the replications 0 .. options.replications - 1 of a scenario that `store` does not hold, as run_pool does.
/// @throws as run_pool
/// @param replication_bytes memory one replication is expected to need, 0 if that is not known
StudyReport run_study(ResultsStore& store, const RunnerFactory& make_runner, const StudyOptions& options,
                      std::uint64_t replication_bytes = 0);

/// As above, with a Simulation of `model` per worker.
StudyReport run_study(ResultsStore& store, const std::shared_ptr<const CompiledModel>& model,
                      const StudyOptions& options);

}  // namespace icsflow::models
