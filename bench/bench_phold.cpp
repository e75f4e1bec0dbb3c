// PHOLD: 1,000 logical processes, 1 to 1,000 messages each, a lookahead of 0.1 to 1 of the mean increment, 10 % remote.
// One item is one event; times are wall times, for workers are what is measured. Each row first runs a shorter PHOLD
// through every executor, event list and number of workers: one final hash, or the row is an error.

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <map>
#include <string>
#include <utility>

#include <benchmark/benchmark.h>
#include <tbb/global_control.h>

#include "icsflow/engine/lists/future_event_list.hpp"
#include "phold.hpp"
#include "ratio.hpp"
#include "reference_kernel.hpp"

namespace {

using bench::Phold;
using namespace icsflow::engine;

constexpr std::uint32_t kPlaces = 1'000;

/// The reference is CPU time of one thread; several workers have no such clock.
clockid_t clock_of(int workers) { return workers == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC; }

SimTime end_after(double events, std::int64_t pending) {
  // Each message hops about once a mean.
  const double means = events / static_cast<double>(kPlaces * pending);
  return SimTime::from_ticks(static_cast<std::int64_t>(means * bench::kPholdMean));
}

template <class Fel>
bool hashes_agree(double lookahead, std::uint32_t pending, SimTime end, std::uint64_t& hash, bool sequential) {
  Phold<Fel> phold(kPlaces, lookahead);
  for (const int workers : {0, 1, 2, 3, 4, 8}) {
    if (workers == 0 && !sequential) continue;
    phold.start(pending);
    phold.run(end, workers);
    if (hash == 0) hash = phold.hash();
    if (phold.hash() != hash) return false;
  }
  return true;
}

/// Of a short run of this PHOLD, by every way there is to run it. 0 if they differ. Checked once a run of the program.
std::uint64_t common_hash(double lookahead, std::uint32_t pending) {
  static std::map<std::pair<double, std::uint32_t>, std::uint64_t> known;
  const auto [found, is_new] = known.try_emplace({lookahead, pending}, 0);
  if (!is_new) return found->second;
  // oneTBB starts no more threads than the machine has cores unless told; here real interleavings are wanted.
  const tbb::global_control eight(tbb::global_control::max_allowed_parallelism, 8);
  const SimTime end = end_after(20'000 + 0.5 * kPlaces * pending, pending);
  std::uint64_t hash = 0;
  const bool agree = hashes_agree<BucketRing>(lookahead, pending, end, hash, true) &&
                     hashes_agree<FourAryHeap>(lookahead, pending, end, hash, pending <= 10);
  return found->second = agree ? hash : 0;
}

double reference_phold(double lookahead, std::uint32_t pending) {
  const auto ticks = static_cast<std::int64_t>(lookahead * bench::kPholdMean);
  const std::int64_t end = end_after(2e5 + kPlaces * pending, pending).ticks();
  const auto run = [&] {
    return reference::phold(1, kPlaces, pending, bench::kPholdRemote, bench::kPholdMean, ticks, end);
  };
  const double events = static_cast<double>(run());
  return bench::reference_seconds("phold/" + std::to_string(lookahead) + "/" + std::to_string(pending), events, run);
}

/// Runs stretch after stretch; what is timed are whole runs, with the dividing and sharing they begin with.
template <class Fel>
void time_stretches(benchmark::State& state, Phold<Fel>& phold, std::uint32_t pending, Duration stretch, int workers,
                    double reference) {
  phold.start(pending);
  SimTime end = kStart + stretch;
  ExecutorReport before = phold.run(end, workers);  // warm-up
  std::uint64_t events = 0;
  double windows = 0;
  bench::AgainstReference ratio(state, reference, clock_of(workers));
  for (auto _ : state) {
    const ExecutorReport report = phold.run(end = end + stretch, workers);
    events += report.events - before.events;
    windows += static_cast<double>(report.windows);
    before = report;
  }
  ratio.report(static_cast<double>(events));
  state.SetItemsProcessed(static_cast<std::int64_t>(events));
  state.counters["events_per_window"] = static_cast<double>(events) / windows;
}

/// Events of a stretch: each is a run, which begins with dividing the processes and moving their events into the lists
/// they share; with ten hops a message that was a fifth of it.
double stretch_events(double pending_in_all) { return std::max(1e6, 40 * pending_in_all); }

template <class Fel>
void phold(benchmark::State& state) {
  const auto pending = static_cast<std::uint32_t>(state.range(0));
  const double lookahead = static_cast<double>(state.range(1)) / 100;
  const auto workers = static_cast<int>(state.range(2));
  if (common_hash(lookahead, pending) == 0) {
    state.SkipWithError("executors, event lists or workers disagree about the final hash");
    return;
  }
  const double reference = reference_phold(lookahead, pending);
  Phold<Fel> phold(kPlaces, lookahead);
  const Duration stretch = end_after(stretch_events(1.0 * kPlaces * pending), pending) - kStart;
  time_stretches(state, phold, pending, stretch, workers, reference);
}

void variants(benchmark::internal::Benchmark* b) {
  b->ArgNames({"pending", "lookahead%", "workers"})->Unit(benchmark::kMillisecond)->UseRealTime();
  for (const int pending : {1, 10, 100, 1'000}) {
    for (const int lookahead : {10, 50, 100}) {
      for (const int workers : {1, 2}) b->Args({pending, lookahead, workers});
    }
  }
}

/// The PHOLD the peers were measured with, 1,024 processes: 1 message each, and 1,024 (a million pending).
void phold_peers(benchmark::State& state) {
  constexpr std::uint32_t kPeersPlaces = 1'024;
  const auto pending = static_cast<std::uint32_t>(state.range(0));
  const auto workers = static_cast<int>(state.range(1));
  Phold<BucketRing> phold(kPeersPlaces, bench::kPeersPhold);
  const double all = static_cast<double>(kPeersPlaces) * pending;
  const auto after = [&](double events) {
    return SimTime::from_ticks(static_cast<std::int64_t>(events / all * bench::kPholdMean));
  };
  static std::map<std::uint32_t, std::uint64_t> hashes;
  if (hashes.count(pending) == 0) {
    for (const int tried : {0, 1, 2}) {
      phold.start(pending);
      phold.run(after(1e5 + all / 2), tried);
      if (!hashes.try_emplace(pending, phold.hash()).second && hashes[pending] != phold.hash()) hashes[pending] = 0;
    }
  }
  if (hashes[pending] == 0) {
    state.SkipWithError("executors or workers disagree about the final hash");
    return;
  }
  const auto ticks = static_cast<std::int64_t>(bench::kPeersPhold.lookahead * bench::kPholdMean);
  const auto reference_run = [&] {
    // In one queue the delay of those who stay is only a longer mean.
    return reference::phold(1, kPeersPlaces, pending, bench::kPeersPhold.remote,
                            bench::kPholdMean - static_cast<double>(ticks) * bench::kPeersPhold.remote, ticks,
                            after(2e5 + all).ticks());
  };
  const std::string workload = "phold_peers/" + std::to_string(pending);
  double reference = bench::known_reference(workload);
  if (reference == 0) {
    reference = bench::reference_seconds(workload, static_cast<double>(reference_run()), [&] { reference_run(); });
  }
  time_stretches(state, phold, pending, after(stretch_events(all)) - kStart, workers, reference);
}
BENCHMARK(phold_peers)
    ->ArgNames({"pending", "workers"})
    ->ArgsProduct({{1, 1'024}, {1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void phold_reference(benchmark::State& state) {
  const auto pending = static_cast<std::uint32_t>(state.range(0));
  const double lookahead = static_cast<double>(state.range(1)) / 100;
  const auto ticks = static_cast<std::int64_t>(lookahead * bench::kPholdMean);
  const double reference = reference_phold(lookahead, pending);
  const std::int64_t end = end_after(1e6 + kPlaces * pending, pending).ticks();
  std::uint64_t events = 0;
  bench::AgainstReference ratio(state, reference);
  for (auto _ : state) {
    events += reference::phold(1, kPlaces, pending, bench::kPholdRemote, bench::kPholdMean, ticks, end);
  }
  ratio.report(static_cast<double>(events));
  state.SetItemsProcessed(static_cast<std::int64_t>(events));
}

BENCHMARK_TEMPLATE(phold, BucketRing)->Apply(variants);
BENCHMARK_TEMPLATE(phold, FourAryHeap)->Apply(variants);
BENCHMARK(phold_reference)
    ->ArgNames({"pending", "lookahead%"})
    ->ArgsProduct({{1, 10, 100, 1'000}, {10, 100}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
