#include "keeper.hpp"

#include <utility>

namespace icsflow::models {
namespace {

using Clock = std::chrono::steady_clock;

/// The least time between two commits, each of which waits for the disk. What finishes sooner is kept together.
constexpr std::chrono::milliseconds kBetweenCommits{200};
/// That may wait to be written.
constexpr std::size_t kMostBytes = 64'000'000;

std::size_t bytes_of(const RunResult& result) {
  std::size_t values = result.headlines.size() + result.drawn.size();
  for (const auto& series : result.series) values += series.size();
  return sizeof(RunResult) + values * sizeof(double);
}

}  // namespace

Keeper::Keeper(ResultsStore& store, Delivered delivered)
    : store_(store), delivered_(std::move(delivered)), thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Keeper::take(std::size_t scenario, RunResult result) {
  const std::size_t bytes = bytes_of(result);
  take({scenario, std::move(result), {}, bytes});
}

void Keeper::take(std::size_t scenario, Replication unfinished, double seconds) {
  Taken taken;
  taken.scenario = scenario;
  taken.unfinished = std::move(unfinished);
  taken.result.seconds = seconds;
  take(std::move(taken));
}

void Keeper::take(Taken taken) {
  std::unique_lock turn(mutex_);
  wake_.wait(turn, [&] { return failure_ || bytes_ == 0 || bytes_ + taken.bytes <= kMostBytes; });
  if (failure_) std::rethrow_exception(failure_);
  bytes_ += taken.bytes;
  queue_.push_back(std::move(taken));
  wake_.notify_all();
}

void Keeper::finish() {
  thread_.request_stop();
  thread_.join();
  if (failure_) std::rethrow_exception(failure_);
}

void Keeper::run(const std::stop_token& stop) {
  Clock::time_point committed = Clock::now() - kBetweenCommits;
  bool uncommitted = false;
  try {
    for (bool last = false; !last;) {
      std::deque<Taken> taken;
      {
        std::unique_lock turn(mutex_);
        const auto any = [&] { return !queue_.empty(); };
        if (uncommitted) {
          wake_.wait_until(turn, stop, committed + kBetweenCommits, any);
        } else {
          wake_.wait(turn, stop, any);
        }
        last = stop.stop_requested();
        taken.swap(queue_);
      }
      const auto began = Clock::now();
      for (const Taken& one : taken) {
        write(one);
        uncommitted = true;
        const std::scoped_lock turn(mutex_);
        bytes_ -= one.bytes;
        wake_.notify_all();
      }
      if (uncommitted && (last || Clock::now() - committed >= kBetweenCommits)) {
        store_.commit();
        committed = Clock::now();
        uncommitted = false;
      }
      seconds_ += std::chrono::duration<double>(Clock::now() - began).count();
    }
  } catch (...) {
    const std::scoped_lock turn(mutex_);
    failure_ = std::current_exception();
    wake_.notify_all();
  }
}

void Keeper::write(const Taken& taken) {
  if (taken.unfinished.status != Status::kFinished) {
    store_.write(taken.unfinished, taken.result.seconds, taken.scenario);
    return;
  }
  store_.write(taken.result, taken.scenario);
  if (delivered_) delivered_(taken.scenario, taken.result);
}

}  // namespace icsflow::models
