#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <mutex>

#include "icsflow/engine/replications.hpp"
#include "icsflow/engine/statistics.hpp"
#include "icsflow/models/results.hpp"

namespace icsflow::models {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Replications 0 .. wanted - 1 that are not in `kept` (ascending).
std::vector<int> missing_replications(const std::vector<int>& kept, int wanted) {
  std::vector<int> missing;
  for (int number = 0; number < wanted; ++number)
    if (!std::binary_search(kept.begin(), kept.end(), number)) missing.push_back(number);
  return missing;
}

/// What the workers of one study share; every member function takes its turn.
class Study {
 public:
  Study(ResultsStore& store, const StudyOptions& options, const ParallelPlan& plan, std::vector<int> missing)
      : store_(store),
        options_(options),
        plan_(plan),
        missing_(std::move(missing)),
        shares_(missing_.size(), 0.0),
        start_(Clock::now()) {}

  void run(const ReplicationRunner& runner, std::size_t index) {
    if (!tell(index, 0)) throw StudyInterrupted("stopped");
    bool stopped = false;
    RunOptions run;
    run.seed = options_.seed;
    run.replication = missing_[index];
    run.executor = options_.executor;
    run.event_list = options_.event_list;
    run.workers = plan_.workers_of(static_cast<int>(index), static_cast<int>(missing_.size()));
    RunProfile profile;
    if (options_.profile) run.profile = &profile;
    run.progress = [&](double share) {
      stopped = stopped || !tell(index, share);
      return !stopped;
    };
    const auto start = Clock::now();
    RunResult result;
    try {
      result = runner(run);
    } catch (...) {
      if (stopped) throw StudyInterrupted("stopped");
      throw;
    }
    // What a run that was told to stop has got so far is not a replication.
    if (stopped) throw StudyInterrupted("stopped");
    result.replication = run.replication;
    result.seconds = seconds_since(start);
    keep(result, profile);
    tell(index, 1);
  }

  /// What was done, once everybody has returned.
  [[nodiscard]] StudyReport report() const {
    StudyReport report = report_;
    report.run = finished_;
    report.events = report.parallel.all.events;
    report.seconds = seconds_since(start_);
    report.parallel.plan = plan_;
    return report;
  }

 private:
  void keep(const RunResult& result, const RunProfile& profile) {
    const std::scoped_lock turn(mutex_);
    store_.write(result);
    report_.parallel.add(result);
    if (options_.profile) {
      if (!report_.profile) report_.profile.emplace();
      report_.profile->add(profile);
    }
    ++finished_;
  }

  bool tell(std::size_t index, double share) {
    if (!options_.progress) return true;
    const std::scoped_lock turn(mutex_);
    done_ += share - shares_[index];
    shares_[index] = share;
    StudyProgress progress;
    progress.total = options_.replications;
    progress.finished = options_.replications - static_cast<int>(missing_.size()) + finished_;
    progress.share = done_ / static_cast<double>(missing_.size());
    progress.seconds = seconds_since(start_);
    return options_.progress(progress);
  }

  ResultsStore& store_;
  const StudyOptions& options_;
  ParallelPlan plan_;
  std::vector<int> missing_;
  std::mutex mutex_;
  std::vector<double> shares_;  // of each missing replication
  double done_ = 0;             // sum of shares_
  StudyReport report_;
  int finished_ = 0;
  Clock::time_point start_;
};

}  // namespace

StudyReport run_study(ResultsStore& store, const RunnerFactory& make_runner, const StudyOptions& options,
                      std::uint64_t replication_bytes) {
  const std::vector<int> missing = missing_replications(store.replications(), options.replications);
  const int count = static_cast<int>(missing.size());
  StudyReport report;
  if (count > 0) {
    ParallelNeeds needs;
    needs.replications = count;
    needs.workers = options.workers;
    needs.inner_workers = options.inner_workers;
    needs.windows = options.executor == ExecutorKind::kWindows;
    needs.replication_bytes = replication_bytes;
    needs.available = options.memory;
    const ParallelPlan plan = plan_parallel(needs);
    Study study(store, options, plan, missing);
    engine::run_replications(
        0, count, plan.at_once, [&] { return std::make_shared<ReplicationRunner>(make_runner()); },
        [&](int index, void* state) {
          study.run(*static_cast<const ReplicationRunner*>(state), static_cast<std::size_t>(index));
        });
    report = study.report();
  }
  report.detail = store.detail();
  report.resumed = options.replications - count;
  return report;
}

StudyReport run_study(ResultsStore& store, const std::shared_ptr<const CompiledModel>& model,
                      const StudyOptions& options) {
  const RunnerFactory make_runner = [&]() -> ReplicationRunner {
    auto simulation = std::make_shared<Simulation>(model, options.event_list);
    return [simulation](const RunOptions& run) { return simulation->run(run); };
  };
  return run_study(store, make_runner, options, expected_bytes(*model));
}

ChanceRange chance_range(std::span<const double> values) {
  std::vector<double> sample;
  for (const double value : values)
    if (!std::isnan(value)) sample.push_back(value);
  ChanceRange range;
  range.count = static_cast<int>(sample.size());
  if (sample.empty()) {
    range.mean = range.mean_low = range.mean_high = range.p10 = range.p90 = std::numeric_limits<double>::quiet_NaN();
    return range;
  }
  double sum = 0;
  for (const double value : sample) sum += value;
  range.mean = sum / static_cast<double>(sample.size());
  const double half_width = sample.size() > 1 ? engine::confidence_interval(sample, 0.95).half_width
                                              : std::numeric_limits<double>::quiet_NaN();
  range.mean_low = range.mean - half_width;
  range.mean_high = range.mean + half_width;
  range.p10 = engine::sample_quantile(sample, 0.1);
  range.p90 = engine::sample_quantile(std::move(sample), 0.9);
  return range;
}

}  // namespace icsflow::models
