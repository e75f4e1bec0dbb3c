#include "open_to_read.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "checksum.hpp"
#include "directory.hpp"
#include "icsflow/results/results_store.hpp"
#include "sqlite_schema.hpp"

namespace icsflow::models {

void refuse_results(const std::filesystem::path& file, const std::string& found, const std::string& expected) {
  std::vector<Problem> problems(1);
  problems[0].place.file = file.string();
  problems[0].message = "expected " + expected + "; found " + found;
  throw InputError(std::move(problems));
}

std::unique_ptr<sqlite::Database> open_to_read(const std::filesystem::path& database_file) {
  const auto refuse = [&](const std::string& found) {
    refuse_results(database_file, found, "a results file of icsflow");
  };
  try {
    const Present present = look_at(database_file);
    if (present == Present::kNothing) refuse("no such file");
    if (present == Present::kEmptyFile) refuse("an empty file, of a run that was stopped as it began");
  } catch (const StudyRefused& error) {
    refuse("none: " + std::string(error.what()));
  }
  if (!begins_as_results(database_file)) refuse("another file, or one that was damaged");
  // Not for reading alone: what a killed run left half done is undone first.
  auto opened = std::make_unique<sqlite::Database>(database_file, SQLITE_OPEN_READWRITE);
  sqlite::Database& database = *opened;
  sqlite::Statement version(database, "PRAGMA user_version");
  version.step();
  if (version.integer(0) != kSchemaVersion)
    refuse(
        fmt::format("one of format {}, where this program reads format {}: export it with the "
                    "program that wrote it, or run the scenario again",
                    version.integer(0), kSchemaVersion));
  // What is checked is what is read, though a run may be writing at the same time.
  database.execute("BEGIN");
  verify(database);
  return opened;
}

std::unique_ptr<sqlite::Database> open_again(const std::filesystem::path& database_file) {
  auto opened = std::make_unique<sqlite::Database>(database_file, SQLITE_OPEN_READWRITE);
  opened->execute("BEGIN");
  return opened;
}

}  // namespace icsflow::models
