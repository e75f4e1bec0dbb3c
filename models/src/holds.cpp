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
using Waits = std::vector<Wait>;

/// Circles of the waits, one through each pool that is in one.
std::vector<HoldCycle> circles(const std::string& provider, const Waits& all) {
  std::vector<HoldCycle> out;
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
  return out;
}

bool waits_for_units(const StepSpec& step) {
  return (step.kind == StepKind::kUse || step.kind == StepKind::kSeize) && !step.may_give_up();
}

/// The pools of the step that can be full.
std::vector<std::string> limited(const StepSpec& step, const ProviderSpec& provider) {
  std::vector<std::string> out;
  for (const auto& pool : step.pools()) {
    const PoolSpec* spec = find_named(provider.pools, &PoolSpec::name, pool);
    if (spec != nullptr && !spec->unlimited) out.push_back(pool);
  }
  return out;
}

/// What a request for a place may wait for before it is accepted: pools of the receiver. None if it is taken over at
/// once.
Pools wanted_before_accept(const Binding& receiver, const std::string& entry) {
  const auto& steps = receiver.pathway->steps;
  Pools wanted;
  std::set<std::string> reached;
  std::vector<std::string> work{entry.empty() && !steps.empty() ? steps.front().name : entry};
  bool accepts = false;
  while (!work.empty()) {
    const StepSpec* step = find_named(steps, &StepSpec::name, work.back());
    work.pop_back();
    if (step == nullptr || !reached.insert(step->name).second) continue;
    if (step->kind == StepKind::kAccept) {
      accepts = true;
      continue;
    }
    if (waits_for_units(*step)) {
      for (const auto& pool : limited(*step, *receiver.provider)) wanted.insert(pool);
    }
    for (const Branch& branch : step->next) work.push_back(branch.to);
  }
  return accepts ? wanted : Pools{};
}

/// Calls see(binding, step, what is held on entering it) once for each pathway at each provider.
template <class See>
void each_step(const std::vector<Binding>& bindings, const See& see) {
  std::set<std::pair<const PathwaySpec*, const ProviderSpec*>> seen;
  for (const Binding& binding : bindings) {
    if (!seen.emplace(binding.pathway, binding.provider).second) continue;
    const auto held = held_at(*binding.pathway);
    for (std::size_t i = 0; i < held.size(); ++i) {
      Pools all = held[i].seized;
      join(all, held[i].kept);
      see(binding, binding.pathway->steps[i], all);
    }
  }
}

std::string path_of(const Binding& binding, const StepSpec& step) {
  return "pathways." + binding.pathway->name + '.' + step.name;
}

/// Waits of patients for units where they are, by provider.
std::map<std::string, Waits> waits_in_place(const std::vector<Binding>& bindings) {
  std::map<std::string, Waits> waits;
  each_step(bindings, [&](const Binding& binding, const StepSpec& step, const Pools& held) {
    if (!waits_for_units(step)) return;
    for (const auto& pool : held) {
      for (const auto& wanted : limited(step, *binding.provider)) {
        waits[binding.provider->id].push_back({pool, wanted, path_of(binding, step)});
      }
    }
  });
  return waits;
}

/// Circles of pools of several providers, named PROVIDER.POOL: who keeps one asks to be taken over by the next, and
/// does not give up.
std::vector<HoldCycle> circles_between(const std::vector<Binding>& bindings) {
  Waits all;
  for (const auto& [provider, waits] : waits_in_place(bindings)) {
    for (const Wait& w : waits) all.push_back({provider + '.' + w.pool, provider + '.' + w.for_pool, w.path});
  }
  each_step(bindings, [&](const Binding& binding, const StepSpec& step, const Pools& held) {
    if (step.kind != StepKind::kTransfer || step.may_give_up() || held.empty()) return;
    for (const TransferTarget& target : step.transfers) {
      const auto dot = target.pathway.find('.');
      const std::string pathway = target.pathway.substr(0, dot);
      const auto receiver = std::find_if(bindings.begin(), bindings.end(), [&](const Binding& b) {
        return b.provider->id == target.provider && b.pathway->name == pathway;
      });
      if (receiver == bindings.end()) continue;
      const std::string entry = dot == std::string::npos ? "" : target.pathway.substr(dot + 1);
      for (const auto& wanted : wanted_before_accept(*receiver, entry)) {
        for (const auto& pool : held) {
          all.push_back({binding.provider->id + '.' + pool, target.provider + '.' + wanted, path_of(binding, step)});
        }
      }
    }
  });
  std::vector<HoldCycle> out = circles("", all);
  std::erase_if(out, [](const HoldCycle& cycle) {
    const auto provider = [](const std::string& pool) { return pool.substr(0, pool.find('.')); };
    return std::all_of(cycle.pools.begin(), cycle.pools.end(),
                       [&](const std::string& pool) { return provider(pool) == provider(cycle.pools.front()); });
  });
  return out;
}

std::string told(const HoldCycle& cycle) {
  std::string text;
  for (const auto& pool : cycle.pools) text += "who keeps " + quote(pool) + " may wait for ";
  return text + quote(cycle.pools.front());
}

}  // namespace

std::vector<HoldCycle> hold_cycles(const std::vector<Binding>& bindings) {
  std::vector<HoldCycle> out;
  for (const auto& [provider, waits] : waits_in_place(bindings)) {
    for (HoldCycle& cycle : circles(provider, waits)) out.push_back(std::move(cycle));
  }
  return out;
}

void validate_holds(Context& context, const std::vector<Binding>& bindings) {
  for (const HoldCycle& cycle : hold_cycles(bindings)) {
    context.warn(context.place_of(cycle.path), cycle.path,
                 "patients at " + cycle.provider + " may come to wait for each other without end: " + told(cycle) +
                     "; a run in which it happens stops with an error, or is counted (deadlock: end_replication)");
  }
  for (const HoldCycle& cycle : circles_between(bindings)) {
    context.warn(context.place_of(cycle.path), cycle.path,
                 "patients of several providers may come to wait for each other without end: " + told(cycle) +
                     "; a run does not notice it, they wait until its end: let one of them give up (gives_up)");
  }
}

}  // namespace icsflow::models
