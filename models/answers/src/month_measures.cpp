#include "month_measures.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "figures.hpp"
#include "icsflow/results/results_store.hpp"

namespace icsflow::models {
namespace {

constexpr std::array kMeasures{
    MonthMeasure{"list", true},          MonthMeasure{"within_18_weeks", true}, MonthMeasure{"over_52_weeks", true},
    MonthMeasure{"over_65_weeks", true}, MonthMeasure{"over_52_share", true},   MonthMeasure{"over_65_share", true},
    MonthMeasure{"median_wait", true},   MonthMeasure{"p92_wait", true},
};

// Of these nothing is simulated, or not by every scenario.
constexpr std::array kStandards{
    "ae_within_4h",
    "ae_over_12h_from_arrival_share",
    "cancer_28_day_diagnosis",
    "cancer_31_day",
    "cancer_62_day",
    "category_2_response",
    "ambulance_handover",
    "community_within_18_weeks",
    "diagnostics_over_6_weeks",
};

}  // namespace

const MonthMeasure* month_measure(const std::string& name) {
  const auto* const found =
      std::find_if(kMeasures.begin(), kMeasures.end(), [&](const MonthMeasure& m) { return name == m.name; });
  return found == kMeasures.end() ? nullptr : found;
}

const std::vector<std::string>& known_measures() {
  static const std::vector<std::string> kAll = [] {
    std::set<std::string> names(kStandards.begin(), kStandards.end());
    for (const MonthMeasure& measure : kMeasures) names.insert(measure.name);
    return std::vector<std::string>(names.begin(), names.end());
  }();
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

std::optional<std::size_t> opening_headline(const Catalogue& catalogue, const std::string& measure,
                                            const std::string& scope) {
  for (std::size_t i = 0; i < catalogue.headlines.size(); ++i) {
    const HeadlineInfo& info = catalogue.headlines[i];
    if (info.measure == "opening_" + measure && info.scope == scope && info.dimension.empty()) return i;
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
