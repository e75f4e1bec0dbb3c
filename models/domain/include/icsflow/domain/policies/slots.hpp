#pragma once

/// The slots of a day of sessions: how many there are, how many find a team, and for which lists they are kept.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "icsflow/domain/list_class.hpp"

namespace icsflow::models {

/// Whole slots of a day from a fractional plan: carries what rounding (half up) left to the next day.
inline std::int64_t whole_slots(double& carry, double planned) {
  carry += planned;
  const auto whole = static_cast<std::int64_t>(std::floor(carry + 0.5));
  carry -= static_cast<double>(whole);
  return whole;
}

namespace policies {

/// Free slots of a day, by ListClass: those that anybody may have, and those kept for the urgent and the planned list.
using FreeSlots = std::array<std::int32_t, kListClasses>;

/// What rounding left for the next day: of the slots kept for the planned and for the urgent list.
struct KeptCarry {
  double planned = 0, urgent = 0;
};

/// Slots of a day with sessions, from a rate per calendar day of which 7 fall on the days of the week with sessions.
/// @param rate  slots a day, 0 or more
/// @param session_days  days of the week with sessions, 1 to 7
/// @param season  multiplier of the month
inline double planned_slots(double rate, std::int64_t session_days, double season) {
  return rate * 7 / static_cast<double>(session_days) * season;
}

/// Slots left where each session needs a team, and one without a team loses its slots together.
/// @param cases_per_session  slots of one session, rounded half up, at least 1; the last session has what is left
/// @param finds_team  bool(): called once a session, in order
template <class FindsTeam>
std::int64_t slots_with_team(std::int64_t slots, double cases_per_session, FindsTeam&& finds_team) {
  const auto per_session = std::max<std::int64_t>(1, static_cast<std::int64_t>(std::floor(cases_per_session + 0.5)));
  std::int64_t run = 0;
  for (std::int64_t left = slots; left > 0; left -= per_session) {
    if (finds_team()) run += std::min(left, per_session);
  }
  return run;
}

/// Carve-out: the planned share of all slots is kept for the planned list, then the urgent share of the others for the
/// urgent list. Fractions carry over to the next day.
/// @param slots  0 or more, below 2^31
/// @param planned_share, urgent_share  0 to 1
/// Source: for what a carve-out does to waits, S. Silvester et al. (2004), Reducing waiting times in the NHS: is lack
/// of capacity the problem?, Clinician in Management 12.
inline FreeSlots keep_slots(std::int64_t slots, double planned_share, double urgent_share, KeptCarry& carry) {
  const std::int64_t planned = std::min(slots, whole_slots(carry.planned, static_cast<double>(slots) * planned_share));
  const std::int64_t others = slots - planned;
  const std::int64_t urgent = std::min(others, whole_slots(carry.urgent, static_cast<double>(others) * urgent_share));
  FreeSlots kept{};
  kept[static_cast<std::size_t>(ListClass::kUrgent)] = static_cast<std::int32_t>(urgent);
  kept[static_cast<std::size_t>(ListClass::kPlanned)] = static_cast<std::int32_t>(planned);
  kept[static_cast<std::size_t>(ListClass::kRoutine)] = static_cast<std::int32_t>(slots - urgent - planned);
  return kept;
}

/// Slots after release: anybody may have what was kept and is free.
inline FreeSlots released(const FreeSlots& free) {
  FreeSlots out{};
  for (const std::int32_t n : free) out[static_cast<std::size_t>(ListClass::kRoutine)] += n;
  return out;
}

}  // namespace policies

}  // namespace icsflow::models
