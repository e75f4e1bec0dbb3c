#pragma once

/// What the scenario asks to be measured.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/engine/time.hpp"

namespace icsflow::models {

/// What the scenario asks to be measured beyond what is always reported.
struct CompiledMeasures {
  struct Spans {
    bool requested = false;
    std::vector<double> percentiles;
    std::vector<engine::Duration> over;
  };
  struct Completed {
    bool requested = false, adjusted = false, by_week = false;
    std::vector<double> percentiles;
  };
  Spans waits, time_in_system;
  Completed completed;  ///< counted anyway, but for the adjusted waits and those by week
  bool pools = false;
  std::vector<double> pool_percentiles;
  std::optional<engine::Duration> audit;
  [[nodiscard]] bool any() const { return waits.requested || time_in_system.requested || pools; }
  std::vector<bool> providers;                                           ///< by rank: measured there?
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> sizes;  ///< by name of the pool
};

}  // namespace icsflow::models
