#pragma once

/// A comparison of plans with their base for people (a page, Markdown), for spreadsheets (CSV) and for programs (JSON).

#include <filesystem>
#include <string>
#include <vector>

#include "icsflow/answers/comparison.hpp"

namespace icsflow::models {

/// At most 40 lines of 80 columns for three plans, unless more figures are asked for.
/// @param files that were written, and where; empty: none
std::string to_text(const Comparison& comparison, const std::string& directory, const std::vector<std::string>& files);

/// One JSON object, indented; what does not apply is null.
std::string to_json(const Comparison& comparison);

/// A report: the plans, a table of what is shown for each, since when lists differ, what to mind.
std::string to_markdown(const Comparison& comparison);

/// The names of the files that a comparison leaves, changes.md last.
std::vector<std::string> comparison_files();

/// Writes compare.csv, compare.json, compare.md and changes.md, each whole or not at all.
/// @param changes text of changes.md
/// @throws StudyRefused if the directory holds such files, but neither a study nor a comparison
std::vector<std::string> write_comparison(const std::filesystem::path& directory, const Comparison& comparison,
                                          const std::string& changes);

}  // namespace icsflow::models
