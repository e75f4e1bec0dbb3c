#include "icsflow/scenario/holds.hpp"

#include "check/check.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/steps/steps.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <unordered_map>

#include <boost/dynamic_bitset.hpp>

namespace icsflow::models {

namespace {

/// Pools of one pathway as bits, in the order of their names.
using Pools = boost::dynamic_bitset<>;

/// What a patient may have on entering a step: seized before, or kept until the next place is had.
struct Held {
  Pools seized, kept;
};

/// A pathway with what its patients may hold on entering each step, over every way that leads there.
class Holdings {
 public:
  explicit Holdings(const PathwaySpec& pathway) {
    const auto& steps = pathway.steps;
    std::set<std::string> names;
    std::unordered_map<std::string_view, std::size_t> index;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      index.emplace(steps[i].name, i);
      if (!takes_pools(steps[i].kind)) continue;
      for (const auto& pool : steps[i].pools()) names.insert(pool);
    }
    names_.assign(names.begin(), names.end());
    if (names_.size() > kMostPoolsOfPathway) names_.clear();  // refused
    held_.resize(steps.size(), {Pools(names_.size()), Pools(names_.size())});
    if (names_.empty()) return;
    pools_.resize(steps.size());
    for (std::size_t i = 0; i < steps.size(); ++i) {
      for (const auto& name : takes_pools(steps[i].kind) ? steps[i].pools() : std::vector<std::string>{})
        pools_[i].push_back(index_of(name));
    }
    std::vector<std::size_t> work;
    for (std::size_t i = 0; i < steps.size(); ++i) work.push_back(i);
    while (!work.empty()) {
      const std::size_t at = work.back();
      work.pop_back();
      const StepSpec& step = steps[at];
      const Held done = after(step, pools_[at], held_[at]);
      const StepUnits units = facts_of(step.kind).units;
      const bool waits = units == StepUnits::kUses || units == StepUnits::kKeeps;
      const auto to = [&](const std::string& name, const Held& with) {
        const auto found = index.find(name);
        if (name.empty() || found == index.end()) return;
        Held& next = held_[found->second];
        if (with.seized.is_subset_of(next.seized) && with.kept.is_subset_of(next.kept)) return;
        next.seized |= with.seized;
        next.kept |= with.kept;
        work.push_back(found->second);
      };
      for (const auto& branch : step.next) to(branch.to, done);
      for (const auto& branch : step.missed) to(branch.to, done);
      for (const auto* name : {&step.full, &step.cancelled, &step.elsewhere}) to(*name, waits ? held_[at] : done);
    }
  }

  [[nodiscard]] std::size_t steps() const { return held_.size(); }
  /// The names of all that may be held on entering a step, sorted.
  [[nodiscard]] std::vector<std::string> at(std::size_t step) const {
    std::vector<std::string> out;
    const Pools held = held_[step].seized | held_[step].kept;
    for (std::size_t i = held.find_first(); i != Pools::npos; i = held.find_next(i)) out.push_back(names_[i]);
    return out;
  }

 private:
  static bool takes_pools(StepKind kind) {
    const StepUnits units = facts_of(kind).units;
    return units != StepUnits::kNone && units != StepUnits::kHours;
  }
  [[nodiscard]] std::size_t index_of(const std::string& pool) const {
    return static_cast<std::size_t>(std::lower_bound(names_.begin(), names_.end(), pool) - names_.begin());
  }

  static Held after(const StepSpec& step, const std::vector<std::size_t>& pools, Held held) {
    const StepFacts& kind = facts_of(step.kind);
    if (!kind.passes_on) held.kept.reset();
    for (const std::size_t pool : pools) {
      if (kind.units == StepUnits::kUses && step.hold_until_next) held.kept.set(pool);
      if (kind.units == StepUnits::kKeeps) held.seized.set(pool);
      if (kind.units == StepUnits::kGivesBack) held.seized.reset(pool);
    }
    return held;
  }

  std::vector<std::string> names_;
  std::vector<std::vector<std::size_t>> pools_;  // of steps, as indices of names_
  std::vector<Held> held_;
};

/// Who keeps the one waits for the other, at the step at which this was seen first.
class Waits {
 public:
  void add(const std::string& pool, const std::string& for_pool, const std::string& path) {
    add(id(pool), id(for_pool), path);
  }
  /// Who keeps any of the ones waits for each of the others.
  void add_all(const std::vector<std::string>& pools, const std::vector<std::string>& for_pools,
               const std::string& path) {
    std::vector<std::size_t> wanted;
    for (const auto& name : for_pools) wanted.push_back(id(name));
    for (const auto& name : pools) {
      const std::size_t from = id(name);
      for (const std::size_t to : wanted) add(from, to, path);
    }
  }

  struct Wait {
    std::size_t pool, for_pool;
    std::string path;
  };
  [[nodiscard]] const std::vector<Wait>& all() const { return waits_; }
  [[nodiscard]] const std::string& name(std::size_t pool) const { return names_[pool]; }

  /// Circles of the waits, one through each pool that is in one.
  [[nodiscard]] std::vector<HoldCycle> circles(const std::string& provider) const {
    std::vector<HoldCycle> out;
    const std::vector<std::size_t> component = components();
    std::vector<bool> reported(names_.size());
    for (const Wait& first : waits_) {
      // Only where the pool can be reached again from the one waited for.
      if (reported[first.pool] || component[first.pool] != component[first.for_pool]) continue;
      HoldCycle cycle{provider, {}, first.path};
      for (const std::size_t pool : shortest(first.for_pool, first.pool)) {
        reported[pool] = true;
        cycle.pools.push_back(names_[pool]);
      }
      std::rotate(cycle.pools.begin(), cycle.pools.end() - 1, cycle.pools.end());
      out.push_back(std::move(cycle));
    }
    return out;
  }

 private:
  void add(std::size_t from, std::size_t to, const std::string& path) {
    if (known_[from].size() <= to) known_[from].resize(names_.size());
    if (known_[from].test_set(to)) return;
    waits_.push_back({from, to, path});
    next_[from].push_back(to);
  }
  std::size_t id(const std::string& name) {
    const auto [found, is_new] = ids_.try_emplace(name, names_.size());
    if (is_new) {
      names_.push_back(name);
      next_.emplace_back();
      known_.emplace_back();
    }
    return found->second;
  }

  /// The pools on the shortest way, both ends included; breadth first.
  [[nodiscard]] std::vector<std::size_t> shortest(std::size_t from, std::size_t to) const {
    std::vector<std::size_t> before(names_.size(), names_.size()), reached{from};
    before[from] = from;
    for (std::size_t k = 0; k < reached.size() && before[to] == names_.size(); ++k) {
      for (const std::size_t next : next_[reached[k]]) {
        if (before[next] != names_.size()) continue;
        before[next] = reached[k];
        reached.push_back(next);
      }
    }
    std::vector<std::size_t> way{to};
    while (way.back() != from) way.push_back(before[way.back()]);
    std::reverse(way.begin(), way.end());
    return way;
  }

  /// Pools of one strongly connected component have the same number (Tarjan 1972, without recursion).
  [[nodiscard]] std::vector<std::size_t> components() const {
    const std::size_t n = names_.size(), none = n;
    std::vector<std::size_t> number(n, none), low(n), component(n, none), open;
    std::vector<std::pair<std::size_t, std::size_t>> calls;  // pool, position among those it waits for
    std::size_t numbered = 0, components = 0;
    for (std::size_t root = 0; root < n; ++root) {
      if (number[root] != none) continue;
      calls.emplace_back(root, 0);
      while (!calls.empty()) {
        const auto [pool, position] = calls.back();
        if (position == 0) {
          number[pool] = low[pool] = numbered++;
          open.push_back(pool);
        }
        if (position < next_[pool].size()) {
          ++calls.back().second;
          const std::size_t to = next_[pool][position];
          if (number[to] == none) calls.emplace_back(to, 0);
          if (number[to] != none && component[to] == none) low[pool] = std::min(low[pool], number[to]);
          continue;
        }
        if (low[pool] == number[pool]) {
          while (component[pool] == none) {
            component[open.back()] = components;
            open.pop_back();
          }
          ++components;
        }
        calls.pop_back();
        if (!calls.empty()) low[calls.back().first] = std::min(low[calls.back().first], low[pool]);
      }
    }
    return component;
  }

  std::unordered_map<std::string, std::size_t> ids_;
  std::vector<std::string> names_;
  std::vector<std::vector<std::size_t>> next_;
  std::vector<boost::dynamic_bitset<>> known_;  // of next_
  std::vector<Wait> waits_;
};

bool waits_for_units(const StepSpec& step) {
  const StepUnits units = facts_of(step.kind).units;
  return (units == StepUnits::kUses || units == StepUnits::kKeeps) && !step.may_give_up();
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
std::set<std::string> wanted_before_accept(const Binding& receiver, const std::string& entry) {
  const auto& steps = receiver.pathway->steps;
  std::unordered_map<std::string_view, const StepSpec*> by_name;
  for (const StepSpec& step : steps) by_name.emplace(step.name, &step);
  std::set<std::string> wanted, reached;
  std::vector<std::string> work{entry.empty() && !steps.empty() ? steps.front().name : entry};
  bool accepts = false;
  while (!work.empty()) {
    const auto found = by_name.find(work.back());
    work.pop_back();
    if (found == by_name.end() || !reached.insert(found->second->name).second) continue;
    const StepSpec& step = *found->second;
    if (step.kind == StepKind::kAccept) {
      accepts = true;
      continue;
    }
    if (waits_for_units(step)) {
      for (const auto& pool : limited(step, *receiver.provider)) wanted.insert(pool);
    }
    for (const Branch& branch : step.next) work.push_back(branch.to);
  }
  return accepts ? wanted : std::set<std::string>{};
}

/// Calls see(binding, step, what is held on entering it) once for each pathway at each provider.
template <class See>
void each_step(const std::vector<Binding>& bindings, const See& see) {
  std::set<std::pair<const PathwaySpec*, const ProviderSpec*>> seen;
  std::map<const PathwaySpec*, Holdings> holdings;
  for (const Binding& binding : bindings) {
    if (!seen.emplace(binding.pathway, binding.provider).second) continue;
    const Holdings& held = holdings.try_emplace(binding.pathway, *binding.pathway).first->second;
    for (std::size_t i = 0; i < held.steps(); ++i) see(binding, binding.pathway->steps[i], held.at(i));
  }
}

std::string path_of(const Binding& binding, const StepSpec& step) {
  return "pathways." + binding.pathway->name + '.' + step.name;
}

/// Waits of patients for units where they are, by provider.
std::map<std::string, Waits> waits_in_place(const std::vector<Binding>& bindings) {
  std::map<std::string, Waits> waits;
  each_step(bindings, [&](const Binding& binding, const StepSpec& step, const std::vector<std::string>& held) {
    if (held.empty() || !waits_for_units(step)) return;
    const auto wanted = limited(step, *binding.provider);
    if (!wanted.empty()) waits[binding.provider->id].add_all(held, wanted, path_of(binding, step));
  });
  return waits;
}

/// Circles of pools of several providers, named PROVIDER.POOL: who keeps one asks to be taken over by the next, and
/// does not give up.
std::vector<HoldCycle> circles_between(const std::vector<Binding>& bindings) {
  Waits all;
  for (const auto& [provider, waits] : waits_in_place(bindings)) {
    for (const auto& w : waits.all())
      all.add(provider + '.' + waits.name(w.pool), provider + '.' + waits.name(w.for_pool), w.path);
  }
  std::map<std::pair<std::string_view, std::string_view>, const Binding*> receivers;  // by provider and pathway
  for (const Binding& b : bindings) receivers.try_emplace({b.provider->id, b.pathway->name}, &b);
  std::map<std::pair<const Binding*, std::string>, std::set<std::string>> wanted_at;  // by receiver and entry
  each_step(bindings, [&](const Binding& binding, const StepSpec& step, const std::vector<std::string>& held) {
    if (step.kind != StepKind::kTransfer || step.may_give_up() || held.empty()) return;
    for (const TransferTarget& target : step.transfers) {
      const auto dot = target.pathway.find('.');
      const auto receiver = receivers.find({target.provider, std::string_view(target.pathway).substr(0, dot)});
      if (receiver == receivers.end()) continue;
      const std::string entry = dot == std::string::npos ? "" : target.pathway.substr(dot + 1);
      const auto [wanted, is_new] = wanted_at.try_emplace({receiver->second, entry});
      if (is_new) wanted->second = wanted_before_accept(*receiver->second, entry);
      for (const auto& other : wanted->second) {
        for (const auto& pool : held)
          all.add(binding.provider->id + '.' + pool, target.provider + '.' + other, path_of(binding, step));
      }
    }
  });
  std::vector<HoldCycle> out = all.circles("");
  std::erase_if(out, [](const HoldCycle& cycle) {
    const auto provider = [](const std::string& pool) { return pool.substr(0, pool.find('.')); };
    return std::all_of(cycle.pools.begin(), cycle.pools.end(),
                       [&](const std::string& pool) { return provider(pool) == provider(cycle.pools.front()); });
  });
  return out;
}

std::string text_of(const HoldCycle& cycle) {
  std::string text;
  for (const auto& pool : cycle.pools) text += "who keeps " + quote(pool) + " may wait for ";
  return text + quote(cycle.pools.front());
}

}  // namespace

std::vector<HoldCycle> hold_cycles(const std::vector<Binding>& bindings) {
  std::vector<HoldCycle> out;
  for (const auto& [provider, waits] : waits_in_place(bindings)) {
    for (HoldCycle& cycle : waits.circles(provider)) out.push_back(std::move(cycle));
  }
  return out;
}

void validate_holds(Context& context, const std::vector<Binding>& bindings) {
  for (const HoldCycle& cycle : hold_cycles(bindings)) {
    context.warn(context.place_of(cycle.path), cycle.path,
                 "patients at " + cycle.provider + " may come to wait for each other without end: " + text_of(cycle) +
                     "; a run in which it happens stops with an error, or is counted (deadlock: end_replication)");
  }
  for (const HoldCycle& cycle : circles_between(bindings)) {
    context.warn(context.place_of(cycle.path), cycle.path,
                 "patients of several providers may come to wait for each other without end: " + text_of(cycle) +
                     "; a run does not notice it, they wait until its end: let one of them give up (gives_up)");
  }
}

}  // namespace icsflow::models
