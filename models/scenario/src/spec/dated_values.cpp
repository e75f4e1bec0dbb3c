#include "icsflow/scenario/dated_values.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <set>
#include <tuple>
#include <utility>

#include "icsflow/scenario/changes.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/series.hpp"

namespace icsflow::models {
namespace {

/// Days in which it comes into force; 0 or 1: at once.
std::int32_t ramp_days(const DatedChange& c, std::span<const double> base) {
  return c.over == kNoParameter ? 0 : static_cast<std::int32_t>(std::floor(base[c.over] + 0.5));
}

double changed(double x, const DatedChange& c, std::span<const double> base, std::int32_t day) {
  const double amount = base[c.amount];
  const std::int32_t done = day - c.at + 1, over = ramp_days(c, base);
  const bool whole = done >= over;  // apart: x + 1 (amount - x) need not be amount to the last bit
  const double f = whole ? 1 : static_cast<double>(done) / over;
  switch (c.change) {
    case InterventionSpec::Change::kSet:
      return whole ? amount : x + f * (amount - x);
    case InterventionSpec::Change::kMultiply:
      return whole ? x * amount : x * (1 + f * (amount - 1));
    case InterventionSpec::Change::kAdd:
      return x + f * amount;
  }
  return x;
}

const DatedSeries* find_series(std::span<const DatedSeries> series, ParameterId id) {
  const auto found =
      std::lower_bound(series.begin(), series.end(), id, [](const DatedSeries& s, ParameterId i) { return s.id < i; });
  return found == series.end() || found->id != id ? nullptr : &*found;
}

const DatedChange::Target* target_of(const DatedChange& c, ParameterId id) {
  const auto found = std::lower_bound(c.targets.begin(), c.targets.end(), id,
                                      [](const DatedChange::Target& t, ParameterId i) { return t.id < i; });
  return found == c.targets.end() || found->id != id ? nullptr : &*found;
}

}  // namespace

bool DatedChange::concerns(std::int32_t day, std::span<const ParameterId> ids) const {
  return at <= day && day < until && std::any_of(targets.begin(), targets.end(), [&](const Target& t) {
           return std::binary_search(ids.begin(), ids.end(), t.id);
         });
}

double DatedSeries::on(std::int32_t day) const {
  const auto after = std::upper_bound(values.begin(), values.end(), day,
                                      [](std::int32_t d, const auto& value) { return d < value.first; });
  return after == values.begin() ? after->second : std::prev(after)->second;
}

std::vector<DatedSeries> series_of(const Scenario& scenario) {
  std::vector<DatedSeries> out;
  out.reserve(scenario.series.size());
  for (const SeriesSpec& in : scenario.series) {
    DatedSeries s{in.id, {}};
    s.values.reserve(in.values.size());
    for (const auto& [day, value] : in.values)
      s.values.emplace_back(static_cast<std::int32_t>((day - scenario.start).count()), value);
    out.push_back(std::move(s));
  }
  std::sort(out.begin(), out.end(), [](const DatedSeries& a, const DatedSeries& b) { return a.id < b.id; });
  return out;
}

std::vector<DatedChange> dated_changes(const Scenario& scenario) {
  std::vector<DatedChange> out;
  const auto day_of = [&](std::chrono::sys_days d) { return static_cast<std::int32_t>((d - scenario.start).count()); };
  for (const InterventionSpec& in : scenario.interventions) {
    DatedChange c;
    c.at = day_of(in.at);
    c.until = in.until ? day_of(*in.until) : std::numeric_limits<std::int32_t>::max();
    c.over = in.over.id;
    c.change = in.change;
    c.amount = in.amount.id;
    c.cancels = in.cancels;
    for (const ParameterId id : in.parameters)
      c.targets.push_back({id, scenario.parameters.at(id).unit == Unit::kCount});
    out.push_back(std::move(c));
  }
  return out;
}

std::vector<ParameterId> dated_ids(std::span<const DatedChange> changes) {
  std::set<ParameterId> ids;
  for (const DatedChange& c : changes) {
    for (const DatedChange::Target& t : c.targets) ids.insert(t.id);
  }
  return {ids.begin(), ids.end()};
}

const Multipliers::Of* Multipliers::find(ParameterId id) const {
  const auto found =
      std::lower_bound(values.begin(), values.end(), id, [](const Of& v, ParameterId i) { return v.id < i; });
  return found == values.end() || found->id != id ? nullptr : &*found;
}

double Multipliers::on(const Of& value, std::int32_t day) const {
  const auto after = std::upper_bound(first_days.begin(), first_days.end(), day);
  return value.by_month[static_cast<std::size_t>(after - first_days.begin()) - 1];
}

double dated_value(std::span<const DatedChange> changes, std::span<const double> base, ParameterId id, std::int32_t day,
                   std::int32_t known_until, const Multipliers& shocks, std::span<const DatedSeries> series) {
  const DatedSeries* by_date = find_series(series, id);
  double x = by_date == nullptr ? base[id] : by_date->on(day);
  bool whole = false;
  if (const Multipliers::Of* shock = shocks.find(id)) {
    whole = shock->whole;
    x *= shocks.on(*shock, day);
  }
  for (const DatedChange& c : changes) {
    if (c.at > day || day >= c.until || c.at > known_until) continue;
    const DatedChange::Target* target = target_of(c, id);
    if (target == nullptr) continue;
    whole = target->whole;
    x = changed(x, c, base, day);
  }
  return whole ? std::floor(x + 0.5) : x;
}

namespace {

/// Those of `changes` that target the value, and what they do to it alone. @param but left out
std::vector<DatedChange> targeting(std::span<const DatedChange> changes, ParameterId id,
                                   const DatedChange* but = nullptr) {
  std::vector<DatedChange> out;
  for (const DatedChange& c : changes) {
    const DatedChange::Target* target = target_of(c, id);
    if (target != nullptr && &c != but)
      out.push_back({c.at, c.until, c.over, c.change, c.amount, {*target}, c.cancels});
  }
  return out;
}

}  // namespace

bool changes_a_value(std::span<const DatedChange> changes, std::size_t which, std::span<const double> base,
                     std::int32_t run_days, std::span<const DatedSeries> series) {
  constexpr std::size_t kMostWork = 1'000'000;  // then it is taken to change something
  const DatedChange& one = changes[which];
  std::size_t work = 0;
  for (const DatedChange::Target& target : one.targets) {
    const auto with = targeting(changes, target.id), without = targeting(changes, target.id, &one);
    work += changes.size();
    for (std::int32_t day = std::max(0, one.at); day < std::min(run_days, one.until); ++day) {
      if (dated_value(with, base, target.id, day, day, {}, series) !=
          dated_value(without, base, target.id, day, day, {}, series))
        return true;
      if (work += with.size(); work > kMostWork) return true;
    }
  }
  return false;
}

std::vector<DatedValue> dated_values(std::span<const DatedChange> changes, std::span<const double> base,
                                     std::span<const ParameterId> wanted, std::int32_t run_days,
                                     const Multipliers& shocks, std::span<const DatedSeries> series) {
  std::vector<DatedValue> out;
  for (const ParameterId id : wanted) {
    const auto own = targeting(changes, id);
    std::set<std::int32_t> days;  // on which the value may change
    for (const DatedChange& c : own) {
      const std::int32_t last = std::min({run_days - 1, c.until - 1, c.at + std::max(0, ramp_days(c, base) - 1)});
      for (std::int32_t day = std::max(0, c.at); day <= last; ++day) days.insert(day);
      if (c.until < run_days) days.insert(std::max(0, c.until));
    }
    if (shocks.find(id) != nullptr) {
      for (const std::int32_t first : shocks.first_days) {
        if (first < run_days) days.insert(std::max(0, first));
      }
    }
    if (const DatedSeries* by_date = find_series(series, id)) {
      for (const auto& [day, value] : by_date->values) {
        if (day < run_days) days.insert(day);
      }
    }
    double before = base[id];
    for (const std::int32_t day : days) {
      const double x = dated_value(own, base, id, day, day, shocks, series);
      if (x != before) out.push_back({day, id, x});
      before = x;
    }
  }
  std::sort(out.begin(), out.end(),
            [](const DatedValue& a, const DatedValue& b) { return std::tie(a.day, a.id) < std::tie(b.day, b.id); });
  return out;
}

std::vector<ValueChange> changes_of(const Scenario& scenario, ParameterId id) {
  std::vector<ValueChange> out;
  const auto concerns = [&](const InterventionSpec& in) {
    return in.at < scenario.until && std::binary_search(in.parameters.begin(), in.parameters.end(), id);
  };
  if (std::none_of(scenario.interventions.begin(), scenario.interventions.end(), concerns)) return out;
  std::vector<double> base;
  for (ParameterId other = 0; other < scenario.parameters.size(); ++other)
    base.push_back(scenario.parameters.value(other));
  const std::vector<DatedChange> changes = dated_changes(scenario);
  const std::vector<DatedSeries> series = series_of(scenario);
  const auto on = [&](std::size_t how_many, std::int32_t day) {
    return dated_value(std::span(changes).first(how_many), base, id, day, day, {}, series);
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const InterventionSpec& in = scenario.interventions[i];
    if (!concerns(in)) continue;
    const DatedChange& c = changes[i];
    ValueChange change{&in, on(i, c.at), on(i + 1, c.at + std::max(0, ramp_days(c, base) - 1)), std::nullopt};
    if (in.until && *in.until < scenario.until) change.then = on(changes.size(), c.until);
    out.push_back(change);
  }
  return out;
}

}  // namespace icsflow::models
