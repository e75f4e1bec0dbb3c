#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <tbb/global_control.h>
#include <catch2/catch.hpp>

#include "icsflow/engine/channel_graph.hpp"
#include "icsflow/engine/directory.hpp"
#include "icsflow/engine/event_loop.hpp"
#include "icsflow/engine/executor.hpp"
#include "icsflow/engine/lists/future_event_list.hpp"
#include "icsflow/engine/merging.hpp"
#include "silent.hpp"
#include "toy_network.hpp"

using namespace icsflow::engine;

namespace {

/// Systems in a row, `apart` from each other; in each, processes in a row at `within`.
struct Systems : Silents {
  Systems(std::size_t systems, std::size_t processes_each, Duration within, Duration apart)
      : Silents(systems * processes_each) {
    for (std::size_t i = 1; i < owned.size(); ++i)
      owned[i - 1]->connect(*owned[i], i % processes_each == 0 ? apart : within);
  }
  [[nodiscard]] std::vector<std::uint64_t> all(std::uint64_t value) const {
    return std::vector<std::uint64_t>(processes.size(), value);
  }
};

/// Numbers for which costs can be calculated by hand.
CacheCosts plain(double cache) { return {cache, 100, 1, 0.01, 0}; }

struct EightThreads {
  tbb::global_control control{tbb::global_control::max_allowed_parallelism, 8};
};

}  // namespace

TEST_CASE("merging: on one worker systems run for long before the next, if together they do not fit its cache",
          "[quick][engine][executor]") {
  // Two systems of two processes, an hour within and four between, an event an hour each.
  const Systems systems(2, 2, hours(1), hours(4));
  const ChannelGraph graph(systems.processes);
  const std::vector<std::uint64_t> events = systems.all(100), bytes = systems.all(1'000);
  const ProcessLoads loads{events, hours(100), bytes};

  // A turn of an hour touches 100 bytes, one of four hours 200. Of 400 bytes in windows of an hour half have gone from
  // a cache of 200: 200 called in by 4 events, 1.5 for each. In windows of four hours 3 of 4 have, of 800, by 16
  // events: 1.375; a system's 200 bytes of an hour stay.
  const MergeChoice merged = choose_merging(graph, loads, 1, plain(200));
  CHECK(merged.threshold == hours(1) + milliseconds(1));
  CHECK(merged.outlook.lookahead == hours(4));
  CHECK(merged.outlook.cost == Approx(1.375));
  CHECK(merged.outlook.gain() == Approx(1 / 1.375));

  // All fits: nothing to gain.
  const MergeChoice fits = choose_merging(graph, loads, 1, plain(400));
  CHECK(fits.outlook.lookahead == hours(1));
  CHECK(fits.outlook.cost == 1);
  // Processes so small that they fit, however much they do.
  const std::vector<std::uint64_t> small = systems.all(50);
  CHECK(choose_merging(graph, {events, hours(100), small}, 1, plain(200)).outlook.lookahead == hours(1));
  // Nothing known of caches, or of events.
  CHECK(choose_merging(graph, {events, hours(100)}, 1, plain(200)).outlook.lookahead == hours(1));
  CHECK(choose_merging(graph, {systems.all(0), Duration(), bytes}, 1, plain(200)).outlook.lookahead == hours(1));
}

TEST_CASE("merging: turns cost something, even with all in the cache", "[quick][engine][executor]") {
  CacheCosts costs = plain(1e9);
  costs.events_a_turn = 0.5;
  // A turn an event, which stays so however the pairs are merged.
  const Systems pairs(2, 2, hours(1), hours(4));
  const std::vector<std::uint64_t> of_four = pairs.all(100), four = pairs.all(1'000);
  const MergeChoice same = choose_merging(ChannelGraph(pairs.processes), {of_four, hours(100), four}, 1, costs);
  CHECK(same.outlook.lookahead == hours(1));
  CHECK(same.outlook.cost == Approx(1.5));
  // A pair, and eight on their own four hours away: they save three turns of four. 16 turns for 40 events.
  Systems many(1, 2, hours(1), hours(1));
  for (int i = 2; i < 10; ++i) many.add().connect(many[0], hours(4));
  const std::vector<std::uint64_t> of_ten = many.all(100), ten = many.all(1'000);
  const MergeChoice fewer = choose_merging(ChannelGraph(many.processes), {of_ten, hours(100), ten}, 1, costs);
  CHECK(fewer.outlook.lookahead == hours(4));
  CHECK(fewer.outlook.cost == Approx(1.2));
}

TEST_CASE("merging: nothing is merged where no channel is longer than another", "[quick][engine][executor]") {
  const Systems systems(42, 6, hours(1), hours(1));
  const std::vector<std::uint64_t> events = systems.all(1'000'000), bytes = systems.all(10'000'000);
  for (const int workers : {1, 2, 8}) {
    const MergeChoice choice = choose_merging(ChannelGraph(systems.processes), {events, days(365), bytes}, workers);
    CHECK(choice.outlook.lookahead == hours(1));
  }
}

TEST_CASE("merging: many systems a day from each other run a day each, unless there is a cache for every few",
          "[quick][engine][executor]") {
  // As 42 Integrated Care Systems: six providers an hour from each other, 300,000 events a year and 3 MB each.
  const Systems systems(42, 6, hours(1), days(1));
  const std::vector<std::uint64_t> events = systems.all(300'000), bytes = systems.all(3'000'000);
  for (const int workers : {1, 2, 3, 16}) {
    CAPTURE(workers);
    const MergeChoice choice = choose_merging(ChannelGraph(systems.processes), {events, days(365), bytes}, workers);
    CHECK(choice.outlook.lookahead == (workers < 16 ? days(1) : hours(1)));
    CHECK(choice.outlook.spread == workers);
  }
  // One of them alone fits a cache.
  const Systems one(1, 6, hours(1), days(1));
  const MergeChoice alone =
      choose_merging(ChannelGraph(one.processes), {one.all(300'000), days(365), one.all(3'000'000)}, 1);
  CHECK(alone.outlook.lookahead == hours(1));
}

TEST_CASE("merging: workers are not left without work for the sake of caches", "[quick][engine][executor]") {
  // Eight large systems an hour from each other, and a day away a small one: merged, one worker would have all to do.
  Systems systems(9, 1, hours(1), hours(1));
  Silent far(9);
  systems.directory.enter(far);
  far.connect(*systems.owned[0], days(1));
  systems.processes.push_back(&far);
  std::vector<std::uint64_t> events(9, 1'000'000), bytes(10, 10'000'000);
  events.push_back(10);
  const ProcessLoads loads{events, days(365), bytes};
  CHECK(choose_merging(ChannelGraph(systems.processes), loads, 2).outlook.lookahead == hours(1));
}

TEMPLATE_TEST_CASE("merging: one result whether chosen for the caches, forced or not done",
                   "[quick][engine][executor][determinism]", FourAryHeap, BucketRing) {
  const EightThreads threads;
  const SimTime end = kStart + seconds(2);
  toy::Network<TestType> network = toy::clustered<TestType>(8, 5);
  network.start();
  run_sequential(network.processes(), ChannelGraph(network.processes()).shortest(), end);
  const auto expected = network.fingerprint();
  const auto run = [&](const WindowOptions& options) {
    network.start();
    const ExecutorReport report = run_windows(ChannelGraph(network.processes()), end, options);
    CHECK(network.fingerprint() == expected);
    return report;
  };
  WindowOptions options;
  options.events_worth_own_list = 0;
  for (const int workers : {1, 2, 3, 8}) {
    CAPTURE(workers);
    options.workers = workers;
    options.state_bytes = {};
    options.merge_below = Duration();
    CHECK(run(options).merged == 0);
    options.merge_below = milliseconds(11);
    const ExecutorReport forced = run(options);
    CHECK(forced.merged == 40);
    CHECK(forced.merged_groups == 8);
    options.merge_below.reset();
    const ExecutorReport without = run(options);
    if (workers == 1) CHECK(without.merged == 0);

    // A cache for the processes of one cluster.
    options.state_bytes = [](std::size_t) { return 1'000; };
    options.caches = {1'000, 1'000, 1, 0.01, 0};
    const ExecutorReport chosen = run(options);
    CHECK(chosen.merged == 40);
    CHECK(chosen.merged_groups == 8);
    CHECK(chosen.lookahead == milliseconds(50));
    CHECK(chosen.messages == forced.messages);
    // A cache for all.
    options.caches.bytes = 40'000;
    if (workers == 1) CHECK(run(options).merged == 0);
    options.caches = {};
  }
}
