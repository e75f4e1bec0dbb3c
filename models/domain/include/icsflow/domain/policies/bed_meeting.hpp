#pragma once

/// The morning bed meeting: the beds expected for today's ordinary admissions, and how many of these are cancelled.

#include <algorithm>
#include <cstdint>

#include "icsflow/engine/time.hpp"

namespace icsflow::models {

/// How many of `booked` ordinary admissions of today must be cancelled at 07:00 because no bed is expected for them.
/// Beds expected to be free for them by the evening: free now + leaving by then - waiting now - emergency need -
/// reserve. Source: the usual morning bed meeting; design default (mark C), its terms are parameters.
inline std::int64_t cancellations_for_want_of_beds(std::int64_t booked, std::int64_t free_now, double expected_leaving,
                                                   double expected_emergencies, std::int64_t waiting_now,
                                                   double reserve) {
  const double available = static_cast<double>(free_now) + expected_leaving - expected_emergencies -
                           static_cast<double>(waiting_now) - reserve;
  const auto can_take = static_cast<std::int64_t>(std::max(0.0, available));
  return std::max<std::int64_t>(0, booked - can_take);
}

/// Moving average by weekday of what to expect in the day's hours: weight of the newest week.
inline constexpr double kExpectationWeight = 0.25;
inline void update_expectation(double& expectation, double seen) {
  expectation += kExpectationWeight * (seen - expectation);
}

namespace policies {

/// The day's hours that the meeting looks at: what happens at 07:00 or later and before 18:00.
/// @param clock  time since midnight, 0 h or more and below 24 h
inline bool counts_for_bed_meeting(engine::Duration clock) {
  return clock >= engine::hours(7) && clock < engine::hours(18);
}

}  // namespace policies

}  // namespace icsflow::models
