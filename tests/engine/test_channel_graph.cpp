#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <rapidcheck.h>
#include <tbb/global_control.h>
#include <catch2/catch.hpp>

#include "icsflow/engine/channel_graph.hpp"
#include "icsflow/engine/directory.hpp"
#include "icsflow/engine/event_loop.hpp"
#include "icsflow/engine/executor.hpp"
#include "icsflow/engine/lists/future_event_list.hpp"
#include "silent.hpp"
#include "toy_network.hpp"

using namespace icsflow::engine;

namespace {

using Numbers = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("channel graph: processes joined by short channels are merged, the rest sets the lookahead",
          "[quick][engine][executor]") {
  // Two trusts with an ambulance service each at minutes, an hour between trusts and the council, a day from practices.
  Silents p(6);
  p[0].connect(p[1], minutes(5));
  p[1].connect(p[0], minutes(10));
  p[2].connect(p[3], minutes(10));
  p[1].connect(p[4], hours(1));
  p[4].connect(p[3], hours(2));
  p[5].connect(p[1], hours(24));
  p[5].connect(p[5], milliseconds(1));  // to itself: concerns nobody
  const ChannelGraph graph(p.processes);
  CHECK(graph.shortest() == minutes(5));

  const Merging none = graph.merge_below(minutes(5));
  CHECK(none.lookahead == minutes(5));
  CHECK(none.group_of == Numbers{0, 1, 2, 3, 4, 5});

  const Merging first = graph.merge_below(minutes(6));
  CHECK(first.lookahead == minutes(10));
  CHECK(first.group_of == Numbers{0, 0, 1, 2, 3, 4});

  const Merging services = graph.merge_below(hours(1));
  CHECK(services.lookahead == hours(1));
  CHECK(services.group_of == Numbers{0, 0, 1, 1, 2, 3});
  CHECK(services.inner == std::vector<Duration>{minutes(5), minutes(10), kLongestWindow, kLongestWindow});

  const Merging system = graph.merge_below(hours(3));
  CHECK(system.lookahead == hours(24));
  CHECK(system.group_of == Numbers{0, 0, 0, 0, 0, 1});

  const Merging all = graph.merge_below(days(2));
  CHECK(all.lookahead == kLongestWindow);
  CHECK(all.group_of == Numbers{0, 0, 0, 0, 0, 0});
  CHECK(all.inner == std::vector<Duration>{minutes(5)});
}

TEST_CASE("channel graph: no channel between groups is shorter than the lookahead, and one is as short",
          "[quick][engine][executor]") {
  CHECK(rc::check([] {
    const auto n = *rc::gen::inRange<std::size_t>(1, 12);
    const auto channels = *rc::gen::container<std::vector<std::tuple<std::size_t, std::size_t, int>>>(rc::gen::tuple(
        rc::gen::inRange<std::size_t>(0, n), rc::gen::inRange<std::size_t>(0, n), rc::gen::inRange(1, 9)));
    Silents p(n);
    for (const auto& [from, to, delay] : channels) p[from].connect(p[to], milliseconds(delay));
    const ChannelGraph graph(p.processes);
    for (int threshold = 1; threshold < 10; ++threshold) {
      const Merging merging = graph.merge_below(milliseconds(threshold));
      Duration shortest = kLongestWindow;
      std::vector<Duration> inner(merging.inner.size(), kLongestWindow);
      for (const auto& [from, to, delay] : channels) {
        const bool joined = merging.group_of[from] == merging.group_of[to];
        if (!joined) shortest = std::min(shortest, milliseconds(delay));
        if (joined && from != to) {
          inner[merging.group_of[from]] = std::min(inner[merging.group_of[from]], milliseconds(delay));
        }
      }
      RC_ASSERT(merging.lookahead == shortest);
      RC_ASSERT(merging.lookahead >= milliseconds(threshold));
      for (std::size_t g = 0; g < inner.size(); ++g) RC_ASSERT(merging.inner[g] == inner[g]);
    }
  }));
}

TEST_CASE("channel graph: a channel that leaves the run or takes no time is refused by name",
          "[quick][engine][executor]") {
  Silents p(3);
  p[0].connect(p[2], minutes(1));
  CHECK_THROWS_WITH(ChannelGraph(std::span(p.processes).first(2)), "channel p0 -> p2: its end is not in the run");
  p[1].connect(p[0], Duration());
  CHECK_THROWS_WITH(ChannelGraph(p.processes), "channel p1 -> p0: its minimum delay must be longer than 0 ms");
}

TEST_CASE("channel graph: two processes of one rank are refused, by every executor too", "[quick][engine][executor]") {
  Silent a(3);
  Silent b(4);
  Silent other(3);
  const std::vector<LogicalProcess*> run = {&a, &b, &other};
  const std::string sentence = "processes p3 and p3 of a run have one rank, 3";
  CHECK_THROWS_WITH(ChannelGraph(run), sentence);
  CHECK_THROWS_WITH(run_sequential(run, days(1), kNever), sentence);
  CHECK_THROWS_WITH(run_windows(run, days(1), kNever, 1), sentence);
}

TEST_CASE("channel graph: merging is chosen where it makes windows worth the workers", "[quick][engine][executor]") {
  // Eight trusts, each with an ambulance service at 5 minutes; an hour between trusts.
  Silents p(16);
  for (std::size_t i = 0; i < 16; i += 2) {
    p[i].connect(p[i + 1], minutes(5));
    p[i].connect(p[(i + 2) % 16], hours(1));
  }
  const ChannelGraph graph(p.processes);
  const std::vector<std::uint64_t> even(16, 1'000);
  // 500 events an hour are 42 in five minutes.
  const MergeChoice merged = choose_merging(graph, {even, hours(32)}, 2);
  CHECK(merged.threshold == minutes(5) + milliseconds(1));
  CHECK(merged.outlook.lookahead == hours(1));
  CHECK(merged.outlook.events == Approx(500));
  CHECK(merged.outlook.spread == 2);
  CHECK(merged.outlook.gain() == Approx(1 / (0.5 + 0.2)));
  // 60,000 an hour are enough as they are.
  CHECK(choose_merging(graph, {even, minutes(16)}, 2).outlook.lookahead == minutes(5));
  // Nothing known, nothing merged.
  CHECK(choose_merging(graph, {std::vector<std::uint64_t>(16, 0), Duration()}, 2).outlook.lookahead == minutes(5));
  // So few events that nothing is worth a second worker: one group, which never waits.
  CHECK(choose_merging(graph, {even, days(365)}, 2).outlook.lookahead == kLongestWindow);
}

TEST_CASE("channel graph: merging does not follow when one group would do all the work", "[quick][engine][executor]") {
  // A hub at an hour from everybody, all a day from one practice: merged below a day, the hub's group has all events.
  Silents p(9);
  for (std::size_t i = 1; i < 8; ++i) p[0].connect(p[i], hours(1));
  p[8].connect(p[0], hours(24));
  const ChannelGraph graph(p.processes);
  const std::vector<std::uint64_t> events = {4'000, 1'000, 1'000, 1'000, 1'000, 1'000, 1'000, 1'000, 10};
  const MergeChoice choice = choose_merging(graph, {events, hours(22)}, 2);
  CHECK(choice.outlook.lookahead == hours(1));
  CHECK(choice.outlook.spread == 2);
}

namespace {

struct EightThreads {
  tbb::global_control control{tbb::global_control::max_allowed_parallelism, 8};
};

const SimTime kEnd = kStart + seconds(2);

template <class Fel>
std::vector<std::uint64_t> merged_run(toy::Network<Fel>& network, std::optional<Duration> merge_below, int workers,
                                      double worth, ExecutorReport& report) {
  network.start();
  WindowOptions options;
  options.workers = workers;
  options.events_worth_workers = worth;
  options.merge_below = merge_below;
  report = run_windows(ChannelGraph(network.processes()), kEnd, options);
  return network.fingerprint();
}

}  // namespace

TEMPLATE_TEST_CASE("executors: one result whatever is merged", "[quick][engine][executor][determinism]", FourAryHeap,
                   BucketRing) {
  const EightThreads threads;
  // Twelve nodes in a ring of 10 ms, so merging below 11 ms joins them all; and 40 nodes in clusters of five.
  toy::Network<TestType> ring;
  toy::Network<TestType> clusters = toy::clustered<TestType>(8, 5);
  for (toy::Network<TestType>* network : {&ring, &clusters}) {
    network->start();
    run_sequential(network->processes(), ChannelGraph(network->processes()).shortest(), kEnd);
    const auto expected = network->fingerprint();
    REQUIRE(expected[0] > 500);
    std::set<std::int64_t> lookaheads;
    for (const int workers : {1, 2, 3, 8}) {
      for (const std::int64_t below : {0, 2, 6, 11, 20, 50, 1'000}) {
        for (const double worth : {0.0, 1e9}) {
          CAPTURE(workers, below, worth);
          ExecutorReport report;
          CHECK(merged_run(*network, milliseconds(below), workers, worth, report) == expected);
          CHECK(report.workers == workers);
          lookaheads.insert(report.lookahead.ticks());
        }
      }
      ExecutorReport report;
      CHECK(merged_run(*network, {}, workers, kEventsWorthWorkers, report) == expected);
    }
    CHECK(lookaheads.size() >= 2);
  }
}

TEST_CASE("executors: short channels are merged by themselves, and the count says so", "[quick][engine][executor]") {
  const EightThreads threads;
  toy::Network<BucketRing> network = toy::clustered<BucketRing>(8, 5);
  ExecutorReport report;
  merged_run(network, {}, 2, kEventsWorthWorkers, report);
  CHECK(report.lookahead == milliseconds(50));
  CHECK(report.merged == 40);
  CHECK(report.parallel_windows > 0);
  ExecutorReport again;
  merged_run(network, {}, 2, kEventsWorthWorkers, again);
  CHECK(again.windows == report.windows);
  CHECK(again.parallel_windows == report.parallel_windows);
  CHECK(again.messages == report.messages);
}

TEST_CASE("executors: a profile adds up, and changes nothing", "[quick][engine][executor]") {
  const EightThreads threads;
  toy::Network<BucketRing> network = toy::clustered<BucketRing>(8, 5);
  ExecutorReport plain;
  const auto expected = merged_run(network, {}, 2, 0, plain);
  for (const bool windows : {true, false}) {
    network.start();
    const ChannelGraph graph(network.processes());
    ExecutorProfile profile;
    WindowOptions options;
    options.workers = 2;
    options.events_worth_workers = 0;
    options.profile = &profile;
    const ExecutorReport report = windows ? run_windows(graph, kEnd, options)
                                          : run_sequential(network.processes(), graph.shortest(), kEnd, {}, &profile);
    CHECK(network.fingerprint() == expected);
    CHECK(report.messages == plain.messages);
    CHECK(profile.handling > 0);
    CHECK(profile.delivering > 0);
    CHECK(profile.waiting >= 0);
    std::uint64_t events = 0;
    double seconds = 0;
    for (std::size_t i = 0; i < profile.processes.size(); ++i) {
      CHECK(profile.processes[i].events == network.processes()[i]->events_executed());
      events += profile.processes[i].events;
      seconds += profile.processes[i].seconds;
      CHECK(network.processes()[i]->memory().event_list > 0);
    }
    CHECK(events == report.events);
    CHECK(seconds <= profile.handling * 1.01);
  }
}
