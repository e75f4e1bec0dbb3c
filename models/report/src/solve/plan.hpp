#pragma once

/// A plan: a scenario that extends a base and gives parameters other values.

#include <filesystem>
#include <string>
#include <vector>

#include "icsflow/answers/base.hpp"

namespace icsflow::models {

/// The text of a plan file that stands in `directory`.
/// Values that a file can say are said where the base says them; what a table says (services) is changed by an
/// intervention on the first day. Empty if neither can be: then only `--set` gives these values.
std::string plan_text(const std::filesystem::path& directory, const GivenBase& base, const std::vector<Override>& sets,
                      const std::string& name, const std::string& comment);

}  // namespace icsflow::models
