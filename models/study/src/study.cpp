#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <exception>
#include <limits>
#include <mutex>
#include <new>
#include <stop_token>
#include <thread>

#include "icsflow/engine/replications.hpp"
#include "icsflow/engine/statistics/statistics.hpp"
#include "icsflow/study/study.hpp"

namespace icsflow::models {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// How many replications of the scenario are of the shard.
int items(const StudyOptions& options, std::size_t scenarios) {
  int count = 0;
  for (int number = 0; number < options.replications; ++number)
    if (options.shard.has(number, options.scenario, scenarios)) ++count;
  return count;
}

/// The least time between two commits, each of which waits for the disk. What finishes sooner is kept together.
constexpr std::chrono::milliseconds kBetweenCommits{200};

/// What the workers of one study share; every member function takes its turn.
class Study {
 public:
  Study(ResultsStore& store, const StudyOptions& options, const ParallelPlan& plan, std::uint64_t memory,
        std::vector<int> missing)
      : store_(store),
        options_(options),
        plan_(plan),
        memory_(memory),
        missing_(std::move(missing)),
        total_(items(options, store.scenarios())),
        shares_(missing_.size(), 0.0),
        start_(Clock::now()),
        committed_(start_ - kBetweenCommits),
        committer_([this](const std::stop_token& stop) { commit_in_time(stop); }) {}

  void run(const ReplicationRunner& runner, std::size_t index) {
    if (options_.take && !options_.take(missing_[index])) {
      leave_out(index);
      return;
    }
    if (!tell(index, 0)) throw StudyInterrupted("stopped");
    bool stopped = false;
    RunOptions run;
    run.seed = options_.seed;
    run.replication = missing_[index];
    run.executor = options_.executor;
    run.workers = plan_.workers_of(static_cast<int>(index), static_cast<int>(missing_.size()));
    run.memory = memory_;
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
      // What a run that was told to stop has got so far is not a replication.
      if (stopped) throw StudyInterrupted("stopped");
      result.replication = run.replication;
      result.seconds = seconds_since(start);
      keep(result, profile);
    } catch (const Deadlock& error) {
      if (!options_.ends_replication) throw;
      keep({run.replication, Status::kDeadlock, error.what()}, seconds_since(start));
    } catch (const GrowsWithoutEnd& error) {
      if (!options_.ends_replication) throw;
      keep({run.replication, Status::kFailed, error.what()}, seconds_since(start));
    } catch (const std::bad_alloc&) {
      throw std::runtime_error(fmt::format(
          "replication {}, seed {}: not enough memory. Run fewer replications at the same time (--workers), or look "
          "for a queue that grows without end (icsflow validate)",
          run.replication, run.seed));
    } catch (...) {
      if (stopped) throw StudyInterrupted("stopped");
      throw;
    }
    tell(index, 1);
  }

  /// Keeps what is not yet kept, once everybody has returned.
  void finish() {
    committer_.request_stop();
    committer_.join();
    if (failure_) std::rethrow_exception(failure_);
    store_.commit();
  }

  /// What was done, after finish().
  [[nodiscard]] StudyReport report() const {
    StudyReport report = report_;
    report.run = ended_;
    report.left = left_;
    report.events = report.parallel.all.events;
    report.seconds = seconds_since(start_);
    report.parallel.plan = plan_;
    return report;
  }

 private:
  /// Of another process, or of a later call: as far as this call goes it is done.
  void leave_out(std::size_t index) {
    const std::scoped_lock turn(mutex_);
    ++left_;
    done_ += 1;
    shares_[index] = 1;
  }

  void keep(const RunResult& result, const RunProfile& profile) {
    const std::scoped_lock turn(mutex_);
    if (failure_) std::rethrow_exception(failure_);
    store_.write(result, options_.scenario);
    report_.parallel.add(result);
    if (options_.profile) {
      if (!report_.profile) report_.profile.emplace();
      report_.profile->add(profile);
    }
    taken();
  }

  void keep(const Replication& unfinished, double seconds) {
    const std::scoped_lock turn(mutex_);
    if (failure_) std::rethrow_exception(failure_);
    store_.write(unfinished, seconds, options_.scenario);
    taken();
  }

  /// The store has taken one more. Those that take long are kept at once.
  void taken() {
    ++ended_;
    if (Clock::now() - committed_ >= kBetweenCommits) {
      commit();
    } else {
      waiting_ = true;
      wake_.notify_one();
    }
  }

  void commit() {
    waiting_ = false;
    store_.commit();
    committed_ = Clock::now();
  }

  /// Commits what waits when its time has come, though no other replication ends.
  void commit_in_time(const std::stop_token& stop) {
    std::unique_lock turn(mutex_);
    while (wake_.wait(turn, stop, [this] { return waiting_; })) {
      wake_.wait_until(turn, stop, committed_ + kBetweenCommits, [this] { return !waiting_; });
      if (stop.stop_requested()) return;
      if (!waiting_) continue;
      try {
        commit();
      } catch (...) {
        failure_ = std::current_exception();
        return;
      }
    }
  }

  bool tell(std::size_t index, double share) {
    if (!options_.progress) return true;
    const std::scoped_lock turn(mutex_);
    done_ += share - shares_[index];
    shares_[index] = share;
    StudyProgress progress;
    progress.total = total_;
    progress.finished = total_ - static_cast<int>(missing_.size()) + ended_ + left_;
    progress.share = done_ / static_cast<double>(missing_.size());
    progress.seconds = seconds_since(start_);
    return options_.progress(progress);
  }

  ResultsStore& store_;
  const StudyOptions& options_;
  ParallelPlan plan_;
  std::uint64_t memory_;  // most bytes the patients of a replication may take
  std::vector<int> missing_;
  int total_;  // replications of the shard, those of earlier calls too
  std::mutex mutex_;
  std::vector<double> shares_;  // of each missing replication
  double done_ = 0;             // sum of shares_
  StudyReport report_;
  int ended_ = 0, left_ = 0;
  Clock::time_point start_;
  std::condition_variable_any wake_;
  bool waiting_ = false;         // something is taken and not committed
  Clock::time_point committed_;  // the last time
  std::exception_ptr failure_;   // of a commit in time
  std::jthread committer_;       // the last member: it uses the others
};

}  // namespace

std::vector<int> missing_replications(const ResultsStore& store, const StudyOptions& options) {
  const std::vector<int>& kept = store.replications(options.scenario);
  std::vector<int> missing;
  for (int number = 0; number < options.replications; ++number)
    if (options.shard.has(number, options.scenario, store.scenarios()) &&
        !std::binary_search(kept.begin(), kept.end(), number))
      missing.push_back(number);
  return missing;
}

StudyReport run_study(ResultsStore& store, const RunnerFactory& make_runner, const StudyOptions& options,
                      std::uint64_t replication_bytes) {
  if (const auto unfinished = store.unfinished(options.replications, options.scenario);
      !unfinished.empty() && !options.ends_replication)
    throw Deadlock(unfinished.front().message);
  const std::vector<int> missing = missing_replications(store, options);
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
    const std::uint64_t room = options.memory.value_or(0) / static_cast<std::uint64_t>(plan.at_once);
    Study study(store, options, plan, patients_memory(room, replication_bytes), missing);
    try {
      engine::run_replications(
          0, count, plan.at_once, [&] { return std::make_shared<ReplicationRunner>(make_runner()); },
          [&](int index, void* state) {
            study.run(*static_cast<const ReplicationRunner*>(state), static_cast<std::size_t>(index));
          });
    } catch (...) {
      try {
        study.finish();
      } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the first failure is the one to tell
      }
      throw;
    }
    study.finish();
    report = study.report();
  }
  report.detail = store.detail();
  report.resumed = items(options, store.scenarios()) - count;
  return report;
}

StudyReport run_study(ResultsStore& store, const std::shared_ptr<const CompiledModel>& model,
                      const StudyOptions& options) {
  const RunnerFactory make_runner = [&]() -> ReplicationRunner {
    auto simulation = std::make_shared<Simulation>(model, options.make_world);
    return [simulation](const RunOptions& run) { return simulation->run(run); };
  };
  return run_study(store, make_runner, options, expected_bytes(*model));
}

}  // namespace icsflow::models
