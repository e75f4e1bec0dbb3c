#include "icsflow/engine/replications.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <limits>
#include <mutex>

#include <tbb/parallel_for.h>
#include <tbb/partitioner.h>
#include <tbb/task_arena.h>

#include "hand_over.hpp"
#include "threads.hpp"

namespace icsflow::engine {
namespace {

/// The exception to rethrow: that of the lowest replication that failed. Replications are handed out in order and one
/// that was handed out is always run, so this is the same one for any number of workers.
class FirstFailure {
 public:
  void record(int index) {
    const std::lock_guard lock(mutex_);
    failed_.store(true, std::memory_order_relaxed);
    if (index < index_) {
      index_ = index;
      exception_ = std::current_exception();
    }
  }
  [[nodiscard]] bool failed() const { return failed_.load(std::memory_order_relaxed); }
  void rethrow() const {
    if (exception_) std::rethrow_exception(exception_);
  }

 private:
  std::mutex mutex_;
  std::atomic<bool> failed_{false};
  int index_ = std::numeric_limits<int>::max();
  std::exception_ptr exception_;
};

}  // namespace

void run_replications(int first, int count, int workers, const std::function<std::shared_ptr<void>()>& make_state,
                      const std::function<void(int replication, void* state)>& body) {
  if (count <= 0) return;
  std::atomic<int> next{0};
  FirstFailure failure;

  // What one worker does: take the next replication, run it, again; its state is made once, when it has work.
  const auto work = [&] {
    std::shared_ptr<void> state;
    while (!failure.failed()) {
      const int index = next.fetch_add(1, std::memory_order_relaxed);
      if (index >= count) break;
      try {
        if (!state) state = make_state();
        body(first + index, state.get());
      } catch (...) {
        failure.record(index);
      }
    }
  };

  const int slots = std::clamp(workers, 1, count);
  if (slots == 1) {
    work();
  } else {
    using LoopHandOver = HandOver<struct ReplicationLoop>;
    const auto slot = [&](int) {
      LoopHandOver::task_begins();
      work();
      LoopHandOver::task_ends();
    };
    LoopHandOver::loop_begins();
    const Threads threads(slots);
    tbb::task_arena arena(threads.granted());
    arena.execute([&] { tbb::parallel_for(0, slots, slot, tbb::simple_partitioner()); });
    LoopHandOver::loop_ends();
  }
  failure.rethrow();
}

}  // namespace icsflow::engine
