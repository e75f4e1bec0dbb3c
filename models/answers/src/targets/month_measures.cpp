#include "targets/month_measures.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "figures.hpp"

namespace icsflow::models {
namespace {

struct Share {
  const char *name, *by;
};
constexpr std::array kShares{Share{"ae_within_4h", "ae_departures"},
                             Share{"ae_over_12h_from_arrival_share", "ae_departures"}};

// Standards that no scenario simulates, then measures that some have.
constexpr std::array kKnown{"ambulance_handover",
                            "cancer_28_day_diagnosis",
                            "cancer_31_day",
                            "cancer_62_day",
                            "category_2_response",
                            "community_within_18_weeks",
                            "diagnostics_over_6_weeks",
                            "ae_attendances",
                            "ae_departures",
                            "ae_over_12h",
                            "ae_over_12h_from_arrival",
                            "ae_over_12h_from_arrival_share",
                            "ae_within_4h",
                            "cancelled_no_bed",
                            "cancelled_no_slot",
                            "clock_starts",
                            "completed",
                            "completed_admitted",
                            "completed_non_admitted",
                            "day_cases",
                            "decided",
                            "emergency_admissions",
                            "list",
                            "median_wait",
                            "occupancy",
                            "ordinary_admissions",
                            "over_52_share",
                            "over_52_weeks",
                            "over_65_share",
                            "over_65_weeks",
                            "p92_wait",
                            "ready_not_discharged",
                            "sessions_lost",
                            "within_18_weeks"};

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

std::string below_the_line(const std::string& measure) {
  for (const Share& share : kShares)
    if (measure == share.name) return share.by;
  return "";
}

Pooled pooled_how(const SeriesInfo& info) {
  if (!below_the_line(info.measure).empty()) return Pooled::kBy;
  if (ends_with(info.unit, " per month")) return Pooled::kSum;
  return info.unit == "patients at midnight" ? Pooled::kDays : Pooled::kNot;
}

const std::vector<std::string>& known_measures() {
  static const std::vector<std::string> kAll(kKnown.begin(), kKnown.end());
  return kAll;
}

SeriesUnit unit_of_series(const std::string& unit) {
  if (unit == "share") return {Amount::kShare, 1};
  if (unit == "weeks") return {Amount::kTime, 7};
  if (unit == "days") return {Amount::kTime, 1};
  if (unit == "hours") return {Amount::kTime, 1.0 / 24};
  if (unit == "minutes") return {Amount::kTime, 1.0 / (24 * 60)};
  return {};
}

std::optional<std::size_t> monthly_series(const Catalogue& catalogue, const std::string& measure,
                                          const std::string& scope) {
  for (std::size_t i = 0; i < catalogue.series.size(); ++i) {
    const SeriesInfo& info = catalogue.series[i];
    if (info.measure == measure && by_month(info) && scope_of(info) == scope) return i;
  }
  return std::nullopt;
}

std::vector<std::string> scopes_by_month(const Catalogue& catalogue, const std::string& measure) {
  std::vector<std::string> scopes;
  for (const SeriesInfo& info : catalogue.series)
    if (info.measure == measure && by_month(info)) scopes.push_back(scope_of(info));
  return scopes;
}

std::vector<std::string> measures_by_month(const Catalogue& catalogue) {
  std::set<std::string> measures;
  for (const SeriesInfo& info : catalogue.series)
    if (by_month(info)) measures.insert(info.measure);
  return {measures.begin(), measures.end()};
}

}  // namespace icsflow::models
