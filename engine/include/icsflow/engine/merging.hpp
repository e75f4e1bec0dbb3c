#pragma once

/// Which processes to merge, chosen from what has been counted: events, turns of processes, and bytes of state against
/// the cache of a worker. A choice of speed alone: no result depends on it. It looks at no clock and no machine, so a
/// run is planned the same way everywhere.
///
/// Threads: none of its own; pure functions.

#include <cstdint>
#include <span>

#include "icsflow/engine/channel_graph.hpp"
#include "icsflow/engine/time.hpp"

namespace icsflow::engine {

/// What meeting at the end of a window costs several workers, in events. From PHOLD with two workers
/// (docs/performance.md): the gains measured at 100 to 5,000 events a window give 30 to 200.
inline constexpr double kWindowCost = 100;

/// What it costs to come back to a process after others have run: its state has gone from the cache. The first
/// `fresh_events` of a turn touch `event_bytes` each; a turn of n more touches event_bytes x sqrt(fresh_events x n),
/// for much is touched again; at most all of the state. The defaults are fitted to coupled Integrated Care Systems
/// (docs/performance.md, "Systems a day from each other"), and are the same on every machine.
struct CacheCosts {
  double bytes = 1 << 19;        ///< of state that stays in the cache of a worker: half a second level of 1 MiB
  double event_bytes = 640;      ///< touched by one event
  double fresh_events = 64;      ///< of a turn, that touch what none before did
  double events_a_byte = 0.005;  ///< time of calling in a byte from beyond that cache, in events
  double events_a_turn = 0.05;   ///< time of a turn besides, in events
};

/// What the processes of a run have done so far.
struct ProcessLoads {
  std::span<const std::uint64_t> events;      ///< executed by each
  Duration span;                              ///< simulated time that took; 0: nothing is known
  std::span<const std::uint64_t> bytes = {};  ///< of the state of each; none: caches are not thought of
};

/// Time of an event, in events whose state is in the cache, if nothing is merged and windows are as long as this: with
/// calling in state, and turns. 1 if nothing is known. Allocates nothing.
/// @param spread  workers that share the processes evenly
double cost_of_event(const ProcessLoads& loads, Duration window, double spread, const CacheCosts& caches = {});

/// A merging must promise so many times the gain of a finer one. So on one worker, where no event can cost less than 1,
/// none is worth it below this cost.
inline constexpr double kWorthMerging = 1.05;

/// What windows of one lookahead promise.
struct Outlook {
  Duration lookahead;
  double events = 0;             ///< expected in a window
  double spread = 1;             ///< workers that can be busy at once: 1 / share of the events in the costliest group
  double cost = 1;               ///< of an event, with calling in state; 1: all is in the cache
  double meeting = kWindowCost;  ///< at the end of a window, in events; nothing on one worker
  /// Expected speed-up over one worker that never waits: 1 / (cost / spread + meeting / events).
  [[nodiscard]] double gain() const;
};

/// Below which threshold to merge: of all thresholds the one with the largest gain. A longer one must gain a twentieth
/// more than any shorter. Merging makes windows longer: fewer meetings of workers, and longer turns, so that state is
/// called in less often; what is merged is on one worker. Inside a merged group processes still take turns in windows
/// of its shortest channel: that is cheap if what they touch in such a window is in the cache together, and gains if
/// there are more groups than the cache holds. On one worker nothing is merged unless caches are thought of.
struct MergeChoice {
  Duration threshold;  ///< for ChannelGraph::merge_below
  Outlook outlook;
};
MergeChoice choose_merging(const ChannelGraph& graph, const ProcessLoads& loads, int workers,
                           const CacheCosts& caches = {});

}  // namespace icsflow::engine
