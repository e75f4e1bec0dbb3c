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
  const fs::path installed = program.parent_path().parent_path() / "share/icsflow/scenarios";
  return !error && fs::is_directory(installed, error) ? installed : fs::path(ICSFLOW_SCENARIOS);
}

FileAccess::FileAccess(const std::string& scenario_file, bool allow_outside) : allow_outside_(allow_outside) {
  if (allow_outside) return;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  std::vector<fs::path> roots{fs::absolute(scenario_file, error).parent_path(), ICSFLOW_SCENARIOS};
  if (!error) roots.push_back(program.parent_path().parent_path() / "share/icsflow/scenarios");
  for (const fs::path& root : roots) {
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
