#include <fmt/format.h>

#include <cstring>

#include "icsflow/results/results_store.hpp"
#include "icsflow/scenario/visible.hpp"
#include "open_to_read.hpp"
#include "sqlite.hpp"
#include "sqlite_schema.hpp"

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

/// What is run of one scenario, and how its rows begin.
struct Ensemble {
  std::int64_t id = 0, scenario = 0, catalogue = 0;
  std::string begins;  ///< empty where the study has no other
};

/// In an order that does not depend on which was written first.
std::vector<Ensemble> ensembles(sqlite::Database& database) {
  std::vector<Ensemble> all;
  std::vector<std::string> programs;
  sqlite::Statement row(database,
                        "SELECT ensemble_id, scenario_id, catalogue_id, hash, seed, version, git_sha, compiler, "
                        "arithmetic FROM ensemble JOIN scenario USING (scenario_id) ORDER BY 4, 5, 6, 7, 8, 9");
  while (row.step()) {
    Ensemble e{row.integer(0), row.integer(1), row.integer(2), {}};
    append_field(e.begins, row.text(3));
    append_field(e.begins, row.text(4));
    all.push_back(std::move(e));
    std::string& program = programs.emplace_back();
    for (int i = 5; i < 9; ++i) append_field(program, row.text(i));
  }
  if (all.size() == 1) all.front().begins.clear();
  // The program is left out unless it is all that tells two apart.
  std::vector<bool> alike(all.size(), false);
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (all[i].begins == all[i - 1].begins) alike[i - 1] = alike[i] = true;
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (alike[i]) all[i].begins += programs[i];
  }
  return all;
}

/// Which columns of a row are not plain text.
struct Columns {
  int texts;
  int reals = 0;       ///< the last ones are numbers
  int dimension = -1;  ///< left out where it is empty
};

/// The rows of `query` for one ensemble. @param query its parameters are the id of the owner of the rows and, if it has
///   three, the first id of a replication and the one after the last
void dump_rows(std::string& out, sqlite::Database& database, const char* kind, const std::string& query,
               const Columns& columns, const Ensemble& of, std::int64_t owner) {
  sqlite::Statement row(database, query);
  row.bind(owner);
  if (row.parameters() == 3) row.bind(of.id * kRowsOfOwner).bind((of.id + 1) * kRowsOfOwner);
  while (row.step()) {
    out += kind;
    out += of.begins;
    for (int i = 0; i < columns.texts; ++i) {
      const std::string text = row.text(i);
      if (i != columns.dimension || !text.empty()) append_field(out, text);
    }
    // The shortest text that reads back as the same bits.
    for (int i = columns.texts; i < columns.texts + columns.reals; ++i)
      append_field(out, fmt::format("{}", row.real(i)));
    out += '\n';
  }
}

void dump_series(std::string& out, sqlite::Database& database, const Ensemble& of) {
  sqlite::Statement row(database,
                        "SELECT replication_id & 1048575, measure, provider, item, dimension, unit, period, blob FROM "
                        "series_info CROSS JOIN series USING (info_id) WHERE catalogue_id = ? AND replication_id >= ? "
                        "AND replication_id < ? ORDER BY measure, provider, item, dimension, period, info_id, "
                        "replication_id");
  row.bind(of.catalogue).bind(of.id * kRowsOfOwner).bind((of.id + 1) * kRowsOfOwner);
  while (row.step()) {
    out += "series";
    out += of.begins;
    for (int i = 0; i < 7; ++i) {
      const std::string text = row.text(i);
      if (i != 4 || !text.empty()) append_field(out, text);
    }
    const auto bytes = row.blob(7);
    for (std::size_t at = 0; at + sizeof(double) <= bytes.size(); at += sizeof(double)) {
      double value = 0;
      std::memcpy(&value, &bytes[at], sizeof value);
      append_field(out, fmt::format("{}", value));
    }
    out += '\n';
  }
}

}  // namespace

std::string canonical_dump(const std::filesystem::path& database_file) {
  const auto opened = open_to_read(database_file);
  sqlite::Database& database = *opened;
  std::string out;
  const std::vector<Ensemble> all = ensembles(database);
  const auto rows = [&](const char* kind, std::int64_t Ensemble::*owner, const Columns& columns, const char* query) {
    for (const Ensemble& e : all) dump_rows(out, database, kind, query, columns, e, e.*owner);
  };
  rows("study", &Ensemble::id, {7},
       "SELECT name, description, scenario_hash, seed, start, until, detail FROM study_view WHERE ensemble_id = ?");
  rows("parameter", &Ensemble::scenario, {5, 1},
       "SELECT path, unit, mark, source, overridden, value FROM parameter_view WHERE scenario_id = ? ORDER BY path");
  rows("published", &Ensemble::scenario, {4, 1},
       "SELECT measure, scope, role, source, value FROM published WHERE scenario_id = ? ORDER BY 1, 2, 3, 4, 5");
  rows("uncertain", &Ensemble::scenario, {3, 3},
       "SELECT path, unit, shape, low, value, high FROM uncertain WHERE scenario_id = ? ORDER BY path");
  rows("drawn", &Ensemble::scenario, {2, 1},
       "SELECT replication_id & 1048575, path, drawn.value FROM uncertain CROSS JOIN drawn USING (uncertain_id) WHERE "
       "scenario_id = ? AND replication_id >= ? AND replication_id < ? ORDER BY path, replication_id");
  rows("period", &Ensemble::catalogue, {3},
       "SELECT kind, position, first_day FROM period WHERE catalogue_id = ? ORDER BY kind, position");
  rows("replication", &Ensemble::id, {3},
       "SELECT number, event_hash, events FROM replication WHERE status = 'finished' AND ensemble_id = ? AND "
       "replication_id >= ? AND replication_id < ? ORDER BY replication_id");
  rows("unfinished", &Ensemble::id, {3},
       "SELECT number, status, message FROM replication WHERE status <> 'finished' AND ensemble_id = ? AND "
       "replication_id >= ? AND replication_id < ? ORDER BY replication_id");
  rows("headline", &Ensemble::catalogue, {7, 1, 4},
       "SELECT replication_id & 1048575, section, measure, scope, dimension, label, format, value FROM headline_info "
       "CROSS JOIN headline USING (info_id) WHERE catalogue_id = ? AND replication_id >= ? AND replication_id < ? "
       "ORDER BY measure, scope, dimension, info_id, replication_id");
  for (const Ensemble& e : all) dump_series(out, database, e);
  return out;
}

}  // namespace icsflow::models
