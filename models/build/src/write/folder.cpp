#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

#include "write/write.hpp"

namespace icsflow::models::building {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPageMark = "<!-- icsflow build -->";

[[noreturn]] void fail(const fs::path& file, const char* what) {
  throw std::system_error(errno != 0 ? errno : EIO, std::generic_category(), file.string() + ": " + what);
}

}  // namespace

std::string library_text(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) fail(file, "cannot be read");
  return text.str();
}

std::string libraries_at(const BuildRequest& request) {
  std::error_code error;
  const fs::path above = fs::weakly_canonical(fs::absolute(request.folder), error).parent_path();
  return !error && fs::equivalent(above, request.scenarios, error) && !error ? "../pathways" : kOwnLibraries;
}

void check_folder(const fs::path& folder, std::vector<Problem>& problems) {
  std::error_code error;
  if (!fs::exists(folder, error)) return;
  if (!fs::is_directory(folder, error)) {
    problems.push_back({{folder.string()}, "", "expected a folder to write to; found a file"});
    return;
  }
  if (fs::is_empty(folder, error)) return;
  std::ifstream page(folder / kPageName, std::ios::binary);
  std::string line;
  if (std::getline(page, line) && line == kPageMark) return;
  problems.push_back(
      {{folder.string()}, "", "expected a folder that is empty, not there, or of an earlier build; found other files"});
}

void write_folder(const fs::path& folder, const std::vector<TextFile>& files) {
  const auto partial = [&](const TextFile& file) { return folder / (file.name + ".partial"); };
  for (const TextFile& file : files) {
    fs::create_directories((folder / file.name).parent_path());
    errno = 0;
    std::ofstream out(partial(file), std::ios::binary | std::ios::trunc);
    if (file.name == kPageName) out << kPageMark << '\n';
    out << file.text;
    out.close();
    if (!out) fail(partial(file), "cannot be written");
  }
  for (const TextFile& file : files) fs::rename(partial(file), folder / file.name);
}

}  // namespace icsflow::models::building
