#pragma once

/// The file of an event log: a table, a row an event, as CSV or as a database of SQLite with views for process mining
/// and for animations. docs/event-log.md explains the columns.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "icsflow/engine/time.hpp"

namespace icsflow::models {

/// What happens to a patient.
enum class LogChange : std::uint8_t { kArrive, kJoin, kStart, kEnd, kSuspend, kResume, kCancel, kLeave };

/// One row. Texts live as long as the call that takes it.
struct LoggedEvent {
  int replication = 0;
  std::uint64_t root = 0;     ///< of the patient, whatever has come of the first pathway
  std::uint64_t pathway = 0;  ///< identity; a branch has one of its own
  std::string_view pathway_name, step;
  std::uint64_t instance = 0;  ///< of one visit to the step, unique in the file
  LogChange change = LogChange::kArrive;
  std::string_view detail;  ///< how it came or ended, if not as usual
  engine::SimTime at;
  std::string_view provider, resource;
  int unit = 0;  ///< of the resource, from 1; 0: none
  int priority = 0;
  std::string_view list, locality;
  std::string_view attributes;  ///< `age=74.5;severity=high`; empty: the scenario gives none
};

/// Nothing has its name until commit().
class EventLogFile {
 public:
  /// @param file *.csv, or *.sqlite or *.db @param start day of SimTime 0
  /// @throws std::system_error, std::runtime_error if it cannot be written, as the others
  EventLogFile(const std::filesystem::path& file, std::chrono::sys_days start);
  ~EventLogFile();
  void write(const LoggedEvent& event);
  void commit();

 private:
  class Format;
  class Csv;
  class Database;
  std::unique_ptr<Format> format_;
};

/// Whether the name says how to write it.
bool is_event_log_name(const std::filesystem::path& file);
/// Whether an existing file is an event log, so that it may be written anew.
bool is_event_log(const std::filesystem::path& file);

}  // namespace icsflow::models
