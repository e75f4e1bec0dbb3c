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
  Study(ResultsStore& store, const StudyOptions& options, std::vector<int> missing)
      : store_(store),
        options_(options),
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
    run.workers = options_.inner_workers;
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
    keep(result);
    tell(index, 1);
  }

  [[nodiscard]] std::uint64_t events() const { return events_; }
  [[nodiscard]] int finished() const { return finished_; }
  [[nodiscard]] double seconds() const { return seconds_since(start_); }

 private:
  void keep(const RunResult& result) {
    const std::scoped_lock turn(mutex_);
    store_.write(result);
    events_ += result.events;
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
    progress.seconds = seconds();
    return options_.progress(progress);
  }

  ResultsStore& store_;
  const StudyOptions& options_;
  std::vector<int> missing_;
  std::mutex mutex_;
  std::vector<double> shares_;  // of each missing replication
  double done_ = 0;             // sum of shares_
  std::uint64_t events_ = 0;
  int finished_ = 0;
  Clock::time_point start_;
};

}  // namespace

StudyReport run_study(ResultsStore& store, const RunnerFactory& make_runner, const StudyOptions& options) {
  const std::vector<int> missing = missing_replications(store.replications(), options.replications);
  const int count = static_cast<int>(missing.size());
  StudyReport report;
  report.detail = store.detail();
  report.resumed = options.replications - count;
  if (count == 0) return report;
  Study study(store, options, missing);
  engine::run_replications(
      0, count, std::min(options.workers, count), [&] { return std::make_shared<ReplicationRunner>(make_runner()); },
      [&](int index, void* state) {
        study.run(*static_cast<const ReplicationRunner*>(state), static_cast<std::size_t>(index));
      });
  report.run = study.finished();
  report.events = study.events();
  report.seconds = study.seconds();
  return report;
}

StudyReport run_study(ResultsStore& store, const std::shared_ptr<const CompiledModel>& model,
                      const StudyOptions& options) {
  const RunnerFactory make_runner = [&]() -> ReplicationRunner {
    auto simulation = std::make_shared<Simulation>(model, options.event_list);
    return [simulation](const RunOptions& run) { return simulation->run(run); };
  };
  return run_study(store, make_runner, options);
}

ChanceRange chance_range(std::span<const double> values) {
  std::vector<double> sample;
  for (const double value : values)
    if (!std::isnan(value)) sample.push_back(value);
  ChanceRange range;
  range.count = static_cast<int>(sample.size());
  if (sample.empty()) {
    range.mean = range.p10 = range.p90 = std::numeric_limits<double>::quiet_NaN();
    return range;
  }
  double sum = 0;
  for (const double value : sample) sum += value;
  range.mean = sum / static_cast<double>(sample.size());
  range.p10 = engine::sample_quantile(sample, 0.1);
  range.p90 = engine::sample_quantile(std::move(sample), 0.9);
  return range;
}

}  // namespace icsflow::models
