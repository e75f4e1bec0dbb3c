// Hold model of the future event lists: pop the first event, push it again later; so many pending, all the time.
// One item is one pop and one push. The lists see the same events; each result is checked against the 4-ary heap.
// times_reference: how many times as fast as the reference kernel's queue in this run.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "icsflow/engine/lists/future_event_list.hpp"
#include "icsflow/engine/random.hpp"
#include "ratio.hpp"
#include "reference_kernel.hpp"

namespace {

using namespace icsflow::engine;

constexpr std::int64_t kHour = 3'600'000;
constexpr std::int64_t kDay = 24 * kHour;

enum Law { kExponential, kBimodal, kTies };
constexpr const char* kLawNames[] = {"exponential", "bimodal", "ties"};

/// The queue of the reference kernel behind the interface of a future event list.
class ReferenceQueue {
 public:
  [[nodiscard]] SimTime next_time() const { return queue_.empty() ? kNever : SimTime::from_ticks(queue_.top().time); }
  void push(const Event& e) { queue_.push({e.time.ticks(), e.order, e.entity, e.kind, e.arg}); }
  Event pop() {
    const reference::Record r = queue_.pop();
    return {SimTime::from_ticks(r.time), r.order, r.entity, r.kind, r.arg};
  }

 private:
  reference::EventQueue queue_;
};

/// How far ahead an event is pushed, drawn in advance so that the draw is not what is measured.
class Increments {
 public:
  explicit Increments(Law law) : ticks_(kCount) {
    for (std::size_t i = 0; i < kCount; ++i) {
      Substream u({1, 0}, i, DrawSite("hold"));
      const double choice = u.uniform();
      const auto exponential = [&](std::int64_t mean) {
        return static_cast<std::int64_t>(-std::log(1 - u.uniform()) * static_cast<double>(mean));
      };
      if (law == kExponential) {
        ticks_[i] = exponential(30 * kDay);
      } else if (law == kTies) {
        ticks_[i] = (exponential(20 * kDay) / kDay + 1) * kDay;
      } else if (choice < 0.5) {
        ticks_[i] = exponential(4 * kHour);
      } else if (choice < 0.9) {
        ticks_[i] = exponential(5 * kDay);
      } else {
        ticks_[i] = 30 * kDay + static_cast<std::int64_t>(u.uniform() * 335.0 * static_cast<double>(kDay));
      }
    }
  }
  std::int64_t next() { return ticks_[i_++ % kCount]; }

 private:
  static constexpr std::size_t kCount = 16'384;
  std::vector<std::int64_t> ticks_;
  std::size_t i_ = 0;
};

template <class Fel>
class Hold {
 public:
  Hold(Law law, std::int64_t pending) : increments_(law) {
    for (std::int64_t i = 0; i < pending; ++i) push(kStart);
  }
  void step() {
    const Event event = fel_.pop();
    hash_ = mix64(hash_ ^ event.order) + static_cast<std::uint64_t>(event.time.ticks());
    push(event.time);
  }
  /// As step(), without the hash: what is timed.
  void timed_step() { push(fel_.pop().time); }
  [[nodiscard]] std::uint64_t hash() const { return hash_; }

 private:
  void push(SimTime now) {
    fel_.push({now + milliseconds(increments_.next()), make_order(0, 0, sequence_++), 0, 0, 0});
  }
  Fel fel_;
  Increments increments_;
  std::uint64_t sequence_ = 0;
  std::uint64_t hash_ = 0;
};

/// Holds before anything is timed; above a million pending fewer than one each, or it would take minutes.
std::int64_t warm_up(std::int64_t pending) { return std::clamp<std::int64_t>(3 * pending, 20'000, 5'000'000); }

double reference_hold(Law law, std::int64_t pending) {
  constexpr int kSteps = 200'000;
  const std::string workload = "hold/" + std::to_string(law) + "/" + std::to_string(pending);
  if (const double known = bench::known_reference(workload); known > 0) return known;
  Hold<ReferenceQueue> holding(law, pending);
  const auto steps = [&](std::int64_t n) {
    for (std::int64_t i = 0; i < n; ++i) holding.timed_step();
  };
  steps(warm_up(pending));
  return bench::reference_seconds(workload, kSteps, [&] { steps(kSteps); });
}

/// A list in its steady state that popped what the 4-ary heap popped; null if it did not. Kept until another is asked
/// for: the library calls a benchmark several times, and with ten million pending each preparation takes seconds.
template <class Fel>
Hold<Fel>* prepared(Law law, std::int64_t pending) {
  static std::unique_ptr<Hold<Fel>> kept;
  static std::pair<Law, std::int64_t> kept_for{kTies, 0};
  if (kept_for == std::pair(law, pending)) return kept.get();
  kept_for = {law, pending};
  kept.reset();
  auto holding = std::make_unique<Hold<Fel>>(law, pending);
  Hold<FourAryHeap> reference(law, pending);
  // Also the warm-up: the opening events are not in the steady state.
  const std::int64_t checked = warm_up(pending);
  for (std::int64_t i = 0; i < checked; ++i) {
    holding->step();
    reference.step();
  }
  if (holding->hash() == reference.hash()) kept = std::move(holding);
  return kept.get();
}

template <class Fel>
void hold(benchmark::State& state) {
  const auto law = static_cast<Law>(state.range(0));
  const std::int64_t pending = state.range(1);
  state.SetLabel(kLawNames[law]);
  Hold<Fel>* const holding = prepared<Fel>(law, pending);
  if (holding == nullptr) {
    state.SkipWithError("popped another sequence than the 4-ary heap");
    return;
  }
  bench::AgainstReference ratio(state, reference_hold(law, pending));
  for (auto _ : state) holding->timed_step();
  ratio.report(static_cast<double>(state.iterations()));
  state.SetItemsProcessed(state.iterations());
}

void sizes(benchmark::internal::Benchmark* b) {
  b->ArgNames({"law", "pending"});
  for (const int law : {kExponential, kBimodal, kTies}) {
    for (const int pending : {100, 1'000, 10'000, 100'000, 1'000'000}) b->Args({law, pending});
  }
}

BENCHMARK_TEMPLATE(hold, BucketRing)
    ->Apply(sizes)
    ->Args({kExponential, 10'000'000})
    ->Args({kBimodal, 10'000'000})
    ->Args({kTies, 10'000'000});
BENCHMARK_TEMPLATE(hold, FourAryHeap)->Apply(sizes);
BENCHMARK_TEMPLATE(hold, ReferenceQueue)->Apply(sizes);

}  // namespace
