/// What one use takes of a pool, in units times days, and the units that there are.

#include "check/load/load.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "icsflow/scenario/distributions.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/provider.hpp"

namespace icsflow::models {

namespace {

/// Mean days of the distribution that lie in each of the first `weeks` weeks: the integral of P(X > t) over the week,
/// by the middles of its hours. Nothing if its numbers are not known here or make no distribution (reported elsewhere).
std::optional<std::vector<double>> mean_days_by_week(const Scenario& scenario, const Binding& binding,
                                                     const DistributionSpec& spec, std::size_t weeks) {
  std::vector<double> v;
  for (const Number& n : spec.numbers) {
    const auto value = value_of(scenario, &binding, n);
    if (!value && n.given()) return std::nullopt;
    v.push_back(value.value_or(std::numeric_limits<double>::quiet_NaN()));
  }
  if (v.empty()) return std::nullopt;
  if (spec.form == DistributionSpec::Form::kLognormalLog) v[0] += spec.log_unit;
  try {
    const engine::Distribution x = make_distribution(spec.form, v);
    std::vector<double> days(weeks);
    for (std::size_t hour = 0; hour < weeks * 7 * 24; ++hour)
      days[hour / (7 * 24)] += (1 - x.probability_below((static_cast<double>(hour) + 0.5) / 24)) / 24;
    return days;
  } catch (const std::domain_error&) {
    return std::nullopt;
  }
}

/// Mean days of a time that is the patient's own; nothing if a step sets it.
std::optional<double> mean_of_own(const Scenario& scenario, const Binding& binding, const OwnTime& time) {
  const PathwaySpec& pathway = *binding.pathway;
  for (const StepSpec& step : pathway.steps) {
    if (std::any_of(step.sets.begin(), step.sets.end(), [&](const SetSpec& s) { return s.name == time.attribute; }))
      return std::nullopt;
  }
  const auto found = std::find_if(pathway.attributes.begin(), pathway.attributes.end(),
                                  [&](const AttributeSpec& a) { return a.name == time.attribute; });
  if (found == pathway.attributes.end()) return std::nullopt;
  const auto mean = mean_of(scenario, &binding, found->number);
  return mean ? std::optional(*mean * time.unit) : std::nullopt;
}

}  // namespace

const PoolSpec* pool_of(const Scenario& scenario, const PoolKey& key) {
  const auto* provider = find_named(scenario.providers, &ProviderSpec::id, key.first);
  return provider == nullptr ? nullptr : find_named(provider->pools, &PoolSpec::name, key.second);
}

double turnover_of(const Scenario& scenario, const PoolKey& key) {
  const PoolSpec* pool = pool_of(scenario, key);
  return pool == nullptr ? 0 : mean_of(scenario, nullptr, pool->turnover).value_or(0);
}

std::optional<double> unit_days(const Scenario& scenario, const Binding& binding, const StepSpec& step,
                                double turnover) {
  if (step.duration_by.given()) return std::nullopt;
  const auto mean = step.own_duration.given() ? mean_of_own(scenario, binding, step.own_duration)
                                              : mean_of(scenario, &binding, step.duration);
  if (!mean || step.kind != StepKind::kCare) return mean ? std::optional(*mean + turnover) : std::nullopt;
  const auto last = value_of(scenario, &binding, step.hours.back());
  const std::size_t weeks = step.hours.size() - 1;
  const auto days = weeks == 0 ? std::vector<double>{} : mean_days_by_week(scenario, binding, step.duration, weeks);
  if (!last || !days) return std::nullopt;
  double sum = *last * *mean;
  for (std::size_t week = 0; week < weeks; ++week) {
    const auto hours = value_of(scenario, &binding, step.hours[week]);
    if (!hours) return std::nullopt;
    sum += (*hours - *last) * (*days)[week];
  }
  return sum;
}

double units_of(const Scenario& scenario, const PoolSpec& pool) {
  if (pool.shifts.empty()) return scenario.parameters.value(pool.capacity.id);
  double unit_days = 0;
  for (const auto& shift : pool.shifts) {
    const double days = engine::in_days(shift.to - shift.from) + (shift.to <= shift.from ? 1 : 0);
    unit_days += scenario.parameters.value(shift.units.id) * days *
                 static_cast<double>(std::count(shift.days.begin(), shift.days.end(), true));
  }
  return unit_days / 7;
}

}  // namespace icsflow::models
