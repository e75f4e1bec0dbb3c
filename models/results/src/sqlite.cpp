#include "sqlite.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <limits>

namespace icsflow::models::sqlite {
namespace {

/// What the user can do about it, behind SQLite's own words.
/// @param system_error errno of the call that failed, 0 if none did
std::string advice(int code, int system_error) {
  switch (system_error) {
    case EIO:
    case ENXIO:
      return ". The disk or its connection fails: nothing was discarded. Give the same command again when it works";
    case ENOSPC:
    case EDQUOT:
      return ". Free some space and give the same command again";
    case EFBIG:
      return ". Raise the limit of the size of files (ulimit -f) and give the same command again";
    case EMFILE:
    case ENFILE:
      return ". Raise the limit of open files (ulimit -n) and give the same command again";
    case ENAMETOOLONG:
      return ". Choose a directory with a shorter name with -o";
    default:
      break;
  }
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
    case SQLITE_NOTADB:
      return ". Nothing it holds is shown. Take a good copy, start again with `icsflow run` and --overwrite, or choose "
             "another directory with -o";
    default:
      return "";
  }
}

bool is_of_the_system(int code) {
  switch (code & 0xff) {
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_FULL:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return true;
    default:
      return false;
  }
}

}  // namespace

Database::Database(const std::filesystem::path& file, int flags) : file_(file.string()) {
  // SQLite may read a name that begins with "file:" as a URI; one that begins with "/" is a name.
  const std::string name = file == kInMemory ? file_ : std::filesystem::absolute(file).string();
  const int code = noting_failures([&] { return sqlite3_open_v2(name.c_str(), &handle_, flags, nullptr); });
  if (code != SQLITE_OK) {
    constexpr std::size_t kLongestName = 500;  // SQLite's limit is 512, for the journal too, and it does not say so
    if (system_error_ == 0 && name.size() > kLongestName) system_error_ = ENAMETOOLONG;
    const Error error(code, explained(code));
    sqlite3_close(handle_);
    throw error;
  }
  sqlite3_extended_result_codes(handle_, 1);
  // Somebody may be reading while a run writes: wait for them rather than lose a replication.
  sqlite3_busy_timeout(handle_, 60'000);
}

std::string Database::explained(int code) const {
  const int error = is_of_the_system(code) ? system_error_ : 0;
  const bool damaged = (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
  if (damaged && disk_error_ != 0)
    return fmt::format("{}: cannot be read: {}{}", file_, std::strerror(disk_error_), advice(code, disk_error_));
  const std::string reason = error == 0 ? "" : fmt::format(" ({})", std::strerror(error));
  return fmt::format("{}: {}{}{}", file_, handle_ == nullptr ? "no memory" : sqlite3_errmsg(handle_), reason,
                     advice(code, error));
}

Database::~Database() { sqlite3_close(handle_); }

void Database::execute(const std::string& sql) {
  const int code = noting_failures([&] { return sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr); });
  if (code != SQLITE_OK) fail(code);
}

void Database::fail(int code) const { throw Error(code & 0xff, explained(code)); }

void Database::fail_as_damaged(const std::string& what) const {
  if (disk_error_ != 0) throw Error(SQLITE_IOERR, explained(SQLITE_CORRUPT));
  throw Error(SQLITE_CORRUPT, fmt::format("{}: damaged: {}{}", file_, what, advice(SQLITE_CORRUPT, 0)));
}

Statement::Statement(const Database& database, const std::string& sql) : database_(database) {
  check(database.noting_failures(
      [&] { return sqlite3_prepare_v2(database.handle(), sql.c_str(), -1, &statement_, nullptr); }));
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

Statement& Statement::bind(std::span<const unsigned char> value) {
  ++bound_;
  // A null pointer would bind NULL: an empty series is an empty blob.
  check(value.empty() ? sqlite3_bind_zeroblob(statement_, bound_, 0)
                      : sqlite3_bind_blob64(statement_, bound_, value.data(), value.size(), SQLITE_TRANSIENT));
  return *this;
}

bool Statement::step() {
  const int code = database_.noting_failures([this] { return sqlite3_step(statement_); });
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
