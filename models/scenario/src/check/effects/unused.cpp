/// Beds kept for emergencies that are all there are, and named numbers that no `$name` refers to, probably misspelt.

#include "check/effects/effects.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/provider.hpp"

#include <set>

namespace icsflow::models {

void check_reserves(const EffectsRun& run) {
  for (const ProviderSpec& provider : run.scenario.providers) {
    const PoolSpec* pool = find_named(provider.pools, &PoolSpec::name, provider.cancellation.pool);
    if (pool == nullptr || !pool->capacity.given()) continue;
    const double beds = run.values.greatest(nullptr, pool->capacity, 0);
    const double extra = 1 + run.values.greatest(nullptr, pool->escalation, 0);
    const double reserve = run.values.least(nullptr, provider.cancellation.reserve, 0);
    if (beds <= 0 || reserve < beds * extra) continue;
    run.once.warn("providers." + provider.id + ".cancellation.reserve",
                  "as many beds are kept for emergencies as there are, " + show(beds, Unit::kCount) +
                      ": every patient booked for a bed is cancelled, but for the urgent and those beyond "
                      "\"protect_over\"",
                  "");
  }
}

void check_parameters(const EffectsRun& run) {
  std::set<std::string> names;
  for (const auto& [path, use] : run.context.references()) names.insert(use.name);
  for (const ProviderSpec& provider : run.scenario.providers) {
    for (const PoolSpec& pool : provider.pools) {
      if (pool.staffing.rule == StaffingRule::kBeds) names.insert("ward_ratio_tolerance");
    }
  }
  const auto check = [&](const std::string& path) {
    const std::string name = path.substr(path.rfind('.') + 1);
    if (names.count(name) == 0)
      run.once.warn(path, "this number is not read: no pathway or service type refers to it as $" + name, "");
  };
  for (ParameterId id = 0; id < run.scenario.parameters.size(); ++id) {
    const std::string& path = run.scenario.parameters.at(id).path;
    if (path.rfind("parameters.", 0) == 0) check(path);
    const auto own = path.find(".parameters.");
    const bool named = path.rfind("providers.", 0) == 0 || path.rfind("streams.", 0) == 0;
    if (named && own != std::string::npos && own == path.find('.', path.find('.') + 1)) check(path);
  }
}

}  // namespace icsflow::models
