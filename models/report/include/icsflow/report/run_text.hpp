#pragma once

/// How a run was executed, for a reader.

#include <string>

#include "icsflow/study/parallel.hpp"
#include "icsflow/study/profile.hpp"

namespace icsflow::models {

/// One or two sentences for the foot of the page.
std::string to_text(const ParallelOutcome& outcome);

/// Tables for a reader, at most 100 columns wide.
std::string to_text(const RunProfile& profile);

}  // namespace icsflow::models
