#pragma once

/// The files of the folder that is built, as texts.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "icsflow/build/builder.hpp"
#include "system.hpp"

namespace icsflow::models::building {

inline constexpr const char* kPageName = "build.md";
inline constexpr const char* kOwnLibraries = "pathways";

struct TextFile {
  std::string name, text;
};

/// What all texts are written of.
struct Written {
  const BuildRequest& request;
  const Inputs& inputs;
  const Assumptions& assumptions;
  const System& system;
  const Derivation& record;
};

std::string scenario_text(const Written& w);
std::string services_text(const Written& w);
std::string opening_text(const Written& w);
std::string completed_text(const Written& w);
std::string derivation_text(const Written& w);
inline constexpr const char* kLevelsName = "levels.csv";  // written by icsflow calibrate --drift
inline constexpr const char* kMonthsName = "published_months.csv";
inline constexpr const char* kCompletedName = "published_completed.csv";
/// The published list by month, for the start guard: nothing unless 13 months and more are whole, and their last is the
/// list that is built.
std::optional<std::string> published_months(const Written& w);
/// Completed pathways of the month of the census, for the start guard.
std::string published_completed(const Written& w);
/// build.md: every number with its formula and rows.
std::string page_text(const Written& w);
/// Where the pathway libraries stand, as seen from the folder: beside it, of a folder among the shipped scenarios, or
/// in it, as copies.
std::string libraries_at(const BuildRequest& request);
/// A pathway library as it is. @throws std::system_error
std::string library_text(const std::filesystem::path& file);

/// Sizes and waits of the list.
void record_list(const System& system, Derivation& record);

/// A problem unless the folder is not there, empty, or of an earlier build.
void check_folder(const std::filesystem::path& folder, std::vector<Problem>& problems);
/// Under temporary names first, then by theirs. @throws std::system_error
void write_folder(const std::filesystem::path& folder, const std::vector<TextFile>& files);

}  // namespace icsflow::models::building
