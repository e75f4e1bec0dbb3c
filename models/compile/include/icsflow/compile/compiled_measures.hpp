#pragma once

/// What the scenario asks to be measured.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/compile/strata.hpp"
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
  /// Groups of patients whose waits, times in system and completed pathways are told apart.
  struct Groups {
    std::vector<std::uint16_t> of;  ///< by stratum; empty: nothing is told apart
    /// Of each group, by value of the properties asked for: their names and values, such as locality and bristol.
    std::vector<std::vector<std::pair<std::string, std::string>>> properties;
    [[nodiscard]] bool requested() const { return !of.empty(); }
    [[nodiscard]] std::size_t size() const { return properties.size(); }
  };
  Groups groups;
  Spans waits, time_in_system;
  Completed completed;  ///< counted anyway, but for the adjusted waits and those by week
  bool pools = false;
  std::vector<double> pool_percentiles;
  std::optional<engine::Duration> audit;
  /// Completed pathways are counted by group, at every provider.
  [[nodiscard]] bool completed_by_group() const { return completed.requested && groups.requested(); }
  [[nodiscard]] bool any() const { return waits.requested || time_in_system.requested || pools; }
  /// A time of the run for which all headlines are given, too.
  struct Window {
    std::string name;
    std::int32_t from = 0, until = 0;  ///< days of the run; `until` is the first one after it
  };
  std::vector<Window> windows;      ///< by name
  std::vector<std::int32_t> looks;  ///< days within the run on which some begin or end, ascending
  std::vector<bool> providers;      ///< by rank: measured there?
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> sizes;  ///< by name of the pool
};

}  // namespace icsflow::models
