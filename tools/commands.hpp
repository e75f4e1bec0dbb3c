#pragma once

/// The subcommands of icsflow, one file each. Each returns the exit code: 0 done, 1 the run failed, 2 wrong input.

#include <string>
#include <vector>

#include "icsflow/models/reader.hpp"

namespace icsflow::tools {

int validate_command(const std::string& file, const std::vector<models::Override>& sets);

}  // namespace icsflow::tools
