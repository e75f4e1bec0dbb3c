#pragma once

/// Checksums of what results.sqlite holds. A file keeps two sums, of what is written once and of all replications, and
/// one for each replication. A sum does not depend on the order of its rows.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sqlite.hpp"

namespace icsflow::models {

/// FNV-1a, 64 bits.
class Fnv1a {
 public:
  void add(std::span<const unsigned char> bytes) {
    for (const unsigned char byte : bytes) hash_ = (hash_ ^ byte) * 0x100000001b3U;
  }
  void add(std::string_view text) { add({reinterpret_cast<const unsigned char*>(text.data()), text.size()}); }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325U;
};

/// FNV-1a of the name of a table and the columns of a row of it: of each its type and size, then its bytes.
class RowChecksum {
 public:
  explicit RowChecksum(std::string_view table) { add(table); }
  void add(std::int64_t value) { add_word('i', static_cast<std::uint64_t>(value)); }
  void add(int value) { add(std::int64_t{value}); }
  void add(double value);  ///< NaN is NULL, as in the file; no zero is negative
  void add(std::string_view text);
  void add(std::span<const unsigned char> blob);
  /// The first `columns` columns of the present row.
  void add(const sqlite::Statement& row, int columns);
  void add_column(const sqlite::Statement& row, int column);
  [[nodiscard]] std::uint64_t value() const { return hash_.value(); }

 private:
  void add_word(char type, std::uint64_t word);
  Fnv1a hash_;
};

/// A sum as it is written: 16 hexadecimal digits.
std::string hex(std::uint64_t sum);

/// Of the tables that are written once for each scenario.
std::uint64_t study_checksum(sqlite::Database& database);

/// Checks the whole file: its structure by SQLite's own integrity check, its contents by the sums.
/// @throws sqlite::Error if anything is not as it was written
void verify(sqlite::Database& database);

}  // namespace icsflow::models
