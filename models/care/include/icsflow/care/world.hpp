#pragma once

/// The care system of one compiled model, ready to run: a logical process for each provider, and what can be asked of
/// them before and after a run. An executor (engine/executor.hpp) runs the processes; nothing here is called per event.
/// Providers are given by rank: their index in CompiledModel::providers.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "icsflow/care/observer.hpp"
#include "icsflow/care/outcome.hpp"
#include "icsflow/care/records.hpp"
#include "icsflow/care/run_start.hpp"
#include "icsflow/care/world_factory.hpp"
#include "icsflow/engine/bytes.hpp"
#include "icsflow/engine/event_loop.hpp"
#include "icsflow/engine/random.hpp"

namespace icsflow::models {

/// Bytes a provider holds of its own.
struct ProviderMemory {
  std::size_t pathways = 0;   ///< tokens, episodes, requests
  std::size_t resources = 0;  ///< pools, sessions, waiting lists
  std::size_t records = 0;
};

/// Bytes of the record of one pathway.
inline constexpr std::size_t kBytesOfPathway = 64;

/// Names of the kinds of events, by Event::kind: for profiles.
std::span<const char* const> event_kind_names();

class World {
 public:
  virtual ~World() = default;
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// Forgets the last replication and builds the opening state of the next. Requests under way at the census are
  /// delivered.
  virtual void start(const RunStart& run) = 0;

  /// The whole state as bytes, at 00:00 of a day and before its first event, of a run that was started to be held: for
  /// this build, and for a model that differs from this one in changes of values from that day on.
  /// @throws engine::ContractViolation while an executor runs
  virtual void save(engine::ByteWriter& out) = 0;
  /// Instead of start(): goes on with what save() wrote. @throws engine::BadBytes if it is the state of another model
  virtual void go_on(const RunStart& run, std::int32_t day, engine::ByteReader& in) = 0;

  /// From now on the observer is told of changes of step, of every provider; null: nobody is. It must outlive the runs.
  virtual void observe(Observer* observer) = 0;

  /// Tells the observer, if there is one, where every pathway is, by provider: Change::kIsThere. Not while an executor
  /// runs.
  virtual void tell_who_is_there() = 0;

  /// The processes by rank; the same as long as the world lives.
  [[nodiscard]] virtual std::span<engine::LogicalProcess* const> processes() const = 0;

  /// Counts what the records of a provider say against its tokens. @throws engine::ContractViolation if they differ
  virtual void check_identities(std::size_t provider) = 0;

  [[nodiscard]] virtual const ProviderRecord& record(std::size_t provider) const = 0;
  /// What the measures need; valid until the next start().
  [[nodiscard]] virtual ProviderOutcome outcome(std::size_t provider) const = 0;
  /// Events handled since start(), in the order of event_kind_names().
  [[nodiscard]] virtual std::span<const std::uint64_t> events_by_kind(std::size_t provider) const = 0;

  [[nodiscard]] virtual ProviderMemory memory(std::size_t provider) const = 0;
  /// Bytes of what grows with every patient; takes no time, for a look now and then.
  [[nodiscard]] virtual std::uint64_t pathway_bytes(std::size_t provider) const = 0;
  /// Where most wait, and how many, as the results call it.
  [[nodiscard]] virtual std::string longest_queue(std::size_t provider) const = 0;

 protected:
  World() = default;
};

}  // namespace icsflow::models
