#include "dated_values.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <tuple>

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

}  // namespace

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

std::vector<DatedValue> dated_values(std::span<const DatedChange> changes, std::span<const double> base,
                                     std::span<const ParameterId> wanted, std::int32_t run_days) {
  std::vector<DatedValue> out;
  std::vector<const DatedChange*> mine;
  for (const ParameterId id : wanted) {
    mine.clear();
    bool whole = false;
    std::set<std::int32_t> days;  // on which the value may change
    for (const DatedChange& c : changes) {
      const auto target = std::lower_bound(c.targets.begin(), c.targets.end(), id,
                                           [](const DatedChange::Target& t, ParameterId i) { return t.id < i; });
      if (target == c.targets.end() || target->id != id) continue;
      mine.push_back(&c);
      whole = target->whole;
      const std::int32_t last = std::min({run_days - 1, c.until - 1, c.at + std::max(0, ramp_days(c, base) - 1)});
      for (std::int32_t day = std::max(0, c.at); day <= last; ++day) days.insert(day);
      if (c.until < run_days) days.insert(std::max(0, c.until));
    }
    double before = base[id];
    for (const std::int32_t day : days) {
      double x = base[id];
      for (const DatedChange* c : mine) {
        if (c->at <= day && day < c->until) x = changed(x, *c, base, day);
      }
      if (whole) x = std::floor(x + 0.5);
      if (x != before) out.push_back({day, id, x});
      before = x;
    }
  }
  std::sort(out.begin(), out.end(),
            [](const DatedValue& a, const DatedValue& b) { return std::tie(a.day, a.id) < std::tie(b.day, b.id); });
  return out;
}

}  // namespace icsflow::models
