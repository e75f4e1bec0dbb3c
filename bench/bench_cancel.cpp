// Schedule and cancel: a hold model in which a share of the events is called off before its time. One item is one event
// scheduled. Lazily (timers.hpp: a void event is dropped when it comes) on both event lists, against a balanced tree in
// which it is looked for and taken out. A row is an error unless what comes is what the tree gives.

#include <cstdint>
#include <set>
#include <vector>

#include <benchmark/benchmark.h>

#include "icsflow/engine/event.hpp"
#include "icsflow/engine/lists/future_event_list.hpp"
#include "icsflow/engine/lists/timers.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/samplers.hpp"

namespace {

using namespace icsflow::engine;

/// Increments, drawn beforehand.
std::int64_t increment(std::uint64_t i) {
  static const std::vector<std::int64_t> drawn = [] {
    std::vector<std::int64_t> increments(1U << 16U);
    for (std::size_t k = 0; k < increments.size(); ++k) {
      Substream u({1, 0}, k, DrawSite("cancel"));
      increments[k] = 1 + static_cast<std::int64_t>(unit_exponential(u) * 1e9);
    }
    return increments;
  }();
  return drawn[i % drawn.size()];
}

template <class Fel>
class Lazily {
 public:
  using Handle = TimerHandle;
  Handle schedule(SimTime at, std::uint64_t sequence) {
    const TimerHandle handle = timers_.set(static_cast<std::uint32_t>(sequence));
    list_.push({at, make_order(0, 0, sequence), handle.slot, 0, 0});
    return handle;
  }
  void cancel(const Handle& handle) { timers_.cancel(handle); }
  /// The next event that was not called off.
  std::pair<SimTime, std::uint32_t> next() {
    while (true) {
      const Event e = list_.pop();
      if (const auto what = timers_.due(e.entity)) return {e.time, *what};
    }
  }

 private:
  Fel list_;
  Timers timers_;
};

class ByErasing {
 public:
  using Handle = std::pair<SimTime, std::uint64_t>;
  Handle schedule(SimTime at, std::uint64_t sequence) {
    tree_.insert({at, sequence});
    return {at, sequence};
  }
  void cancel(const Handle& handle) { tree_.erase(handle); }
  std::pair<SimTime, std::uint32_t> next() {
    const auto [at, sequence] = *tree_.begin();
    tree_.erase(tree_.begin());
    return {at, static_cast<std::uint32_t>(sequence)};
  }

 private:
  std::set<Handle> tree_;
};

/// Keeps `pending` events that are wanted. A turn schedules 100, calls off `share` of them, and takes as many as bring
/// it back to `pending`. Lazily, what was called off is still in the list: at 90 %, nine void events for each wanted
/// one.
template <class List>
class HoldAndCancel {
 public:
  HoldAndCancel(std::size_t pending, std::uint64_t share) : share_(share) {
    while (handles_.size() < pending) schedule();
  }

  std::uint64_t turn() {
    std::size_t called_off = 0;
    for (std::uint64_t i = 0; i < kTurn; ++i) {
      schedule();
      if (i >= share_) continue;
      list_.cancel(handles_.back());
      ++called_off;
    }
    for (std::uint64_t i = called_off; i < kTurn; ++i) {
      const auto [at, what] = list_.next();
      now_ = at;
      hash_ = mix64(hash_ ^ static_cast<std::uint64_t>(at.ticks())) + what;
    }
    handles_.clear();
    return hash_;
  }

  static constexpr std::uint64_t kTurn = 100;

 private:
  void schedule() {
    handles_.push_back(list_.schedule(now_ + milliseconds(increment(sequence_)), sequence_));
    ++sequence_;
  }

  List list_;
  std::uint64_t share_;  // per cent
  std::vector<typename List::Handle> handles_;
  SimTime now_;
  std::uint64_t sequence_ = 0;
  std::uint64_t hash_ = 0;
};

template <class List>
std::uint64_t hash_of(std::size_t pending, std::uint64_t share) {
  HoldAndCancel<List> model(pending, share);
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < 200 + 3 * pending / HoldAndCancel<List>::kTurn; ++i) hash = model.turn();
  return hash;
}

template <class List>
void schedule_cancel(benchmark::State& state) {
  const auto pending = static_cast<std::size_t>(state.range(0));
  const auto share = static_cast<std::uint64_t>(state.range(1));
  if (hash_of<List>(pending, share) != hash_of<ByErasing>(pending, share)) {
    state.SkipWithError("what comes is not what a sorted list without the cancelled events gives");
    return;
  }
  HoldAndCancel<List> model(pending, share);
  for (std::size_t i = 0; i < 3 * pending / HoldAndCancel<List>::kTurn; ++i) model.turn();
  for (auto _ : state) benchmark::DoNotOptimize(model.turn());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(HoldAndCancel<List>::kTurn));
}

void rows(benchmark::internal::Benchmark* b) {
  b->ArgNames({"pending", "cancelled%"})->ArgsProduct({{100, 10'000, 100'000}, {0, 50, 90}});
}

BENCHMARK_TEMPLATE(schedule_cancel, Lazily<BucketRing>)->Apply(rows);
BENCHMARK_TEMPLATE(schedule_cancel, Lazily<FourAryHeap>)->Apply(rows);
BENCHMARK_TEMPLATE(schedule_cancel, ByErasing)->Apply(rows);

}  // namespace
