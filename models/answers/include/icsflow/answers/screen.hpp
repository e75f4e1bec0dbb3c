#pragma once

/// Which of all that is only assumed matters: thousands of inputs, first in groups, then one by one.

#include <optional>
#include <string>
#include <vector>

#include "icsflow/answers/sensitivity.hpp"

namespace icsflow::models {

struct ScreenOptions {
  GivenBase base;
  std::vector<std::string> measures;  ///< MEASURE[:SCOPE][@DATE]; the first decides which groups are looked into
  std::optional<int> budget;          ///< replications in all; not given: 4 trajectories of each stage
  double confidence = 0.95;
};

struct Screened {
  int inputs = 0;          ///< numbers marked C with a range that are moved
  int without_range = 0;   ///< marked C, not moved
  int not_alone = 0;       ///< with a range, in groups that cannot be moved whatever the others do
  Sensitivity groups;      ///< Morris over the groups
  Sensitivity single;      ///< Morris over the members of those that matter most, the others as in the base; a group of
                           ///< more than kMostMembers stays one factor
  int left_as_groups = 0;  ///< groups not looked into, or not taken apart
  Sweep sweep;             ///< the second, for its files
  int replications = 0;    ///< of both, run now or before
  std::vector<std::string> warnings;
};

inline constexpr std::size_t kMostMembers = 12;

/// Elementary effects (Morris 1991) of groups of inputs that are moved together (Campolongo, Cariboni and Saltelli
/// 2007, Environmental Modelling and Software 22:1509), half of the budget; then of the members of the largest.
/// @throws InputError, before anything runs: nothing is assumed, the budget is below two trajectories of the groups
Screened screen(const ScreenOptions& options);

}  // namespace icsflow::models
