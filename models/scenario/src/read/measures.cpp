/// What a scenario asks to be measured beyond what is always reported.

#include <algorithm>

#include "read/sections.hpp"

namespace icsflow::models {

namespace {

std::vector<Number> read_list(Context& context, const Field& field, const NumberRule& rule) {
  std::vector<Number> out;
  for (const Field& item : list_items(context, field, "a list such as [50 %, 95 %] or [1 h, 4 h]")) {
    out.push_back(read_number(context, item, rule));
  }
  return out;
}

/// A declared list of numbers.
void list(Context& context, Mapping& map, const std::string& key, std::vector<Number>& target) {
  if (const auto field = map.get(key)) target = read_list(context, *field, map.declared(key).rule);
}

void read_spans(Context& context, const Field& field, MeasuresSpec::Spans& spans) {
  Mapping map(context, field, &format::measured_spans());
  spans.requested = true;
  list(context, map, "percentiles", spans.percentiles);
  list(context, map, "over", spans.over);
  map.finish();
}

void read_pools(Context& context, const Field& field, MeasuresSpec::Pools& pools) {
  Mapping map(context, field, &format::measured_pools());
  pools.requested = true;
  list(context, map, "percentiles", pools.percentiles);
  if (const auto audit = map.get("audit")) pools.audit = read_time_of_day(context, *audit);
  if (const auto sizes = map.get("sizes")) {
    Mapping names(context, *sizes);
    for (const auto& [pool, counts] : names.named())
      pools.sizes.emplace_back(pool, read_list(context, counts, map.declared("sizes").rule));
    std::sort(pools.sizes.begin(), pools.sizes.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  }
  map.finish();
}

void read_completed(Context& context, const Field& field, MeasuresSpec::Completed& completed) {
  Mapping map(context, field, &format::measured_completed());
  completed.requested = true;
  list(context, map, "percentiles", completed.percentiles);
  map.yes_no("adjusted", completed.adjusted);
  map.yes_no("by_week", completed.by_week);
  map.finish();
}

}  // namespace

void read_measures(Context& context, const Field& field) {
  MeasuresSpec& measures = context.scenario.measures;
  Mapping map(context, field, &format::measures());
  if (const auto at = map.get("at")) {
    for (const Field& item : list_items(context, *at, "a list of providers")) {
      const std::string name = read_name(context, item);
      if (!name.empty()) measures.at.push_back(name);
    }
  }
  if (const auto waits = map.get("waits")) read_spans(context, *waits, measures.waits);
  if (const auto pools = map.get("pools")) read_pools(context, *pools, measures.pools);
  if (const auto completed = map.get("completed")) read_completed(context, *completed, measures.completed);
  if (const auto time = map.get("time_in_system")) read_spans(context, *time, measures.time_in_system);
  map.finish();
}

}  // namespace icsflow::models
