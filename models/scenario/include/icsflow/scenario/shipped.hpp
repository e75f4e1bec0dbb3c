#pragma once

/// The scenarios that the program comes with.

#include <filesystem>

namespace icsflow::models {

/// The folder `scenarios`: share/icsflow/scenarios of the prefix that the running program is in (bin/), wherever it was
/// moved to; else that of the source tree icsflow was built from, or where that is gone, of the prefix it was built
/// for.
std::filesystem::path shipped_scenarios();

}  // namespace icsflow::models
