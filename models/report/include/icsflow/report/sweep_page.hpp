#pragma once

/// What a sweep made, and what it says of the inputs, for people, for spreadsheets and for programs.

#include <filesystem>
#include <string>
#include <vector>

#include "icsflow/answers/screen.hpp"
#include "icsflow/answers/sensitivity.hpp"
#include "icsflow/answers/sweep.hpp"

namespace icsflow::models {

std::string to_text(const Sweep& sweep, const std::string& directory, const std::vector<std::string>& files);

/// Writes sweep.json, sweep.csv and, if asked for, sweep_replications.csv, each whole or not at all.
/// @return their names
std::vector<std::string> write_sweep(const std::filesystem::path& directory, const Sweep& sweep);

/// @param most rows of a figure @param files that were written, and where; empty: none
std::string to_text(const Sensitivity& sensitivity, std::size_t most, const std::string& directory,
                    const std::vector<std::string>& files);
std::string to_json(const Sensitivity& sensitivity);

/// The page of what all assumptions do: the groups, then the inputs that matter most.
std::string to_text(const Screened& screened, std::size_t most, const std::string& directory,
                    const std::vector<std::string>& files);

/// Writes sensitivity.csv and sensitivity.json.
std::vector<std::string> write_sensitivity(const std::filesystem::path& directory, const Sensitivity& sensitivity);

}  // namespace icsflow::models
