#include "outputs/csv_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <string_view>
#include <system_error>

#include "icsflow/scenario/visible.hpp"

namespace icsflow::models {

CsvFile::CsvFile(const std::filesystem::path& directory, const std::string& file)
    : final_(directory / file), partial_(directory / ("." + file + ".partial")) {}

CsvFile::~CsvFile() {
  std::error_code ignored;
  if (!committed_) std::filesystem::remove(partial_, ignored);
}

CsvFile& CsvFile::field(const std::string& text) {
  separate();
  text_ += csv_cell(text);
  return *this;
}

CsvFile& CsvFile::field(double value) {
  separate();
  if (!std::isnan(value)) fmt::format_to(std::back_inserter(text_), "{:.10g}", value);
  return *this;
}

CsvFile& CsvFile::field(int value) {
  separate();
  text_ += std::to_string(value);
  return *this;
}

void CsvFile::end_row() {
  text_ += "\r\n";
  row_begins_ = true;
}

void CsvFile::row(std::initializer_list<const char*> texts) {
  for (const char* text : texts) field(text);
  end_row();
}

void CsvFile::commit() {
  // Excel takes a file for UTF-8 only if it begins with the mark; everybody else is happier without.
  if (std::any_of(text_.begin(), text_.end(), [](char c) { return static_cast<unsigned char>(c) > 127; }))
    text_.insert(0, "\xEF\xBB\xBF");
  const int fd = ::open(partial_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (fd < 0) fail();
  std::string_view left = text_;
  while (!left.empty()) {
    const ssize_t written = ::write(fd, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(fd);
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  // The name must not come to the disk before the text.
  if (::fsync(fd) != 0 && errno != EINVAL) fail(fd);  // EINVAL: this file system has no such thing
  if (::close(fd) != 0) fail();
  if (std::rename(partial_.c_str(), final_.c_str()) != 0) fail();
  committed_ = true;
}

void CsvFile::fail(int fd) const {
  const int error = errno;
  if (fd >= 0) ::close(fd);
  throw std::system_error(error, std::generic_category(), final_.string() + ": cannot be written");
}

void CsvFile::separate() {
  if (!row_begins_) text_ += ',';
  row_begins_ = false;
}

void sync_names(const std::filesystem::path& directory) {
  const int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

}  // namespace icsflow::models
