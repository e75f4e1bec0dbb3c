#include "merged_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "checksum.hpp"
#include "sqlite_schema.hpp"

namespace icsflow::models {
namespace {

/// Binds a column of a row as it is.
void bind_column(sqlite::Statement& to, const sqlite::Statement& row, int column) {
  switch (row.type(column)) {
    case SQLITE_INTEGER:
      to.bind(row.integer(column));
      break;
    case SQLITE_TEXT:
      to.bind(row.text(column));
      break;
    case SQLITE_BLOB:
      to.bind(row.blob(column));
      break;
    default:
      to.bind(row.real(column));  // NULL too
  }
}

void copy_rows(sqlite::Database& from, const sqlite::Database& to, const char* table) {
  sqlite::Statement row(from, fmt::format("SELECT * FROM {}", table));
  std::string places = "?";
  for (int i = 1; i < row.columns(); ++i) places += ",?";
  sqlite::Statement into(to, fmt::format("INSERT INTO {} VALUES ({})", table, places));
  while (row.step()) {
    for (int i = 0; i < row.columns(); ++i) bind_column(into, row, i);
    into.run();
  }
}

std::uint64_t kept_total(const sqlite::Database& database) {
  sqlite::Statement sum(database, "SELECT value FROM checksum WHERE part = 'replications'");
  return sum.step() ? std::stoull(sum.text(0), nullptr, 16) : 0;
}

/// One transaction: either the file is a study or it is empty.
std::unique_ptr<sqlite::Database> with_tables_of(std::unique_ptr<sqlite::Database> database, sqlite::Database& part) {
  sqlite::Transaction first(*database);
  database->execute(kSchema);
  database->execute(
      fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, kSchemaVersion));
  for (const char* table : kFixedTables) copy_rows(part, *database, table);
  sqlite::Statement sum(*database, "INSERT INTO checksum VALUES (?,?)");
  sum.bind("study").bind(hex(study_checksum(*database))).run();
  sum.bind("replications").bind(hex(0)).run();
  first.commit();
  return database;
}

}  // namespace

MergedFile::Adding::Adding(const sqlite::Database& database)
    : drawn(database, "INSERT INTO drawn VALUES (?,?,?)"),
      headline(database, "INSERT INTO headline VALUES (?,?,?)"),
      series(database, "INSERT INTO series VALUES (?,?,?)"),
      replication(database, "INSERT INTO replication VALUES (?,?,?,?,?,?,?,?,?,?,?)") {}

sqlite::Statement& MergedFile::Adding::of(std::string_view table) {
  return table == "drawn" ? drawn : table == "headline" ? headline : series;
}

MergedFile::MergedFile(std::unique_ptr<sqlite::Database> database)
    : database_(std::move(database)),
      ensembles_(read_ensembles(*database_)),
      total_(kept_total(*database_)),
      adding_(*database_) {}

MergedFile::MergedFile(std::unique_ptr<sqlite::Database> empty, sqlite::Database& part)
    : MergedFile(with_tables_of(std::move(empty), part)) {}

std::uint64_t MergedFile::digest(const std::string& ensemble, int number) {
  return PartReader(*database_).digest(ensembles_.at(ensemble), number);
}

void MergedFile::take(const std::string& ensemble, int number, PartReader& part, const PartEnsemble& of) {
  PartEnsemble& here = ensembles_.at(ensemble);
  if (!transaction_) {
    transaction_.emplace(*database_);
    // A replication's values are written before its row, which holds their checksum.
    database_->execute("PRAGMA defer_foreign_keys = ON");
  }
  const std::int64_t id = here.ensemble * kRowsOfOwner + number;
  std::uint64_t rows = 0;
  part.each_value(of, number, [&](std::string_view table, std::int64_t place, const sqlite::Statement& row) {
    const std::int64_t owner = table == "drawn" ? here.scenario : here.catalogue;
    RowChecksum sum(table);
    sum.add(owner * kRowsOfOwner + place);
    sum.add(id);
    sum.add_column(row, 1);
    rows += sum.value();
    sqlite::Statement& into = adding_.of(table);
    into.bind(owner * kRowsOfOwner + place).bind(id);
    bind_column(into, row, 1);
    into.run();
  });
  const sqlite::Statement& row = part.replication(of, number);
  RowChecksum sum("replication");
  sqlite::Statement& into = adding_.replication;
  for (const std::int64_t own : {id, here.ensemble, std::int64_t{number}}) {
    sum.add(own);
    into.bind(own);
  }
  for (int i = 0; i < row.columns(); ++i) {
    sum.add_column(row, i);
    bind_column(into, row, i);
  }
  const std::uint64_t checksum = sum.value() + rows;
  into.bind(hex(checksum)).run();
  total_ += checksum;
  here.kept.insert(std::upper_bound(here.kept.begin(), here.kept.end(), number), number);
}

void MergedFile::commit() {
  if (!transaction_) return;
  sqlite::Statement(*database_, "UPDATE checksum SET value = ? WHERE part = 'replications'").bind(hex(total_)).run();
  transaction_->commit();
  transaction_.reset();
}

}  // namespace icsflow::models
