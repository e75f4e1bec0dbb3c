#pragma once

/// What `solve` found, for people, for spreadsheets (CSV) and for programs (JSON), and as a plan.

#include <filesystem>
#include <string>
#include <vector>

#include "icsflow/answers/solve.hpp"

namespace icsflow::models {

/// @param files that were written, and where; empty: none
std::string to_text(const SolveAnswer& answer, const std::string& directory, const std::vector<std::string>& files);

/// One JSON object, indented; what does not apply is null.
std::string to_json(const SolveAnswer& answer);

/// A level that was tried, on one line: `24 /week: met by 7 of 10, 70 % (40 to 89)`.
std::string to_text(const SolveTried& tried);

/// Writes solve.json, solve.csv and, where there is an answer, plan.yaml, each whole or not at all.
/// @param base as the answer was asked for
/// @return their names
std::vector<std::string> write_solve(const std::filesystem::path& directory, const SolveAnswer& answer,
                                     const GivenBase& base);

}  // namespace icsflow::models
