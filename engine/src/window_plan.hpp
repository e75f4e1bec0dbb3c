#pragma once

/// How the processes of a run are put together for its windows. Follows from the channels and from counts of events
/// alone, never from a clock.

#include <cstdint>
#include <span>
#include <vector>

#include "icsflow/engine/channel_graph.hpp"

namespace icsflow::engine {

struct WindowPlan {
  /// A range of `order`. Those up to `shared_end` have so few events that they share an event list.
  struct Range {
    std::uint32_t begin = 0, shared_end = 0, end = 0;
  };
  /// Merged processes: they meet in windows of their own.
  struct Cluster : Range {
    Duration lookahead;
  };
  /// What is given to a worker as one piece: processes on their own first, then clusters.
  struct Group {
    Range alone;
    std::vector<Cluster> clusters;
    [[nodiscard]] std::uint32_t begin() const { return alone.begin; }
    [[nodiscard]] std::uint32_t end() const { return clusters.empty() ? alone.end : clusters.back().end; }
  };

  Duration lookahead;                               // of the run
  double spread = 1;                                // workers that can be busy at once
  std::vector<std::uint32_t> order;                 // processes by index
  std::vector<Group> groups;                        // cover `order`
  std::vector<std::vector<std::uint32_t>> to_take;  // by worker: every group, its own and costly ones first
};

/// What each process has executed so far: what it is expected to cost.
struct Counted {
  std::span<const std::uint64_t> events;
  Duration span;  ///< simulated time that took; 0 if nothing has been executed, and nothing is shared yet
};

/// @param events_worth_own_list processes with fewer in a window share a list, if there are several
WindowPlan make_plan(const Merging& merging, const Counted& counted, int workers, double events_worth_own_list);

/// Whether going on with `plan` is about as good as changing to `next`: the same is merged and shared, and the busiest
/// worker would have little more to do. Moving events from list to list is not free.
bool still_fits(const WindowPlan& plan, const WindowPlan& next, std::span<const std::uint64_t> events);

}  // namespace icsflow::engine
