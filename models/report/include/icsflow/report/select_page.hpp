#pragma once

/// Which plan is best, for people, for spreadsheets and for programs.

#include <filesystem>
#include <string>
#include <vector>

#include "icsflow/answers/select.hpp"

namespace icsflow::models {

std::string to_text(const SelectAnswer& answer, const std::string& directory, const std::vector<std::string>& files);
std::string to_json(const SelectAnswer& answer);
/// Writes select.json and select.csv. @return their names
std::vector<std::string> write_select(const std::filesystem::path& directory, const SelectAnswer& answer);

}  // namespace icsflow::models
