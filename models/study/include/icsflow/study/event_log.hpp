#pragma once

/// The event log of a study: what happens to each patient, or to some of them, step by step. It looks on and changes
/// no result. One file for any number of workers and either event list: replication by replication, in each by time,
/// provider and the order in which things happen there.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "icsflow/compile/compiled_model.hpp"

namespace icsflow::models {

class Observer;

class EventLog {
 public:
  /// @param one_in  1 of so many patients, by the identity of their first pathway: the same ones in every plan and
  ///   replication
  /// @param start  day of the run's beginning
  EventLog(std::shared_ptr<const CompiledModel> model, const std::filesystem::path& file, std::uint64_t one_in,
           std::chrono::sys_days start);
  ~EventLog();

  /// Who is to be told of this replication; from any thread. Memory: 72 bytes for each thing that happens to a patient
  /// who is logged, until finished().
  Observer* observer(int replication);
  /// The replication has come to its end: its rows are written when those of all before it are. One at a time.
  /// @throws as EventLogFile, in any of these
  void finished(int replication);
  /// Brings the file to its name. Replications without finished() are left out.
  void commit();
  [[nodiscard]] std::uint64_t rows() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Whether the patient whose first pathway this is belongs to one in so many.
bool is_one_in(std::uint64_t root, std::uint64_t one_in);

}  // namespace icsflow::models
