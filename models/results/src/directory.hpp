#pragma once

/// The directory of a study: who may write to it, what is there, and what of it is ours. Nothing that is not ours is
/// ever changed or removed. Ours are the files of the outputs (output.hpp).

#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>

namespace icsflow::models {

inline constexpr const char* kDatabaseName = "results.sqlite";

/// The one writer of a directory, which is made if it is not there. A lock on the directory itself leaves no file
/// behind and goes with the process.
class DirectoryLock {
 public:
  /// @throws StudyRefused if another run holds it, or it is no directory
  explicit DirectoryLock(const std::filesystem::path& directory);
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;
  /// Files can be made in it.
  [[nodiscard]] bool writable() const { return write_error_ == 0; }
  /// errno that says why not.
  [[nodiscard]] int write_error() const { return write_error_; }

 private:
  int fd_ = -1;
  int write_error_ = 0;
};

/// What tells a directory from others, whatever name it is called by. Nothing if there is none.
using DirectoryId = std::pair<std::uint64_t, std::uint64_t>;
std::optional<DirectoryId> directory_id(const std::filesystem::path& directory);

/// Keeps runs from writing to a directory while it is read as a whole. Any number of readers may hold it.
class ReadLock {
 public:
  /// @throws StudyRefused if there is no such directory, or a run is writing to it
  explicit ReadLock(const std::filesystem::path& directory);
  ~ReadLock();
  ReadLock(const ReadLock&) = delete;
  ReadLock& operator=(const ReadLock&) = delete;

 private:
  int fd_ = -1;
};

/// What the name of the database leads to.
enum class Present { kNothing, kEmptyFile, kFile };
/// @throws StudyRefused if it is no file; std::runtime_error if that cannot be found out
Present look_at(const std::filesystem::path& database);

/// The file begins as a results file of icsflow does, of any version. @throws std::runtime_error if it cannot be read
bool begins_as_results(const std::filesystem::path& database);

/// @throws StudyRefused if files that would be written are there already though there is no study
void refuse_files_of_others(const std::filesystem::path& directory);

/// Removes a study. @throws std::filesystem::filesystem_error
void remove_results(const std::filesystem::path& directory);

/// @throws std::runtime_error if the disk has less left. @param then: what did not happen, and what to do
void require_space(const std::filesystem::path& directory, std::uint64_t needed, std::uint64_t reclaimed,
                   const char* then =
                       "nothing was run. Free some space, run fewer replications, or keep less of each "
                       "(--detail headline or none)");

}  // namespace icsflow::models
