#pragma once

/// What depends on the time waited, in steps: weights of who is treated next, hazards of leaving the list unreported,
/// the pace at which the time between two visits passes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace icsflow::models::policies {

/// The value from a time waited on.
struct ValueFromWait {
  double days = 0;   ///< 0 or more; rising from one to the next, the first is 0
  double value = 0;  ///< 0 or more
};

/// @param wait  days; below 0 counts as 0
inline double value_at(std::span<const ValueFromWait> by_wait, double wait) {
  std::size_t i = by_wait.size();
  while (i > 1 && by_wait[i - 1].days > wait) --i;
  return by_wait[i - 1].value;
}

/// Days until the hazards since now add up to `e`; infinite if they never do. With `e` a unit exponential that is the
/// time to the event: the inverse of the integrated hazard (L. Devroye, Non-Uniform Random Variate Generation, 1986,
/// section VI.2.2).
/// @param wait  days waited so far, 0 or more
/// @param constant  a hazard a day beside those by wait, 0 or more
inline double time_to_event(std::span<const ValueFromWait> by_wait, double wait, double constant, double e) {
  double days = 0;
  for (std::size_t i = 0; i < by_wait.size(); ++i) {
    const bool last = i + 1 == by_wait.size();
    if (!last && by_wait[i + 1].days <= wait + days) continue;
    const double hazard = constant + by_wait[i].value;
    const double span = last ? std::numeric_limits<double>::infinity() : by_wait[i + 1].days - wait - days;
    if (hazard > 0 && e <= hazard * span) return days + e / hazard;
    if (last) break;
    e -= hazard * span;
    days += span;
  }
  return std::numeric_limits<double>::infinity();
}

/// What the values add up to between two times waited: the inverse of time_to_event without a constant.
/// @param from, to  days, 0 <= from <= to
inline double sum_between(std::span<const ValueFromWait> by_wait, double from, double to) {
  double sum = 0;
  for (std::size_t i = 0; i < by_wait.size(); ++i) {
    const double begin = std::max(from, by_wait[i].days);
    const double end = i + 1 == by_wait.size() ? to : std::min(to, by_wait[i + 1].days);
    if (end > begin) sum += by_wait[i].value * (end - begin);
  }
  return sum;
}

}  // namespace icsflow::models::policies
