/// Interventions (dated changes) and uncertain values: what is written, and which parameters its paths mean.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/series.hpp"
#include "read/fields.hpp"
#include "read/paths.hpp"
#include "read/sections.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {

namespace {

InterventionSpec read_intervention(Context& context, const std::string& name, const Field& field) {
  using Change = InterventionSpec::Change;
  InterventionSpec out;
  out.name = name;
  out.place = field.node->place;
  Mapping map(context, field, &format::intervention());
  read_fields(context, map, format::intervention(), out);
  if (const auto path = map.get("path")) out.paths = read_paths(context, *path);
  std::string ways;
  const auto way = [&](const std::string& key, Change change, bool given) {
    if (!given) return;
    out.change = change;
    ways += (ways.empty() ? "" : " and ") + key;
  };
  if (const auto set = map.get("set")) out.amount = read_any_number(context, *set);
  way("set", Change::kSet, map.has("set"));
  if (map.has("multiply")) out.amount = {};
  map.number("multiply", out.amount);
  way("multiply", Change::kMultiply, map.has("multiply"));
  if (const auto add = map.get("add")) out.amount = read_any_number(context, *add);
  way("add", Change::kAdd, map.has("add"));
  map.finish();
  if (map.ok() && ways.find(' ') != std::string::npos)
    context.error(field, "expected one of set, multiply and add; found " + ways);
  if (map.ok() && ways.empty()) context.error(field, "expected one of set, multiply and add; found none");
  return out;
}

UncertainSpec read_uncertain(Context& context, const std::string& name, const Field& field) {
  UncertainSpec out;
  out.name = name;
  out.place = field.node->place;
  Mapping map(context, field, &format::uncertainty());
  if (const auto path = map.get("path")) out.paths = read_paths(context, *path);
  read_fields(context, map, format::uncertainty(), out);
  map.finish();
  if (map.ok() && map.has("low") != map.has("high"))
    context.error(field, std::string("expected low and high together; found ") + (map.has("low") ? "low" : "high") +
                             " alone (without both, the value's `range` is taken)");
  return out;
}

/// How many of these are at their default, which has no range.
std::size_t defaults_without_range(const Context& context, const std::set<ParameterId>& ids) {
  return static_cast<std::size_t>(std::count_if(ids.begin(), ids.end(), [&](ParameterId id) {
    const Parameter& p = context.scenario.parameters.at(id);
    return p.is_default && !p.range;
  }));
}

/// "" if a quantity can stand for this parameter, or be added to it (its bounds are looked at later).
std::string unfit(const Context& context, ParameterId amount, ParameterId target) {
  const ParameterTable& table = context.scenario.parameters;
  const Parameter& given = table.at(amount);
  const Parameter& changed = table.at(target);
  NumberRule rule = context.rule_of(target);
  rule.low = -rules::kAny;
  rule.high = rules::kAny;
  rule.above_low = false;
  const bool other_rate = given.unit != changed.unit &&
                          (given.unit == Unit::kRate || given.unit == Unit::kWorkingRate) &&
                          (changed.unit == Unit::kRate || changed.unit == Unit::kWorkingRate);
  const std::string wrong = violation({given.value, given.unit}, rule);
  if (wrong.empty() && !other_rate) return "";
  return "expected a value of the unit of " + changed.path + ", which is " + show(changed.value, changed.unit) +
         "; found " + show(given.value, given.unit);
}

void check_unit(Context& context, const std::string& key, const Number& amount, const std::set<ParameterId>& targets) {
  if (amount.id == kNoParameter) return;
  for (const ParameterId id : targets) {
    const std::string wrong = unfit(context, amount.id, id);
    if (wrong.empty()) continue;
    context.error(context.scenario.parameters.at(amount.id).place, key, wrong);
    return;  // the others of its kind are told with it
  }
}

/// @return whether the run is over when it begins
bool check_dates(Context& context, const InterventionSpec& in) {
  const Scenario& s = context.scenario;
  const std::string key = "interventions." + in.name;
  if (!context.clean(key) || !context.clean("start") || !context.clean("until") || !context.is_given("start") ||
      !context.is_given("until"))
    return false;
  if (in.at < s.start) {
    context.error_at(key + ".at",
                     "expected a date from the start of the run on (what holds before it is said by the "
                     "value itself); found an earlier one");
  }
  if (in.until && *in.until <= in.at) context.error_at(key + ".until", "expected a date after \"at\"");
  const bool too_late = in.at >= s.until;
  if (!in.over.given()) return too_late;
  const double days = s.parameters.value(in.over.id);
  if (days < 1 || days != std::floor(days))
    context.error_at(key + ".over", "expected whole days, 1 or more; found " + show(days, Unit::kDuration));
  return too_late;
}

/// One warning for all of them: whoever shortens a run knows that much of the year is left out.
void warn_too_late(Context& context, const std::vector<std::string>& names) {
  if (names.empty()) return;
  const std::string key = "interventions." + names.front() + ".at";
  std::string said = "the run is over by then: this intervention has no effect";
  if (names.size() > 1) said += "; nor have " + std::to_string(names.size() - 1) + " more";
  context.warn(context.place_of(key), key, said);
}

// The checks of section 11 are made again for each of these, so there is a limit.
constexpr std::size_t kMostInterventions = 1'000;
constexpr std::size_t kMostUncertain = 1'000;   // values
constexpr double kMostDatedValues = 2'000'000;  // values x days of their ramps

/// Values that the intervention changes, times the days on which it does.
double dated_values_of(const Scenario& s, const InterventionSpec& in) {
  const double days = in.over.id == kNoParameter ? 1 : std::clamp(s.parameters.value(in.over.id), 1.0, 1e6);
  return days * static_cast<double>(in.parameters.size());
}

}  // namespace

void read_interventions(Context& context, const Field& field) {
  Mapping map(context, field);
  auto& all = context.scenario.interventions;
  const auto named = map.named();
  if (named.size() > kMostInterventions) {
    context.error(field, "expected at most " + std::to_string(kMostInterventions) + " interventions; found " +
                             std::to_string(named.size()));
    return;
  }
  for (const auto& [name, item] : named) all.push_back(read_intervention(context, name, item));
  std::stable_sort(all.begin(), all.end(),
                   [](const InterventionSpec& a, const InterventionSpec& b) { return a.at < b.at; });
}

void read_uncertainty(Context& context, const Field& field) {
  Mapping map(context, field);
  for (const auto& [name, item] : map.named())
    context.scenario.uncertainty.push_back(read_uncertain(context, name, item));
}

void resolve_paths(Context& context) {
  Scenario& s = context.scenario;
  double dated = 0;
  std::vector<std::string> too_late;
  for (InterventionSpec& in : s.interventions) {
    const std::string key = "interventions." + in.name;
    if (check_dates(context, in)) too_late.push_back(in.name);
    std::set<ParameterId> ids;
    for (const PathPattern& path : in.paths) find_parameters(context, key + ".path", path, ids);
    in.parameters.assign(ids.begin(), ids.end());
    const bool reported = dated > kMostDatedValues;
    dated += dated_values_of(s, in);
    if (dated > kMostDatedValues) {
      in.parameters.clear();
      if (!reported)
        context.error(in.place, key,
                      "expected interventions to change values at most 2000000 times (values x days of their ramps, "
                      "added up); this one goes beyond");
    }
    if (in.change != InterventionSpec::Change::kMultiply) check_unit(context, key, in.amount, ids);
  }
  warn_too_late(context, too_late);
  resolve_noise(context);
  check_chain(context);
  std::set<ParameterId> known;
  for (const UncertainSpec& in : s.uncertainty) {
    const std::string key = "uncertainty." + in.name;
    std::set<ParameterId> ids;
    for (const PathPattern& path : in.paths) find_parameters(context, key + ".path", path, ids);
    check_unit(context, key, in.low, ids);
    check_unit(context, key, in.high, ids);
    for (const ParameterId id : ids) {
      const Parameter& p = s.parameters.at(id);
      if (!known.insert(id).second) {
        context.error(in.place, key, "the value " + quote(p.path) + " is given twice in uncertainty");
        continue;
      }
      if (std::any_of(s.series.begin(), s.series.end(), [id = id](const SeriesSpec& x) { return x.id == id; })) {
        context.error(in.place, key,
                      "expected values that are the same all the time; " + p.path +
                          " is a series by month or week (what it may differ by is `noise`)");
        continue;
      }
      UncertainValue value{id, 0, 0, in.shape, in.place, names(in.paths, p.path)};
      if (in.low.id != kNoParameter && in.high.id != kNoParameter) {
        value.low = s.parameters.value(in.low.id);
        value.high = s.parameters.value(in.high.id);
      } else if (in.low.given() || in.high.given() || !context.clean(key)) {
        continue;  // reported
      } else if (p.range) {
        value.low = (*p.range)[0];
        value.high = (*p.range)[1];
      } else if (p.is_default && !value.is_named && ids.size() > defaults_without_range(context, ids)) {
        continue;  // no file could give it a range without writing it out: `*` means the others
      } else {
        context.error(in.place, key, "expected low and high, or a `range` beside " + p.path + "; found neither");
        continue;
      }
      const auto shown = [&](double x) { return show(x, p.unit); };
      if (!(value.low <= value.high)) {
        context.error(in.place, key,
                      "expected low to be at most high; found " + shown(value.low) + " and " + shown(value.high));
      } else if (!(value.low <= p.value && p.value <= value.high)) {
        context.error(in.place, key,
                      "expected the value of " + p.path + " between low and high; found " + shown(p.value) +
                          ", which is not from " + shown(value.low) + " to " + shown(value.high));
      }
      s.uncertain.push_back(value);
    }
  }
  if (s.uncertain.size() > kMostUncertain) {
    context.error_at("uncertainty", "expected at most " + std::to_string(kMostUncertain) + " uncertain values; found " +
                                        std::to_string(s.uncertain.size()));
    s.uncertain.clear();
  }
  std::sort(s.uncertain.begin(), s.uncertain.end(), [&](const UncertainValue& a, const UncertainValue& b) {
    return s.parameters.at(a.id).path < s.parameters.at(b.id).path;
  });
}

}  // namespace icsflow::models
