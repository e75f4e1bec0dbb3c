#pragma once

/// How a scenario begins: its waiting list at the census and at the month ends after it, and what was completed in the
/// first quarter. What the start guard holds against published figures (report/start_guard.hpp).

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "icsflow/domain/list_changes.hpp"
#include "icsflow/domain/rtt.hpp"
#include "icsflow/results/results_store.hpp"

namespace icsflow::models {

inline constexpr int kGuardedMonths = 13;     ///< month ends that are looked at: a year, and the same month again
inline constexpr int kCompletedMonths = 3;    ///< months over which completed pathways are put together
inline constexpr int kGuardReplications = 4;  ///< that `icsflow validate --start` runs

/// The first months of a scenario, over some replications.
struct SimulatedStart {
  /// Clocks stopped in the first `completed_months`, of all replications together, by week of wait.
  struct Completed {
    bool admitted = false;
    std::string function;  ///< as function_code() has it; empty: all together
    BandCounts bands{};
  };
  int replications = 0;
  /// Means over replications: the census before the run, if that is the end of a month, then the ends of whole months.
  std::vector<ListAtMonthEnd> months;
  int completed_months = 0;          ///< whole months put together below; 0: not measured
  std::vector<Completed> completed;  ///< part 1A first, all together before each function
};

/// How `start_of` is run; none of it but seed and replications changes its result.
struct StartOptions {
  int replications = kGuardReplications;
  std::uint64_t seed = 1;
  int workers = 1;
  std::optional<std::uint64_t> memory = {};     ///< bytes available, if known
  std::function<void(int done)> progress = {};  ///< after each replication, from any worker, one at a time
};

/// Runs the first months of the scenario, with completed pathways by week of wait switched on.
/// @throws Deadlock, GrowsWithoutEnd
SimulatedStart start_of(const Scenario& scenario, const StartOptions& options);

/// The same from what a run kept: its replications 0 .. count - 1. Without months if it kept no series.
SimulatedStart start_of(const Scenario& scenario, const Catalogue& catalogue, const ResultsStore& store, int count,
                        std::size_t index = 0);

}  // namespace icsflow::models
