#pragma once

/// Policies of running a hospital: small named functions without state, each with its test.

#include <algorithm>
#include <cstdint>

namespace icsflow::models {

/// How many of `booked` ordinary admissions of today must be cancelled at 07:00 because no bed is expected for them.
/// Beds expected to be free for them by the evening: free now + leaving by then - waiting now - emergency need -
/// reserve. Source: the usual morning bed meeting; design default of the domain brief (mark C), its terms are
/// parameters.
inline std::int64_t cancellations_for_want_of_beds(std::int64_t booked, std::int64_t free_now, double expected_leaving,
                                                   double expected_emergencies, std::int64_t waiting_now,
                                                   double reserve) {
  const double available = static_cast<double>(free_now) + expected_leaving - expected_emergencies -
                           static_cast<double>(waiting_now) - reserve;
  const auto can_take = static_cast<std::int64_t>(std::max(0.0, available));
  return std::max<std::int64_t>(0, booked - can_take);
}

/// Escalation beds open from now on: the given share of core beds (half up) if occupancy is above the trigger, else
/// none.
inline std::int64_t escalation_beds(std::int64_t core, std::int64_t occupied, double trigger, double share) {
  const bool above = static_cast<double>(occupied) > trigger * static_cast<double>(core);
  return above ? static_cast<std::int64_t>(share * static_cast<double>(core) + 0.5) : 0;
}

/// Whole slots of a day from a fractional plan: carries what rounding (half up) left to the next day.
inline std::int64_t whole_slots(double& carry, double planned) {
  carry += planned;
  const auto whole = static_cast<std::int64_t>(carry + 0.5);
  carry -= static_cast<double>(whole);
  return whole;
}

/// Moving average by weekday of what to expect in the day's hours: weight of the newest week.
inline constexpr double kExpectationWeight = 0.25;
inline void update_expectation(double& expectation, double seen) {
  expectation += kExpectationWeight * (seen - expectation);
}

}  // namespace icsflow::models
