#include <catch2/catch.hpp>

#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/engine/check.hpp"
#include "icsflow/report/run_text.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/window.hpp"
#include "icsflow/study/parallel.hpp"
#include "scenario_files.hpp"

using namespace icsflow;
using namespace icsflow::models;

namespace {

ParallelPlan plan(int replications, int workers) {
  ParallelNeeds needs;
  needs.replications = replications;
  needs.workers = workers;
  return plan_parallel(needs);
}

test::Study short_demo(const std::string& until = "2026-02-08") {
  return test::Study(test::shipped("bnssg.yaml"), {{"until", until}});
}

}  // namespace

TEST_CASE("parallel: replications side by side where there are enough, windows shared where not",
          "[quick][models][parallel]") {
  struct Case {
    int replications, workers, at_once, inner, last, last_inner;
  };
  for (const Case& c : {Case{1, 1, 1, 1, 0, 1}, Case{1, 2, 1, 2, 0, 1}, Case{10, 2, 2, 1, 0, 1}, Case{3, 2, 2, 1, 1, 2},
                        Case{2, 8, 2, 4, 0, 1}, Case{7, 4, 4, 1, 0, 1}, Case{5, 4, 4, 1, 1, 4}, Case{6, 4, 4, 1, 2, 2},
                        Case{100, 1, 1, 1, 0, 1}, Case{3, 8, 3, 2, 0, 1}}) {
    CAPTURE(c.replications, c.workers);
    const ParallelPlan p = plan(c.replications, c.workers);
    CHECK(p.at_once == c.at_once);
    CHECK(p.inner_workers == c.inner);
    CHECK(p.last == c.last);
    if (c.last > 0) CHECK(p.last_inner_workers == c.last_inner);
    int most = 0;
    for (int i = 0; i < c.replications; ++i) {
      const bool last = i >= c.replications - c.last;
      CHECK(p.workers_of(i, c.replications) == (last ? c.last_inner : c.inner));
      most = std::max(most, p.workers_of(i, c.replications) * (last ? c.last : c.at_once));
    }
    CHECK(most <= c.workers);
  }
}

TEST_CASE("parallel: what was asked for is done, and a sequential executor shares nothing",
          "[quick][models][parallel]") {
  ParallelNeeds needs;
  needs.replications = 10;
  needs.workers = 2;
  needs.inner_workers = 3;
  CHECK(plan_parallel(needs).at_once == 2);
  CHECK(plan_parallel(needs).workers_of(9, 10) == 3);
  needs.inner_workers.reset();
  needs.replications = 1;
  needs.windows = false;
  CHECK(plan_parallel(needs).inner_workers == 1);
}

TEST_CASE("parallel: no more replications at a time than memory holds; the workers left share their windows",
          "[quick][models][parallel]") {
  ParallelNeeds needs;
  needs.replications = 20;
  needs.workers = 8;
  needs.replication_bytes = 1'000;
  needs.available = 3'000;  // 0.7 of it for two
  const ParallelPlan two = plan_parallel(needs);
  CHECK(two.at_once == 2);
  CHECK(two.inner_workers == 4);
  CHECK(two.short_of_memory);
  needs.available = 10;  // not even for one: that is the disk's and the system's to say
  CHECK(plan_parallel(needs).at_once == 1);
  needs.available = 1'000'000;
  CHECK(plan_parallel(needs).at_once == 8);
  CHECK_FALSE(plan_parallel(needs).short_of_memory);
}

TEST_CASE("parallel: what was done is said in one sentence", "[quick][models][parallel]") {
  ParallelOutcome o;
  o.plan = plan(10, 2);
  o.replications = 10;
  CHECK(to_text(o) == "2 replications at a time, each on one thread");
  RunResult r;
  r.events = 5'000;
  r.execution = {10, 9, 7, 2, 1.0, 0};
  o = {};
  o.plan = plan(1, 2);
  o.add(r);
  CHECK(to_text(o) ==
        "one replication with windows shared by 2 threads (500 events a window, 90 % of windows worth sharing)");
  r.events = 370;
  r.execution.parallel_windows = 0;
  o = {};
  o.plan = plan(1, 2);
  o.add(r);
  CHECK(to_text(o) ==
        "one replication on one of 2 threads: 37 events a window are too few to share (from 400 on they are)");
  o = {};
  o.plan = plan(1, 2);
  r.execution.workers = 1;  // a single provider
  o.add(r);
  CHECK(to_text(o) == "one replication on one thread: there is nothing to share between more");
  o = {};
  o.plan = plan(1, 1);
  r.execution = {10, 0, 7, 1, 1.0, 4};
  o.add(r);
  CHECK(to_text(o) == "one replication on one thread; 4 providers with channels shorter than 1 h merged");
}

TEST_CASE("parallel: the memory expected of the demo is near what it holds", "[quick][models][parallel][bnssg]") {
  const test::Study demo = short_demo();
  RunProfile profile;
  RunOptions options;
  options.profile = &profile;
  CHECK(demo.run(options).events == profile.events);
  std::uint64_t held = 0;
  for (const RunProfile::Memory& part : profile.memory) held += part.bytes;
  CHECK(expected_bytes(*demo.model) > held / 2);
  CHECK(expected_bytes(*demo.model) < held * 3);
}

TEST_CASE("demo: the same bits whatever is merged, whatever the windows, and with a profile",
          "[quick][bnssg][determinism]") {
  const test::Study demo = short_demo();
  const RunResult reference = demo.run();
  CHECK(reference.execution.lookahead_hours == 1);
  for (const int workers : {1, 2}) {
    for (const engine::Duration below : {engine::hours(1), engine::hours(2), engine::days(2)}) {
      RunOptions merged;
      merged.workers = workers;
      merged.merge_below = below;
      const RunResult r = demo.run(merged);
      CHECK(test::same(r, reference));
      // Two trusts, three councils, community care: nobody else sends anything.
      CHECK(r.execution.merged == (below == engine::hours(1) ? 0 : 6));
    }
    for (const engine::Duration lookahead : {engine::minutes(1), engine::minutes(45)}) {
      RunOptions shorter;
      shorter.workers = workers;
      shorter.lookahead = lookahead;
      CHECK(test::same(demo.run(shorter), reference));
    }
    RunProfile profile;
    RunOptions profiled;
    profiled.workers = workers;
    profiled.profile = &profile;
    CHECK(test::same(demo.run(profiled), reference));
    std::uint64_t events = 0, kinds = 0;
    for (const RunProfile::Provider& p : profile.providers) events += p.events;
    for (const RunProfile::Kind& k : profile.kinds) kinds += k.events;
    CHECK(events == reference.events);
    CHECK(kinds == reference.events);
    CHECK(profile.events == reference.events);
    CHECK(profile.phases.handling > 0);
  }
}

TEST_CASE("demo: a lookahead longer than a channel's delay is caught at once, by channel and time",
          "[quick][bnssg][determinism]") {
  const test::Study demo = short_demo();
  for (const int workers : {1, 2}) {
    RunOptions broken;
    broken.workers = workers;
    broken.lookahead = engine::hours(2);  // an hour is the shortest
    // Requests for a place are sent from the first hours on: nothing runs beyond the window that shows it.
    CHECK_THROWS_WITH(
        demo.run(broken),
        Catch::Matches("replication 0, seed [0-9]+: channel [A-Z0-9a-z_]+ -> [A-Z0-9a-z_]+: message for [0-9]+ ms when "
                       "the run had reached 1?[0-9]{7} ms: the lookahead of the run is "
                       "longer than the delay of the channel"));
  }
}

TEST_CASE("demo: a provider that sends below a channel's floor is caught, by channel and times",
          "[quick][bnssg][determinism]") {
  const test::Study demo = short_demo();
  const auto model = std::make_shared<CompiledModel>(*demo.model);
  Simulation simulation(model);
  // The channels are declared; now the providers believe that they are shorter.
  for (CompiledProvider& provider : model->providers) {
    for (CompiledChannel& channel : provider.channels) channel.floor = engine::milliseconds(1);
  }
  for (const ExecutorKind executor : {ExecutorKind::kSequential, ExecutorKind::kWindows}) {
    RunOptions options;
    options.seed = demo.scenario.seed;
    options.executor = executor;
    CHECK_THROWS_WITH(simulation.run(options), Catch::Matches("replication 0, seed [0-9]+: channel [A-Z0-9a-z_]+ -> "
                                                              "[A-Z0-9a-z_]+: message sent at [0-9]+ ms for [0-9]+ ms, "
                                                              "below the minimum delay of (3600000|86400000) ms"));
  }
}
