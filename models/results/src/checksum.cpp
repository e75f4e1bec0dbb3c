#include "checksum.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <map>
#include <set>

#include "sqlite_schema.hpp"

namespace icsflow::models {

void RowChecksum::add_word(char type, std::uint64_t word) {
  std::array<unsigned char, 1 + sizeof word> bytes{static_cast<unsigned char>(type)};
  std::memcpy(&bytes[1], &word, sizeof word);
  hash_.add(bytes);
}

void RowChecksum::add(double value) {
  if (std::isnan(value))
    add_word('n', 0);
  else
    add_word('r', std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value));
}

void RowChecksum::add(std::string_view text) {
  add_word('t', text.size());
  hash_.add(text);
}

void RowChecksum::add(std::span<const unsigned char> blob) {
  add_word('b', blob.size());
  hash_.add(blob);
}

void RowChecksum::add(const sqlite::Statement& row, int columns) {
  for (int i = 0; i < columns; ++i) {
    switch (row.type(i)) {
      case SQLITE_INTEGER:
        add(row.integer(i));
        break;
      case SQLITE_FLOAT:
        add(row.real(i));
        break;
      case SQLITE_TEXT:
        add(std::string_view(row.text(i)));
        break;
      case SQLITE_BLOB:
        add(row.blob(i));
        break;
      default:
        add_word('n', 0);
    }
  }
}

std::string hex(std::uint64_t sum) { return fmt::format("{:016x}", sum); }

namespace {

[[noreturn]] void fail(const sqlite::Database& database, const std::string& what) { database.fail_as_damaged(what); }

/// What the tables and views of a file are made by.
std::set<std::string> definitions(sqlite::Database& database) {
  std::set<std::string> lines;
  sqlite::Statement row(database, "SELECT type, name, tbl_name, sql FROM sqlite_master");
  while (row.step()) {
    std::string line;
    for (int i = 0; i < 4; ++i) line += row.text(i) + '\n';
    lines.insert(line);
  }
  return lines;
}

/// Others may have added tables and indexes of their own.
void verify_definitions(sqlite::Database& database) {
  sqlite::Database fresh(sqlite::kInMemory, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  fresh.execute(kSchema);
  const std::set<std::string> found = definitions(database), expected = definitions(fresh);
  for (const std::string& line : expected)
    if (found.count(line) == 0) fail(database, "its tables are not those of a results file");
}

void verify_structure(sqlite::Database& database) {
  sqlite::Statement row(database, "PRAGMA integrity_check(1)");
  if (!row.step() || row.text(0) != "ok") fail(database, row.text(0));
}

/// The sum that is kept of a part of the file; empty if there is none.
std::string kept_sum(sqlite::Database& database, const char* part) {
  sqlite::Statement row(database, "SELECT value FROM checksum WHERE part = ?");
  row.bind(part);
  return row.step() ? row.text(0) : "";
}

void verify_replications(sqlite::Database& database) {
  std::map<std::int64_t, std::uint64_t> sums;  // of what there is, by replication
  const auto add = [&](const char* table, const char* columns, int count, int number) {
    sqlite::Statement row(database, fmt::format("SELECT {} FROM {}", columns, table));
    while (row.step()) {
      RowChecksum sum(table);
      sum.add(row, count);
      sums[row.integer(number)] += sum.value();
    }
  };
  add("replication", kReplicationColumns, kReplicationColumnCount, 0);
  add("drawn", "uncertain_id, replication_id, value", 3, 1);
  add("headline", "info_id, replication_id, value", 3, 1);
  add("series", "info_id, replication_id, blob", 3, 1);

  std::uint64_t all = 0;
  sqlite::Statement row(database, "SELECT replication_id, checksum, number FROM replication");
  while (row.step()) {
    const auto found = sums.find(row.integer(0));
    if (found == sums.end() || hex(found->second) != row.text(1))
      fail(database, fmt::format("replication {} is not as it was written", row.integer(2)));
    all += found->second;
    sums.erase(found);
  }
  if (!sums.empty())
    fail(database,
         fmt::format("there are results of a replication {} that is not there", sums.begin()->first % kRowsOfOwner));
  if (hex(all) != kept_sum(database, "replications")) fail(database, "replications are missing, or not its own");
}

}  // namespace

std::uint64_t study_checksum(sqlite::Database& database) {
  std::uint64_t total = 0;
  for (const char* table : {"study", "catalogue", "scenario", "ensemble", "parameter", "published", "uncertain",
                            "period", "provider", "item", "headline_info", "series_info"}) {
    sqlite::Statement row(database, fmt::format("SELECT * FROM {}", table));
    while (row.step()) {
      RowChecksum sum(table);
      sum.add(row, row.columns());
      total += sum.value();
    }
  }
  return total;
}

void verify(sqlite::Database& database) {
  verify_definitions(database);
  verify_structure(database);
  if (hex(study_checksum(database)) != kept_sum(database, "study"))
    fail(database, "what it says of the study is not as it was written");
  verify_replications(database);
}

}  // namespace icsflow::models
