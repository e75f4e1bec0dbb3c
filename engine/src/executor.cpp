#include "icsflow/engine/executor.hpp"

#include <tbb/parallel_for.h>
#include <tbb/partitioner.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <vector>

#include "hand_over.hpp"
#include "threads.hpp"

namespace icsflow::engine {
namespace {

std::uint64_t total_events(std::span<LogicalProcess* const> processes) {
  std::uint64_t n = 0;
  for (const LogicalProcess* p : processes) n += p->events_executed();
  return n;
}

/// When to look at the progress callback: rarely enough to cost nothing, often enough for a user who waits for a run to
/// stop, whether it makes many short turns or few long ones.
class ProgressPace {
 public:
  explicit ProgressPace(const ProgressCheck& check) : check_(check) {}
  /// Before a turn; false if the run is to stop.
  bool go_on(SimTime reached) {
    if (!check_ || (turns_++ % kTurns != 0 && events_ < kEvents)) return true;
    events_ = 0;
    return check_(reached);
  }
  /// After a turn.
  void did(std::uint64_t events) { events_ += events; }

 private:
  static constexpr std::uint64_t kTurns = 4096;
  static constexpr std::uint64_t kEvents = 65'536;
  const ProgressCheck& check_;
  std::uint64_t turns_ = 0;
  std::uint64_t events_ = 0;  // since the last look
};

// Enough to even out groups that cost differently; each window looks at as many mailbags as the square of it.
constexpr std::size_t kMostGroups = 16;
constexpr std::size_t kGroupsPerWorker = 4;

/// A few large processes are a group each; of many, each worker gets a few groups.
std::size_t group_count(std::size_t processes, int workers) {
  if (workers == 1) return 1;
  if (processes <= kMostGroups) return processes;
  return std::min(kMostGroups, kGroupsPerWorker * static_cast<std::size_t>(workers));
}

// Over how many windows the usual number of events is taken.
constexpr double kWindowsRemembered = 16;

using WindowHandOver = HandOver<struct Window>;

/// Also when a handler throws: the hand-over is told to the sanitizer to its end.
struct TaskScope {
  TaskScope() { WindowHandOver::task_begins(); }
  ~TaskScope() { WindowHandOver::task_ends(); }
};
struct LoopScope {
  LoopScope() { WindowHandOver::loop_begins(); }
  ~LoopScope() { WindowHandOver::loop_ends(); }
};

/// The processes of a run in fixed groups, and the mail between the groups.
class Groups {
 public:
  Groups(std::span<LogicalProcess* const> processes, std::size_t groups)
      : processes_(processes), next_times_(processes.size(), kNever), groups_(groups), active_(processes.size()) {
    parts_.count = groups;
    for (std::size_t g = 0; g < groups; ++g) {
      groups_[g].begin = processes.size() * g / groups;
      groups_[g].end = processes.size() * (g + 1) / groups;
      for (std::size_t i = groups_[g].begin; i < groups_[g].end; ++i) {
        parts_.of_rank[processes[i]->rank()] = static_cast<std::uint8_t>(g);
      }
    }
    for (LogicalProcess* p : processes) p->deliver_mail();
    for (Group& group : groups_) {
      for (std::size_t i = group.begin; i < group.end; ++i) join(group, i);
      group.earliest = earliest_of(group);
    }
  }

  ~Groups() {
    for (LogicalProcess* p : processes_) {
      p->use_mailbag(nullptr);
      p->publish_next_time(nullptr);
    }
  }
  Groups(const Groups&) = delete;
  Groups& operator=(const Groups&) = delete;

  [[nodiscard]] std::size_t size() const { return groups_.size(); }

  /// Time of the earliest event or message anywhere; only between windows.
  [[nodiscard]] SimTime earliest() const {
    SimTime earliest = kNever;
    for (const Group& group : groups_) {
      earliest = std::min(earliest, group.earliest);
      for (const auto& bag : group.bags) earliest = std::min(earliest, bag->earliest_sent());
    }
    return earliest;
  }

  /// What was sent in the last window becomes what this one delivers.
  void turn_mail() {
    for (Group& group : groups_) {
      for (const auto& bag : group.bags) bag->turn();
    }
  }

  /// The share of one group in a window: its mail, then its processes.
  void run(std::size_t g, SimTime horizon) {
    Group& group = groups_[g];
    deliver_to(group);
    std::size_t* const active = active_.data() + group.begin;
    std::size_t n = 0;
    for (std::size_t i = group.begin; i < group.end; ++i) {
      active[n] = i;
      n += next_times_[i] < horizon ? 1 : 0;
    }
    for (std::size_t k = 0; k < n; ++k) {
      LogicalProcess& process = *processes_[active[k]];
      const std::uint64_t before = process.events_executed();
      process.advance(horizon);
      group.events += process.events_executed() - before;
    }
    group.earliest = earliest_of(group);
  }

  /// What was sent in the last window of a run.
  void deliver_rest() {
    turn_mail();
    for (Group& group : groups_) deliver_to(group);
  }

  /// Since the start of the run.
  [[nodiscard]] std::uint64_t events() const { return total(&Group::events); }
  [[nodiscard]] std::uint64_t messages() const { return total(&Group::messages); }

  /// True for the first who asks for group `g` in this window.
  bool claim(std::size_t g, std::uint64_t window) {
    return groups_[g].claimed.exchange(window, std::memory_order_relaxed) != window;
  }

 private:
  /// Written by one worker at a time: a line of its own.
  struct alignas(64) Group {
    std::size_t begin = 0;
    std::size_t end = 0;
    SimTime earliest = kNever;
    std::uint64_t events = 0;
    std::uint64_t messages = 0;                  // received
    std::vector<std::unique_ptr<Mailbag>> bags;  // what it sends, by kind of message
    std::atomic<std::uint64_t> claimed{~std::uint64_t{0}};
  };

  void join(Group& group, std::size_t i) {
    LogicalProcess& process = *processes_[i];
    next_times_[i] = process.next_event_time();
    process.publish_next_time(&next_times_[i]);
    for (const auto& bag : group.bags) {
      if (process.use_mailbag(bag.get())) return;
    }
    group.bags.push_back(process.make_mailbag(parts_));
    process.use_mailbag(group.bags.back().get());
  }

  void deliver_to(Group& to) {
    const auto part = static_cast<std::size_t>(&to - groups_.data());
    for (const Group& from : groups_) {
      for (const auto& bag : from.bags) to.messages += bag->deliver(part);
    }
  }

  [[nodiscard]] std::uint64_t total(std::uint64_t Group::*count) const {
    std::uint64_t n = 0;
    for (const Group& group : groups_) n += group.*count;
    return n;
  }

  [[nodiscard]] SimTime earliest_of(const Group& group) const {
    SimTime earliest = kNever;
    for (std::size_t i = group.begin; i < group.end; ++i) earliest = std::min(earliest, next_times_[i]);
    return earliest;
  }

  std::span<LogicalProcess* const> processes_;
  MailParts parts_;
  std::vector<SimTime> next_times_;  // of each process
  std::vector<Group> groups_;
  std::vector<std::size_t> active_;
};

/// Runs a window on all workers: each takes the groups of its own share first, for its caches, then what is left.
void run_parallel(Groups& groups, SimTime horizon, std::uint64_t window, int workers) {
  const auto work = [&](int) {
    const TaskScope task;
    const auto worker = static_cast<std::size_t>(tbb::this_task_arena::current_thread_index());
    const std::size_t first = groups.size() * worker / static_cast<std::size_t>(workers);
    for (std::size_t k = 0; k < groups.size(); ++k) {
      const std::size_t g = (first + k) % groups.size();
      if (groups.claim(g, window)) groups.run(g, horizon);
    }
  };
  const LoopScope loop;
  tbb::parallel_for(0, workers, work, tbb::simple_partitioner());
}

}  // namespace

ExecutorReport run_sequential(std::span<LogicalProcess* const> processes, Duration lookahead, SimTime end,
                              const ProgressCheck& progress) {
  ExecutorReport report;
  ProgressPace pace(progress);
  const std::uint64_t events_before = total_events(processes);
  while (true) {
    LogicalProcess* first = nullptr;
    SimTime earliest = end;
    SimTime second = end;
    for (LogicalProcess* p : processes) {
      const SimTime t = p->next_event_time();
      if (t < earliest) {
        second = earliest;
        earliest = t;
        first = p;
      } else {
        second = std::min(second, t);
      }
    }
    if (first == nullptr) break;
    if (!pace.go_on(earliest)) break;
    // Nothing can reach `first` before the second-earliest event, nor before an answer to a message it sends now; at
    // least the events of this very instant are its own.
    const SimTime safe = std::min(second, earliest + lookahead);
    const std::uint64_t before = first->events_executed();
    first->advance(std::min(end, std::max(safe, earliest + milliseconds(1))));
    pace.did(first->events_executed() - before);
    ++report.windows;
    if (first->has_mail()) report.messages += first->deliver_mail();
  }
  report.events = total_events(processes);
  if (report.windows > 0) {
    report.events_per_window = static_cast<double>(report.events - events_before) / static_cast<double>(report.windows);
  }
  return report;
}

ExecutorReport run_windows(std::span<LogicalProcess* const> processes, Duration lookahead, SimTime end, int workers,
                           const ProgressCheck& progress, double events_worth_workers) {
  ExecutorReport report;
  const auto useful = static_cast<int>(std::clamp<std::size_t>(processes.size(), 1, kMostGroups));
  const Threads threads(std::clamp(workers, 1, useful));
  report.workers = std::min(std::clamp(workers, 1, useful), threads.granted());
  Groups groups(processes, group_count(processes.size(), report.workers));
  double usual_events = events_worth_workers;  // of a window, lately
  ProgressPace pace(progress);
  const auto windows = [&] {
    while (true) {
      const SimTime earliest = groups.earliest();
      if (earliest >= end) break;
      if (!pace.go_on(earliest)) break;
      const SimTime horizon = std::min(end, earliest + lookahead);
      groups.turn_mail();
      const std::uint64_t events_before = groups.events();
      if (report.workers > 1 && usual_events >= events_worth_workers) {
        run_parallel(groups, horizon, report.windows, report.workers);
        ++report.parallel_windows;
      } else {
        for (std::size_t g = 0; g < groups.size(); ++g) groups.run(g, horizon);
      }
      const std::uint64_t executed = groups.events() - events_before;
      pace.did(executed);
      usual_events += (static_cast<double>(executed) - usual_events) / kWindowsRemembered;
      ++report.windows;
    }
    groups.deliver_rest();
  };
  if (report.workers == 1) {
    windows();
  } else {
    // isolate: a thread that waits here must not pick up another replication's work meanwhile.
    tbb::task_arena arena(report.workers);
    arena.execute([&] { tbb::this_task_arena::isolate(windows); });
  }
  report.events = total_events(processes);
  report.messages = groups.messages();
  if (report.windows > 0) {
    report.events_per_window = static_cast<double>(groups.events()) / static_cast<double>(report.windows);
  }
  return report;
}

}  // namespace icsflow::engine
