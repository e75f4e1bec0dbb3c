#include "window_plan.hpp"

#include <algorithm>
#include <numeric>

namespace icsflow::engine {
namespace {

// A few large pieces cost differently: each is a group, so that any division is possible. Of many small ones the costs
// even out, and each group is more mail: a window looks at as many mailbags as the square of their number.
constexpr std::size_t kMostGroups = 16;
constexpr std::size_t kGroupsPerWorker = 2;

std::size_t group_count(std::size_t pieces, int workers) {
  if (workers == 1) return 1;
  if (pieces <= kMostGroups) return pieces;
  return std::min(kMostGroups, kGroupsPerWorker * static_cast<std::size_t>(workers));
}

/// A process on its own or merged ones.
struct Piece {
  std::uint32_t number;
  std::uint64_t cost = 0;
  std::vector<std::uint32_t> processes = {};
};

std::vector<Piece> pieces_of(const Merging& merging, std::span<const std::uint64_t> events) {
  std::vector<Piece> pieces;
  for (std::uint32_t i = 0; i < merging.inner.size(); ++i) pieces.push_back({i});
  for (std::uint32_t i = 0; i < merging.group_of.size(); ++i) {
    Piece& piece = pieces[merging.group_of[i]];
    piece.processes.push_back(i);
    piece.cost += events[i] + 1;  // one that has done nothing yet is not free
  }
  return pieces;
}

/// Which processes have so few events in a window that a list of their own is not worth it.
struct Light {
  const Counted& counted;
  double below;
  [[nodiscard]] bool operator()(std::uint32_t process, Duration window) const {
    if (counted.span <= Duration()) return false;
    const double windows = static_cast<double>(counted.span.ticks()) / static_cast<double>(window.ticks());
    return static_cast<double>(counted.events[process]) < below * windows;
  }
};

/// Adds these processes to the order, light ones first.
WindowPlan::Range add_range(WindowPlan& plan, std::vector<std::uint32_t> processes, Duration window,
                            const Light& is_light) {
  const auto heavy =
      std::stable_partition(processes.begin(), processes.end(), [&](std::uint32_t i) { return is_light(i, window); });
  const auto light = static_cast<std::uint32_t>(heavy - processes.begin());
  const auto begin = static_cast<std::uint32_t>(plan.order.size());
  plan.order.insert(plan.order.end(), processes.begin(), processes.end());
  // One alone shares with nobody.
  return {begin, light > 1 ? begin + light : begin, static_cast<std::uint32_t>(plan.order.size())};
}

WindowPlan::Group add_group(WindowPlan& plan, const Merging& merging, std::span<const Piece> pieces,
                            const Light& is_light) {
  WindowPlan::Group group;
  std::vector<std::uint32_t> alone;
  for (const Piece& piece : pieces) {
    if (piece.processes.size() == 1) alone.push_back(piece.processes.front());
  }
  group.alone = add_range(plan, alone, merging.lookahead, is_light);
  for (const Piece& piece : pieces) {
    if (piece.processes.size() == 1) continue;
    const Duration inner = merging.inner[piece.number];
    group.clusters.push_back({add_range(plan, piece.processes, inner, is_light), inner});
  }
  return group;
}

/// Who has which group, and how much each worker has to do.
struct Division {
  std::vector<std::uint32_t> costly_first;
  std::vector<std::size_t> owner;
  std::vector<std::uint64_t> load;
};

/// Costly groups first, each to the worker with the least to do.
Division divide(std::span<const std::uint64_t> costs, std::size_t workers) {
  Division d;
  d.costly_first.resize(costs.size());
  std::iota(d.costly_first.begin(), d.costly_first.end(), 0);
  std::stable_sort(d.costly_first.begin(), d.costly_first.end(), [&](auto a, auto b) { return costs[a] > costs[b]; });
  d.load.assign(workers, 0);
  d.owner.resize(costs.size());
  for (const std::uint32_t g : d.costly_first) {
    d.owner[g] = static_cast<std::size_t>(std::min_element(d.load.begin(), d.load.end()) - d.load.begin());
    d.load[d.owner[g]] += costs[g];
  }
  return d;
}

/// What is not a worker's own it takes last.
std::vector<std::vector<std::uint32_t>> who_takes(std::span<const std::uint64_t> costs, int workers) {
  const Division d = divide(costs, static_cast<std::size_t>(workers));
  std::vector<std::vector<std::uint32_t>> to_take(d.load.size(), d.costly_first);
  for (std::size_t w = 0; w < to_take.size(); ++w) {
    std::stable_partition(to_take[w].begin(), to_take[w].end(), [&](std::uint32_t g) { return d.owner[g] == w; });
  }
  return to_take;
}

std::uint64_t busiest(const WindowPlan& plan, std::span<const std::uint64_t> events) {
  std::vector<std::uint64_t> costs;
  for (const WindowPlan::Group& group : plan.groups) {
    costs.push_back(0);
    for (std::uint32_t i = group.begin(); i < group.end(); ++i) costs.back() += events[plan.order[i]] + 1;
  }
  const Division d = divide(costs, plan.to_take.size());
  return *std::max_element(d.load.begin(), d.load.end());
}

/// By process: whether it is in a shared list.
std::vector<bool> who_shares(const WindowPlan& plan) {
  std::vector<bool> shares(plan.order.size(), false);
  const auto add = [&](const WindowPlan::Range& range) {
    for (std::uint32_t i = range.begin; i < range.shared_end; ++i) shares[plan.order[i]] = true;
  };
  for (const WindowPlan::Group& group : plan.groups) {
    add(group.alone);
    for (const WindowPlan::Cluster& cluster : group.clusters) add(cluster);
  }
  return shares;
}

}  // namespace

WindowPlan make_plan(const Merging& merging, const Counted& counted, int workers, double events_worth_own_list) {
  const Light is_light{counted, events_worth_own_list};
  const std::vector<Piece> pieces = pieces_of(merging, counted.events);
  std::uint64_t total = 0, costliest = 1;
  for (const Piece& piece : pieces) {
    total += piece.cost;
    costliest = std::max(costliest, piece.cost);
  }
  WindowPlan plan;
  plan.lookahead = merging.lookahead;
  plan.spread = std::min(static_cast<double>(workers), static_cast<double>(total) / static_cast<double>(costliest));

  // Neighbours stay together, cut where equal shares of the cost end; every group has something.
  const std::size_t count = group_count(pieces.size(), workers);
  std::vector<std::uint64_t> costs;
  std::uint64_t passed = 0;
  for (std::size_t next = 0; next < pieces.size();) {
    const std::size_t begin = next;
    const std::size_t groups_after = count - plan.groups.size() - 1;
    const std::uint64_t cut = total / count * (plan.groups.size() + 1);
    const std::uint64_t before = passed;
    do {
      passed += pieces[next++].cost;
    } while (pieces.size() - next > groups_after && (groups_after == 0 || passed + pieces[next].cost / 2 <= cut));
    plan.groups.push_back(add_group(plan, merging, std::span(pieces).subspan(begin, next - begin), is_light));
    costs.push_back(passed - before);
  }
  plan.to_take = who_takes(costs, workers);
  return plan;
}

bool still_fits(const WindowPlan& plan, const WindowPlan& next, std::span<const std::uint64_t> events) {
  constexpr double kLittleMore = 1.05;
  return plan.lookahead == next.lookahead && plan.groups.size() == next.groups.size() &&
         plan.to_take.size() == next.to_take.size() && who_shares(plan) == who_shares(next) &&
         static_cast<double>(busiest(plan, events)) <= kLittleMore * static_cast<double>(busiest(next, events));
}

}  // namespace icsflow::engine
