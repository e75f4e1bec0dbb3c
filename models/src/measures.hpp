#pragma once

/// From what the providers recorded to the results of one replication, in the order of the catalogue.

#include <vector>

#include "compiled_model.hpp"
#include "records.hpp"

namespace icsflow::models {

/// What measures need of each provider beyond its record.
struct ProviderOutcome {
  const ProviderRecord* record = nullptr;
  std::vector<double> mean_busy, mean_queue;  ///< per pool, time-weighted from the warm-up
  std::vector<std::int64_t> capacity;         ///< per pool, at the end
  struct Managed {
    double blocked = 0, cleaning = 0, idle = 0, on_shift = 0, overtime = 0;
  };
  std::vector<Managed> managed;   ///< likewise, if the provider has managed pools
  std::vector<double> unfilled;   ///< per staff group
  std::vector<double> run_share;  ///< per session
};

/// Fills headlines and series of `result`, which then match model.catalogue.
void measure(const CompiledModel& model, const std::vector<ProviderOutcome>& providers, RunResult& result);

}  // namespace icsflow::models
