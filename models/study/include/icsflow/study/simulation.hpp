#pragma once

/// One compiled scenario, run any number of times.

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "icsflow/care/deadlock.hpp"
#include "icsflow/care/draw_record.hpp"
#include "icsflow/care/world_factory.hpp"
#include "icsflow/compile/compile.hpp"
#include "icsflow/engine/time.hpp"
#include "icsflow/measure/catalogue.hpp"
#include "icsflow/measure/run_result.hpp"
#include "icsflow/study/profile.hpp"

namespace icsflow::models {

class Observer;

/// Memory one replication is expected to hold: to within a factor of two if no queue grows without end.
std::uint64_t expected_bytes(const CompiledModel& model);

enum class ExecutorKind { kSequential, kWindows };

/// Thrown by Simulation::run when its progress callback asked to stop: there is no result.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

/// More patients are in the run than RunOptions::memory has room for.
class GrowsWithoutEnd : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A replication at 00:00 of a day, before its first event, as bytes: for this build. Whoever goes on with it is a run
/// of a model that is the same up to that day (scenario/common_past.hpp), and gives the results of one run through.
struct HeldState {
  std::int32_t day = 0;  ///< of the run, from 0
  std::uint64_t seed = 0;
  int replication = 0;
  std::vector<std::byte> bytes;
};

/// How to run one replication; none of it may change a result.
struct RunOptions {
  std::uint64_t seed = 1;
  int replication = 0;
  ExecutorKind executor = ExecutorKind::kWindows;
  int workers = 1;                                  ///< threads inside this one replication
  std::optional<engine::Duration> merge_below;      ///< merge providers by channels shorter than this, not as chosen
  std::optional<engine::Duration> lookahead;        ///< of windows; not what the channels allow, nothing merged
  RunProfile* profile = nullptr;                    ///< if given, what the run did and where its time went (slower)
  std::vector<DrawRecord>* draws = nullptr;         ///< if given, every draw of the pathways is appended (slow)
  Observer* observer = nullptr;                     ///< if given, told of every change of step (observer.hpp)
  std::uint64_t memory = 0;                         ///< most bytes its patients may take; 0: no limit
  std::function<bool(double share_done)> progress;  ///< called now and then; false stops the run
  /// Days of the run at whose 00:00 the state is held, ascending, each from 1 to the last; and who takes it.
  std::vector<std::int32_t> hold_on;
  std::function<void(HeldState)> hold;
  /// Goes on from there instead of from the opening; of the same seed and replication.
  const HeldState* from = nullptr;
};

/// The state of a run; keeps its memory from one replication to the next.
class Simulation {
 public:
  /// @param make  of its world; another than the default changes no result
  explicit Simulation(std::shared_ptr<const CompiledModel> model, WorldFactory make = make_world);
  ~Simulation();
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  /// Runs one replication from the opening state to the end.
  /// @throws engine::BadBytes if `from` is not a state of this model
  /// @throws engine::ContractViolation if an identity of domain.md section 14 does not close (a bug)
  /// @throws Deadlock, GrowsWithoutEnd; each names the replication and the seed
  RunResult run(const RunOptions& options);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace icsflow::models
