#pragma once

/// One pool of work over several scenarios: a (scenario, replication) is an item, and workers take items until there
/// are none, so that nobody idles at the end of a scenario. run_study (study.hpp) is the pool of one scenario.
///
/// Who asks something of many scenarios opens one ResultsStore with all of them (or add()s them as it goes), makes a
/// PoolScenario of each and calls run_pool. What the store holds is not run again, so the same call goes on after a
/// kill, and a later call with more replications, or with scenarios that were added, runs only what is new:
///
///     ResultsStore store(scenarios, store_options);
///     std::vector<PoolScenario> wanted;
///     for (std::size_t i = 0; i < scenarios.size(); ++i) wanted.push_back(pool_scenario(i, models[i], replications));
///     PoolOptions options;
///     options.progress = [&](const StudyProgress& p) { return !stop_asked(); };
///     options.delivered = [&](std::size_t scenario, const RunResult& result) { ... };
///     run_pool(store, wanted, options);
///     store.headline(info, replications, scenario);
///
/// Of very many scenarios, give PoolScenario::make_runner a function that compiles when it is called, and
/// PoolOrder::kScenarios: then few of them are in memory at a time.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
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

/// Where a study is, over all its scenarios; the counts include what earlier runs finished.
struct StudyProgress {
  int finished = 0;
  int total = 0;
  double done = 0;     ///< replications of this call, with the shares of those under way
  double share = 0;    ///< of the work of this call, 0..1
  double seconds = 0;  ///< since this call began to run replications
  /// Replications a second; 0 before the first look.
  [[nodiscard]] double rate() const { return seconds > 0 ? done / seconds : 0; }
  /// Seconds, at this rate.
  [[nodiscard]] std::optional<double> seconds_left() const {
    if (share <= 0) return std::nullopt;
    return seconds * (1 - share) / share;
  }
};

/// Runs one replication.
using ReplicationRunner = std::function<RunResult(const RunOptions&)>;
using RunnerFactory = std::function<ReplicationRunner()>;

/// What of one scenario is to be run.
struct PoolScenario {
  std::size_t scenario = 0;             ///< index in the store; twice the same is run once
  RunnerFactory make_runner;            ///< called on a worker that needs one; several may be at work at the same time
  int replications = 1;                 ///< 0 .. replications - 1, but for those the store holds
  std::uint64_t replication_bytes = 0;  ///< memory one is expected to need, 0 if that is not known
  bool ends_replication = false;        ///< one that cannot go on is noted and the others go on (`deadlock`)
  std::string name = {};                ///< put before what a replication throws, as `NAME: ...`
  /// Another of the scenarios given is this one up to 00:00 of a day (scenario/common_past.hpp): where a replication of
  /// both is to be run, this one goes on from the other's state of that day. No result depends on it.
  struct Past {
    /// Place among those given, before this one, without a past of its own; its own: `from` has states.
    std::size_t of = 0;
    std::int32_t day = 0;  ///< 1 or more
  };
  std::optional<Past> past = {};
  std::int32_t days = 0;  ///< of a run, if known: to tell what a past saves
  /// As RunOptions has them, of each replication; these may be called by several at the same time.
  std::vector<std::int32_t> hold_on = {};
  std::function<void(HeldState)> hold = {};
  std::function<const HeldState*(int replication)> from = {};
  std::function<Observer*(int replication)> observer = {};
};

/// A part of the work: of all items, replication by replication and in each in the order of the scenarios given, every
/// `of`-th from the `index`-th on. So the parts 1 of n, 2 of n, ..., n of n have each item once, and the same ones
/// whatever the number of replications.
struct Shard {
  int index = 1, of = 1;  ///< 1 <= index <= of
  /// @param scenario place among the `scenarios` given
  [[nodiscard]] bool has(int replication, std::size_t scenario = 0, std::size_t scenarios = 1) const {
    return (static_cast<std::size_t>(replication) * scenarios + scenario) % static_cast<std::size_t>(of) ==
           static_cast<std::size_t>(index - 1);
  }
};

/// The order in which items are begun; no result depends on it.
enum class PoolOrder : std::uint8_t {
  kReplications,  ///< replication by replication: pairs of all scenarios finish together, and share a past
  kScenarios,     ///< scenario by scenario: few of them are in memory
};

/// How to run, and what of it; none of it changes the result of a replication.
struct PoolOptions {
  int workers = 1;  ///< threads, shared between replications and within them as plan_parallel chooses
  ExecutorKind executor = ExecutorKind::kWindows;
  std::optional<int> inner_workers;     ///< threads inside one replication: then `workers` run at the same time
  std::optional<std::uint64_t> memory;  ///< bytes available, if known
  PoolOrder order = PoolOrder::kReplications;
  Shard shard;  ///< what is run
  /// Asked before an item is begun, from any worker, by each in the order of the items. False: this call leaves it out,
  /// for another process, or as the call is to end with what is under way.
  std::function<bool(std::size_t scenario, int replication)> take;
  bool profile = false;  ///< time and count what replications do (slower); of one scenario
  /// From any worker, one at a time, every few ten thousand events; false stops all of them at their next look.
  std::function<bool(const StudyProgress&)> progress;
  /// Each replication once it is written, in the order in which they end, one at a time. The store may be read here.
  std::function<void(std::size_t scenario, const RunResult& result)> delivered;
};

/// What a call did, over all scenarios.
struct StudyReport {
  int resumed = 0;           ///< replications that were there
  int run = 0;               ///< replications of this call
  int left = 0;              ///< that `take` left out
  std::uint64_t events = 0;  ///< of this call
  double seconds = 0;        ///< wall time of this call's replications
  double replicating = 0;    ///< seconds of each replication of this call, added up
  double writing = 0;        ///< seconds that results took, beside the replications
  double shared = 0;  ///< replications of this call that were not run: what plans share with their base, added up
  Detail detail = Detail::kFull;
  ParallelOutcome parallel;
  std::optional<RunProfile> profile;  ///< of this call's replications, if asked for
};

/// All replications of a compiled scenario.
PoolScenario pool_scenario(std::size_t scenario, const std::shared_ptr<const CompiledModel>& model, int replications,
                           WorldFactory make_world = models::make_world);

/// What a study of one scenario lacks of its replications 0 .. replications - 1 that are of the shard, ascending.
std::vector<int> missing_replications(const ResultsStore& store, int replications, const Shard& shard);

/// Runs what `store` does not hold, with the store's seed, keeping each replication as it finishes.
/// @throws StudyInterrupted; what a replication throws, of the first in order that failed. What was finished is kept in
///   either case
StudyReport run_pool(ResultsStore& store, std::span<const PoolScenario> scenarios, const PoolOptions& options);

}  // namespace icsflow::models
