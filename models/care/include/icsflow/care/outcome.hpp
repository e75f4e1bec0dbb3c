#pragma once

/// What a provider hands to the measures when a run ends.

#include <cstdint>
#include <vector>

#include "icsflow/care/records.hpp"

namespace icsflow::models {

struct RecordAtDay;

/// What measures need of each provider beyond its record.
struct ProviderOutcome {
  const ProviderRecord* record = nullptr;
  const std::vector<RecordAtDay>* at_days = nullptr;  ///< what it was where windows of `measures` begin or end
  std::vector<double> mean_busy, mean_queue;          ///< per pool, time-weighted from the warm-up
  struct Rostered {
    double blocked = 0, cleaning = 0, idle = 0, on_shift = 0, overtime = 0;
  };
  std::vector<Rostered> rostered;  ///< likewise, if the provider has rostered pools
  /// Time-weighted likewise, per pool, where `measures: pools` asks for it.
  std::vector<double> mean_open;        ///< the capacity
  std::vector<double> mean_used_after;  ///< of shifts: units in use though their shift is over
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

/// A provider at the beginning of a day, before anything happens that day.
struct RecordAtDay {
  std::int32_t day = 0;
  ProviderRecord record;            ///< with ServiceRecord::closing_bands and GroupRecord::running of this moment
  ProviderOutcome outcome;          ///< up to this moment; `record` is that of the run
  std::vector<BandCounts> decided;  ///< by service: clocks running with a decision to admit
};

}  // namespace icsflow::models
