#pragma once

/// One compiled scenario, run any number of times.

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "icsflow/engine/time.hpp"
#include "icsflow/models/profile.hpp"
#include "icsflow/models/scenario.hpp"
#include "icsflow/models/study.hpp"

namespace icsflow::models {

/// The scenario compiled to flat tables: read-only, shared between workers.
class CompiledModel;

/// @throws InputError if references do not resolve or draw sites collide
std::shared_ptr<const CompiledModel> compile(const Scenario& scenario);

/// The names and shapes of everything a run of this model reports.
const Catalogue& catalogue(const CompiledModel& model);

/// Memory one replication is expected to hold: to within a factor of two if no queue grows without end.
std::uint64_t expected_bytes(const CompiledModel& model);

enum class ExecutorKind { kSequential, kWindows };
enum class EventListKind { kBucketRing, kFourAryHeap };

/// Thrown by Simulation::run when its progress callback asked to stop: there is no result.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

/// Patients keep places and wait for each other's without end: the run cannot go on.
class Deadlock : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// More patients are in the run than RunOptions::memory has room for.
class GrowsWithoutEnd : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// One draw, by what keys it: for tests and for looking into a single patient's luck.
struct DrawRecord {
  std::uint64_t identity = 0, site = 0;
  std::uint32_t visit = 0;
  std::uint64_t word = 0;  ///< the first word of the substream
  auto operator<=>(const DrawRecord&) const = default;
};

/// How to run one replication; none of it may change a result.
struct RunOptions {
  std::uint64_t seed = 1;
  int replication = 0;
  ExecutorKind executor = ExecutorKind::kWindows;
  EventListKind event_list = EventListKind::kBucketRing;
  int workers = 1;                                  ///< threads inside this one replication
  std::optional<engine::Duration> merge_below;      ///< merge providers by channels shorter than this, not as chosen
  std::optional<engine::Duration> lookahead;        ///< of windows; not what the channels allow, nothing merged
  RunProfile* profile = nullptr;                    ///< if given, what the run did and where its time went (slower)
  std::vector<DrawRecord>* draws = nullptr;         ///< if given, every draw of the pathways is appended (slow)
  std::uint64_t memory = 0;                         ///< most bytes its patients may take; 0: no limit
  std::function<bool(double share_done)> progress;  ///< called now and then; false stops the run
};

/// The state of a run; keeps its memory from one replication to the next.
class Simulation {
 public:
  Simulation(std::shared_ptr<const CompiledModel> model, EventListKind event_list);
  ~Simulation();
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  /// Runs one replication from the opening state to the end.
  /// @throws engine::ContractViolation if an identity of domain.md section 14 does not close (a bug)
  /// @throws Deadlock, GrowsWithoutEnd; each names the replication and the seed
  RunResult run(const RunOptions& options);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace icsflow::models
