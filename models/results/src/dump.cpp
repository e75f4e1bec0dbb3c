#include <fmt/format.h>

#include <cstring>

#include "checksum.hpp"
#include "directory.hpp"
#include "icsflow/results/results_store.hpp"
#include "icsflow/scenario/visible.hpp"
#include "schema.hpp"
#include "sqlite.hpp"

namespace icsflow::models {
namespace {

/// One row a line, columns between tabs; whatever would break that, or act on a terminal, is escaped.
void append_field(std::string& out, const std::string& field) {
  out += '\t';
  std::string line;
  for (const char c : field) {
    switch (c) {
      case '\t':
        line += "\\t";
        break;
      case '\n':
        line += "\\n";
        break;
      case '\r':
        line += "\\r";
        break;
      case '\\':
        line += "\\\\";
        break;
      default:
        line += c;
    }
  }
  out += visible(line);
}

/// `query` names what a row starts with; its columns are text but the last `reals`, which are numbers.
void dump_rows(std::string& out, sqlite::Database& database, const char* kind, const std::string& query, int texts,
               int reals) {
  sqlite::Statement row(database, query);
  while (row.step()) {
    out += kind;
    for (int i = 0; i < texts; ++i) append_field(out, row.text(i));
    // The shortest text that reads back as the same bits.
    for (int i = texts; i < texts + reals; ++i) append_field(out, fmt::format("{}", row.real(i)));
    out += '\n';
  }
}

void dump_series(std::string& out, sqlite::Database& database) {
  sqlite::Statement row(
      database,
      "SELECT replication, measure, provider, item, unit, period, blob FROM series "
      "JOIN series_info USING (info_id) ORDER BY measure, provider, item, period, info_id, replication");
  while (row.step()) {
    out += "series";
    for (int i = 0; i < 6; ++i) append_field(out, row.text(i));
    const auto bytes = row.blob(6);
    for (std::size_t at = 0; at + sizeof(double) <= bytes.size(); at += sizeof(double)) {
      double value = 0;
      std::memcpy(&value, &bytes[at], sizeof value);
      append_field(out, fmt::format("{}", value));
    }
    out += '\n';
  }
}

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& found) {
  std::vector<Problem> problems(1);
  problems[0].place.file = file.string();
  problems[0].message = "expected a results file of icsflow; found " + found;
  throw InputError(std::move(problems));
}

}  // namespace

std::string canonical_dump(const std::filesystem::path& database_file) {
  try {
    const Present present = look_at(database_file);
    if (present == Present::kNothing) refuse(database_file, "no such file");
    if (present == Present::kEmptyFile) refuse(database_file, "an empty file, of a run that was stopped as it began");
  } catch (const StudyRefused& error) {
    refuse(database_file, "none: " + std::string(error.what()));
  }
  if (!begins_as_results(database_file)) refuse(database_file, "another file, or one that was damaged");
  // Not for reading alone: what a killed run left half done is undone first.
  sqlite::Database database(database_file, SQLITE_OPEN_READWRITE);
  sqlite::Statement version(database, "PRAGMA user_version");
  version.step();
  if (version.integer(0) != kSchemaVersion)
    refuse(database_file, fmt::format("one of format {}, where this program reads format {}: export it with the "
                                      "program that wrote it, or run the scenario again",
                                      version.integer(0), kSchemaVersion));
  // What is checked is what is read, though a run may be writing at the same time.
  database.execute("BEGIN");
  verify(database);
  std::string out;
  dump_rows(out, database, "study", "SELECT name, description, scenario_hash, seed, start, until, detail FROM study", 7,
            0);
  dump_rows(out, database, "parameter",
            "SELECT path, unit, mark, source, overridden, value FROM parameter ORDER BY path", 5, 1);
  dump_rows(out, database, "published",
            "SELECT measure, scope, role, source, value FROM published ORDER BY 1, 2, 3, 4, 5", 4, 1);
  dump_rows(out, database, "uncertain", "SELECT path, unit, shape, low, value, high FROM uncertain ORDER BY path", 3,
            3);
  dump_rows(
      out, database, "drawn",
      "SELECT replication, path, drawn.value FROM drawn JOIN uncertain USING (info_id) ORDER BY path, replication", 2,
      1);
  dump_rows(out, database, "period", "SELECT kind, position, first_day FROM period ORDER BY kind, position", 3, 0);
  dump_rows(out, database, "replication",
            "SELECT number, event_hash, events FROM replication WHERE status = 'finished' ORDER BY number", 3, 0);
  dump_rows(out, database, "unfinished",
            "SELECT number, status, message FROM replication WHERE status <> 'finished' ORDER BY number", 3, 0);
  dump_rows(out, database, "headline",
            "SELECT replication, section, measure, scope, label, format, value FROM headline "
            "JOIN headline_info USING (info_id) ORDER BY measure, scope, info_id, replication",
            6, 1);
  dump_series(out, database);
  return out;
}

}  // namespace icsflow::models
