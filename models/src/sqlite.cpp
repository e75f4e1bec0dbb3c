#include "sqlite.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace icsflow::models::sqlite {
namespace {

/// What the user can do about it, behind SQLite's own words.
std::string advice(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return ". Free some space and give the same command again";
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return ". Make it writable, or choose another directory with -o";
    case SQLITE_BUSY:
      return ". Close the program that writes to it and give the same command again";
    case SQLITE_CORRUPT:
      return ". Start again with --overwrite, or choose another directory with -o";
    default:
      return "";
  }
}

}  // namespace

Database::Database(const std::filesystem::path& file, int flags) : file_(file.string()) {
  const int code = sqlite3_open_v2(file_.c_str(), &handle_, flags, nullptr);
  if (code != SQLITE_OK) {
    const Error error(
        code, fmt::format("{}: {}{}", file_, handle_ == nullptr ? "no memory" : sqlite3_errmsg(handle_), advice(code)));
    sqlite3_close(handle_);
    throw error;
  }
  sqlite3_extended_result_codes(handle_, 1);
  // Somebody may be reading while a run writes: wait for them rather than lose a replication.
  sqlite3_busy_timeout(handle_, 60'000);
}

Database::~Database() { sqlite3_close(handle_); }

void Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

void Database::fail(int code) const {
  throw Error(code & 0xff, fmt::format("{}: {}{}", file_, sqlite3_errmsg(handle_), advice(code)));
}

Statement::Statement(const Database& database, const std::string& sql) : database_(database) {
  check(sqlite3_prepare_v2(database.handle(), sql.c_str(), -1, &statement_, nullptr));
}

Statement::~Statement() { sqlite3_finalize(statement_); }

void Statement::check(int code) const {
  if (code != SQLITE_OK) database_.fail(code);
}

Statement& Statement::bind(std::int64_t value) {
  check(sqlite3_bind_int64(statement_, ++bound_, value));
  return *this;
}

Statement& Statement::bind(double value) {
  ++bound_;
  check(std::isnan(value) ? sqlite3_bind_null(statement_, bound_) : sqlite3_bind_double(statement_, bound_, value));
  return *this;
}

Statement& Statement::bind(std::string_view value) {
  check(sqlite3_bind_text64(statement_, ++bound_, value.data(), value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind_blob(std::span<const unsigned char> value) {
  ++bound_;
  // A null pointer would bind NULL: an empty series is an empty blob.
  check(value.empty() ? sqlite3_bind_zeroblob(statement_, bound_, 0)
                      : sqlite3_bind_blob64(statement_, bound_, value.data(), value.size(), SQLITE_TRANSIENT));
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_.fail(code);
  return false;
}

void Statement::run() {
  while (step()) {
  }
  reset();
}

void Statement::reset() {
  sqlite3_reset(statement_);
  bound_ = 0;
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

double Statement::real(int column) const {
  if (sqlite3_column_type(statement_, column) == SQLITE_NULL) return std::numeric_limits<double>::quiet_NaN();
  return sqlite3_column_double(statement_, column);
}

std::string Statement::text(int column) const {
  const auto* data = sqlite3_column_text(statement_, column);
  if (data == nullptr) return {};
  return {reinterpret_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::span<const unsigned char> Statement::blob(int column) const {
  const auto* data = static_cast<const unsigned char*>(sqlite3_column_blob(statement_, column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Transaction::~Transaction() {
  if (!open_) return;
  // Nothing to do about a failure here: SQLite rolls back by itself when the file is next opened.
  sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace icsflow::models::sqlite
