// What the steps of all pathways make of a pool: known when all are bound.

#include <algorithm>
#include <map>
#include <utility>

#include "icsflow/scenario/holds.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "lookup.hpp"
#include "parts.hpp"

namespace icsflow::models {

void mark_rostered(CompileContext& c) {
  if (!c.problems.empty()) return;
  CompiledModel& m = c.model;
  for (const CompiledStep& s : m.steps) {
    if (s.kind == StepKind::kCare) m.providers[m.instances[s.instance].provider].pools[s.resource].in_hours = true;
    if (s.rules == kNone) continue;
    const StepRules& rules = m.step_rules[s.rules];
    CompiledProvider& provider = m.providers[m.instances[s.instance].provider];
    provider.tracks_holds = provider.tracks_holds || rules.hold_until_next;
    const bool only_gives_up =
        rules.balks.empty() && rules.pools.size() < 2 && !rules.hold_until_next && rules.units.empty();
    if (only_gives_up) continue;
    for (std::size_t i = 0; i < rules.pools.size(); ++i) {
      CompiledPool& pool = provider.pools[rules.pools[i]];
      pool.rostered = true;
      if (!rules.units.empty()) pool.most_wanted = std::max(pool.most_wanted, rules.units[i]);
      if (rules.pools.size() < 2 && rules.units.empty()) continue;
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
      pool.rostered = pool.rostered || (provider.tracks_holds && !pool.in_hours);
      provider.rostered = provider.rostered || pool.rostered;
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
    CompiledPool::Line line;
    if (s.rules != kNone && m.step_rules[s.rules].first_of) {
      for (const std::uint16_t p : m.step_rules[s.rules].pools) line.choices.emplace_back(p);
    } else {
      line.choices.push_back(units_of(m, s));
    }
    const auto found = std::find(pool.lines.begin(), pool.lines.end(), line);
    s.line = static_cast<std::uint16_t>(found - pool.lines.begin());
    if (found != pool.lines.end()) continue;
    if (pool.lines.size() == kMost16) c.at_most(kMost16 + 1, "choices of several pools");
    pool.lines.push_back(std::move(line));
  }
}

void check_units_of_pools(CompileContext& c) {
  struct Uses {
    bool in_units = false, in_hours = false, together = false;
  };
  std::map<std::pair<std::uint16_t, std::uint16_t>, Uses> uses;  // by provider and pool
  for (const CompiledStep& s : c.model.steps) {
    const std::uint16_t provider = c.model.instances[s.instance].provider;
    Uses& first = uses[{provider, s.resource}];
    first.in_units = first.in_units || s.kind == StepKind::kUse || s.kind == StepKind::kSeize;
    first.in_hours = first.in_hours || s.kind == StepKind::kCare;
    if (s.rules == kNone) continue;
    for (const std::uint16_t pool : c.model.step_rules[s.rules].pools) {
      Uses& one = uses[{provider, pool}];
      one.in_units = true;
      one.together = one.together || !c.model.step_rules[s.rules].units.empty();
    }
  }
  for (const auto& [where, how] : uses) {
    if (!how.in_units || !how.in_hours) continue;
    const ProviderSpec& p = c.in.providers[where.first];
    c.problem(
        p.pools[where.second].place, p.id + "." + p.pools[where.second].name,
        how.together
            ? "expected no \"hours\" a week and no \"use\" of several units of this pool alone (use: {NAME: 2}), as "
              "other steps seize several units of it or use them together with other pools; found both: write "
              "\"seize\", "
              "\"delay\" and \"release\""
            : "expected all steps that use this pool to say how many units (use: {NAME: 1}) or \"hours\" a week they "
              "take, or none; found both");
  }
}

}  // namespace icsflow::models
