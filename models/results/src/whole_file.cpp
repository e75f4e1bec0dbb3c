#include "icsflow/results/whole_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace icsflow::models {
namespace {

/// @throws std::system_error with errno. @param fd is closed if it is open
[[noreturn]] void fail(const std::filesystem::path& file, const std::filesystem::path& partial, int fd = -1) {
  const int error = errno;
  if (fd >= 0) ::close(fd);
  std::error_code ignored;
  std::filesystem::remove(partial, ignored);
  throw std::system_error(error, std::generic_category(), file.string() + ": cannot be written");
}

}  // namespace

void write_whole_file(const std::filesystem::path& directory, const std::string& name, std::string_view text) {
  const std::filesystem::path file = directory / name, partial = directory / ("." + name + ".partial");
  const int fd = ::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (fd < 0) fail(file, partial);
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(file, partial, fd);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  // The name must not come to the disk before the text.
  if (::fsync(fd) != 0 && errno != EINVAL) fail(file, partial, fd);  // EINVAL: this file system has no such thing
  if (::close(fd) != 0) fail(file, partial);
  if (std::rename(partial.c_str(), file.c_str()) != 0) fail(file, partial);
}

void sync_names(const std::filesystem::path& directory) {
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

}  // namespace icsflow::models
