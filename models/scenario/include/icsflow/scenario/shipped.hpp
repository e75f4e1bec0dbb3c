#pragma once

/// The scenarios that the program comes with.

#include <filesystem>

namespace icsflow::models {

/// The folder `scenarios`: that of the installation, or of the source tree the program was built from.
std::filesystem::path shipped_scenarios();

}  // namespace icsflow::models
