// What the engine adds to a handler: dispatch (pop, clock, fingerprint, switch, push), a message to another process,
// and the statistics of the output. Each result is checked against the same work done plainly.

#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>

#include "icsflow/engine/event_loop.hpp"
#include "icsflow/engine/executor.hpp"
#include "icsflow/engine/lists/future_event_list.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/statistics/statistics.hpp"
#include "ratio.hpp"
#include "reference_kernel.hpp"

namespace {

using namespace icsflow::engine;

constexpr std::int64_t kLongest = 13;

/// An event that only schedules the next: what the loop itself costs. Timer i ticks every 100 + i % 13.
template <class Fel>
class Ticker final : public Process<Ticker<Fel>, int, Fel> {
 public:
  explicit Ticker(std::uint32_t timers) : Process<Ticker<Fel>, int, Fel>("ticker", 0), ticks_(timers) {
    for (std::uint32_t i = 0; i < timers; ++i) this->schedule(kStart + milliseconds(i % 100), 0, i % 4, i);
  }
  void handle(const Event& event) {
    switch (event.kind) {  // as a model does: a kind is a case
      case 0:
      case 1:
      case 2:
      case 3:
        ++ticks_[event.entity];
        break;
      default:
        return;
    }
    this->schedule(this->now() + milliseconds(100 + event.entity % kLongest), 0, event.kind, event.entity);
  }
  [[nodiscard]] const std::vector<std::uint64_t>& ticks() const { return ticks_; }

 private:
  std::vector<std::uint64_t> ticks_;
};

double reference_dispatch(std::uint32_t timers) {
  reference::EventQueue events;
  std::uint64_t sequence = 0;
  std::vector<std::uint64_t> ticks(timers);
  for (std::uint32_t i = 0; i < timers; ++i) {
    events.push({i % 100, sequence++, i, static_cast<std::uint16_t>(i % 4), 0});
  }
  constexpr int kSteps = 200'000;
  return bench::reference_seconds("dispatch/" + std::to_string(timers), kSteps, [&] {
    for (int i = 0; i < kSteps; ++i) {
      reference::Record event = events.pop();
      switch (event.kind) {
        case 0:
        case 1:
        case 2:
        case 3:
          ++ticks[event.entity];
          break;
        default:
          return;
      }
      event.time += 100 + event.entity % kLongest;
      event.order = sequence++;
      events.push(event);
    }
  });
}

template <class Fel>
void dispatch(benchmark::State& state) {
  const auto timers = static_cast<std::uint32_t>(state.range(0));
  Ticker<Fel> ticker(timers);
  bench::AgainstReference ratio(state, reference_dispatch(timers));
  SimTime end = kStart;
  const Duration stretch = milliseconds(100'000 * 16 / timers + 200);
  for (auto _ : state) ticker.advance(end = end + stretch);
  const auto events = static_cast<double>(ticker.events_executed());
  ratio.report(events);
  state.SetItemsProcessed(static_cast<std::int64_t>(events));
  for (std::uint32_t i = 0; i < timers; ++i) {
    const std::int64_t period = 100 + i % kLongest;
    const std::int64_t expected = ((end - kStart).ticks() - i % 100 + period - 1) / period;
    if (ticker.ticks()[i] != static_cast<std::uint64_t>(expected)) state.SkipWithError("a timer ticked wrongly");
  }
}
BENCHMARK_TEMPLATE(dispatch, BucketRing)->ArgName("pending")->Arg(16)->Arg(1'000);
BENCHMARK_TEMPLATE(dispatch, FourAryHeap)->ArgName("pending")->Arg(16)->Arg(1'000);

/// Hands every letter on to the next process: one message an event.
class Relay final : public Process<Relay, std::uint64_t, BucketRing> {
 public:
  Relay(std::uint32_t number, int letters)
      : Process("relay" + std::to_string(1'000 + number), static_cast<LpRank>(number)) {
    for (int i = 0; i < letters; ++i)
      schedule(kStart + milliseconds(1 + mix64(number + 64U * unsigned(i)) % 1'000), 0, 0, 0);
  }
  void handle(const Event& event) {
    std::uint64_t hops = event.kind == 0 ? 0 : take_mail(event.entity);
    ++handled;
    most_hops = std::max(most_hops, ++hops);
    send(0, now() + milliseconds(1'000 + mix64(event.order) % 1'000), 0, 1, hops);
  }
  std::uint64_t handled = 0, most_hops = 0;
};

/// Messages and nothing else: posted, delivered, pushed, popped, read. Sequentially, and through the boxes of windows.
void mailbox(benchmark::State& state, bool windows) {
  constexpr std::uint32_t kRelays = 64;
  const auto letters = static_cast<int>(state.range(0));
  Directory<std::uint64_t, BucketRing> directory;
  std::vector<std::unique_ptr<Relay>> relays;
  std::vector<LogicalProcess*> processes;
  for (std::uint32_t i = 0; i < kRelays; ++i) {
    relays.push_back(std::make_unique<Relay>(i, letters));
    processes.push_back(relays.back().get());
    directory.enter(*relays.back());
  }
  for (std::uint32_t i = 0; i < kRelays; ++i) relays[i]->connect(*relays[(i + 1) % kRelays], seconds(1));
  SimTime end = kStart;
  const Duration stretch = seconds(1 + 100'000 / (kRelays * letters));
  std::uint64_t events = 0, messages = 0;
  for (auto _ : state) {
    end = end + stretch;
    const ExecutorReport report =
        windows ? run_windows(processes, seconds(1), end, 1) : run_sequential(processes, seconds(1), end);
    events = report.events;
    messages += report.messages;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(events));
  // Every message was delivered or is under way: as many as events, but for those who have not been let through yet.
  std::uint64_t handled = 0, hops = 0;
  for (const auto& relay : relays) {
    handled += relay->handled;
    hops = std::max(hops, relay->most_hops);
  }
  if (handled != events || messages > events) state.SkipWithError("messages were lost or doubled");
  // 1 to 2 seconds a hop.
  const auto elapsed = static_cast<std::uint64_t>((end - kStart).ticks());
  if (hops > elapsed / 1'000 + 1) state.SkipWithError("a message was faster than its channel");
}
BENCHMARK_CAPTURE(mailbox, sequential, false)->ArgName("letters")->Arg(1)->Arg(100)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(mailbox, windows, true)->ArgName("letters")->Arg(1)->Arg(100)->Unit(benchmark::kMillisecond);

std::vector<double> observations() {
  std::vector<double> xs(4096);
  for (std::size_t i = 0; i < xs.size(); ++i) xs[i] = 1e6 + static_cast<double>(mix64(i) >> 40);
  return xs;
}

bool close(double a, double b) { return std::abs(a - b) <= 1e-9 * std::abs(b); }

/// Mean and variance in two passes.
void check_tally(benchmark::State& state, const Tally& tally, const std::vector<double>& xs, double times) {
  double sum = 0, squares = 0;
  for (const double x : xs) sum += x;
  const double mean = sum / static_cast<double>(xs.size());
  for (const double x : xs) squares += (x - mean) * (x - mean);
  const double n = times * static_cast<double>(xs.size());
  if (static_cast<double>(tally.count()) != n || !close(tally.mean(), mean) ||
      !close(tally.variance(), times * squares / (n - 1))) {
    state.SkipWithError("mean or variance is wrong");
  }
}

void statistics_tally(benchmark::State& state) {
  const std::vector<double> xs = observations();
  Tally tally;
  for (auto _ : state) {
    tally = {};
    for (const double x : xs) tally.add(x);
    benchmark::DoNotOptimize(tally);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(xs.size()));
  check_tally(state, tally, xs, 1);
}
BENCHMARK(statistics_tally);

void statistics_merge(benchmark::State& state) {
  const std::vector<double> xs = observations();
  Tally part;
  for (const double x : xs) part.add(x);
  Tally all;
  for (auto _ : state) {
    all = {};
    for (int i = 0; i < 1'000; ++i) all.merge(part);
    benchmark::DoNotOptimize(all);
  }
  state.SetItemsProcessed(state.iterations() * 1'000);
  check_tally(state, all, xs, 1'000);
}
BENCHMARK(statistics_merge);

void statistics_time_weighted(benchmark::State& state) {
  TimeWeighted level;
  double mean = 0, expected = 0;
  for (auto _ : state) {
    level = {};
    std::int64_t now = 0;
    for (std::int64_t i = 0; i < 4096; ++i) {
      level.set(SimTime::from_ticks(now), i % 17);
      now += 1 + i % 5;
    }
    mean = level.mean(SimTime::from_ticks(now));
    benchmark::DoNotOptimize(mean);
  }
  std::int64_t area = 0, now = 0;
  for (std::int64_t i = 0; i < 4096; ++i) {
    area += (i % 17) * (1 + i % 5);
    now += 1 + i % 5;
  }
  expected = static_cast<double>(area) / static_cast<double>(now);
  state.SetItemsProcessed(state.iterations() * 4096);
  if (!close(mean, expected)) state.SkipWithError("the time-weighted mean is wrong");
}
BENCHMARK(statistics_time_weighted);

}  // namespace
