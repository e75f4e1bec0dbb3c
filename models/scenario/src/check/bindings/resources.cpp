/// Resources that a step names: pools, sessions and windows of the provider, of the right kind, with rules that allow
/// what the step does.

#include "check/bindings/bindings.hpp"

#include <algorithm>

#include "icsflow/domain/policies/disciplines.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "icsflow/scenario/spec/session.hpp"
#include "icsflow/scenario/spec/window.hpp"
#include "icsflow/scenario/steps/steps.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {

namespace {

/// Names the provider that has a resource of this name, for messages; "" if there is none.
std::string owned_elsewhere(const CheckSite& site, const std::string& name) {
  for (const auto& other : site.scenario.providers) {
    if (&other != site.binding->provider && site.context.is_given("providers." + other.id + ".resources." + name)) {
      return "; it is a resource of " + other.id +
             " (a step uses the resources of the provider it runs at; use a transfer)";
    }
  }
  return "";
}

void need_pool(const CheckSite& site, const std::string& path, const std::string& name) {
  const ProviderSpec& provider = *site.binding->provider;
  if (name.empty() || find_named(provider.pools, &PoolSpec::name, name) != nullptr) return;
  if (find_named(provider.sessions, &SessionSpec::name, name) != nullptr) {
    site.error(path, "expected a pool of " + provider.id + "; found the sessions " + quote(name) + " (use \"book\")");
    return;
  }
  if (site.context.is_given("providers." + provider.id + ".resources." + name)) return;  // there, but not readable
  const std::string elsewhere = owned_elsewhere(site, name);
  site.error(path, "expected a pool of " + provider.id + "; found " + quote(name) +
                       (elsewhere.empty() ? did_you_mean(name, names_of(provider.pools, &PoolSpec::name)) : elsewhere));
}

void need_sessions(const CheckSite& site, const std::string& path, const std::string& name) {
  const ProviderSpec& provider = *site.binding->provider;
  auto known = names_of(provider.sessions, &SessionSpec::name);
  if (site.binding->type != nullptr) {
    for (const auto& sessions : site.binding->type->sessions) known.push_back(sessions.name);
    if (site.context.is_given("service_types." + site.binding->type->name + ".sessions." + name)) return;
  }
  if (name.empty() || std::find(known.begin(), known.end(), name) != known.end()) return;
  if (find_named(provider.pools, &PoolSpec::name, name) != nullptr) {
    site.error(path, "expected sessions; found the pool " + quote(name) + " (use \"use\" or \"seize\")");
    return;
  }
  if (site.context.is_given("providers." + provider.id + ".resources." + name)) return;
  const std::string elsewhere = owned_elsewhere(site, name);
  const std::string of_type =
      site.binding->type != nullptr ? " or of the service type " + site.binding->type->name : "";
  site.error(path, "expected sessions of " + provider.id + of_type + "; found " + quote(name) +
                       (elsewhere.empty() ? did_you_mean(name, known) : elsewhere));
}

/// A priority says which class of a session's patients it is; without classes it would order nobody.
void need_classes(const CheckSite& site, const std::string& path, const StepSpec& step) {
  if (!step.priority.given() && !step.priority_by.given()) return;
  const SessionSpec* sessions = nullptr;
  if (site.binding->type != nullptr)
    sessions = find_named(site.binding->type->sessions, &SessionSpec::name, step.target);
  if (sessions == nullptr) sessions = find_named(site.binding->provider->sessions, &SessionSpec::name, step.target);
  if (sessions == nullptr || !sessions->classes.empty()) return;
  site.error(path,
             "expected \"classes\" of the sessions " + quote(step.target) + ": without them a list has no priorities");
}

void need_window(const CheckSite& site, const std::string& path, const std::string& name) {
  const ProviderSpec& provider = *site.binding->provider;
  if (name.empty() || site.context.is_given("providers." + provider.id + ".windows." + name)) return;
  site.error(path, "expected a window of " + provider.id + "; found " + quote(name) +
                       did_you_mean(name, names_of(provider.windows, &WindowSpec::name)));
}

constexpr double kMostUnits = 30'000;  // of one pool that a step takes: 16 bits hold those of two steps

/// A step may request a unit only in a way that the rules of the pool allow.
void check_pool_allows(const CheckSite& site, const std::string& path, const StepSpec& step, const std::string& name) {
  const PoolSpec* pool = find_named(site.binding->provider->pools, &PoolSpec::name, name);
  if (pool == nullptr) return;
  const bool interrupts =
      pool->preemption != Preemption::kNone || (!pool->shifts.empty() && pool->at_shift_end == ShiftEnd::kPreempt);
  if (interrupts && step.kind == StepKind::kSeize) {
    site.error(path, "expected a resource whose units are never taken away; " + quote(name) +
                         " interrupts patients (use \"use\")");
  }
  constexpr auto kNeedsLength = policies::Disciplines::each([](auto of) { return decltype(of)::kNeedsLength; });
  if (kNeedsLength[pool->discipline] && step.kind == StepKind::kSeize) {
    const std::string word(policies::Disciplines::kWords[pool->discipline]);
    site.error(path, "expected a resource without \"discipline: " + word + "\"; how long " + quote(name) +
                         " is kept is not known (use \"use\")");
  }
  if (step.others.empty() && step.hours.empty()) return;
  if (interrupts || pool->daily_grants || pool->discipline != policies::kFirstCome) {
    site.error(path,
               "expected resources without preemption, grants or a discipline of their own, where several are "
               "named; found " +
                   quote(name));
  }
}

/// As many units as the pool may ever have.
void check_units(const CheckSite& site, const std::string& path, const StepSpec& step) {
  const auto pools = step.pools();
  for (std::size_t i = 0; i < step.hours.size() && i < pools.size(); ++i) {
    const PoolSpec* pool = find_named(site.binding->provider->pools, &PoolSpec::name, pools[i]);
    const auto units = site.value(step.hours[i]);
    if (pool == nullptr || !units) continue;
    double most = pool->unlimited ? kMostUnits : 0;
    if (pool->capacity.given()) most = value_of(site.scenario, nullptr, pool->capacity).value_or(0);
    for (const auto& shift : pool->shifts) most += value_of(site.scenario, nullptr, shift.units).value_or(0);
    most = std::min(most, kMostUnits);
    if (*units <= most) continue;
    const std::string item = path + '.' + pools[i];
    site.error(site.context.is_given(item) ? item : path, "expected at most the units of " + quote(pools[i]) + ", " +
                                                              show(most, Unit::kCount) + "; found " +
                                                              show(*units, Unit::kCount));
  }
}

/// Hours fit into the pool and do not rise from week to week: more hours could not be granted.
void check_hours(const CheckSite& site, const std::string& path, const StepSpec& step) {
  const PoolSpec* pool = find_named(site.binding->provider->pools, &PoolSpec::name, step.target);
  if (pool == nullptr) return;
  if (pool->beds || pool->daily_grants)
    site.error(path, "expected a pool without \"beds\" and \"grants\"; " + quote(pool->name) + " has one of them");
  const bool plain = pool->shifts.empty() && pool->preemption == Preemption::kNone &&
                     pool->discipline == policies::kFirstCome && pool->turnover.numbers.empty();
  if (!plain) {
    site.error(path, "expected a pool without \"shifts\", \"preemption\", \"discipline\" and \"turnover\"; " +
                         quote(pool->name) + " has one of them");
  }
  if (!step.others.empty() || step.may_give_up() || !step.balks.empty() || step.hold_until_next) {
    site.error(path,
               "expected no list of pools, \"gives_up\", \"balks\" and \"hold_until\" where several units or hours are "
               "taken; found one of them");
  }
  auto before = value_of(site.scenario, nullptr, pool->capacity);
  for (std::size_t i = 0; i < step.hours.size(); ++i) {
    const auto hours = site.value(step.hours[i]);
    if (hours && before && *hours > *before) {
      const std::string item = path + '.' + std::to_string(i + 1);
      site.error(site.context.is_given(item) ? item : path,
                 (i == 0 ? "expected at most the capacity of " + quote(pool->name) + ", "
                         : std::string("expected no more hours than in the week before, ")) +
                     show(*before, Unit::kCount) + "; found " + show(*hours, Unit::kCount));
    }
    before = hours;
  }
}

}  // namespace

void check_resources(const CheckSite& site, const std::string& path, const StepSpec& step) {
  const StepFacts& kind = facts_of(step.kind);
  const std::string at = path + '.' + std::string(kind.word);
  if (kind.units == StepUnits::kHours) {
    need_pool(site, at, step.target);
    check_hours(site, site.context.is_given(path + ".hours") ? path + ".hours" : at + '.' + step.target, step);
  } else if (kind.value == StepValue::kPools || kind.value == StepValue::kPool) {
    for (const auto& pool : step.pools()) need_pool(site, at, pool);
    if (kind.asks_for_units()) {
      for (const auto& pool : step.pools()) check_pool_allows(site, at, step, pool);
      check_units(site, at, step);
    }
  }
  if (kind.value == StepValue::kSessions) need_sessions(site, at, step.target);
  if (kind.value == StepValue::kSessions) need_classes(site, path + ".priority", step);
  if (kind.value == StepValue::kWindow) need_window(site, at, step.target);
  if (!step.bed.empty()) need_pool(site, path + ".bed", step.bed);
  const PoolSpec* pool =
      kind.asks_for_units() ? find_named(site.binding->provider->pools, &PoolSpec::name, step.target) : nullptr;
  if (pool == nullptr) return;
  if (pool->waiting_room.given() && step.full.empty()) {
    site.error(path, "expected \"full\": the resource " + quote(pool->name) + " has a waiting room that can be full");
  }
  if (!pool->waiting_room.given() && !step.full.empty()) {
    site.error(path + ".full",
               "expected a resource with a \"waiting_room\"; " + quote(pool->name) + " has none, so it is never full");
  }
}

}  // namespace icsflow::models
