#pragma once

/// How much a published monthly count differs from month to month beyond working days, trend, season and the luck of
/// single patients: the sizes for `noise` of a scenario (docs/scenario-format.md, section 15).

#include <cstdint>
#include <optional>
#include <vector>

namespace icsflow::models::importing {

/// A month of a count.
struct MonthlyCount {
  double count = 0;
  int working_days = 0;
  unsigned month = 1;  ///< of the year
};

struct MonthlyShock {
  double cv = 0;                   ///< coefficient of variation of a month
  double cv_low = 0, cv_high = 0;  ///< 95 % interval
  double persistence = 0;          ///< correlation of a month with the one before, 0 to 0.9
  bool season = false;             ///< months of the year were taken out
};

/// The fewest months of which a size is worked out, and of which a season is.
inline constexpr std::size_t kFewestMonths = 13, kFewestForSeason = 36;

/// Of successive months: the logarithm of the count by working day, less a straight line and (from 36 months on) a mean
/// of each month of the year, by least squares. Of the variance of what is left, what single patients give by chance is
/// taken off (of a Poisson count n: 1/n). The interval is that of a variance of normal values, by chi-squared (Wilson &
/// Hilferty 1931). Nothing if there are too few months, or some month has none.
std::optional<MonthlyShock> shock_of_months(const std::vector<MonthlyCount>& months);

}  // namespace icsflow::models::importing
