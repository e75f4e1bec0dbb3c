#pragma once

/// SQLite with errors as exceptions. Private to models.

#include <sqlite3.h>

#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace icsflow::models::sqlite {

class Error : public std::runtime_error {
 public:
  Error(int code, const std::string& what) : std::runtime_error(what), code_(code) {}
  [[nodiscard]] int code() const { return code_; }

 private:
  int code_;
};

/// A database of its own that is gone with its connection.
inline constexpr const char* kInMemory = ":memory:";

/// A connection; closed when destroyed.
class Database {
 public:
  /// @param file a name as it is, whatever SQLite would read into it
  /// @param flags SQLITE_OPEN_...
  Database(const std::filesystem::path& file, int flags);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs one or more statements that return nothing of interest.
  void execute(const std::string& sql);
  [[noreturn]] void fail(int code) const;
  /// @param what is not as it should be
  [[noreturn]] void fail_as_damaged(const std::string& what) const;
  [[nodiscard]] sqlite3* handle() const { return handle_; }

  /// Makes a call that uses the file and notes what the system said if it fails, which SQLite does not always pass on.
  /// SQLite takes some failures of a disk for damage of the file, which they are not: they are noted for good.
  template <class Call>
  int noting_failures(Call call) const {
    errno = 0;
    const int code = call();
    system_error_ = errno;
    if (errno == EIO || errno == ENXIO) disk_error_ = errno;
    return code;
  }

 private:
  [[nodiscard]] std::string explained(int code) const;

  mutable int system_error_ = 0;  // errno after the last call
  mutable int disk_error_ = 0;
  std::string file_;
  sqlite3* handle_ = nullptr;
};

/// A prepared statement. Bind left to right, then step() through rows or run() to the end; run() makes it ready again.
class Statement {
 public:
  Statement(const Database& database, const std::string& sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(std::int64_t value);
  Statement& bind(int value) { return bind(std::int64_t{value}); }
  Statement& bind(double value);  ///< NaN becomes NULL
  Statement& bind(std::string_view value);
  Statement& bind(std::span<const unsigned char> value);
  /// False when there are no more rows.
  bool step();
  void run();
  void reset();

  [[nodiscard]] int parameters() const { return sqlite3_bind_parameter_count(statement_); }
  [[nodiscard]] int columns() const { return sqlite3_column_count(statement_); }
  [[nodiscard]] int type(int column) const { return sqlite3_column_type(statement_, column); }  ///< SQLITE_INTEGER ...
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] int whole(int column) const { return static_cast<int>(integer(column)); }
  [[nodiscard]] double real(int column) const;  ///< NULL becomes NaN
  [[nodiscard]] std::string text(int column) const;
  /// Valid until the next step.
  [[nodiscard]] std::span<const unsigned char> blob(int column) const;

 private:
  void check(int code) const;
  const Database& database_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

/// Rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database) : database_(database) { database_.execute("BEGIN IMMEDIATE"); }
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace icsflow::models::sqlite
