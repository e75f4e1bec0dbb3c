#pragma once

/// Targets of one study: in how many replications each is met, and since when. Of plans beside their base: compare.hpp.

#include <filesystem>
#include <string>
#include <vector>

#include "icsflow/answers/target_said.hpp"
#include "icsflow/measure/catalogue.hpp"
#include "icsflow/scenario/target.hpp"

namespace icsflow::models {

struct Scenario;

/// Those of a file and others, such as the scenario's, which come first.
/// @throws InputError if a name is in both
std::vector<TargetSpec> together(const std::vector<TargetSpec>& of_file, const std::vector<TargetSpec>& others);

/// Before anything is run; the scenario's expectations too. @throws InputError where one is of what is neither in the
/// results nor a national standard, of a scope that is not there, or in units or of a period that its measure has not
void check_targets(const std::vector<TargetSpec>& targets, const Scenario& scenario, const Catalogue& catalogue);

/// @param directory holds the results of the scenario with this seed
/// @param count     replications 0 .. count - 1 are looked at
std::vector<TargetSaid> judge_targets(const std::vector<TargetSpec>& targets, const Scenario& scenario,
                                      const Catalogue& catalogue, const std::filesystem::path& directory,
                                      std::uint64_t seed, int count, double confidence);

}  // namespace icsflow::models
