#pragma once

/// A study, or a comparison of plans, as a workbook for Excel and LibreOffice.

#include <filesystem>
#include <string>
#include <vector>

#include "icsflow/scenario/target.hpp"

namespace icsflow::models {

struct WorkbookOptions {
  std::vector<TargetSpec> targets;  ///< of files; those of the scenario come first
  bool allow_outside = false;       ///< how the scenario's file is read again
};

/// Writes the sheets Headlines, Monthly, Weekly, Functions, Charts, Comparison, Targets, Assumptions and About, as far
/// as there is something for them; whole or not at all. The same directory gives the same bytes.
/// @param directory of a study or of a comparison
/// @return sentences for who asked: what could not be found
/// @throws InputError if the directory holds neither; std::system_error if the file cannot be written
std::vector<std::string> write_workbook(const std::filesystem::path& directory, const std::filesystem::path& file,
                                        const WorkbookOptions& options);

}  // namespace icsflow::models
