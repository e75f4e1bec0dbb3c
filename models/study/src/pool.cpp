#include "icsflow/study/pool.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/engine/bytes.hpp"
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

/// Items of one replication that one worker runs, one after the other: alone, or a base and the plans that go on from
/// its states.
struct Bundle {
  std::vector<Item> items;
  /// Days on which the states of the first are held for the others, ascending.
  std::vector<std::int32_t> days;
};

/// How many items of the shard there are, with those that are there.
int items_of(std::span<const PoolScenario> scenarios, const Shard& shard) {
  int count = 0;
  for (std::size_t i = 0; i < scenarios.size(); ++i)
    for (int number = 0; number < scenarios[i].replications; ++number)
      if (shard.has(number, i, scenarios.size())) ++count;
  return count;
}

/// What of the shard is not there yet, in the order in which it is begun.
std::vector<Item> missing_items(const ResultsStore& store, std::span<const PoolScenario> scenarios,
                                const PoolOptions& options) {
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
      if (options.shard.has(number, i, scenarios.size()) && !std::binary_search(kept.begin(), kept.end(), number))
        items.push_back({i, number});
  }
  if (options.order == PoolOrder::kReplications)
    std::stable_sort(items.begin(), items.end(),
                     [](const Item& a, const Item& b) { return a.replication < b.replication; });
  return items;
}

/// Plans are put to the base that they share a past with, where both are to be run.
std::vector<Bundle> bundles_of(const std::vector<Item>& items, std::span<const PoolScenario> scenarios,
                               PoolOrder order) {
  std::vector<Bundle> all;
  std::map<std::size_t, std::size_t> bases;  // of this replication: scenario to bundle
  int replication = -1;
  for (const Item& item : items) {
    if (item.replication != replication) bases.clear();
    replication = item.replication;
    const auto& past = scenarios[item.of].past;
    const auto base = past && order == PoolOrder::kReplications ? bases.find(past->of) : bases.end();
    if (base == bases.end()) {
      bases[item.of] = all.size();
      all.push_back({{item}, {}});
    } else {
      all[base->second].items.push_back(item);
      all[base->second].days.push_back(past->day);
    }
  }
  for (Bundle& bundle : all) {
    std::sort(bundle.days.begin(), bundle.days.end());
    bundle.days.erase(std::unique(bundle.days.begin(), bundle.days.end()), bundle.days.end());
  }
  return all;
}

std::vector<std::size_t> scenarios_of(const std::vector<Bundle>& bundles) {
  std::vector<std::size_t> all;
  for (const Bundle& bundle : bundles) {
    for (const Item& item : bundle.items) all.push_back(item.of);
  }
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

/// What a worker may hold: a replication, and the states for others.
std::uint64_t bytes_at_work(std::span<const PoolScenario> scenarios, const std::vector<Bundle>& bundles) {
  std::size_t states = 0;
  for (const Bundle& bundle : bundles) states = std::max(states, bundle.days.size());
  return largest(scenarios) * (1 + states);
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
       std::vector<Bundle> bundles)
      : scenarios_(scenarios),
        options_(options),
        seed_(store.seed()),
        bundles_(std::move(bundles)),
        plan_(plan_of(bytes_at_work(scenarios, bundles_), options, static_cast<int>(bundles_.size()))),
        runners_(factories_of(scenarios), scenarios_of(bundles_), idle_simulations(largest(scenarios), options, plan_)),
        shares_(scenarios_of(bundles_).size(), 0.0),
        total_(items_of(scenarios, options.shard)),
        start_(Clock::now()),
        keeper_(store, options.delivered) {
    std::size_t first = 0;
    for (const Bundle& bundle : bundles_) {
      first_items_.push_back(first);
      first += bundle.items.size();
    }
  }

  /// Runs all. What was finished is kept, whatever it throws.
  StudyReport run() {
    try {
      engine::run_replications(
          0, static_cast<int>(bundles_.size()), plan_.at_once, [] { return nullptr; },
          [&](int bundle, void*) { run_bundle(static_cast<std::size_t>(bundle)); });
    } catch (...) {
      try {
        keeper_.finish();
      } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the first failure is the one to tell
      }
      throw;
    }
    keeper_.finish();
    report_.run = ended_;
    report_.left = left_;
    report_.resumed = total_ - ended_ - left_;
    report_.events = report_.parallel.all.events;
    report_.seconds = seconds_since(start_);
    report_.writing = keeper_.seconds();
    report_.parallel.plan = plan_;
    return report_;
  }

 private:
  [[nodiscard]] int count() const { return static_cast<int>(shares_.size()); }

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

  using States = std::map<std::int32_t, HeldState>;

  void run_bundle(std::size_t index) {
    const Bundle& bundle = bundles_[index];
    States states;  // of the first, by day
    for (std::size_t k = 0; k < bundle.items.size(); ++k)
      run_item(first_items_[index] + k, bundle.items[k], plan_.workers_of(static_cast<int>(index), size(bundles_)),
               k == 0 ? bundle.days : std::vector<std::int32_t>{}, states);
  }
  static int size(const std::vector<Bundle>& bundles) { return static_cast<int>(bundles.size()); }

  /// @param held  days on which its states are put to `states`
  void run_item(std::size_t index, const Item& item, int workers, const std::vector<std::int32_t>& held,
                States& states) {
    const PoolScenario& scenario = scenarios_[item.of];
    const auto named = [&](const std::string& what) {
      return scenario.name.empty() ? what : scenario.name + ": " + what;
    };
    const int number = item.replication;
    if (options_.take && !options_.take(scenario.scenario, number)) return leave_out(index);
    if (!tell(index, 0)) throw StudyInterrupted("stopped");
    const auto start = Clock::now();
    try {
      RunOptions run = options_of(scenario, number, workers);
      hold(scenario, held, states, run);
      if (scenario.past && held.empty()) {
        const auto state = states.find(scenario.past->day);
        if (state != states.end()) run.from = &state->second;
      }
      replicate(index, scenario, run, start);
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

  [[nodiscard]] RunOptions options_of(const PoolScenario& scenario, int number, int workers) const {
    RunOptions run;
    run.seed = seed_;
    run.replication = number;
    run.executor = options_.executor;
    run.workers = workers;
    const std::uint64_t room = options_.memory.value_or(0) / static_cast<std::uint64_t>(plan_.at_once);
    run.memory = patients_memory(room, scenario.replication_bytes);
    if (scenario.from) run.from = scenario.from(number);
    if (scenario.observer) run.observer = scenario.observer(number);
    return run;
  }

  /// Who takes the states of this replication: plans of the bundle, and whoever asked for them.
  static void hold(const PoolScenario& scenario, const std::vector<std::int32_t>& for_plans, States& states,
                   RunOptions& run) {
    run.hold_on = for_plans;
    run.hold_on.insert(run.hold_on.end(), scenario.hold_on.begin(), scenario.hold_on.end());
    std::sort(run.hold_on.begin(), run.hold_on.end());
    run.hold_on.erase(std::unique(run.hold_on.begin(), run.hold_on.end()), run.hold_on.end());
    if (run.from != nullptr)  // it begins later
      std::erase_if(run.hold_on, [&](std::int32_t day) { return day <= run.from->day; });
    if (run.hold_on.empty()) return;
    run.hold = [&scenario, &for_plans, &states](HeldState state) {
      const bool asked =
          std::find(scenario.hold_on.begin(), scenario.hold_on.end(), state.day) != scenario.hold_on.end();
      if (asked) scenario.hold(state);
      if (std::binary_search(for_plans.begin(), for_plans.end(), state.day))
        states.emplace(state.day, std::move(state));
    };
  }

  void replicate(std::size_t index, const PoolScenario& scenario, RunOptions& run, Clock::time_point start) {
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
      result = result_of(*runner, scenario, run);
    } catch (...) {
      if (stopped) throw StudyInterrupted("stopped");
      throw;
    }
    // A partial replication is discarded.
    if (stopped) throw StudyInterrupted("stopped");
    runners_.put_back(index, std::move(runner));
    result.replication = run.replication;
    result.seconds = seconds_since(start);
    {
      const std::scoped_lock turn(mutex_);
      if (scenario.past && run.from != nullptr && scenario.days > 0)
        report_.shared += static_cast<double>(run.from->day) / scenario.days;
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

  /// Where a plan cannot go on from its base's state after all, it is run through.
  static RunResult result_of(ReplicationRunner& runner, const PoolScenario& scenario, RunOptions& run) {
    try {
      return runner(run);
    } catch (const engine::BadBytes&) {
      if (!scenario.past || run.from == nullptr) throw;
    }
    run.from = nullptr;
    return runner(run);
  }

  /// As far as this call goes the item is done.
  void leave_out(std::size_t index) {
    const std::scoped_lock turn(mutex_);
    ++left_;
    done_ += 1;
    shares_[index] = 1;
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
    progress.finished = total_ - count() + ended_ + left_;
    progress.done = done_;
    progress.share = done_ / static_cast<double>(shares_.size());
    progress.seconds = seconds_since(start_);
    if (!options_.progress(progress)) stopped_ = true;
    return !stopped_;
  }

  std::span<const PoolScenario> scenarios_;
  const PoolOptions& options_;
  std::uint64_t seed_;
  std::vector<Bundle> bundles_;
  std::vector<std::size_t> first_items_;  // of each bundle, among all
  ParallelPlan plan_;
  Runners runners_;
  std::mutex mutex_;            // of what follows
  std::vector<double> shares_;  // of each item
  double done_ = 0;             // sum of shares_
  StudyReport report_;
  int ended_ = 0, left_ = 0;
  int total_;                         // items of the shard
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
  one.days = model->run_days;
  return one;
}

std::vector<int> missing_replications(const ResultsStore& store, int replications, const Shard& shard) {
  const std::vector<int>& kept = store.replications();
  std::vector<int> missing;
  for (int number = 0; number < replications; ++number)
    if (shard.has(number) && !std::binary_search(kept.begin(), kept.end(), number)) missing.push_back(number);
  return missing;
}

StudyReport run_pool(ResultsStore& store, std::span<const PoolScenario> scenarios, const PoolOptions& options) {
  for (const PoolScenario& one : scenarios) {
    const auto unfinished = store.unfinished(one.replications, one.scenario);
    if (unfinished.empty() || one.ends_replication) continue;
    const std::string& message = unfinished.front().message;
    throw Deadlock(one.name.empty() ? message : one.name + ": " + message);
  }
  StudyReport report;
  std::vector<Item> items = missing_items(store, scenarios, options);
  if (items.empty()) {
    report.resumed = items_of(scenarios, options.shard);
  } else {
    report = Pool(store, scenarios, options, bundles_of(items, scenarios, options.order)).run();
  }
  report.detail = store.detail();
  return report;
}

}  // namespace icsflow::models
