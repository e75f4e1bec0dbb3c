/// Pools and sessions that an intervention closes for good, and to which patients come who cannot go elsewhere: the
/// values after their last change.

#include "check/effects/effects.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "icsflow/scenario/spec/session.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "icsflow/scenario/steps/steps.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace icsflow::models {

namespace {

/// Whether people come by date, or from a population, after the last change of all values.
bool comes_late(const EffectsRun& run, const StreamSpec& stream) {
  const auto changed = run.scenario.start + std::chrono::days{run.at_end.last_change()};
  return stream.population.given() ||
         std::any_of(stream.arrivals.begin(), stream.arrivals.end(), [&](const DatedArrivals& a) {
           return a.count > 0 && a.date >= changed && a.date < run.scenario.until;
         });
}

/// Bindings to which patients still come after the last change of all values.
std::vector<const Binding*> still_coming(const EffectsRun& run) {
  std::vector<const Binding*> out;
  std::set<const Binding*> seen;
  const auto add = [&](const Binding& b) {
    if (!b.pathway->steps.empty() && seen.insert(&b).second) out.push_back(&b);
  };
  for (const Binding& b : run.bindings) {
    const Number* rate = b.stream != nullptr ? &b.stream->rate : b.rate;
    const bool by_rate = rate != nullptr && rate->given();
    if (by_rate ? run.at_end.greatest(&b, *rate, 0) > 0 : b.stream != nullptr && comes_late(run, *b.stream)) add(b);
  }
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::vector<bool> come = reached_steps(run, *out[i], run.at_end);
    for (std::size_t s = 0; s < come.size(); ++s) {
      if (!come[s]) continue;
      for (const TransferTarget& target : out[i]->pathway->steps[s].transfers) {
        for (const Binding& b : run.bindings) {
          if (b.provider->id == target.provider && (b.service == nullptr ? "" : b.service->id) == target.service &&
              b.pathway->name == target.pathway.substr(0, target.pathway.find('.')))
            add(b);
        }
      }
    }
  }
  return out;
}

}  // namespace

void check_closed(const EffectsRun& run) {
  if (run.scenario.interventions.empty()) return;
  const auto warn = [&](const std::vector<const Number*>& units, const Binding* of, const std::string& path,
                        const std::string& what, const Binding& binding, const StepSpec& step) {
    const auto is_open = [of](const RunValues& values) {
      return [of, &values](const Number* n) {
        return values.greatest(of, *n, 0) != 0;
      };  // a value below 0 is an error elsewhere
    };
    if (std::none_of(units.begin(), units.end(), is_open(run.values)) ||
        std::any_of(units.begin(), units.end(), is_open(run.at_end)))
      return;
    std::int32_t since = 0;
    for (const Number* n : units) since = std::max(since, run.at_end.since(of, *n));
    const auto day = run.scenario.start + std::chrono::days{since};
    run.warn_of_step(path,
                     fmt::format("from {:%Y-%m-%d} on {}, and patients still come: they wait until the run ends. "
                                 "Stop their arrivals, or give the step a way out (\"elsewhere\", \"full\")",
                                 day, what),
                     binding, step);
  };
  for (const Binding* binding : still_coming(run)) {
    const std::vector<bool> come = reached_steps(run, *binding, run.at_end);
    for (std::size_t i = 0; i < come.size(); ++i) {
      const StepSpec& step = binding->pathway->steps[i];
      if (!come[i] || !step.full.empty() || !step.elsewhere.empty() || step.first_of) continue;
      const bool asks = facts_of(step.kind).asks_for_units();
      for (const auto& name : asks ? step.pools() : std::vector<std::string>{}) {
        const auto* pool = find_named(binding->provider->pools, &PoolSpec::name, name);
        if (pool == nullptr || pool->unlimited) continue;
        const std::string path = "providers." + binding->provider->id + ".resources." + name;
        std::vector<const Number*> units;
        for (const PoolSpec::Shift& shift : pool->shifts) units.push_back(&shift.units);
        if (units.empty()) {
          warn({&pool->capacity}, nullptr, path + ".capacity", "its capacity is 0", *binding, step);
        } else {
          warn(units, nullptr, path + ".shifts", "its shifts have 0 units", *binding, step);
        }
      }
      if (step.kind != StepKind::kBook) continue;
      const auto [sessions, path] = sessions_of(*binding, step);
      if (sessions != nullptr) warn({&sessions->slots}, binding, path + ".slots", "there are no slots", *binding, step);
    }
  }
}

}  // namespace icsflow::models
