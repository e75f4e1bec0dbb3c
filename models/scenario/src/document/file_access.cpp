#include "document/file_access.hpp"

#include <algorithm>
#include <system_error>

#include "icsflow/scenario/shipped.hpp"

namespace icsflow::models {

namespace fs = std::filesystem;

namespace {

/// Without links and dots, as far as the path exists. Empty if that cannot be told.
fs::path real(const fs::path& path) {
  std::error_code error;
  fs::path out = fs::weakly_canonical(fs::absolute(path, error), error);
  return error ? fs::path() : out;
}

bool is_below(const fs::path& path, const fs::path& root) {
  return std::mismatch(root.begin(), root.end(), path.begin(), path.end()).first == root.end();
}

}  // namespace

fs::path shipped_scenarios() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    fs::path beside = program.parent_path().parent_path() / "share/icsflow/scenarios";
    if (fs::is_directory(beside, error)) return beside;
  }
  const fs::path source = ICSFLOW_SOURCE_SCENARIOS;
  return fs::is_directory(source, error) ? source : fs::path(ICSFLOW_INSTALLED_SCENARIOS);
}

FileAccess::FileAccess(const std::string& scenario_file, bool allow_outside) : allow_outside_(allow_outside) {
  if (allow_outside) return;
  std::error_code error;
  for (const fs::path& root : {fs::absolute(scenario_file, error).parent_path(), shipped_scenarios()}) {
    if (const fs::path folder = real(root); !folder.empty()) roots_.push_back(folder);
  }
}

bool FileAccess::allows(const std::string& file) const {
  if (allow_outside_) return true;
  const fs::path path = real(file);
  return !path.empty() &&
         std::any_of(roots_.begin(), roots_.end(), [&](const fs::path& root) { return is_below(path, root); });
}

}  // namespace icsflow::models
