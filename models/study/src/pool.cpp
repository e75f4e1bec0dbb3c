#include "icsflow/study/pool.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "icsflow/engine/check.hpp"
#include "icsflow/engine/replications.hpp"
#include "keeper.hpp"
#include "runners.hpp"

namespace icsflow::models {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Of the memory that is available: what idle simulations may hold beside those at work.
constexpr double kShareOfIdle = 0.25;

struct Item {
  std::size_t of = 0;  // place in the scenarios given
  int replication = 0;
};

/// What is not there yet, in the order in which it is begun.
std::vector<Item> missing_items(const ResultsStore& store, std::span<const PoolScenario> scenarios, PoolOrder order) {
  std::vector<Item> items;
  std::vector<std::pair<std::size_t, int>> taken;  // first index of the scenario, replications asked for before
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    const std::size_t first = store.first_of(scenarios[i].scenario);
    int from = 0;
    for (const auto& [other, replications] : taken)
      if (other == first) from = std::max(from, replications);
    taken.emplace_back(first, scenarios[i].replications);
    const std::vector<int>& kept = store.replications(scenarios[i].scenario);
    for (int number = from; number < scenarios[i].replications; ++number)
      if (!std::binary_search(kept.begin(), kept.end(), number)) items.push_back({i, number});
  }
  if (order == PoolOrder::kReplications)
    std::stable_sort(items.begin(), items.end(),
                     [](const Item& a, const Item& b) { return a.replication < b.replication; });
  return items;
}

std::vector<std::size_t> scenarios_of(const std::vector<Item>& items) {
  std::vector<std::size_t> all;
  all.reserve(items.size());
  for (const Item& item : items) all.push_back(item.of);
  return all;
}

std::vector<RunnerFactory> factories_of(std::span<const PoolScenario> scenarios) {
  std::vector<RunnerFactory> all;
  all.reserve(scenarios.size());
  for (const PoolScenario& one : scenarios) all.push_back(one.make_runner);
  return all;
}

std::uint64_t largest(std::span<const PoolScenario> scenarios) {
  std::uint64_t bytes = 0;
  for (const PoolScenario& one : scenarios) bytes = std::max(bytes, one.replication_bytes);
  return bytes;
}

/// Simulations that may lie idle: one a worker, and as many more as a share of the memory takes.
std::size_t idle_simulations(std::uint64_t bytes, const PoolOptions& options, const ParallelPlan& plan) {
  const auto workers = static_cast<std::size_t>(plan.at_once);
  if (bytes == 0 || !options.memory) return workers;
  return std::max(workers, static_cast<std::size_t>(kShareOfIdle * static_cast<double>(*options.memory) /
                                                    static_cast<double>(bytes)));
}

/// What the workers share.
class Pool {
 public:
  Pool(ResultsStore& store, std::span<const PoolScenario> scenarios, const PoolOptions& options,
       std::vector<Item> items)
      : scenarios_(scenarios),
        options_(options),
        seed_(store.seed()),
        items_(std::move(items)),
        plan_(plan_of(largest(scenarios), options, count())),
        runners_(factories_of(scenarios), scenarios_of(items_), idle_simulations(largest(scenarios), options, plan_)),
        shares_(items_.size(), 0.0),
        start_(Clock::now()),
        keeper_(store, options.delivered) {
    for (const PoolScenario& one : scenarios) total_ += one.replications;
  }

  /// Runs all. What was finished is kept, whatever it throws.
  StudyReport run() {
    try {
      engine::run_replications(
          0, count(), plan_.at_once, [] { return nullptr; },
          [&](int item, void*) { run_item(static_cast<std::size_t>(item)); });
    } catch (...) {
      try {
        keeper_.finish();
      } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the first failure is the one to tell
      }
      throw;
    }
    keeper_.finish();
    report_.run = ended_;
    report_.resumed = total_ - ended_;
    report_.events = report_.parallel.all.events;
    report_.seconds = seconds_since(start_);
    report_.writing = keeper_.seconds();
    report_.parallel.plan = plan_;
    return report_;
  }

 private:
  [[nodiscard]] int count() const { return static_cast<int>(items_.size()); }

  static ParallelPlan plan_of(std::uint64_t bytes, const PoolOptions& options, int items) {
    ParallelNeeds needs;
    needs.replications = items;
    needs.workers = options.workers;
    needs.inner_workers = options.inner_workers;
    needs.windows = options.executor == ExecutorKind::kWindows;
    needs.replication_bytes = bytes;
    needs.available = options.memory;
    return plan_parallel(needs);
  }

  void run_item(std::size_t index) {
    const PoolScenario& scenario = scenarios_[items_[index].of];
    const auto named = [&](const std::string& what) {
      return scenario.name.empty() ? what : scenario.name + ": " + what;
    };
    const int number = items_[index].replication;
    if (!tell(index, 0)) throw StudyInterrupted("stopped");
    const auto start = Clock::now();
    try {
      replicate(index, scenario, number, start);
    } catch (const StudyInterrupted&) {
      throw;
    } catch (const Deadlock& error) {
      if (!scenario.ends_replication) throw Deadlock(named(error.what()));
      end(scenario, {number, Status::kDeadlock, error.what()}, seconds_since(start));
    } catch (const GrowsWithoutEnd& error) {
      if (!scenario.ends_replication) throw GrowsWithoutEnd(named(error.what()));
      end(scenario, {number, Status::kFailed, error.what()}, seconds_since(start));
    } catch (const std::bad_alloc&) {
      throw std::runtime_error(named(fmt::format(
          "replication {}, seed {}: not enough memory. Run fewer replications at the same time (--workers), or look "
          "for a queue that grows without end (icsflow validate)",
          number, seed_)));
    } catch (const engine::ContractViolation& error) {
      throw engine::ContractViolation(named(error.what()));
    } catch (...) {
      if (stopped_) throw StudyInterrupted("stopped");
      throw;
    }
    tell(index, 1);
  }

  void replicate(std::size_t index, const PoolScenario& scenario, int number, Clock::time_point start) {
    RunOptions run;
    run.seed = seed_;
    run.replication = number;
    run.executor = options_.executor;
    run.workers = plan_.workers_of(static_cast<int>(index), count());
    const std::uint64_t room = options_.memory.value_or(0) / static_cast<std::uint64_t>(plan_.at_once);
    run.memory = patients_memory(room, scenario.replication_bytes);
    RunProfile profile;
    if (options_.profile) run.profile = &profile;
    bool stopped = false;
    run.progress = [&](double share) {
      stopped = stopped || !tell(index, share);
      return !stopped;
    };
    auto runner = runners_.take(index);
    RunResult result;
    try {
      result = (*runner)(run);
    } catch (...) {
      if (stopped) throw StudyInterrupted("stopped");
      throw;
    }
    // A partial replication is discarded.
    if (stopped) throw StudyInterrupted("stopped");
    runners_.put_back(index, std::move(runner));
    result.replication = number;
    result.seconds = seconds_since(start);
    {
      const std::scoped_lock turn(mutex_);
      report_.parallel.add(result);
      report_.replicating += result.seconds;
      if (options_.profile) {
        if (!report_.profile) report_.profile.emplace();
        report_.profile->add(profile);
      }
      ++ended_;
    }
    keeper_.take(scenario.scenario, std::move(result));
  }

  /// Notes a replication that came to no end.
  void end(const PoolScenario& scenario, Replication unfinished, double seconds) {
    {
      const std::scoped_lock turn(mutex_);
      report_.replicating += seconds;
      ++ended_;
    }
    keeper_.take(scenario.scenario, std::move(unfinished), seconds);
  }

  /// @return false if all are to stop
  bool tell(std::size_t index, double share) {
    if (!options_.progress) return true;
    if (stopped_) return false;
    const std::scoped_lock turn(mutex_);
    done_ += share - shares_[index];
    shares_[index] = share;
    StudyProgress progress;
    progress.total = total_;
    progress.finished = total_ - count() + ended_;
    progress.done = done_;
    progress.share = done_ / static_cast<double>(items_.size());
    progress.seconds = seconds_since(start_);
    if (!options_.progress(progress)) stopped_ = true;
    return !stopped_;
  }

  std::span<const PoolScenario> scenarios_;
  const PoolOptions& options_;
  std::uint64_t seed_;
  std::vector<Item> items_;
  ParallelPlan plan_;
  Runners runners_;
  std::mutex mutex_;            // of what follows
  std::vector<double> shares_;  // of each item
  double done_ = 0;             // sum of shares_
  StudyReport report_;
  int ended_ = 0, total_ = 0;
  std::atomic<bool> stopped_{false};  // the progress callback said so
  Clock::time_point start_;
  Keeper keeper_;
};

}  // namespace

PoolScenario pool_scenario(std::size_t scenario, const std::shared_ptr<const CompiledModel>& model, int replications,
                           WorldFactory make_world) {
  PoolScenario one;
  one.scenario = scenario;
  one.make_runner = [model, make = std::move(make_world)]() -> ReplicationRunner {
    auto simulation = std::make_shared<Simulation>(model, make);
    return [simulation](const RunOptions& run) { return simulation->run(run); };
  };
  one.replications = replications;
  one.replication_bytes = expected_bytes(*model);
  return one;
}

StudyReport run_pool(ResultsStore& store, std::span<const PoolScenario> scenarios, const PoolOptions& options) {
  for (const PoolScenario& one : scenarios) {
    const auto unfinished = store.unfinished(one.replications, one.scenario);
    if (unfinished.empty() || one.ends_replication) continue;
    const std::string& message = unfinished.front().message;
    throw Deadlock(one.name.empty() ? message : one.name + ": " + message);
  }
  StudyReport report;
  std::vector<Item> items = missing_items(store, scenarios, options.order);
  if (items.empty()) {
    for (const PoolScenario& one : scenarios) report.resumed += one.replications;
  } else {
    report = Pool(store, scenarios, options, std::move(items)).run();
  }
  report.detail = store.detail();
  return report;
}

}  // namespace icsflow::models
