#pragma once

/// The processes of a run in the groups of a plan, and the mail between the groups. What a worker writes in a window is
/// its groups' alone; everything else is between windows.

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "icsflow/engine/executor.hpp"
#include "icsflow/engine/logical_process.hpp"
#include "icsflow/engine/mailbag.hpp"
#include "icsflow/engine/shared_list.hpp"
#include "window_plan.hpp"

namespace icsflow::engine {

class WindowGroups {
 public:
  /// @param timed measure how long groups and processes take
  WindowGroups(std::span<LogicalProcess* const> processes, const WindowPlan& plan, bool timed);
  ~WindowGroups();
  WindowGroups(const WindowGroups&) = delete;
  WindowGroups& operator=(const WindowGroups&) = delete;

  [[nodiscard]] std::size_t size() const { return groups_.size(); }

  /// How long a window may be.
  [[nodiscard]] Duration lookahead() const;

  /// Time of the earliest event or message anywhere; only between windows.
  [[nodiscard]] SimTime earliest() const;

  /// What was sent in the last window becomes what the one to `horizon` delivers.
  /// @throws ContractViolation if a message is for before the end of the window it was sent in
  void open_window(SimTime horizon) {
    turn_mail();
    reached_ = horizon;
  }

  /// The share of one group in a window: its mail, then its processes.
  void run(std::size_t g, SimTime horizon);
  /// All groups on this thread.
  void run_all(SimTime horizon) {
    for (std::size_t g = 0; g < size(); ++g) run(g, horizon);
  }
  /// True for the first who asks for group `g` in this window.
  bool claim(std::size_t g, std::uint64_t window) {
    return groups_[g].claimed.exchange(window, std::memory_order_relaxed) != window;
  }

  /// What was sent in the last window of these groups.
  void deliver_rest();

  /// Since these groups were made.
  [[nodiscard]] std::uint64_t events() const;
  [[nodiscard]] std::uint64_t messages() const;
  /// Seconds that workers were at work on groups; 0 if not timed.
  [[nodiscard]] double busy() const;
  /// Adds what was timed.
  void add_to(ExecutorProfile& profile) const;

 private:
  /// A range of processes, the first of them in shared lists.
  struct Section {
    WindowPlan::Range range;
    Duration lookahead;  // of a cluster: between its processes
    std::vector<std::unique_ptr<SharedList>> lists;
    std::vector<double> seconds;  // of each list, if timed
    /// All in one list: they need no windows between them.
    [[nodiscard]] bool is_one_list() const { return range.shared_end == range.end && lists.size() == 1; }
  };

  /// Written by one worker at a time: a line of its own.
  struct alignas(64) Group {
    Section alone;
    std::vector<Section> clusters;
    SimTime earliest = kNever;
    std::uint64_t events = 0;
    std::uint64_t messages = 0;  // received from other lists
    double handling = 0, delivering = 0;
    std::vector<std::unique_ptr<Mailbag>> bags;  // what it sends, by kind of message
    std::atomic<std::uint64_t> claimed{~std::uint64_t{0}};
  };

  Section section_of(WindowPlan::Range range, Duration lookahead);
  void take_bag(Group& group, std::size_t own, LogicalProcess& process);
  void turn_mail();
  void deliver_to(std::size_t g);
  void advance(Group& group, Section& section, SimTime horizon);
  void meet(Group& group, Section& cluster, SimTime horizon);
  [[nodiscard]] SimTime earliest_of(const Section& section) const;
  [[nodiscard]] SimTime earliest_of(const Group& group) const;

  const WindowPlan& plan_;
  bool timed_;
  std::vector<LogicalProcess*> processes_;  // in the order of the plan
  MailParts parts_;
  std::vector<SimTime> next_times_;  // of each process with its own list
  std::vector<Group> groups_;
  std::vector<std::uint32_t> active_;
  std::vector<double> seconds_;               // of each process with its own list; empty if not timed
  std::vector<std::uint64_t> events_before_;  // of each process
  SimTime reached_ = kStart;                  // end of the last window
};

}  // namespace icsflow::engine
