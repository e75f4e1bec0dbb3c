#pragma once

/// How the processes of a run are put together for its windows. Follows from the channels and from counts of events
/// alone, never from a clock.

#include <cstdint>
#include <span>
#include <vector>

#include "icsflow/engine/channel_graph.hpp"

namespace icsflow::engine {

struct WindowPlan {
  /// A range of `order`.
  struct Range {
    std::uint32_t begin = 0, end = 0;
  };
  /// Merged processes: they meet in windows of their own.
  struct Cluster : Range {
    Duration lookahead;
  };
  /// What is given to a worker as one piece: processes on their own first, then clusters.
  struct Group : Range {
    std::uint32_t alone_end = 0;
    std::vector<Cluster> clusters;
  };

  Duration lookahead;                               // of the run
  double spread = 1;                                // workers that can be busy at once
  std::vector<std::uint32_t> order;                 // processes by index
  std::vector<Group> groups;                        // cover `order`
  std::vector<std::vector<std::uint32_t>> to_take;  // by worker: every group, its own and costly ones first
};

/// @param events what each process has executed so far: what it is expected to cost
WindowPlan make_plan(const Merging& merging, std::span<const std::uint64_t> events, int workers);

}  // namespace icsflow::engine
