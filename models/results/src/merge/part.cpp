#include "part.hpp"

#include "checksum.hpp"
#include "sqlite_schema.hpp"

namespace icsflow::models {
namespace {

/// Values of one replication in the order of what they are of: one look into the table's index for each. Its
/// parameters: the replication, the first id of an owner and the one after the last.
std::string values_query(const char* table, const char* column, const char* id, const char* owners) {
  std::string query = "SELECT v." + std::string(id) + ", v." + column + " FROM " + owners + " o CROSS JOIN " + table;
  query += " v ON v." + std::string(id) + " = o." + id + " AND v.replication_id = ?1 WHERE o." + id;
  return query + " >= ?2 AND o." + id + " < ?3 ORDER BY o." + id;
}

}  // namespace

PartEnsembles read_ensembles(sqlite::Database& database) {
  PartEnsembles all;
  sqlite::Statement row(
      database,
      "SELECT ensemble_id, scenario_id, catalogue_id, scenario.hash, name, catalogue.hash, seed, version || ' (' || "
      "git_sha || ')', compiler, arithmetic FROM ensemble JOIN scenario USING (scenario_id) JOIN catalogue USING "
      "(catalogue_id)");
  while (row.step()) {
    PartEnsemble e{row.integer(0), row.integer(1), row.integer(2), row.text(3), row.text(4), row.text(5),
                   row.text(6),    row.text(7),    row.text(8),    row.text(9), {}};
    sqlite::Statement numbers(database,
                              "SELECT number FROM replication WHERE replication_id >= ? AND replication_id < ? ORDER "
                              "BY replication_id");
    numbers.bind(e.ensemble * kRowsOfOwner).bind((e.ensemble + 1) * kRowsOfOwner);
    while (numbers.step()) e.kept.push_back(numbers.whole(0));
    std::string key = e.hash;
    for (const std::string* part : {&e.seed, &e.program, &e.compiler, &e.arithmetic}) key += '\n' + *part;
    all.emplace(std::move(key), std::move(e));
  }
  return all;
}

PartReader::PartReader(sqlite::Database& database)
    : tables_{{{"drawn", Owner::kScenario,
                sqlite::Statement(database, values_query("drawn", "value", "uncertain_id", "uncertain"))},
               {"headline", Owner::kCatalogue,
                sqlite::Statement(database, values_query("headline", "value", "info_id", "headline_info"))},
               {"series", Owner::kCatalogue,
                sqlite::Statement(database, values_query("series", "blob", "info_id", "series_info"))}}},
      replication_(database,
                   "SELECT status, message, event_hash, events, seconds, finished_at, host FROM replication WHERE "
                   "replication_id = ?") {}

const sqlite::Statement& PartReader::replication(const PartEnsemble& of, int number) {
  replication_.reset();
  replication_.bind(replication_id(of, number)).step();
  return replication_;
}

std::uint64_t PartReader::digest(const PartEnsemble& of, int number) {
  RowChecksum own("replication");
  own.add(replication(of, number), 4);
  std::uint64_t sum = own.value();
  each_value(of, number, [&](std::string_view table, std::int64_t place, const sqlite::Statement& row) {
    RowChecksum value(table);
    value.add(place);
    value.add_column(row, 1);
    sum += value.value();
  });
  return sum;
}

}  // namespace icsflow::models
