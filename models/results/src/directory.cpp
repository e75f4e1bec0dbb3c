#include "directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <vector>

#include "icsflow/results/results_store.hpp"
#include "output.hpp"
#include "sqlite_schema.hpp"

namespace icsflow::models {
namespace {

[[noreturn]] void cannot_look(const std::filesystem::path& file, int error) {
  throw std::runtime_error(fmt::format("{}: cannot be looked at: {}. Nothing was run and nothing was changed",
                                       file.string(), std::strerror(error)));
}

/// Whether anything has this name, a link that leads nowhere too. Only "no such file" means no (and that what it should
/// be in is no directory); any other failure means that nobody knows.
bool is_there(const std::filesystem::path& file) {
  struct stat found {};
  if (lstat(file.c_str(), &found) == 0) return true;
  if (errno != ENOENT && errno != ENOTDIR) cannot_look(file, errno);
  return false;
}

}  // namespace

DirectoryLock::DirectoryLock(const std::filesystem::path& directory) {
  const auto cannot = [&](const char* what, int error) {
    throw std::runtime_error(fmt::format("{}: cannot {} this directory: {}. Choose another with -o", directory.string(),
                                         what, std::strerror(error)));
  };
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  fd_ = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd_ < 0) {
    const int error = errno;
    if (error == ENOTDIR)
      throw StudyRefused(fmt::format("{}: expected a directory for the results, found a file", directory.string()),
                         false);
    if (failed) cannot("make", failed.value());
    cannot("open", error);
  }
  if (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) {
      ::close(fd_);
      throw StudyRefused(fmt::format("{}: another run is writing to this directory", directory.string()), false);
    }
    // A file system that cannot lock, such as some that machines share: nothing would keep two from one file.
    write_error_ = errno;
  } else if (::access(directory.c_str(), W_OK) != 0) {
    write_error_ = errno;
  }
}

DirectoryLock::~DirectoryLock() { ::close(fd_); }

std::optional<DirectoryId> directory_id(const std::filesystem::path& directory) {
  struct stat found {};
  if (stat(directory.c_str(), &found) != 0 || !S_ISDIR(found.st_mode)) return std::nullopt;
  return DirectoryId{found.st_dev, found.st_ino};
}

ReadLock::ReadLock(const std::filesystem::path& directory) {
  fd_ = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd_ < 0) {
    const int error = errno;
    const char* advice =
        error == EMFILE ? ". Raise the limit of open files (ulimit -n), or put some together first" : "";
    throw StudyRefused(fmt::format("expected a directory of results; found {}{}", std::strerror(error), advice), false);
  }
  if (flock(fd_, LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
  ::close(fd_);
  throw StudyRefused("expected results that nobody writes to; found a run that does. Wait for its end", false);
}

ReadLock::~ReadLock() { ::close(fd_); }

Present look_at(const std::filesystem::path& database) {
  if (!is_there(database)) return Present::kNothing;
  struct stat found {};
  if (stat(database.c_str(), &found) != 0) {
    if (errno != ENOENT) cannot_look(database, errno);
    throw StudyRefused(fmt::format("{}: expected a results file, found a link that leads nowhere", database.string()),
                       false);
  }
  if (!S_ISREG(found.st_mode))
    throw StudyRefused(fmt::format("{}: expected a results file, found {}", database.string(),
                                   S_ISDIR(found.st_mode) ? "a directory" : "something that is no file"),
                       false);
  return found.st_size == 0 ? Present::kEmptyFile : Present::kFile;
}

bool begins_as_results(const std::filesystem::path& database) {
  // The header of SQLite's file format: 16 bytes of text; at 68 the application's id, the first byte the highest.
  constexpr char kMagic[] = "SQLite format 3";
  std::array<unsigned char, 72> header{};
  const int fd = ::open(database.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  const ssize_t size = fd < 0 ? -1 : pread(fd, header.data(), header.size(), 0);
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (size < 0) cannot_look(database, error);
  std::uint32_t id = 0;
  for (std::size_t i = 68; i < header.size(); ++i) id = id << 8U | header[i];
  return size == static_cast<ssize_t>(header.size()) && std::memcmp(header.data(), kMagic, sizeof kMagic) == 0 &&
         id == static_cast<std::uint32_t>(kApplicationId);
}

void refuse_files_of_others(const std::filesystem::path& directory) {
  std::vector<std::string> found;
  for (const Output& output : outputs())
    if (output.files.front() != kDatabaseName && is_there(directory / output.files.front()))
      found.emplace_back(output.files.front());
  // SQLite takes such files for those of the database it makes, and removes them. Beside an empty one they are ours, of
  // a run that was killed in its first transaction.
  const bool begun = is_there(directory / kDatabaseName);
  for (const char* end : {"-journal", "-wal", "-shm"}) {
    const std::string name = std::string(kDatabaseName) + end;
    if (!begun && is_there(directory / name)) found.push_back(name);
  }
  if (found.empty()) return;
  throw StudyRefused(fmt::format("{}: holds {} but no study of icsflow; a run would write over {}", directory.string(),
                                 fmt::join(found, ", "), found.size() == 1 ? "it" : "them"),
                     false);
}

void remove_results(const std::filesystem::path& directory) {
  // The database last, and its journal after it: until then the rest is known to be ours.
  const std::span<const Output> all = outputs();
  for (auto output = all.rbegin(); output != all.rend(); ++output)
    for (const std::string_view name : output->files) std::filesystem::remove(directory / name);
}

void require_space(const std::filesystem::path& directory, std::uint64_t needed, std::uint64_t reclaimed,
                   const char* then) {
  const std::uint64_t available = std::filesystem::space(directory).available + reclaimed;
  if (needed <= available) return;
  const auto size = [](std::uint64_t bytes) {
    return bytes < 10'000'000 ? fmt::format("{} kB", (bytes + 999) / 1000)
                              : fmt::format("{} MB", (bytes + 999'999) / 1'000'000);
  };
  throw std::runtime_error(fmt::format("{}: the results need about {} and the disk has {} left; {}", directory.string(),
                                       size(needed), size(available), then));
}

}  // namespace icsflow::models
