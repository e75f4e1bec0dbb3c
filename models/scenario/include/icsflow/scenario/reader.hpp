#pragma once

/// YAML + CSV to a checked Scenario. Parse, validate, freeze: after this nothing sees a YAML node.

#include <string>
#include <utility>
#include <vector>

#include "icsflow/scenario/scenario.hpp"

namespace icsflow::models {

/// `--set path=value` as given on the command line.
struct Override {
  std::string path;
  std::string value;  ///< with unit, as in the YAML
};

/// How files are read; never changes what is said.
struct ReadOptions {
  /// The scenario may name files anywhere; else only below its own folder and below the shipped scenarios, for
  /// scenarios that come from somebody else. The program refuses them unless told otherwise.
  bool allow_outside = true;
};

/// Reads and checks the scenario in `file`, with `overrides` applied to its parameters.
/// @throws InputError with every problem found (a syntax error is reported alone: the parser stops there)
Scenario read_scenario(const std::string& file, const std::vector<Override>& overrides = {},
                       const ReadOptions& options = {});

/// Reads and checks a file of targets, whose one key is `targets`; by name.
/// @throws InputError with every problem found
std::vector<TargetSpec> read_targets_file(const std::string& file);

}  // namespace icsflow::models
