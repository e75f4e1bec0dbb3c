#pragma once

/// From what the providers recorded to the results of one replication, in the order of the catalogue.

#include <vector>

#include "icsflow/care/outcome.hpp"
#include "icsflow/measure/catalogue.hpp"
#include "icsflow/measure/run_result.hpp"

namespace icsflow::models {

/// Fills headlines and series of `result`, which then match catalogue(model).
void measure(const CompiledModel& model, const std::vector<ProviderOutcome>& providers, RunResult& result);

}  // namespace icsflow::models
