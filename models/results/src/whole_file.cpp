#include "icsflow/results/whole_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace icsflow::models {

WholeFile::WholeFile(const std::filesystem::path& directory, const std::string& file)
    : file_(directory / file), partial_(directory / ("." + file + ".partial")) {
  fd_ = ::open(partial_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (fd_ < 0) fail();
}

WholeFile::~WholeFile() {
  if (fd_ < 0) return;
  ::close(fd_);
  std::error_code ignored;
  std::filesystem::remove(partial_, ignored);
}

void WholeFile::append(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail();
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void WholeFile::commit() {
  // The name must not come to the disk before the text.
  if (::fsync(fd_) != 0 && errno != EINVAL) fail();  // EINVAL: this file system has no such thing
  const int fd = fd_;
  fd_ = -1;
  if (::close(fd) != 0) fail();
  if (std::rename(partial_.c_str(), file_.c_str()) != 0) fail();
}

/// @throws std::system_error with errno
void WholeFile::fail() {
  const int error = errno;
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  std::error_code ignored;
  std::filesystem::remove(partial_, ignored);
  throw std::system_error(error, std::generic_category(), file_.string() + ": cannot be written");
}

void write_whole_file(const std::filesystem::path& directory, const std::string& name, std::string_view text) {
  WholeFile file(directory, name);
  file.append(text);
  file.commit();
}

void sync_names(const std::filesystem::path& directory) {
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

}  // namespace icsflow::models
