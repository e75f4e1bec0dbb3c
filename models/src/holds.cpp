#include "holds.hpp"

#include <algorithm>
#include <set>

namespace icsflow::models {

namespace {

using Pools = std::set<std::string>;

/// What a patient may have on entering a step: seized before, or kept until the next place is had.
struct Held {
  Pools seized, kept;
};

/// `more` joins `into`; whether that was new.
bool join(Pools& into, const Pools& more) {
  const std::size_t before = into.size();
  into.insert(more.begin(), more.end());
  return into.size() > before;
}

/// On entering each step, over every way that leads there.
std::vector<Held> held_at(const PathwaySpec& pathway) {
  const auto& steps = pathway.steps;
  std::vector<Held> held(steps.size());
  std::vector<std::size_t> work;
  for (std::size_t i = 0; i < steps.size(); ++i) work.push_back(i);
  while (!work.empty()) {
    const std::size_t at = work.back();
    work.pop_back();
    const StepSpec& step = steps[at];
    const auto pools = step.pools();
    Held done = held[at];
    const bool waits = step.kind == StepKind::kUse || step.kind == StepKind::kSeize;
    if (step.kind != StepKind::kGo && step.kind != StepKind::kRelease) done.kept.clear();
    if (step.kind == StepKind::kUse && step.hold_until_next) done.kept.insert(pools.begin(), pools.end());
    if (step.kind == StepKind::kSeize) done.seized.insert(pools.begin(), pools.end());
    if (step.kind == StepKind::kRelease) done.seized.erase(step.target);
    const auto to = [&](const std::string& name, const Held& with) {
      const auto found = std::find_if(steps.begin(), steps.end(), [&](const StepSpec& s) { return s.name == name; });
      if (name.empty() || found == steps.end()) return;
      const auto index = static_cast<std::size_t>(found - steps.begin());
      const bool more = join(held[index].seized, with.seized);
      if (join(held[index].kept, with.kept) || more) work.push_back(index);
    };
    for (const auto& branch : step.next) to(branch.to, done);
    for (const auto& branch : step.missed) to(branch.to, done);
    for (const auto* name : {&step.full, &step.cancelled, &step.elsewhere}) to(*name, waits ? held[at] : done);
  }
  return held;
}

/// Who keeps the one waits for the other, at this step.
struct Wait {
  std::string pool, for_pool, path;
};

}  // namespace

std::vector<HoldCycle> hold_cycles(const std::vector<Binding>& bindings) {
  std::map<std::string, std::vector<Wait>> waits;  // by provider
  std::set<std::pair<const PathwaySpec*, const ProviderSpec*>> seen;
  for (const Binding& binding : bindings) {
    if (!seen.emplace(binding.pathway, binding.provider).second) continue;
    const auto held = held_at(*binding.pathway);
    for (std::size_t i = 0; i < held.size(); ++i) {
      const StepSpec& step = binding.pathway->steps[i];
      if ((step.kind != StepKind::kUse && step.kind != StepKind::kSeize) || step.may_give_up()) continue;
      Pools all = held[i].seized;
      join(all, held[i].kept);
      for (const auto& pool : all) {
        for (const auto& wanted : step.pools()) {
          const PoolSpec* spec = find_named(binding.provider->pools, &PoolSpec::name, wanted);
          if (spec == nullptr || spec->unlimited) continue;
          waits[binding.provider->id].push_back({pool, wanted, "pathways." + binding.pathway->name + '.' + step.name});
        }
      }
    }
  }
  std::vector<HoldCycle> out;
  for (const auto& [provider, all] : waits) {
    Pools told;
    for (const Wait& first : all) {
      if (told.count(first.pool) > 0) continue;
      // The shortest way back to the pool, breadth first.
      std::vector<std::vector<std::string>> ways{{first.pool, first.for_pool}};
      Pools reached{first.for_pool};
      for (std::size_t k = 0; k < ways.size(); ++k) {
        const std::vector<std::string> way = ways[k];
        if (way.back() == first.pool) {
          told.insert(way.begin(), way.end());
          out.push_back({provider, {way.begin(), way.end() - 1}, first.path});
          break;
        }
        for (const Wait& next : all) {
          if (next.pool != way.back() || !reached.insert(next.for_pool).second) continue;
          ways.push_back(way);
          ways.back().push_back(next.for_pool);
        }
      }
    }
  }
  return out;
}

void validate_holds(Context& context, const std::vector<Binding>& bindings) {
  for (const HoldCycle& cycle : hold_cycles(bindings)) {
    std::string text;
    for (const auto& pool : cycle.pools) text += "who keeps " + quote(pool) + " may wait for ";
    context.warn(context.place_of(cycle.path), cycle.path,
                 "patients at " + cycle.provider + " may come to wait for each other without end: " + text +
                     quote(cycle.pools.front()) + "; a run in which it happens stops with an error");
  }
}

}  // namespace icsflow::models
