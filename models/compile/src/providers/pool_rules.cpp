// What the steps of all pathways make of a pool: known when all are bound.

#include <algorithm>
#include <map>
#include <utility>

#include "icsflow/scenario/holds.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "lookup.hpp"
#include "parts.hpp"

namespace icsflow::models {

void mark_managed(CompileContext& c) {
  if (!c.problems.empty()) return;
  CompiledModel& m = c.model;
  for (const CompiledStep& s : m.steps) {
    if (s.kind == StepKind::kCare) m.providers[m.instances[s.instance].provider].pools[s.resource].in_hours = true;
    if (s.rules == kNone) continue;
    const StepRules& rules = m.step_rules[s.rules];
    CompiledProvider& provider = m.providers[m.instances[s.instance].provider];
    provider.tracks_holds = provider.tracks_holds || rules.hold_until_next;
    const bool only_gives_up = rules.balks.empty() && rules.pools.size() < 2 && !rules.hold_until_next;
    if (only_gives_up) continue;
    for (std::size_t i = 0; i < rules.pools.size(); ++i) {
      CompiledPool& pool = provider.pools[rules.pools[i]];
      pool.managed = true;
      if (rules.pools.size() < 2) continue;
      pool.several = true;
      auto& partners = pool.partners;
      const std::uint16_t stands = rules.pools[0];
      if (i > 0 && std::find(partners.begin(), partners.end(), stands) == partners.end()) partners.push_back(stands);
    }
  }
  for (const HoldCycle& cycle : hold_cycles(bindings_of(c.in))) {
    CompiledProvider& provider = m.providers[provider_index(c.in, cycle.provider)];
    provider.tracks_holds = true;
    for (const auto& name : cycle.pools) provider.pools[index_by_name(provider.pools, name)].in_hold_cycle = true;
  }
  for (const CompiledStep& s : m.steps) {
    const bool holds = s.rules != kNone && m.step_rules[s.rules].hold_until_next;
    if (s.kind != StepKind::kSeize && !holds) continue;
    CompiledProvider& provider = m.providers[m.instances[s.instance].provider];
    provider.pools[s.resource].kept = true;
    if (s.rules == kNone) continue;
    for (const std::uint16_t pool : m.step_rules[s.rules].pools) provider.pools[pool].kept = true;
  }
  for (CompiledProvider& provider : m.providers) {
    for (CompiledPool& pool : provider.pools) {
      pool.managed = pool.managed || (provider.tracks_holds && !pool.in_hours);
      provider.managed = provider.managed || pool.managed;
    }
  }
}

void make_lines(CompileContext& c) {
  if (!c.problems.empty()) return;
  CompiledModel& m = c.model;
  for (CompiledStep& s : m.steps) {
    if (s.kind != StepKind::kUse && s.kind != StepKind::kSeize) continue;
    CompiledPool& pool = m.providers[m.instances[s.instance].provider].pools[s.resource];
    if (!pool.several) continue;
    CompiledPool::Line line{{pool.one}};
    if (s.rules != kNone && m.step_rules[s.rules].pools.size() > 1) {
      const StepRules& rules = m.step_rules[s.rules];
      if (rules.first_of) line.choices.clear();
      for (const std::uint16_t p : rules.pools) {
        if (rules.first_of) {
          line.choices.emplace_back(p);
        } else {
          line.choices.front() |= PoolUnits(p);
        }
      }
    }
    const auto found = std::find(pool.lines.begin(), pool.lines.end(), line);
    s.line = static_cast<std::uint16_t>(found - pool.lines.begin());
    if (found != pool.lines.end()) continue;
    if (pool.lines.size() == kMost16) c.at_most(kMost16 + 1, "choices of several pools");
    pool.lines.push_back(std::move(line));
  }
}

void check_units_of_pools(CompileContext& c) {
  std::map<std::pair<std::uint16_t, std::uint16_t>, std::pair<bool, bool>> uses;  // in units, in hours
  for (const CompiledStep& s : c.model.steps) {
    auto& [in_units, in_hours] = uses[{c.model.instances[s.instance].provider, s.resource}];
    in_units = in_units || s.kind == StepKind::kUse || s.kind == StepKind::kSeize;
    in_hours = in_hours || s.kind == StepKind::kCare;
  }
  for (const auto& [where, how] : uses) {
    if (!how.first || !how.second) continue;
    const ProviderSpec& p = c.in.providers[where.first];
    c.problem(
        p.pools[where.second].place, p.id + "." + p.pools[where.second].name,
        "expected all steps that use this pool to say how many units (use: {NAME: 1}) or \"hours\" a week they take, "
        "or none; found both");
  }
}

}  // namespace icsflow::models
