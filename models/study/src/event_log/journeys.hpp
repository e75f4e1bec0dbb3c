#pragma once

/// From what was observed in one replication to the rows of the log.

#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "event_log/recorder.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/results/event_log_file.hpp"

namespace icsflow::models {

/// A row and its place: rows are sorted by time, provider, and the order in which they happen there.
struct JourneyRow {
  engine::SimTime at;
  std::uint16_t provider = 0;
  std::uint32_t sequence = 0;  ///< of the observation that it is of
  std::uint8_t part = 0;       ///< among rows of one observation
  LogChange change = LogChange::kArrive;
  const char* detail = "";
  std::uint64_t root = 0, pathway = 0;
  StepId step = kNoStep;
  StepId of_pathway = kNoStep;  ///< a step of the pathway, where `step` is none
  std::uint32_t instance = 0;   ///< from 1, within the replication
  int unit = 0;
  std::uint8_t priority = 0;
  ListClass list = ListClass::kRoutine;
  StratumId stratum = 0;
};

class Journeys {
 public:
  explicit Journeys(const CompiledModel& model) : model_(model) {}
  /// @param seen of each provider, by rank
  std::vector<JourneyRow> rows(const std::vector<Observations>& seen);
  /// Visits to steps of the last replication: instances are numbered 1 to so many.
  [[nodiscard]] std::uint32_t instances() const { return instances_; }
  /// What a step is about: the name of a pool or of sessions, several joined; else nothing.
  [[nodiscard]] std::string resource_of(StepId step) const;

 private:
  enum class Phase : std::uint8_t { kNone, kJoined, kStarted };
  struct Place {
    engine::SimTime at;
    std::uint32_t sequence = 0;
  };
  /// A unit that was seized and is kept.
  struct Held {
    std::uint16_t pool;
    std::uint32_t instance;
    StepId step;
  };
  struct Visitor {
    std::uint64_t id = 0;
    StepId step = kNoStep;
    Phase phase = Phase::kNone;
    std::uint32_t instance = 0;
    Place joined;
    std::vector<Held> held;
  };

  void take(const Observation& o, std::uint32_t sequence);
  void enter(Visitor& v, const Observation& o, Place here);
  void found(const Observation& o, Place here);
  void start(Visitor& v, const Observation& o, Place where);
  /// The visit to the step is over. @param detail why, if the patient did not get what the step is about
  void end(Visitor& v, const Observation& o, Place here, const char* detail = "");
  /// The token is gone, and has given back what it held.
  void forget(Visitor& v, const Observation& o, Place here);
  void add(LogChange change, std::uint8_t part, const Observation& o, Place place, StepId step, std::uint32_t instance,
           const char* detail = "");
  void arrive(const Observation& o, Place here, const char* detail);
  void number_units();
  [[nodiscard]] StepKind kind_of(StepId step) const { return model_.steps[step].kind; }
  static std::uint64_t key(const Observation& o) { return std::uint64_t{o.provider} << 32U | o.slot; }

  const CompiledModel& model_;
  std::unordered_map<std::uint64_t, Visitor> visitors_;       // by provider and slot
  std::unordered_map<std::uint64_t, const char*> begins_as_;  // by pathway, that has not entered yet
  std::unordered_set<std::uint64_t> arrived_;
  std::vector<JourneyRow> rows_;
  std::uint32_t instances_ = 0;
};

}  // namespace icsflow::models
