/// Pools that never have a unit in the run, or never one of each that a step needs, and windows with a share of 0.

#include "check/effects/effects.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/window.hpp"
#include "icsflow/scenario/steps/steps.hpp"

#include <algorithm>
#include <bitset>
#include <cmath>

namespace icsflow::models {

namespace {

/// The path of the key, and the reason why the pool never has a unit; "" if it may have one.
std::pair<std::string, std::string> no_units(const EffectsRun& run, const ProviderSpec& provider,
                                             const PoolSpec& pool) {
  const std::string path = "providers." + provider.id + ".resources." + pool.name;
  const auto none = [&](const Number& n) { return run.values.greatest(nullptr, n, 0) <= 0; };
  if (pool.unlimited) return {};
  if (pool.shifts.empty() && none(pool.capacity)) return {path + ".capacity", "its capacity is 0 throughout the run"};
  if (!pool.shifts.empty() &&
      std::all_of(pool.shifts.begin(), pool.shifts.end(), [&](const PoolSpec::Shift& s) { return none(s.units); }))
    return {path + ".shifts", "its shifts have 0 units throughout the run"};
  const auto on = [&](const PoolSpec::Shift& s) { return !none(s.units) && run.has_one_of(s.days, s.to <= s.from); };
  if (!pool.shifts.empty() && std::none_of(pool.shifts.begin(), pool.shifts.end(), on))
    return {path + ".shifts", "the run, " + run.dates() + ", has none of the days of its shifts"};
  if (pool.daily_grants && std::all_of(pool.grant_share.begin(), pool.grant_share.end(), none))
    return {path + ".grants", "the shares that are given out are 0 on every day of the week"};
  return {};
}

using Week = std::bitset<7 * 24 * 60>;

/// The minutes of a week at which a pool may have units.
Week open_minutes(const EffectsRun& run, const PoolSpec& pool) {
  Week out;
  if (pool.shifts.empty()) out.set();
  constexpr std::size_t kDay = 24 * 60;
  for (const PoolSpec::Shift& shift : pool.shifts) {
    if (run.values.greatest(nullptr, shift.units, 0) <= 0) continue;
    const auto minute = [](engine::Duration d) {
      return static_cast<std::size_t>(std::floor(engine::in_days(d) * kDay + 0.5));
    };
    const std::size_t from = minute(shift.from), to = minute(shift.to) + (shift.to <= shift.from ? kDay : 0);
    for (std::size_t day = 0; day < 7; ++day) {
      for (std::size_t m = from; shift.days[day] && m < to; ++m) out.set((day * kDay + m) % out.size());
    }
  }
  return out;
}

}  // namespace

void check_pools(const EffectsRun& run, const Binding& binding, const StepSpec& step) {
  const ProviderSpec& provider = *binding.provider;
  const bool asks = facts_of(step.kind).asks_for_units();
  std::vector<const PoolSpec*> pools;
  for (const auto& name : asks ? step.pools() : std::vector<std::string>{}) {
    if (const auto* pool = find_named(provider.pools, &PoolSpec::name, name)) pools.push_back(pool);
  }
  const auto empty = [&](const PoolSpec* pool) { return !no_units(run, provider, *pool).second.empty(); };
  const auto report = [&](const PoolSpec& pool) {
    const auto [path, why] = no_units(run, provider, pool);
    run.warn_of_step(path, "patients come for a unit, and there is never one: " + why, binding, step);
  };
  if (step.first_of && !std::all_of(pools.begin(), pools.end(), empty)) return;
  bool any = false;
  for (const PoolSpec* pool : pools) {
    any = any || empty(pool);
    if (empty(pool)) report(*pool);
  }
  if (const auto* bed = find_named(provider.pools, &PoolSpec::name, step.bed); bed != nullptr && empty(bed))
    report(*bed);
  if (any || step.first_of || pools.size() < 2) return;
  Week together = open_minutes(run, *pools.front());
  for (const PoolSpec* pool : pools) together &= open_minutes(run, *pool);
  if (together.none())
    run.warn_of_step(
        "pathways." + binding.pathway->name + '.' + step.name,
        "patients come for a unit of each of several pools, whose shifts never overlap: they never have all", binding,
        step);
}

void check_window(const EffectsRun& run, const Binding& binding, const StepSpec& step) {
  const WindowSpec* window = find_named(binding.provider->windows, &WindowSpec::name, step.target);
  if (window == nullptr) return;
  const auto none = [&](const Number& share) { return run.values.greatest(nullptr, share, 0) <= 0; };
  if (!std::all_of(window->share.begin(), window->share.end(), none)) return;
  run.warn_of_step("providers." + binding.provider->id + ".windows." + window->name + ".share",
                   "nobody gets through the window: the share is 0 on every day (they go on after 60 days)", binding,
                   step);
}

}  // namespace icsflow::models
