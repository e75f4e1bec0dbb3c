#include "write/outputs.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <set>
#include <string_view>
#include <system_error>

namespace icsflow::models::importing {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kMark = "# icsflow import ";

std::string partial_name(const std::string& name) { return "." + name + ".partial"; }

/// The files that the ledger of an earlier import names, and itself; nothing if there is no such ledger.
std::set<std::string> of_earlier_import(const fs::path& directory) {
  std::set<std::string> names;
  std::ifstream in(directory / kLedgerName, std::ios::binary);
  std::string line;
  if (!std::getline(in, line) || line.rfind(kMark, 0) != 0) return names;
  names.insert(kLedgerName);
  constexpr std::string_view kWritten = "written,";
  while (std::getline(in, line)) {
    if (line.rfind(kWritten, 0) != 0) continue;
    const std::string name = line.substr(kWritten.size(), line.find(',', kWritten.size()) - kWritten.size());
    const bool plain = !name.empty() && name.find_first_of("/\\\"") == std::string::npos && name[0] != '.';
    if (plain) names.insert(name);
  }
  return names;
}

[[noreturn]] void fail(const fs::path& file) {
  throw std::system_error(errno, std::generic_category(), file.string() + ": cannot be written");
}

void write(const fs::path& file, std::string_view text) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (fd < 0) fail(file);
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int error = errno;
      ::close(fd);
      errno = error;
      fail(file);
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  // The name must not come to the disk before the text.
  const bool synced = ::fsync(fd) == 0 || errno == EINVAL;
  if (::close(fd) != 0 || !synced) fail(file);
}

}  // namespace

std::string ledger_line(const std::string& kind) { return std::string(kMark) + kind + '\n'; }

void check_directory(const fs::path& directory, Report& report) {
  std::error_code error;
  const fs::file_status status = fs::status(directory, error);
  if (!fs::exists(status)) return;
  if (!fs::is_directory(status)) {
    report.error({directory.string()}, "", "expected a directory to write to; found a file");
    return;
  }
  const std::set<std::string> ours = of_earlier_import(directory);
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    const bool left_over = name.size() > 9 && name.front() == '.' && name.ends_with(".partial");
    if (ours.count(name) != 0 || left_over) continue;
    report.error({directory.string()}, "",
                 "expected an empty directory, or one of an earlier import; found \"" + name + "\" in it", "directory");
    return;
  }
  if (error) report.error({directory.string()}, "", "cannot be listed: " + error.message());
}

void write_files(const fs::path& directory, const std::vector<OutputFile>& files) {
  fs::create_directories(directory);
  std::set<std::string> old = of_earlier_import(directory);
  std::vector<fs::path> partial;
  try {
    for (const OutputFile& file : files) {
      partial.push_back(directory / partial_name(file.name));
      write(partial.back(), file.text);
    }
  } catch (...) {
    std::error_code ignored;
    for (const fs::path& file : partial) fs::remove(file, ignored);
    throw;
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    fs::rename(partial[i], directory / files[i].name);
    old.erase(files[i].name);
  }
  for (const std::string& name : old) fs::remove(directory / name);
}

}  // namespace icsflow::models::importing
