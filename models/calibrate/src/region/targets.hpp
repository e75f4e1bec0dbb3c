#pragma once

/// What of a service is held against published figures, and what it is in a run.

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "region/flows.hpp"
#include "region/history.hpp"
#include "region/settings.hpp"
#include "simulated.hpp"

namespace icsflow::models::region {

struct Target {
  enum class Figure { kStarted, kCompleted, kBand, kWithin18, kOver52, kGrowth };
  Figure figure = Figure::kStarted;
  bool admitted = false;            ///< of kCompleted and kBand
  std::size_t from = 0, until = 0;  ///< weeks waited, of kBand
  double days = 1;                  ///< working days of the months simulated, by season; of flows and of kGrowth
  double lost = 0;     ///< of them: those whose referrals a run does not receive, as it begins without any underway
  double opening = 0;  ///< the list at the census, of kGrowth

  std::string name, kind;
  double published = 0;
  double luck = 0;        ///< variance of the published figure
  double model = 0;       ///< variance of what the model is not
  bool unfitted = false;  ///< a published figure of the scenario says so (`role: validation`)

  [[nodiscard]] Observed observed() const { return {published, luck + model}; }
};

/// The months that are simulated: whole ones from the census on.
struct Months {
  std::chrono::sys_days first, end;
  std::size_t count = 0;
};

/// Of one service; none of what is not published.
std::vector<Target> targets_of(const Scenario& scenario, std::size_t service, const Months& months, const Flows& flows,
                               const Settings& settings);

/// The same figure of a run of these months.
double simulated(const Target& target, const Simulated& run, std::size_t service, std::size_t months);

/// Clocks of a service completed in the published month.
double completions(const Scenario& scenario, std::size_t service);

}  // namespace icsflow::models::region
