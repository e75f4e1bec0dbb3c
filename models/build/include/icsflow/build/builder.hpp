#pragma once

/// A whole care system from imported tables: scenario, services, opening list, A&E, beds, discharge, workforce, and a
/// page that derives every number. docs/your-ics.md is the user's view.

#include <filesystem>
#include <string>
#include <vector>

#include "icsflow/scenario/problem.hpp"

namespace icsflow::models {

/// What `icsflow build` is asked for.
struct BuildRequest {
  std::string icb;                          ///< code of a board; "": `organisations`
  std::vector<std::string> organisations;   ///< codes of providers; with a board whose list is one, of its hospitals
  std::vector<std::filesystem::path> from;  ///< directories that `icsflow import` wrote, or of such directories
  std::vector<std::filesystem::path> assumptions;  ///< tables over the shipped defaults, the last one wins
  std::filesystem::path scenarios;                 ///< folder with `defaults` and `pathways`
  std::string name;                                ///< of the scenario; "": that of the board, or of a provider
  std::filesystem::path folder;                    ///< where the files are written
};

struct BuildOutcome {
  std::vector<Problem> warnings;
  std::vector<std::string> written;  ///< names in the folder
  std::size_t providers = 0, services = 0, defaults = 0;
};

/// Reads the tables, derives the numbers and writes the folder. @throws InputError with all problems, and nothing is
/// written; std::system_error if the folder cannot be written
BuildOutcome build_ics(const BuildRequest& request);

}  // namespace icsflow::models
