#pragma once

/// Which files a scenario may name: those below its own folder, and the scenarios the program comes with.

#include <filesystem>
#include <string>
#include <vector>

namespace icsflow::models {

class FileAccess {
 public:
  /// @param scenario_file named by the user, so allowed wherever it is
  FileAccess(const std::string& scenario_file, bool allow_outside);

  /// Whether a file that the scenario names may be opened. Symbolic links count as what they point at.
  [[nodiscard]] bool allows(const std::string& file) const;

 private:
  bool allow_outside_;
  std::vector<std::filesystem::path> roots_;
};

}  // namespace icsflow::models
