#pragma once

/// What changes during the year that is built: in which months more is removed from lists without report, and how far
/// long waits are pressed down month by month, as in the year before the census.

#include <array>
#include <vector>

#include "planned/service.hpp"

namespace icsflow::models::building {

struct Course {
  std::array<double, 12> removals{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};  ///< by calendar month, January first; mean 1
  double over_18 = 1, over_52 = 1;  ///< factor of weights a month: of those soon past 18 weeks and past 52 weeks
  [[nodiscard]] bool removals_vary() const;
};

/// Removals by month: of trusts whose lists show removals at the 18-week line, by their published series of lists. What
/// the list, and the number over 18 weeks, moved by beyond what working days and month factors say is taken out of the
/// level of its year and averaged by calendar month, of which removals_kept is taken. How much of it is more than the
/// luck of its years is recorded (analysis of variance). Needs three changes of each calendar month.
///
/// Long waits: the change of the parts over 18 and 52 weeks in the year to the census, by month, to the power of
/// 1 / (how many per cent one per cent more weight takes off). Where they grew, weights stay.
Course derive_course(const PlannedSetting& s, const Inputs& inputs, const std::vector<Service>& services,
                     const Balances& balances, Derivation& record);

}  // namespace icsflow::models::building
