/// What interventions and uncertain values make of the scenario: every check of values again, with the values as they
/// will be. A share that a plan takes above 1, durations in the wrong order or a load of 1 are so told before anything
/// runs, at the intervention.

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "check/check.hpp"
#include "check/each_sessions.hpp"
#include "icsflow/scenario/dated_values.hpp"
#include "icsflow/scenario/shock_bounds.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/noise.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/series.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {

namespace {

using Values = std::vector<std::pair<ParameterId, double>>;

enum class Load { kLookedAt, kLeftOut };

/// The checks of validate() that look at values.
void check_values(Context& context, Load load) {
  const Scenario& scenario = context.scenario;
  const auto bindings = bindings_of(scenario);
  validate_literals(context);
  validate_bindings(context, bindings);
  validate_network(context, bindings);
  validate_endings(context, bindings);
  if (load == Load::kLookedAt && std::none_of(context.problems.begin(), context.problems.end(),
                                              [](const Problem& p) { return p.severity == Severity::kError; }))
    validate_load(context, bindings);
}

class Changes {
 public:
  /// @param load  left out of values of a month, which is soon over
  explicit Changes(Context& context, Load load = Load::kLookedAt) : context_(context), load_(load) {
    for (const Problem& p : context.problems) warned_.insert(p.key);
  }

  /// Tells what is wrong with the scenario if it has these values.
  /// @param when how the message begins: "from 2026-04-01 on"
  void check(const Values& values, const Place& place, const std::string& key, const std::string& when) {
    std::vector<Problem> reported;
    std::swap(reported, context_.problems);
    ParameterTable& table = context_.scenario.parameters;
    Values before;
    for (const auto& [id, value] : values) {
      Parameter& p = table.at(id);
      before.emplace_back(id, p.value);
      p.value = value;
      const std::string wrong = violation({value, p.unit}, context_.rule_of(id));
      if (!wrong.empty()) context_.error(place, p.path, wrong + "; found " + show(value, p.unit));
    }
    check_values(context_, load_);
    for (const auto& [id, value] : before) table.at(id).value = value;
    std::swap(reported, context_.problems);
    for (const Problem& p : reported) {
      const bool warning = p.severity == Severity::kWarning;
      if (!(warning ? warned_ : wrong_).insert(p.key).second) continue;  // once is enough
      context_.problems.push_back(
          problem_at(place, key, fmt::format("{}: {}: {}", when, p.key, p.message), p.severity));
    }
  }

 private:
  Context& context_;
  Load load_;
  std::set<std::string> warned_, wrong_;
};

std::vector<double> base_values(const ParameterTable& table) {
  std::vector<double> out;
  for (ParameterId id = 0; id < table.size(); ++id) out.push_back(table.value(id));
  return out;
}

/// Whether an intervention changes a value, whatever the values that are not known may be, and the shocks.
bool changes_something(const Scenario& s, const std::vector<DatedChange>& changes, std::size_t which,
                       std::int32_t run_days) {
  std::vector<double> values = base_values(s.parameters);
  const std::vector<DatedSeries> series = series_of(s);
  if (changes_a_value(changes, which, values, run_days, series)) return true;
  if (!s.noise.empty()) {
    std::vector<double> shocked = values;
    for (const ShockedValue& v : shocked_values(s)) shocked[v.id] = v.high;
    if (changes_a_value(changes, which, shocked, run_days)) return true;
  }
  for (const bool high : {false, true}) {
    for (const UncertainValue& u : s.uncertain) values[u.id] = high ? u.high : u.low;
    if (!s.uncertain.empty() && changes_a_value(changes, which, values, run_days, series)) return true;
  }
  return false;
}

/// The first day whose dates in sessions that the intervention changes are not given at the opening.
std::chrono::sys_days booked_until(const Scenario& s, const std::vector<Binding>& bindings,
                                   const InterventionSpec& in) {
  double longest = 0;
  each_sessions(s, bindings, [&](const Binding* binding, const std::string&, const SessionSpec& sessions) {
    const auto changed = [&](const Number& n) {
      const ParameterId id = n.reference.empty() || binding == nullptr ? n.id : resolve(s, *binding, n.reference);
      return std::binary_search(in.parameters.begin(), in.parameters.end(), id);
    };
    const bool keeps_others = std::any_of(sessions.classes.begin(), sessions.classes.end(),
                                          [&](const SessionClassSpec& c) { return changed(c.keep); });
    if (changed(sessions.slots) || changed(sessions.planned_share) || changed(sessions.urgent_share) || keeps_others)
      longest = std::max(longest, value_of(s, binding, sessions.horizon).value_or(0));
  });
  return s.start + std::chrono::days{static_cast<int>(std::floor(longest + 0.5))};
}

/// The intervention that is felt, fully in force or over on this day: who is told of it.
const InterventionSpec& responsible(const Scenario& s, std::chrono::sys_days day) {
  const InterventionSpec* found = &s.interventions.front();
  for (const InterventionSpec& in : s.interventions) {
    if (in.at <= day) found = &in;
  }
  return *found;
}

/// Checks what interventions make of these values, day by day.
/// @param fixed values that differ from the scenario's all the time
/// @param with how the message begins, before the date
void check_dated(Changes& checker, const Context& context, const std::vector<DatedChange>& changes,
                 const std::vector<double>& base, const Values& fixed, const std::string& with,
                 const std::vector<DatedSeries>& series) {
  const Scenario& s = context.scenario;
  const auto run_days = static_cast<std::int32_t>((s.until - s.start).count());
  const auto dated = dated_values(changes, base, dated_ids(changes), run_days, {}, series);
  // Values between two of these days lie between theirs, unless ramps that multiply overlap: the bounds of each value
  // are therefore looked at on each day, the checks of several values together on these.
  std::set<std::int32_t> days;
  for (const DatedChange& c : changes) {
    days.insert(c.at);
    if (c.over != kNoParameter) days.insert(c.at + static_cast<std::int32_t>(base[c.over]) - 1);
    days.insert(c.until);
  }
  std::map<ParameterId, double> now(fixed.begin(), fixed.end());
  for (std::size_t i = 0; i < dated.size();) {
    const std::int32_t day = dated[i].day;
    bool out_of_bounds = false;
    for (; i < dated.size() && dated[i].day == day; ++i) {
      const ParameterId id = dated[i].id;
      now[id] = dated[i].value;
      out_of_bounds =
          out_of_bounds || !violation({dated[i].value, s.parameters.at(id).unit}, context.rule_of(id)).empty();
    }
    if (!out_of_bounds && days.count(day) == 0) continue;
    const auto date = s.start + std::chrono::days{day};
    const InterventionSpec& in = responsible(s, date);
    checker.check({now.begin(), now.end()}, in.place, "interventions." + in.name,
                  fmt::format("{}from {:%Y-%m-%d} on", with, date));
  }
}

/// Checks what interventions make of values that are not known: each at all its ends, and all together.
void check_drawn_and_dated(Changes& checker, const Context& context) {
  const Scenario& s = context.scenario;
  if (s.interventions.empty()) return;
  const auto changes = dated_changes(s);
  const std::vector<DatedSeries> series = series_of(s);
  const auto run_days = static_cast<std::int32_t>((s.until - s.start).count());
  std::map<ParameterId, const UncertainValue*> drawn;
  for (const UncertainValue& u : s.uncertain) drawn.emplace(u.id, &u);
  std::vector<double> base = base_values(s.parameters);
  for (const ParameterId id : dated_ids(changes)) {
    std::set<ParameterId> of;  // what the value follows from and is not known
    const auto note = [&](ParameterId i) {
      if (drawn.count(i) > 0) of.insert(i);
    };
    note(id);
    for (const DatedChange& c : changes) {
      const bool targets = std::any_of(c.targets.begin(), c.targets.end(), [id](const auto& t) { return t.id == id; });
      if (!targets) continue;
      note(c.amount);
      if (c.over != kNoParameter) note(c.over);
    }
    // It is linear in each of them: its bounds are at their ends.
    const std::size_t ends = of.empty() ? 0 : std::size_t{1} << std::min<std::size_t>(of.size(), 8);
    bool reported = false;
    for (std::size_t which = 0; which < ends && !reported; ++which) {
      std::size_t k = 0;
      std::string with;
      for (const ParameterId i : of) {
        const bool high = ((which >> k++) & 1U) != 0;
        base[i] = high ? drawn[i]->high : drawn[i]->low;
        with += fmt::format("with {} at its {}, ", s.parameters.at(i).path, high ? "highest" : "lowest");
      }
      for (const DatedValue& d : dated_values(changes, base, std::vector{id}, run_days, {}, series)) {
        if (reported || violation({d.value, s.parameters.at(id).unit}, context.rule_of(id)).empty()) continue;
        const auto date = s.start + std::chrono::days{d.day};
        const InterventionSpec& in = responsible(s, date);
        checker.check({{id, d.value}}, in.place, "interventions." + in.name,
                      fmt::format("{}from {:%Y-%m-%d} on", with, date));
        reported = true;
      }
    }
    for (const ParameterId i : of) base[i] = s.parameters.value(i);
  }
  for (const bool high : {false, true}) {
    Values all;
    for (const UncertainValue& u : s.uncertain) {
      all.emplace_back(u.id, high ? u.high : u.low);
      base[u.id] = all.back().second;
    }
    check_dated(checker, context, changes, base, all,
                fmt::format("with every value at its {}, ", high ? "highest" : "lowest"), series);
  }
}

}  // namespace

void validate_interventions(Context& context) {
  const Scenario& s = context.scenario;
  if (s.interventions.empty()) return;
  const auto changes = dated_changes(s);
  const auto run_days = static_cast<std::int32_t>((s.until - s.start).count());
  const auto base = base_values(s.parameters);
  const auto bindings = bindings_of(s);
  for (std::size_t i = 0; i < s.interventions.size(); ++i) {
    const InterventionSpec& in = s.interventions[i];
    if (in.at >= s.until || in.parameters.empty()) continue;  // reported
    const std::string key = "interventions." + in.name;
    if (!changes_something(s, changes, i, run_days)) {
      context.warn(in.place, key, "this intervention changes no value: the run is as without it");
      continue;
    }
    const auto free = booked_until(s, bindings, in);
    if (in.at < free && !in.cancels) {
      context.warn(context.place_of(key + ".at"), key + ".at",
                   fmt::format("in sessions that this changes, dates until {:%Y-%m-%d} are given at the opening, as "
                               "without it, and are kept: it is felt in full from then on",
                               free));
    }
  }
  Changes checker(context);
  check_dated(checker, context, changes, base, {}, "", series_of(s));
}

void validate_noise(Context& context) {
  const Scenario& s = context.scenario;
  if (s.noise.empty()) return;
  bool sound = true;
  const auto wrong = [&](const NoiseSpec& in, const std::string& key, const std::string& message) {
    context.error(in.place, key, message);
    sound = false;
  };
  for (const NoiseSpec& in : s.noise) {
    const std::string key = "noise." + in.name;
    double shares = 0;
    for (const auto& [factor, share] : in.shared) {
      double most = s.parameters.value(share.id);
      for (const UncertainValue& u : s.uncertain) most = u.id == share.id ? std::max(most, u.high) : most;
      shares += most;
    }
    constexpr double kRounding = 1e-9;
    if (shares > 1 + kRounding)
      wrong(in, key + ".shared",
            "expected parts of the variance that sum to 100 % at most; found " + show(shares, Unit::kShare));
    const bool nothing = std::all_of(in.parameters.begin(), in.parameters.end(),
                                     [&](ParameterId id) { return s.parameters.value(id) == 0; });
    if (shock_ends(s, in).high == 1) {
      context.warn(in.place, key, "a cv of 0 % changes no value: the run is as without it");
    } else if (nothing) {
      context.warn(in.place, key, "all these values are 0, and so they stay: the run is as without it");
    }
  }
  const auto shocked = shocked_values(s);
  std::set<const NoiseSpec*> reported;
  for (const ShockedValue& v : shocked) {
    const Parameter& p = s.parameters.at(v.id);
    const NumberRule& rule = context.rule_of(v.id);
    const std::string key = "noise." + v.by->name;
    if (p.value < 0) {
      if (reported.insert(v.by).second)
        wrong(*v.by, key, "expected values of 0 or more; found " + p.path + ", which is " + show(p.value, p.unit));
      continue;
    }
    // Counts are rounded; none becomes less than it may be but by that.
    const double most = p.unit == Unit::kCount ? std::floor(v.high + 0.5) : v.high;
    const double least = p.unit == Unit::kCount ? std::floor(v.low + 0.5) : v.low;
    for (const double x : {most, least}) {
      const std::string bad = violation({x, p.unit}, rule);
      if (bad.empty() || !reported.insert(v.by).second) continue;
      wrong(*v.by, key,
            fmt::format("{}; found {} for {}, five standard deviations {}: give a smaller cv", bad, show(x, p.unit),
                        p.path, x == most ? "up" : "down"));
    }
  }
  if (!sound) return;
  Changes checker(context, Load::kLeftOut);
  const auto changes = dated_changes(s);
  for (const bool high : {false, true}) {
    Values all;
    for (const UncertainValue& u : s.uncertain) all.emplace_back(u.id, high ? u.high : u.low);
    std::map<ParameterId, double> values(all.begin(), all.end());
    for (const ShockedValue& v : shocked) {
      const double x = high ? v.high : v.low;
      values[v.id] = s.parameters.at(v.id).unit == Unit::kCount ? std::floor(x + 0.5) : x;
    }
    const std::string with = fmt::format("with every shock at its {}", high ? "highest" : "lowest");
    checker.check({values.begin(), values.end()}, s.noise.front().place, "noise", with);
    std::vector<double> base = base_values(s.parameters);
    for (const auto& [id, value] : values) base[id] = value;
    if (!changes.empty()) check_dated(checker, context, changes, base, {values.begin(), values.end()}, with + ", ", {});
  }
}

void validate_uncertainty(Context& context) {
  const Scenario& s = context.scenario;
  if (s.uncertain.empty()) return;
  Changes checker(context);
  // The checks are of sums and orders of values: where they hold at the ends, they hold between.
  for (const bool high : {false, true}) {
    for (const UncertainValue& u : s.uncertain) {
      checker.check({{u.id, high ? u.high : u.low}}, u.place, "uncertainty",
                    fmt::format("with {} at its {}", s.parameters.at(u.id).path, high ? "highest" : "lowest"));
    }
  }
  // But a horizon that is short where a notice is long.
  const auto uncertain = [&](const Number& n) {
    const auto found = std::find_if(s.uncertain.begin(), s.uncertain.end(),
                                    [&](const UncertainValue& u) { return u.id == n.id && n.given(); });
    return found == s.uncertain.end() ? nullptr : &*found;
  };
  for (const ProviderSpec& provider : s.providers) {
    for (const SessionSpec& sessions : provider.sessions) {
      const UncertainValue* horizon = uncertain(sessions.horizon);
      for (const Number* notice : {&sessions.notice, &sessions.urgent_notice, &sessions.release}) {
        const UncertainValue* other = uncertain(*notice);
        if (horizon == nullptr || other == nullptr) continue;
        checker.check({{horizon->id, horizon->low}, {other->id, other->high}}, other->place, "uncertainty",
                      fmt::format("with {} at its lowest and {} at its highest", s.parameters.at(horizon->id).path,
                                  s.parameters.at(other->id).path));
      }
    }
  }
  for (const bool high : {false, true}) {
    Values all;
    for (const UncertainValue& u : s.uncertain) all.emplace_back(u.id, high ? u.high : u.low);
    checker.check(all, s.uncertain.front().place, "uncertainty",
                  high ? "with every value at its highest" : "with every value at its lowest");
  }
  check_drawn_and_dated(checker, context);
}

}  // namespace icsflow::models
