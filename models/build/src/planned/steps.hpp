#pragma once

/// The steps of deriving a service, in their order; each reads what those before it found.

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "planned/service.hpp"

namespace icsflow::models::building {

inline constexpr double kLeast =
    0.01;  ///< attendances or admissions a working day: a service that does nothing has none

inline std::string role_word(ProviderRole role) {
  return role == ProviderRole::kTrust ? "trust" : role == ProviderRole::kCommunity ? "community" : "independent";
}
/// A number of weeks that a table of assumptions gives, within the bands.
inline int weeks_of(const PlannedSetting& s, std::string_view key) {
  return static_cast<int>(std::clamp(std::lround(s.a(key)), 1L, static_cast<long>(kBands)));
}
/// Whose series of lists a provider's is in: its own, or that of `list_series` with the scope PROVIDER>OTHER.
std::string series_of(const PlannedSetting& s, const std::string& provider);
/// Of completed pathways, as published.
double admitted_share(const PlannedSetting& s, const Service& service);

/// The mean of what starts and what ends; referrals are starts less restarted clocks. With a decision to admit at the
/// start, and soon: of the service, drawn towards the provider's where few clocks tell. Urgent referrals, and those
/// returned at triage, by who is treated or stopped in the first weeks.
void find_flow(const PlannedSetting& s, double handed_in, PlannedService& p);
/// What is referred and not returned, less removals on the way and the drift of that queue.
void find_attendance(const PlannedSetting& s, double handed_in, PlannedService& p);
/// What becomes of pathways at first and later attendances.
void find_outcomes(const PlannedSetting& s, PlannedService& p);
/// Times are scaled so that the list after the first attendance is the published part of the undecided list.
void find_follow_ups(const PlannedSetting& s, PlannedService& p);
/// Admissions, and the planned work on the same slots.
void find_admissions(const PlannedSetting& s, double other, const std::vector<std::string>& functions,
                     PlannedService& p);
/// The columns of services.csv and the service type.
void fill_columns(const PlannedSetting& s, PlannedService& p);

}  // namespace icsflow::models::building
