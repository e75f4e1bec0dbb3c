#pragma once

/// How long a scenario takes to forget that it began empty: advice for its `warm_up`.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "icsflow/engine/statistics/steady_state.hpp"

namespace icsflow::models {

struct Scenario;

/// One pool: patients there (in use and waiting) at the end of each day.
struct WarmUpLine {
  std::string scope;                     ///< provider/pool
  std::vector<double> mean;              ///< of each day, over replications
  std::vector<double> smooth;            ///< Welch's curve of it, shorter by the window
  engine::Truncation cut;                ///< MSER-5 of `mean`, in days
  std::vector<engine::BatchMeans> rest;  ///< of each replication after the warm-up that is suggested for all
};

struct WarmUpStudy {
  int replications = 0;
  std::int32_t days = 0;     ///< of the run
  std::int32_t warm_up = 0;  ///< days the scenario has now
  std::size_t window = 0;    ///< days on either side, of Welch's curve
  std::vector<WarmUpLine> lines;
  bool found = false;          ///< every pool has settled in the first half of the run
  std::int32_t suggested = 0;  ///< days: the longest of all pools, if found
};

inline constexpr std::size_t kWarmUpBatches = 20;

/// Runs the scenario from its beginning, its `warm_up` not left out. Memory: 16 bytes a day, pool and replication.
/// @param progress called after each replication; may be empty
/// @param memory RunOptions::memory of each replication
/// @throws InputError if the run has fewer than 100 days, or there are no pools; Deadlock, GrowsWithoutEnd
WarmUpStudy warm_up_study(const Scenario& scenario, int replications, std::uint64_t seed,
                          const std::function<void(int done)>& progress, std::uint64_t memory = 0);

/// A page of plain text.
std::string to_text(const WarmUpStudy& study, const std::string& name);
/// The curves as CSV: day, scope, mean, smooth.
std::string to_csv(const WarmUpStudy& study);

}  // namespace icsflow::models
