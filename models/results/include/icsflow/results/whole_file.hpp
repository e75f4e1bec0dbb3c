#pragma once

/// Files that appear whole or not at all.

#include <filesystem>
#include <string>
#include <string_view>

namespace icsflow::models {

/// A file of the directory that is written piece by piece, under the name `.FILE.partial` until commit(). What is not
/// committed leaves nothing.
class WholeFile {
 public:
  /// @throws std::system_error, as append() and commit()
  WholeFile(const std::filesystem::path& directory, const std::string& file);
  ~WholeFile();
  WholeFile(const WholeFile&) = delete;
  WholeFile& operator=(const WholeFile&) = delete;
  void append(std::string_view text);
  /// Brings it to the disk under its name.
  void commit();

 private:
  [[noreturn]] void fail();

  std::filesystem::path file_, partial_;
  int fd_ = -1;
};

/// Writes `text` as `file` of the directory: under the name `.FILE.partial`, brought to the disk, then renamed.
/// @throws std::system_error; the file is then as it was
void write_whole_file(const std::filesystem::path& directory, const std::string& file, std::string_view text);

/// Makes new names survive a loss of power, on file systems that can.
void sync_names(const std::filesystem::path& directory);

}  // namespace icsflow::models
