/// What a scenario asks to be measured beyond what is always reported.

#include "icsflow/scenario/spec/measures.hpp"

#include <algorithm>

#include "read/fields.hpp"
#include "read/sections.hpp"

namespace icsflow::models {

namespace {

template <class Spec>
void read_block(Context& context, const Field& field, const format::Fields<Spec>& fields, Spec& into) {
  Mapping map(context, field, &fields);
  into.requested = true;
  read_fields(context, map, fields, into);
  map.finish();
}

void read_pools(Context& context, const Field& field, MeasuredPools& pools) {
  Mapping map(context, field, &format::measured_pools());
  pools.requested = true;
  read_fields(context, map, format::measured_pools(), pools);
  if (const auto sizes = map.get("sizes")) {
    Mapping names(context, *sizes);
    for (const auto& [pool, counts] : names.named())
      pools.sizes.emplace_back(pool, read_numbers(context, counts, map.declared("sizes").rule));
    std::sort(pools.sizes.begin(), pools.sizes.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  }
  map.finish();
}

void read_windows(Context& context, const Field& field, std::vector<MeasuredWindow>& windows) {
  Mapping names(context, field);
  const auto named = names.named();
  if (named.size() > kMostMeasuredWindows) {
    context.error(field, "expected at most " + std::to_string(kMostMeasuredWindows) + " windows; found " +
                             std::to_string(named.size()));
    return;
  }
  for (const auto& [name, item] : named) {
    MeasuredWindow window;
    window.name = name;
    if (name.front() >= '0' && name.front() <= '9')
      context.error(item,
                    "expected a name that begins with a letter, as figures are asked for by MEASURE@NAME and "
                    "MEASURE@DATE; found " +
                        quote(name));
    Mapping map(context, item, &format::measured_window());
    read_fields(context, map, format::measured_window(), window);
    map.finish();
    windows.push_back(std::move(window));
  }
  std::sort(windows.begin(), windows.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
}

}  // namespace

void read_measures(Context& context, const Field& field) {
  MeasuresSpec& measures = context.scenario.measures;
  Mapping map(context, field, &format::measures());
  read_fields(context, map, format::measures(), measures);
  if (const auto waits = map.get("waits")) read_block(context, *waits, format::measured_spans(), measures.waits);
  if (const auto pools = map.get("pools")) read_pools(context, *pools, measures.pools);
  if (const auto completed = map.get("completed"))
    read_block(context, *completed, format::measured_completed(), measures.completed);
  if (const auto time = map.get("time_in_system"))
    read_block(context, *time, format::measured_spans(), measures.time_in_system);
  if (const auto windows = map.get("windows")) read_windows(context, *windows, measures.windows);
  map.finish();
  const bool tells_apart =
      measures.waits.requested || measures.time_in_system.requested || measures.completed.requested;
  if (!measures.by.empty() && !tells_apart && map.ok())
    context.error_at("measures.by", "expected waits, time_in_system or completed beside it, to be told apart");
}

}  // namespace icsflow::models
