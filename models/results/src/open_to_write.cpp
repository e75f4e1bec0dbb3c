#include "open_to_write.hpp"

#include <fmt/format.h>

#include <cstring>

#include "checksum.hpp"
#include "icsflow/results/results_store.hpp"
#include "sqlite_schema.hpp"

namespace icsflow::models {
namespace {

bool has_tables(sqlite::Database& database) {
  sqlite::Statement tables(database, "SELECT count(*) FROM sqlite_master");
  tables.step();
  return tables.integer(0) != 0;
}

/// @return false if it holds nothing: a run was killed in its first transaction, which is undone when it is opened
bool holds_results(sqlite::Database& database, const std::string& file) {
  if (!has_tables(database)) return false;
  sqlite::Statement version(database, "PRAGMA user_version");
  version.step();
  if (version.integer(0) != kSchemaVersion)
    throw StudyRefused(
        fmt::format("{}: written in results format {}; this program reads and writes format {}. Read it "
                    "with the program that wrote it, or run the scenario again",
                    file, version.integer(0), kSchemaVersion));
  verify(database);
  return true;
}

std::unique_ptr<sqlite::Database> opened(const std::filesystem::path& file, int flags) {
  auto database = std::make_unique<sqlite::Database>(file, flags);
  database->execute("PRAGMA foreign_keys = ON");
  return database;
}

}  // namespace

std::unique_ptr<sqlite::Database> open_study(const DirectoryLock& lock, const std::filesystem::path& directory,
                                             bool overwrite) {
  const std::filesystem::path file = directory / kDatabaseName;
  if (look_at(file) != Present::kFile) return nullptr;
  if (!begins_as_results(file))
    throw StudyRefused(fmt::format("{}: not a results file of icsflow", file.string()), false);
  if (overwrite) return nullptr;
  auto database = opened(file, lock.writable() ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
  if (!holds_results(*database, file.string())) return nullptr;
  return database;
}

std::unique_ptr<sqlite::Database> begin_study(const DirectoryLock& lock, const std::filesystem::path& directory,
                                              const std::function<void(std::uint64_t reclaimed)>& require_room) {
  if (!lock.writable()) refuse_unwritable(lock, directory);
  const std::filesystem::path file = directory / kDatabaseName;
  const Present present = look_at(file);
  if (present != Present::kFile) refuse_files_of_others(directory);
  require_room(present == Present::kFile ? std::filesystem::file_size(file) : 0);
  if (present != Present::kNothing) remove_results(directory);
  return opened(file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
}

void refuse_unwritable(const DirectoryLock& lock, const std::filesystem::path& directory) {
  throw std::runtime_error(fmt::format("{}: cannot be written to: {}. Choose another with -o", directory.string(),
                                       std::strerror(lock.write_error())));
}

bool holds_replications(const std::filesystem::path& directory) {
  const std::filesystem::path file = directory / kDatabaseName;
  if (look_at(file) != Present::kFile) return false;
  const auto database = opened(file, SQLITE_OPEN_READWRITE);
  return has_tables(*database) && sqlite::Statement(*database, "SELECT 1 FROM replication LIMIT 1").step();
}

}  // namespace icsflow::models
