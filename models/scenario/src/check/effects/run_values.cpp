#include "check/effects/run_values.hpp"

#include "icsflow/scenario/dated_values.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/series.hpp"

namespace icsflow::models {

RunValues::RunValues(const Scenario& scenario, bool at_end) : scenario_(scenario), at_end_(at_end) {
  const ParameterTable& table = scenario.parameters;
  std::vector<double> base(table.size());
  for (ParameterId id = 0; id < table.size(); ++id) base[id] = table.value(id);
  include(base);
  if (scenario.uncertain.empty()) return;
  for (const bool high : {false, true}) {
    for (const UncertainValue& u : scenario.uncertain) base[u.id] = high ? u.high : u.low;
    include(base);
  }
}

void RunValues::include(const std::vector<double>& base) {
  const auto changes = dated_changes(scenario_);
  const auto run_days = static_cast<std::int32_t>((scenario_.until - scenario_.start).count());
  const std::vector<DatedSeries> series = series_of(scenario_);
  std::vector<ParameterId> ids = dated_ids(changes);
  for (const DatedSeries& s : series) ids.push_back(s.id);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  const auto dated = dated_values(changes, base, ids, run_days, {}, series);
  std::vector<double> first = base;
  since_.resize(base.size());
  for (const DatedValue& v : dated) {
    if (v.day == 0 || at_end_) first[v.id] = v.value;
    since_[v.id] = std::max(since_[v.id], v.day);
  }
  if (least_.empty()) least_ = greatest_ = first;
  const auto take = [&](ParameterId id, double value) {
    least_[id] = std::min(least_[id], value);
    greatest_[id] = std::max(greatest_[id], value);
  };
  for (ParameterId id = 0; id < first.size(); ++id) take(id, first[id]);
  for (const DatedValue& v : dated) {
    if (!at_end_) take(v.id, v.value);
  }
}

}  // namespace icsflow::models
