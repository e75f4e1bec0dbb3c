#include <tbb/parallel_for.h>
#include <tbb/partitioner.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <optional>
#include <utility>

#include "distinct_ranks.hpp"
#include "hand_over.hpp"
#include "icsflow/engine/executor.hpp"
#include "icsflow/engine/merging.hpp"
#include "icsflow/engine/stopwatch.hpp"
#include "progress_pace.hpp"
#include "threads.hpp"
#include "window_groups.hpp"
#include "window_plan.hpp"

namespace icsflow::engine {
namespace {

// Over how many windows the usual number of events is taken.
constexpr double kWindowsRemembered = 16;
// Events after which the first plan, made knowing nothing, is replaced; from then on whenever they have doubled.
constexpr std::uint64_t kFirstStretch = 4096;
constexpr std::uint64_t kNoOtherPlan = std::uint64_t{1} << 62;
// More workers than this find nothing to do: a run has at most as many groups.
constexpr std::size_t kMostWorkers = 16;

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

/// Runs a window on all workers: each takes its own groups first, then what is left.
void run_parallel(WindowGroups& groups, const WindowPlan& plan, SimTime horizon, std::uint64_t window) {
  const auto work = [&](int) {
    const TaskScope task;
    const auto worker = static_cast<std::size_t>(tbb::this_task_arena::current_thread_index());
    for (const std::uint32_t g : plan.to_take[worker]) {
      if (groups.claim(g, window)) groups.run(g, horizon);
    }
  };
  const LoopScope loop;
  tbb::parallel_for(0, static_cast<int>(plan.to_take.size()), work, tbb::simple_partitioner());
}

/// Events a window must usually hold for other workers to be called in: more if less than two of them can be busy.
double events_worth(double for_two, double spread) {
  constexpr double kHardlyAny = 1.05;
  if (for_two <= 0 || spread >= 2) return for_two;
  return spread < kHardlyAny ? 1e300 : for_two * 0.5 / (1 - 1 / spread);
}

/// Chooses what to merge from what the processes have done so far.
using Merger = std::function<Merging(const ProcessLoads& loads, int workers)>;

class WindowRun {
 public:
  WindowRun(std::span<LogicalProcess* const> processes, SimTime end, const WindowOptions& options, int workers,
            const Merger& merger)
      : processes_(processes),
        end_(end),
        options_(options),
        merger_(merger),
        pace_(options_.progress),
        usual_events_(options_.events_worth_workers) {
    report_.workers = workers;
    const bool sees_caches = options_.state_bytes && !options_.merge_below;
    // There is nothing to choose.
    if (workers == 1 && options_.events_worth_own_list <= 0 && !sees_caches) until_ = kNoOtherPlan;
    for (const LogicalProcess* p : processes_) executed_before_.push_back(p->events_executed());
    events_.resize(processes_.size());
    if (sees_caches) bytes_.resize(processes_.size());
    if (options_.profile != nullptr) options_.profile->processes.resize(processes_.size());
  }

  /// Stretches of windows, each with a plan made from what has been counted by then.
  ExecutorReport run() {
    ExecutorProfile unread;
    ExecutorProfile& times = options_.profile != nullptr ? *options_.profile : unread;
    WindowPlan plan;
    std::optional<WindowGroups> groups;
    for (bool going_on = true; going_on; until_ *= 2) {
      Laps laps(options_.profile != nullptr);
      count_events();
      const Duration span = reached_ - began_;
      const ProcessLoads loads{events_, span, bytes_};
      if (groups && nothing_to_gain(plan, loads)) {
        times.planning += laps.next();
        going_on = stretch(*groups, plan, times);
        continue;
      }
      for (std::size_t i = 0; i < bytes_.size() && groups; ++i) bytes_[i] = options_.state_bytes(i);
      const Merging merging = merger_(loads, report_.workers);
      const double expected = expected_events(merging.lookahead, span);
      WindowPlan next = make_plan(merging, {events_, span}, worth_dividing(expected) ? report_.workers : 1,
                                  options_.events_worth_own_list);
      if (!groups || !still_fits(plan, next, events_)) {
        if (groups) end(*groups, times);
        groups.reset();
        plan = std::move(next);
        groups.emplace(processes_, plan, options_.profile != nullptr);
        usual_events_ = expected;
      }
      times.planning += laps.next();
      going_on = stretch(*groups, plan, times);
    }
    end(*groups, times);
    report_.lookahead = plan.lookahead;
    for (const auto& group : plan.groups) {
      report_.merged += group.end() - group.alone.end;
      report_.merged_groups += group.clusters.size();
    }
    report_.events = total_events(processes_);
    if (report_.windows > 0) {
      report_.events_per_window = static_cast<double>(executed_) / static_cast<double>(report_.windows);
    }
    count_events();
    for (std::size_t i = 0; i < times.processes.size(); ++i) times.processes[i].events += events_[i];
    return report_;
  }

 private:
  /// The loop of the protocol: the earliest event of all, T; everybody runs to T + lookahead; again. False when the run
  /// has come to its end, true when it is time for another plan.
  bool stretch(WindowGroups& groups, const WindowPlan& plan, ExecutorProfile& times) {
    const double worth_workers = events_worth(options_.events_worth_workers, plan.spread);
    const bool timed = options_.profile != nullptr;
    Laps laps(timed);
    const Duration lookahead = groups.lookahead();
    while (executed_ < until_) {
      const SimTime earliest = groups.earliest();
      if (earliest >= end_ || !pace_.go_on(earliest)) return false;
      if (report_.windows == 0) began_ = earliest;
      reached_ = earliest;
      const SimTime horizon = std::min(end_, earliest + lookahead);
      groups.open_window(horizon);
      const std::uint64_t events_before = groups.events();
      const double busy_before = timed ? groups.busy() : 0;
      times.between += laps.next();
      if (plan.to_take.size() > 1 && usual_events_ >= worth_workers) {
        run_parallel(groups, plan, horizon, report_.windows);
        ++report_.parallel_windows;
        if (timed) times.waiting += report_.workers * laps.next() - (groups.busy() - busy_before);
      } else {
        groups.run_all(horizon);
        laps.next();
      }
      count(groups.events() - events_before);
    }
    return true;
  }

  void end(WindowGroups& groups, ExecutorProfile& times) {
    Laps laps(options_.profile != nullptr);
    groups.deliver_rest();
    report_.messages += groups.messages();
    groups.add_to(times);
    times.planning += laps.next();
  }

  /// Between several groups there is mail to carry. Where windows are far too short for several workers, one group
  /// saves that, until the next plan.
  [[nodiscard]] bool worth_dividing(double expected) const { return expected >= options_.events_worth_workers / 2; }

  /// Of a window of this lookahead, from what has been counted; before anything has, enough.
  [[nodiscard]] double expected_events(Duration lookahead, Duration span) const {
    if (span <= Duration()) return options_.events_worth_workers;
    return static_cast<double>(executed_) * static_cast<double>(lookahead.ticks()) / static_cast<double>(span.ticks());
  }

  void count(std::uint64_t events) {
    executed_ += events;
    pace_.did(events);
    usual_events_ += (static_cast<double>(events) - usual_events_) / kWindowsRemembered;
    ++report_.windows;
  }

  /// Counts what each process has done since the start of this run; how much it holds is not known yet.
  void count_events() {
    for (std::size_t i = 0; i < processes_.size(); ++i) {
      events_[i] = processes_[i]->events_executed() - executed_before_[i];
    }
    std::fill(bytes_.begin(), bytes_.end(), ~std::uint64_t{0});
  }

  /// On one worker, every process with its own list, another plan can only serve the caches: not if they are well
  /// served with nothing merged, however much the processes hold. Usual, so it allocates nothing and asks nobody.
  [[nodiscard]] bool nothing_to_gain(const WindowPlan& plan, const ProcessLoads& loads) const {
    const bool one_worker = report_.workers == 1 && options_.events_worth_own_list <= 0;
    return one_worker && plan.groups[0].clusters.empty() &&
           cost_of_event(loads, plan.lookahead, 1, options_.caches) <= kWorthMerging;
  }

  std::span<LogicalProcess* const> processes_;
  SimTime end_;
  const WindowOptions& options_;
  const Merger& merger_;
  ProgressPace pace_;
  ExecutorReport report_;
  std::vector<std::uint64_t> executed_before_;
  std::vector<std::uint64_t> events_, bytes_;  // by process; no bytes if nobody says how many
  std::uint64_t executed_ = 0;
  std::uint64_t until_ = kFirstStretch;  // events at which the next plan is made
  double usual_events_;                  // of a window, lately
  SimTime began_, reached_;              // starts of the first window and of the last
};

ExecutorReport run(std::span<LogicalProcess* const> processes, SimTime end, const WindowOptions& options,
                   const Merger& merger) {
  require_distinct_ranks(processes);
  const int wanted =
      std::clamp(options.workers, 1, static_cast<int>(std::clamp<std::size_t>(processes.size(), 1, kMostWorkers)));
  const Threads threads(wanted);
  WindowRun windows(processes, end, options, std::min(wanted, threads.granted()), merger);
  if (std::min(wanted, threads.granted()) == 1) return windows.run();
  // isolate: a thread that waits here must not pick up another replication's work meanwhile.
  ExecutorReport report;
  tbb::task_arena arena(threads.granted());
  arena.execute([&] { tbb::this_task_arena::isolate([&] { report = windows.run(); }); });
  return report;
}

/// Every process on its own.
Merging nothing_merged(std::size_t processes, Duration lookahead) {
  Merging merging{lookahead, std::vector<std::uint32_t>(processes), std::vector<Duration>(processes, kLongestWindow)};
  std::iota(merging.group_of.begin(), merging.group_of.end(), 0);
  return merging;
}

}  // namespace

ExecutorReport run_windows(const ChannelGraph& graph, SimTime end, const WindowOptions& options) {
  const Merger merger = [&](const ProcessLoads& loads, int workers) {
    if (options.merge_below) return graph.merge_below(*options.merge_below);
    return graph.merge_below(choose_merging(graph, loads, workers, options.caches).threshold);
  };
  return run(graph.processes(), end, options, merger);
}

ExecutorReport run_windows(std::span<LogicalProcess* const> processes, Duration lookahead, SimTime end,
                           const WindowOptions& options) {
  return run(processes, end, options,
             [&](const ProcessLoads&, int) { return nothing_merged(processes.size(), lookahead); });
}

ExecutorReport run_windows(std::span<LogicalProcess* const> processes, Duration lookahead, SimTime end, int workers,
                           const ProgressCheck& progress, double events_worth_workers) {
  WindowOptions options;
  options.workers = workers;
  options.progress = progress;
  options.events_worth_workers = events_worth_workers;
  return run_windows(processes, lookahead, end, options);
}

}  // namespace icsflow::engine
