#pragma once

/// How much of pools and sessions is wanted, by the numbers of a scenario.

#include <string>
#include <vector>

namespace icsflow::models {

struct Scenario;

/// A pool, or the sessions of a provider or a service.
struct PlaceLoad {
  std::string path, label;  ///< of the number that says how much there is; whose it is, for people
  double wanted = 0;        ///< units in use on average, or dates a week, if all who come are to be seen
  double available = 0;     ///< units, or slots a week
  [[nodiscard]] double load() const { return wanted / available; }
};

/// Those whose load follows from the numbers: pools that are entered by `use` alone and sessions, by streams and
/// services. Values by month or week count with their mean, interventions not at all. In no order.
/// @param scenario as read_scenario gives it
std::vector<PlaceLoad> loads_of(const Scenario& scenario);

}  // namespace icsflow::models
