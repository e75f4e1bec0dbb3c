#include "icsflow/scenario/shock_bounds.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "icsflow/domain/shocks.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/noise.hpp"
#include "icsflow/scenario/spec/series.hpp"

namespace icsflow::models {

ShockEnds shock_ends(const Scenario& scenario, const NoiseSpec& noise) {
  double cv = scenario.parameters.value(noise.cv.id);
  for (const UncertainValue& u : scenario.uncertain) {
    if (u.id == noise.cv.id) cv = std::max(cv, u.high);
  }
  const double log_sd = shock_log_sd(cv);
  return {shock_multiplier(log_sd, -kMostDeviate), shock_multiplier(log_sd, kMostDeviate)};
}

std::vector<ShockedValue> shocked_values(const Scenario& scenario) {
  std::map<ParameterId, const UncertainValue*> drawn;
  for (const UncertainValue& u : scenario.uncertain) drawn.emplace(u.id, &u);
  std::map<ParameterId, std::pair<double, double>> series;
  for (const SeriesSpec& s : scenario.series) {
    const auto [low, high] = std::minmax_element(s.values.begin(), s.values.end(),
                                                 [](const auto& a, const auto& b) { return a.second < b.second; });
    series.emplace(s.id, std::pair(low->second, high->second));
  }
  std::vector<ShockedValue> out;
  for (const NoiseSpec& noise : scenario.noise) {
    const ShockEnds ends = shock_ends(scenario, noise);
    for (const ParameterId id : noise.parameters) {
      const double value = scenario.parameters.value(id);
      const auto found = drawn.find(id);
      double least = found == drawn.end() ? value : found->second->low;
      double most = found == drawn.end() ? value : found->second->high;
      if (const auto by_date = series.find(id); by_date != series.end()) std::tie(least, most) = by_date->second;
      out.push_back({id, &noise, least * ends.low, most * ends.high});
    }
  }
  return out;
}

}  // namespace icsflow::models
