/// Load of pools: what arrives, times how long it holds a unit, over the units there are. At 1 and above a queue grows
/// without end, so the user is warned. Only where it follows from the numbers: pools entered by `use` alone, by streams
/// and services (not by transfers), whose patients cannot turn away.

#include <algorithm>
#include <cmath>
#include <set>

#include "validate.hpp"

namespace icsflow::models {

namespace {

using Matrix = std::vector<std::vector<double>>;

/// Solves a x = b by elimination with pivoting; nothing if singular (patients who never leave).
std::optional<std::vector<double>> solve(Matrix a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t column = 0; column < n; ++column) {
    std::size_t pivot = column;
    for (std::size_t row = column + 1; row < n; ++row) {
      if (std::abs(a[row][column]) > std::abs(a[pivot][column])) pivot = row;
    }
    if (std::abs(a[pivot][column]) < 1e-12) return std::nullopt;
    std::swap(a[pivot], a[column]);
    std::swap(b[pivot], b[column]);
    for (std::size_t row = column + 1; row < n; ++row) {
      const double factor = a[row][column] / a[column][column];
      for (std::size_t k = column; k < n; ++k) a[row][k] -= factor * a[column][k];
      b[row] -= factor * b[column];
    }
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[i][k] * b[k];
    b[i] /= a[i][i];
  }
  return b;
}

/// Whether shares alone say where patients go.
bool goes_by_shares(const PathwaySpec& pathway) {
  return std::none_of(pathway.steps.begin(), pathway.steps.end(),
                      [](const StepSpec& s) { return s.next_by.given() || !s.shortest_queue.empty(); });
}

/// Expected visits to each step by one patient and all whom `restart` makes of him: v = e + P' v, e being 1 at the
/// first step. Nothing if there is no end of them: then no v >= 0 solves this.
std::optional<std::vector<double>> visits(const Scenario& scenario, const Binding& binding) {
  const auto& steps = binding.pathway->steps;
  const std::size_t n = steps.size();
  Matrix a(n, std::vector<double>(n));
  std::vector<double> entry(n);
  entry[0] = 1;
  for (std::size_t i = 0; i < n; ++i) a[i][i] = 1;
  const auto goes = [&](std::size_t from, const std::string& to, double expected) {
    a[static_cast<std::size_t>(find_named(steps, &StepSpec::name, to) - steps.data())][from] -= expected;
  };
  for (std::size_t from = 0; from < n; ++from) {
    for (const auto& name : steps[from].all_of) goes(from, name, 1);
    if (steps[from].kind == StepKind::kRestart) goes(from, steps[from].target, 1);
    const double missed = value_of(scenario, &binding, steps[from].dna).value_or(0);
    for (const auto& [branches, share] :
         {std::pair(&steps[from].next, 1 - missed), std::pair(&steps[from].missed, missed)}) {
      double rest = 1;
      for (const auto& branch : *branches) rest -= value_of(scenario, &binding, branch.probability).value_or(0);
      for (const auto& branch : *branches) {
        const double p =
            branch.probability.given() ? value_of(scenario, &binding, branch.probability).value_or(0) : rest;
        goes(from, branch.to, p * share);
      }
    }
  }
  auto expected = solve(std::move(a), std::move(entry));
  if (expected && std::any_of(expected->begin(), expected->end(), [](double v) { return v < -1e-9; }))
    return std::nullopt;
  return expected;
}

/// More than one new pathway of each, on average.
void warn_of_multiplying(Grouped& grouped, const Binding& binding) {
  for (const StepSpec& step : binding.pathway->steps) {
    if (step.kind != StepKind::kRestart) continue;
    grouped.warn("pathways." + binding.pathway->name + '.' + step.name,
                 "a pathway begins one or more others on average, and they do: their number grows without end",
                 binding.label);
  }
}

/// How many arrive together, on average.
double mean_batch(const Scenario& scenario, const Binding& binding) {
  if (binding.stream == nullptr || binding.stream->batch.empty()) return 1;
  double mean = 0, rest = 1, rest_size = 0;
  for (const BatchSize& b : binding.stream->batch) {
    const auto share = value_of(scenario, &binding, b.share);
    if (share) mean += *share * b.size;
    rest -= share.value_or(0);
    if (!share) rest_size = b.size;
  }
  return mean + rest * rest_size;
}

/// Arrivals a day over the year; those of given dates and of populations not counted.
double daily(const Scenario& scenario, const Binding& binding) {
  const ParameterId id =
      binding.rate->id != kNoParameter ? binding.rate->id : resolve(scenario, binding, binding.rate->reference);
  if (id == kNoParameter) return 0;
  const Parameter& rate = scenario.parameters.at(id);
  return (rate.unit == Unit::kWorkingRate ? rate.value * 5 / 7 : rate.value) * mean_batch(scenario, binding);
}

/// Visits have 16 bits in a draw: later ones repeat the luck of the first (docs/determinism.md).
void warn_of_endless_loops(Grouped& grouped, const Binding& binding, const std::vector<double>& expected) {
  constexpr double kDistinctVisits = 65'536, kTails = 10;  // one patient in exp(10) comes round so much more often
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (expected[i] * kTails <= kDistinctVisits) continue;
    const StepSpec& step = binding.pathway->steps[i];
    grouped.warn("pathways." + binding.pathway->name + '.' + step.name,
                 "one patient is expected to visit this step " + show(std::round(expected[i]), Unit::kNumber) +
                     " times; after 65536 visits the draws repeat, and the loop may never end",
                 binding.label);
  }
}

using PoolKey = std::pair<std::string, std::string>;  // provider, pool

const PoolSpec* pool_of(const Scenario& scenario, const PoolKey& key) {
  const auto* provider = find_named(scenario.providers, &ProviderSpec::id, key.first);
  return provider == nullptr ? nullptr : find_named(provider->pools, &PoolSpec::name, key.second);
}

/// Mean days from the end of a use until the unit is free again.
double turnover_of(const Scenario& scenario, const PoolKey& key) {
  const PoolSpec* pool = pool_of(scenario, key);
  return pool == nullptr ? 0 : mean_of(scenario, nullptr, pool->turnover).value_or(0);
}

/// Units, on average over the week if there are shifts.
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

}  // namespace

void validate_load(Context& context, const std::vector<Binding>& bindings) {
  // A day by itself has no steady state: what is left of its queue ends with it.
  if (context.scenario.until - context.scenario.start <= std::chrono::days{1}) return;
  const Scenario& scenario = context.scenario;
  std::map<PoolKey, double> busy;  // mean units wanted
  std::set<PoolKey> unknown;
  Grouped grouped(context);
  for (const auto& binding : bindings) {
    const bool known = binding.rate != nullptr && !binding.pathway->steps.empty() && goes_by_shares(*binding.pathway);
    const auto expected = known ? visits(scenario, binding) : std::nullopt;
    if (expected) warn_of_endless_loops(grouped, binding, *expected);
    if (known && !expected) warn_of_multiplying(grouped, binding);
    for (std::size_t i = 0; i < binding.pathway->steps.size(); ++i) {
      const StepSpec& step = binding.pathway->steps[i];
      const bool turns_away = !step.full.empty() || !step.elsewhere.empty();
      const bool uncertain = turns_away || step.first_of || step.hold_until_next || !expected;
      for (const auto& name : step.pools()) {
        const PoolKey key{binding.provider->id, name};
        if (step.kind == StepKind::kSeize || step.kind == StepKind::kCare || (step.kind == StepKind::kUse && uncertain))
          unknown.insert(key);
        // Whether patients come here also depends on those who turn away before.
        if (step.kind != StepKind::kUse || !expected) continue;
        const auto hold = step.duration_by.given() ? std::nullopt : mean_of(scenario, &binding, step.duration);
        if (hold) busy[key] += daily(scenario, binding) * (*expected)[i] * (*hold + turnover_of(scenario, key));
        if (!hold) unknown.insert(key);
      }
    }
  }
  for (const auto& [key, units] : busy) {
    if (unknown.count(key) > 0) continue;
    const PoolSpec* pool = pool_of(scenario, key);
    if (pool == nullptr || pool->unlimited) continue;
    const double capacity = units_of(scenario, *pool);
    if (units <= 0 || units < capacity * (1 - 1e-9)) continue;
    const std::string path =
        "providers." + key.first + ".resources." + key.second + (pool->shifts.empty() ? ".capacity" : ".shifts");
    context.warn(context.place_of(path), path,
                 "load " + (capacity > 0 ? show(units / capacity, Unit::kNumber) : "without limit") + ": " +
                     show(units, Unit::kNumber) + " units are needed on average and there are " +
                     show(capacity, Unit::kNumber) + "; the queue grows without end");
  }
}

}  // namespace icsflow::models
