#pragma once

/// What a provider hands to the measures when a run ends.

#include <cstdint>
#include <vector>

#include "icsflow/care/records.hpp"

namespace icsflow::models {

/// What measures need of each provider beyond its record.
struct ProviderOutcome {
  const ProviderRecord* record = nullptr;
  std::vector<double> mean_busy, mean_queue;  ///< per pool, time-weighted from the warm-up
  struct Rostered {
    double blocked = 0, cleaning = 0, idle = 0, on_shift = 0, overtime = 0;
  };
  std::vector<Rostered> rostered;   ///< likewise, if the provider has rostered pools
  std::vector<double> utilisation;  ///< per pool, where `measures: pools` asks for it; NaN: unlimited, or never open
  /// Who is at a step when the run ends.
  struct AtStep {
    std::int64_t waiting = 0, in_service = 0;
    engine::Tally so_far;  ///< days that those waiting have waited
  };
  std::vector<AtStep> steps;  ///< per step statistic, where queues are reported
  /// Who is there of a pathway when the run ends.
  struct Present {
    std::int64_t count = 0;
    engine::Tally so_far;  ///< days since they came, of those who came during the run
  };
  std::vector<Present> present;   ///< per instance, where `measures: time_in_system` asks for it
  std::vector<double> unfilled;   ///< per staff group
  std::vector<double> run_share;  ///< per session
};

}  // namespace icsflow::models
