// JaamSim's three primitives, written as a planner writes them, as steps of a pathway (bench/primitives/*.yaml) that
// the model interprets: delay; create and destroy; seize and release (of which a delay's own cost is taken off). One
// item is one primitive. The number of events is compared with theory.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>

#include <benchmark/benchmark.h>

#include "icsflow/scenario/reader.hpp"
#include "icsflow/study/simulation.hpp"
#include "ratio.hpp"

namespace {

using namespace icsflow::models;

constexpr double kDays = 730;

struct Primitive {
  const char* file;
  double rate;    // patients a day
  double delays;  // of each, of a day on average, one after the other
};

/// Those that end in time: the k-th a patient has ends k days after the arrival on average.
double expected_delays(const Primitive& p) { return p.rate * p.delays * (kDays - (p.delays + 1) / 2); }

/// CPU seconds of a run and its events.
struct Cost {
  double seconds = 0, events = 0;
};
Cost run_once(Simulation& simulation) {
  RunOptions options;
  options.seed = 20'260'131;
  const double began = bench::seconds(CLOCK_THREAD_CPUTIME_ID);
  const RunResult result = simulation.run(options);
  return {bench::seconds(CLOCK_THREAD_CPUTIME_ID) - began, static_cast<double>(result.events)};
}

std::unique_ptr<Simulation> simulation_of(const Primitive& p) {
  const std::string file = std::string(ICSFLOW_SOURCE_DIR) + "/bench/primitives/" + p.file + ".yaml";
  return std::make_unique<Simulation>(compile(read_scenario(file)));
}

/// Seconds one delay takes, measured once a run.
double delay_seconds(const Primitive& delay) {
  static const double seconds = [&] {
    const auto simulation = simulation_of(delay);
    run_once(*simulation);  // the first run grows the memory
    return run_once(*simulation).seconds / expected_delays(delay);
  }();
  return seconds;
}

constexpr Primitive kDelay{"delay", 200, 10};
constexpr Primitive kCreateDestroy{"create_destroy", 1'000, 0};
constexpr Primitive kSeizeRelease{"seize_release", 200, 10};

/// @param without_delays take off what the delays cost
void primitive(benchmark::State& state, const Primitive& p, bool without_delays) {
  const double arrivals = p.rate * kDays;
  const double delays = expected_delays(p);
  const double base = without_delays ? delay_seconds(kDelay) : 0;
  const auto simulation = simulation_of(p);
  run_once(*simulation);
  double seconds = 0, events = 0;
  for (auto _ : state) {
    const Cost cost = run_once(*simulation);
    const double own = std::max(cost.seconds - base * delays, 0.0);
    state.SetIterationTime(own);
    seconds += own;
    events = cost.events;
  }
  // Poisson patients, all of whose delays count; a provider's day is at most five events more.
  const double band = 5 * std::sqrt(arrivals) * (1 + p.delays) + 5 * kDays;
  if (std::abs(events - arrivals - delays) > band) {
    state.SkipWithError(
        ("events: " + std::to_string(events) + ", theory " + std::to_string(arrivals + delays)).c_str());
    return;
  }
  const double items = (p.delays > 0 ? delays : arrivals) * static_cast<double>(state.iterations());
  state.SetItemsProcessed(static_cast<std::int64_t>(items));
  state.counters["ns"] = 1e9 * seconds / items;
}
BENCHMARK_CAPTURE(primitive, delay, kDelay, false)->Unit(benchmark::kMillisecond)->UseManualTime();
BENCHMARK_CAPTURE(primitive, create_destroy, kCreateDestroy, false)->Unit(benchmark::kMillisecond)->UseManualTime();
BENCHMARK_CAPTURE(primitive, seize_release, kSeizeRelease, true)->Unit(benchmark::kMillisecond)->UseManualTime();

}  // namespace
