#pragma once

/// The logical processes of a run and the channels between them, and what follows for running them in windows: which
/// processes can be merged, and how far ahead the others may run then. What is chosen: merging.hpp.
///
/// Threads: built by one, then read by any number.

#include <cstdint>
#include <span>
#include <vector>

#include "icsflow/engine/logical_process.hpp"
#include "icsflow/engine/time.hpp"

namespace icsflow::engine {

/// No window is longer, even where no channel limits it: windows also serve the progress report, and stopping.
inline constexpr Duration kLongestWindow = days(1);

/// Processes put together so that no channel between two groups is shorter than the lookahead.
struct Merging {
  Duration lookahead = kLongestWindow;  ///< shortest channel between groups
  std::vector<std::uint32_t> group_of;  ///< by process; groups are numbered by their first process
  std::vector<Duration> inner;          ///< by group: shortest channel inside, kLongestWindow if there is none
};

class ChannelGraph {
 public:
  /// The channels as declared by now, direction ignored; those to oneself limit nothing.
  /// @throws ContractViolation if a channel leaves `processes` or takes no time
  explicit ChannelGraph(std::span<LogicalProcess* const> processes);

  [[nodiscard]] std::span<LogicalProcess* const> processes() const { return processes_; }
  /// Shortest channel: the lookahead if nothing is merged.
  [[nodiscard]] Duration shortest() const;

  /// Processes joined, directly or through others, by channels shorter than `threshold`. O(processes).
  [[nodiscard]] Merging merge_below(Duration threshold) const;

  /// A link of the spanning forest of shortest channels.
  struct Link {
    std::uint32_t a = 0, b = 0;
    Duration delay;
  };
  /// The forest, shortest first. Merging below any threshold joins what its links below that threshold join, and the
  /// shortest channel between the groups is its next link: so there are no more cases than processes.
  [[nodiscard]] std::span<const Link> links() const { return links_; }

 private:
  std::vector<LogicalProcess*> processes_;
  std::vector<Link> links_;
};

}  // namespace icsflow::engine
