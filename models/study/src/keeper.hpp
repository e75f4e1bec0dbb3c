#pragma once

/// Keeps replications in a results store, on a thread of its own: workers do not wait for the disk.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

#include "icsflow/results/results_store.hpp"

namespace icsflow::models {

class Keeper {
 public:
  using Delivered = std::function<void(std::size_t scenario, const RunResult& result)>;

  /// From here to the end of finish() the store is the keeper's.
  Keeper(ResultsStore& store, Delivered delivered);
  ~Keeper() = default;
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  /// Takes a replication that finished, or came to no end. Waits while too much is not yet written.
  /// @throws what writing threw before
  void take(std::size_t scenario, RunResult result);
  void take(std::size_t scenario, Replication unfinished, double seconds);

  /// Writes and commits all that was taken. @throws what writing threw
  void finish();
  /// Time spent on it, after finish().
  [[nodiscard]] double seconds() const { return seconds_; }

 private:
  struct Taken {
    std::size_t scenario = 0;
    RunResult result;
    Replication unfinished;  // if its status is not kFinished
    std::size_t bytes = 0;
  };
  void take(Taken taken);
  void run(const std::stop_token& stop);
  void write(const Taken& taken);

  ResultsStore& store_;
  Delivered delivered_;
  std::mutex mutex_;
  std::condition_variable_any wake_;  // something was taken, written, or went wrong
  std::deque<Taken> queue_;
  std::size_t bytes_ = 0;  // in the queue
  std::exception_ptr failure_;
  double seconds_ = 0;
  std::jthread thread_;  // the last member: it uses the others
};

}  // namespace icsflow::models
