// The whole model: a synthetic Integrated Care System of a million people with all flows, copies of it coupled by
// transfers, and an ensemble of small ones. One item is one event. Every run closes the identities of the model or
// throws; and one event hash for each executor, event list and number of workers, or the row is an error.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <tbb/global_control.h>

#include "heap_world.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/replications.hpp"
#include "icsflow/results/results_store.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/study/simulation.hpp"
#include "icsflow/study/study.hpp"
#include "live_bytes.hpp"
#include "ratio.hpp"
#include "reference_kernel.hpp"
#include "synthetic_ics.hpp"

namespace {

using namespace icsflow::models;
using bench::NextDoor;

constexpr double kMillion = 1e6;

std::shared_ptr<const CompiledModel> model_of(int copies, double people, int days,
                                              NextDoor next_door = NextDoor::kAnHour) {
  // Only the last: 42 copies are a few gigabytes with their simulation.
  static std::tuple<int, double, int, NextDoor> kept_for;
  static std::shared_ptr<const CompiledModel> kept;
  if (kept == nullptr || kept_for != std::tuple(copies, people, days, next_door)) {
    kept = compile(bench::synthetic_ics(copies, people, days, next_door));
    kept_for = {copies, people, days, next_door};
  }
  return kept;
}

RunOptions options_of(int workers, int replication = 0) {
  RunOptions options;
  options.seed = 20'260'131;
  options.workers = workers;
  options.replication = replication;
  return options;
}

/// Both executors, both event lists, 1 and 3 workers: one hash of a fortnight of two coupled copies. Once a run.
bool ways_agree() {
  static const bool agree = [] {
    const tbb::global_control three(tbb::global_control::max_allowed_parallelism, 3);
    const auto model = compile(bench::synthetic_ics(2, 100'000, 14));
    std::uint64_t hash = 0;
    for (const WorldFactory list : {make_world, make_heap_world}) {
      Simulation simulation(model, list);
      for (const int workers : {0, 1, 3}) {
        RunOptions options = options_of(std::max(workers, 1));
        if (workers == 0) options.executor = ExecutorKind::kSequential;
        const std::uint64_t found = simulation.run(options).event_hash;
        if (hash == 0) hash = found;
        if (found != hash) return false;
      }
    }
    return true;
  }();
  return agree;
}

/// Seconds an event of the reference kernel takes with ten thousand pending.
double reference_event() {
  const auto run = [] { return reference::phold(1, 1'000, 10, 0.1, 1e6, 100'000, 60'000'000); };
  static const auto events = static_cast<double>(run());
  return bench::reference_seconds("ics", events, [&] { run(); });
}

/// @param state copies, workers, days
/// @param merge_below  not as chosen
void run_ics(benchmark::State& state, NextDoor next_door, std::optional<icsflow::engine::Duration> merge_below) {
  const auto copies = static_cast<int>(state.range(0));
  const auto workers = static_cast<int>(state.range(1));
  const auto days = static_cast<int>(state.range(2));
  if (!ways_agree()) {
    state.SkipWithError("executors, event lists or workers disagree about the event hash");
    return;
  }
  const double reference = reference_event();
  const auto model = model_of(copies, kMillion, days, next_door);
  const std::size_t before = bench::live_bytes();
  Simulation simulation(model);
  static std::map<std::tuple<int, int, NextDoor>, std::uint64_t> hashes;  // over the rows of one size
  double events = 0, cpu = 0;
  RunOptions options = options_of(workers);
  options.merge_below = merge_below;
  RunResult result;
  bench::AgainstReference ratio(state, reference, workers == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC);
  for (auto _ : state) {
    const double began = bench::seconds(CLOCK_PROCESS_CPUTIME_ID);
    result = simulation.run(options);
    cpu += bench::seconds(CLOCK_PROCESS_CPUTIME_ID) - began;
    events += static_cast<double>(result.events);
  }
  ratio.report(events);
  if (hashes.try_emplace({copies, days, next_door}, result.event_hash).first->second != result.event_hash) {
    state.SkipWithError("another event hash than with another number of workers, or merged otherwise");
    return;
  }
  const double waiting = result.headlines.empty() ? 0 : result.headlines[0];  // the opening list
  if (waiting < 100'000.0 * copies || waiting > 130'000.0 * copies) state.SkipWithError("wrong opening list");
  const auto runs = static_cast<double>(state.iterations());
  state.SetItemsProcessed(static_cast<std::int64_t>(events));
  state.counters["events"] = events / runs;
  state.counters["windows"] = static_cast<double>(result.execution.windows);
  state.counters["cpu_ns_an_event"] = 1e9 * cpu / events;
  // Of everything a run holds: tokens, events, records, series, slack of what may still grow.
  state.counters["bytes_a_waiting_patient"] = static_cast<double>(bench::live_bytes() - before) / waiting;
  state.SetLabel("hash " + [&] {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(result.event_hash));
    return std::string(text);
  }());
}

/// @param state copies, workers, days
void ics(benchmark::State& state) { run_ics(state, NextDoor::kAnHour, {}); }

/// Copies a day from each other: each can run a day before the next.
/// @param state copies, workers, days, as_chosen (0: nothing is merged)
void ics_a_day_apart(benchmark::State& state) {
  using icsflow::engine::Duration;
  const bool as_chosen = state.range(3) != 0;
  run_ics(state, NextDoor::kADay, as_chosen ? std::nullopt : std::optional(Duration()));
}

constexpr int kYear = 365;
constexpr int kMonth = 28;
BENCHMARK(ics)
    ->ArgNames({"copies", "workers", "days"})
    ->ArgsProduct({{1, 2, 4, 8, 16}, {1, 2}, {kYear}})
    ->ArgsProduct({{1, 42}, {1}, {kMonth}})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->UseRealTime();
BENCHMARK(ics_a_day_apart)
    ->ArgNames({"copies", "workers", "days", "as_chosen"})
    ->ArgsProduct({{4, 42}, {1, 2}, {kMonth}, {0, 1}})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1)
    ->UseRealTime();

/// 100 replications of a town of 50,000 for eight weeks: short runs, spread over workers.
void ensemble(benchmark::State& state) {
  constexpr int kReplications = 100;
  const auto workers = static_cast<int>(state.range(0));
  const auto model = model_of(1, 50'000, 56);
  const double reference = reference_event();
  static std::uint64_t all_hash = 0;  // over the rows
  double events = 0;
  bench::AgainstReference ratio(state, reference, CLOCK_MONOTONIC);
  for (auto _ : state) {
    std::vector<RunResult> results(kReplications);
    icsflow::engine::run_replications(
        0, kReplications, workers, [&] { return std::make_shared<Simulation>(model); },
        [&](int replication, void* simulation) {
          results[static_cast<std::size_t>(replication)] =
              static_cast<Simulation*>(simulation)->run(options_of(1, replication));
        });
    std::uint64_t hash = 0;
    for (const RunResult& result : results) {
      hash = icsflow::engine::mix64(hash ^ result.event_hash);
      events += static_cast<double>(result.events);
    }
    if (all_hash == 0) all_hash = hash;
    if (hash != all_hash) state.SkipWithError("other results than with another number of workers");
  }
  ratio.report(events);
  state.SetItemsProcessed(static_cast<std::int64_t>(events));
  state.counters["replications_per_second"] =
      benchmark::Counter(kReplications * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK(ensemble)->ArgName("workers")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

/// The same as a study of two scenarios, 100 replications each, kept in a results file (headlines and months).
void study(benchmark::State& state) {
  constexpr int kReplications = 100;
  std::vector<Scenario> scenarios(2, bench::synthetic_ics(1, 50'000, 56));
  scenarios[1].canonical += "another\n";
  const auto model = compile(scenarios[0]);
  const Catalogue names = catalogue(*model);
  StudyOptions options;
  options.directory = std::filesystem::temp_directory_path() / fmt::format("icsflow_bench_{}", getpid());
  options.replications = kReplications;
  options.seed = 20'260'131;
  options.detail = Detail::kHeadline;
  options.overwrite = true;
  options.program = {"bench", "bench"};
  options.workers = static_cast<int>(state.range(0));
  const double reference = reference_event();
  double events = 0, replicating = 0, writing = 0;
  bench::AgainstReference ratio(state, reference, CLOCK_MONOTONIC);
  for (auto _ : state) {
    const std::vector<StudyScenario> all = {{scenarios[0], names}, {scenarios[1], names}};
    ResultsStore store(all, options);
    const std::vector<PoolScenario> wanted = {pool_scenario(0, model, kReplications),
                                              pool_scenario(1, model, kReplications)};
    const StudyReport report = run_pool(store, wanted, options);
    if (report.run != 2 * kReplications) state.SkipWithError("not all was run");
    events += static_cast<double>(report.events);
    replicating += report.replicating;
    writing += report.writing;
  }
  std::filesystem::remove_all(options.directory);
  ratio.report(events);
  state.SetItemsProcessed(static_cast<std::int64_t>(events));
  state.counters["writing_share"] = writing / replicating;
}
BENCHMARK(study)->ArgName("workers")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
