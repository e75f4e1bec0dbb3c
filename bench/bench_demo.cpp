// One simulated month of the demo ICS, from the opening census: the whole model, not a part of it.

#include <benchmark/benchmark.h>

#include "heap_world.hpp"
#include "icsflow/scenario/reader.hpp"
#include "icsflow/study/simulation.hpp"

namespace {

using namespace icsflow::models;

void demo_month(benchmark::State& state, WorldFactory list, ExecutorKind executor) {
  const Scenario scenario =
      read_scenario(std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/bnssg.yaml", {{"until", "2026-03-01"}});
  const auto model = compile(scenario);
  Simulation simulation(model, list);
  RunOptions options;
  options.seed = scenario.seed;
  options.executor = executor;
  std::uint64_t events = 0, hash = 0;
  for (auto _ : state) {
    const RunResult result = simulation.run(options);
    // The answer: every run the same, and the list it started from is the published one.
    if (hash != 0 && result.event_hash != hash) state.SkipWithError("two runs of one scenario differ");
    hash = result.event_hash;
    if (result.headlines.empty() || result.headlines[0] != 109'556) state.SkipWithError("wrong opening list");
    events += result.events;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(events));
  state.counters["events"] = static_cast<double>(events) / static_cast<double>(state.iterations());
}

BENCHMARK_CAPTURE(demo_month, ring_windows, make_world, ExecutorKind::kWindows)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(demo_month, heap_windows, make_heap_world, ExecutorKind::kWindows)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(demo_month, ring_sequential, make_world, ExecutorKind::kSequential)->Unit(benchmark::kMillisecond);

}  // namespace
