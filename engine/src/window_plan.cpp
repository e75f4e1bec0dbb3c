#include "window_plan.hpp"

#include <algorithm>
#include <numeric>

namespace icsflow::engine {
namespace {

// Enough to even out groups that cost differently; each window looks at as many mailbags as the square of it.
constexpr std::size_t kMostGroups = 16;
constexpr std::size_t kGroupsPerWorker = 4;

/// A few large pieces are a group each; of many, each worker gets a few groups.
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

WindowPlan::Group add_group(WindowPlan& plan, const Merging& merging, std::span<const Piece> pieces) {
  const auto here = [&] { return static_cast<std::uint32_t>(plan.order.size()); };
  WindowPlan::Group group;
  group.begin = here();
  for (const Piece& piece : pieces) {
    if (piece.processes.size() == 1) plan.order.push_back(piece.processes.front());
  }
  group.alone_end = here();
  for (const Piece& piece : pieces) {
    if (piece.processes.size() == 1) continue;
    const std::uint32_t begin = here();
    plan.order.insert(plan.order.end(), piece.processes.begin(), piece.processes.end());
    group.clusters.push_back({{begin, here()}, merging.inner[piece.number]});
  }
  group.end = here();
  return group;
}

/// Costly groups first, each to the worker with the least to do; what is not a worker's own it takes last.
std::vector<std::vector<std::uint32_t>> divide(std::span<const std::uint64_t> costs, int workers) {
  std::vector<std::uint32_t> costly_first(costs.size());
  std::iota(costly_first.begin(), costly_first.end(), 0);
  std::stable_sort(costly_first.begin(), costly_first.end(), [&](auto a, auto b) { return costs[a] > costs[b]; });
  std::vector<std::uint64_t> load(static_cast<std::size_t>(workers), 0);
  std::vector<std::size_t> owner(costs.size());
  for (const std::uint32_t g : costly_first) {
    owner[g] = static_cast<std::size_t>(std::min_element(load.begin(), load.end()) - load.begin());
    load[owner[g]] += costs[g];
  }
  std::vector<std::vector<std::uint32_t>> to_take(load.size(), costly_first);
  for (std::size_t w = 0; w < to_take.size(); ++w) {
    std::stable_partition(to_take[w].begin(), to_take[w].end(), [&](std::uint32_t g) { return owner[g] == w; });
  }
  return to_take;
}

}  // namespace

WindowPlan make_plan(const Merging& merging, std::span<const std::uint64_t> events, int workers) {
  const std::vector<Piece> pieces = pieces_of(merging, events);
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
    plan.groups.push_back(add_group(plan, merging, std::span(pieces).subspan(begin, next - begin)));
    costs.push_back(passed - before);
  }
  plan.to_take = divide(costs, workers);
  return plan;
}

}  // namespace icsflow::engine
