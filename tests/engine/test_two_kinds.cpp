#include <algorithm>
#include <cstdint>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include <tbb/global_control.h>
#include <catch2/catch.hpp>

#include "icsflow/engine/channel_graph.hpp"
#include "icsflow/engine/executor.hpp"
#include "icsflow/engine/lists/future_event_list.hpp"
#include "icsflow/engine/mailbag.hpp"
#include "icsflow/engine/shared_list.hpp"
#include "two_kinds.hpp"

using namespace icsflow::engine;
using two_kinds::Board;
using two_kinds::Hospital;
using two_kinds::Notice;
using two_kinds::Region;

namespace {

struct EightThreads {
  tbb::global_control control{tbb::global_control::max_allowed_parallelism, 8};
};

/// A board that refers a patient an hour, from hour 0, to a hospital a day away that takes two hours for each.
template <class Fel>
struct Pair {
  Pair()
      : world({{{"board"},
                [](std::string name, LpRank rank) {
                  return std::make_unique<Board<Fel>>(std::move(name), rank, typename Board<Fel>::Rules{});
                }},
               {{"hospital"},
                [](std::string name, LpRank rank) {
                  return std::make_unique<Hospital<Fel>>(std::move(name), rank, typename Hospital<Fel>::Rules{});
                }}}),
        board(*world.template all<Board<Fel>>()[0]),
        hospital(*world.template all<Hospital<Fel>>()[0]) {
    world.connect("board", "hospital", hours(24));
    world.connect("hospital", "board", hours(24));
  }
  /// @param workers 0: run_sequential
  void run(int workers, SimTime end) {
    if (workers == 0) {
      run_sequential(world.processes(), hours(24), end);
      return;
    }
    WindowOptions options;
    options.workers = workers;
    options.events_worth_workers = 0;  // every window is parallel
    run_windows(ChannelGraph(world.processes()), end, options);
  }

  World<Notice, Fel> world;
  Board<Fel>& board;
  Hospital<Fel>& hospital;
};

/// Patient k arrives at hour 24 + k. One server begins one every two hours: with the k-th at hour 24 + 2k. From hour
/// 240 on three servers begin three every two hours, patients 108, 109 and 110 first, until nobody waits; after that
/// three servers are more than one patient an hour needs.
std::int64_t wait_in_hours(std::int64_t k, bool ordered) {
  if (!ordered || k < 108) return k;
  return std::max<std::int64_t>(0, 240 + (k - 108) / 3 * 2 - (24 + k));
}

}  // namespace

TEMPLATE_TEST_CASE("two kinds: a board changes a hospital's rota from a date, and waits are those of the arithmetic",
                   "[quick][engine][two_kinds]", FourAryHeap, BucketRing) {
  const EightThreads threads;
  Pair<TestType> pair;
  for (const bool ordered : {false, true}) {
    for (const int workers : {0, 1, 2, 3}) {
      CAPTURE(ordered, workers);
      using Order = typename Board<TestType>::Order;
      // The order is sent on day 3, arrives on day 4 and counts from day 10 on.
      pair.board.start(ordered ? std::vector<Order>{{start_of_day(3), pair.hospital.rank(), start_of_day(10), 3}}
                               : std::vector<Order>{});
      pair.hospital.start(1);
      pair.run(workers, start_of_day(5));
      CHECK(pair.hospital.servers() == 1);  // it knows by now
      pair.run(workers, start_of_day(30));
      CHECK(pair.hospital.servers() == (ordered ? 3U : 1U));
      // Before hour 720: 348 begun at two hours each; with the order all of the 696 who have arrived.
      const auto& waits = pair.hospital.waits();
      REQUIRE(waits.size() == (ordered ? 696U : 348U));
      for (std::size_t k = 0; k < waits.size(); ++k) {
        if (waits[k] != hours(wait_in_hours(static_cast<std::int64_t>(k), ordered))) {
          FAIL_CHECK("patient " << k << " waited " << in_hours(waits[k]) << " h");
        }
      }
      // A day after the end of treatment the board hears of it: patient k, begun before hour 720 - 2 - 24, or at 694 on
      // the hour with no wait.
      CHECK(pair.board.seen() == (ordered ? 670U : 335U));
    }
  }
}

TEST_CASE("two kinds: an order that comes after its date counts from its arrival", "[quick][engine][two_kinds]") {
  Pair<BucketRing> pair;
  pair.board.start({{start_of_day(3), pair.hospital.rank(), start_of_day(2), 5}});
  pair.hospital.start(1);
  pair.run(0, start_of_day(4));
  CHECK(pair.hospital.servers() == 1);
  pair.run(0, start_of_day(4) + milliseconds(1));
  CHECK(pair.hospital.servers() == 5);
}

TEST_CASE("two kinds: an order below the channel's minimum delay is a broken contract that names both",
          "[quick][engine][two_kinds]") {
  struct Hasty : Process<Hasty, Notice, BucketRing> {
    Hasty(std::string name, LpRank rank) : Process(std::move(name), rank) { schedule(kStart + days(1), 0, 0, 0); }
    void handle(const Event&) { send(0, now() + hours(23), 0, two_kinds::kRota, {}); }
  };
  World<Notice, BucketRing> world(
      {{{"board"}, [](std::string name, LpRank rank) { return std::make_unique<Hasty>(std::move(name), rank); }},
       {{"hospital"}, [](std::string name, LpRank rank) {
          return std::make_unique<Hospital<BucketRing>>(std::move(name), rank, Hospital<BucketRing>::Rules{});
        }}});
  world.connect("board", "hospital", hours(24));
  CHECK_THROWS_WITH(run_sequential(world.processes(), hours(24), kStart + days(9)),
                    "channel board -> hospital: message sent at 86400000 ms for 169200000 ms, below the minimum delay "
                    "of 86400000 ms");
}

TEMPLATE_TEST_CASE("two kinds: one event hash and one state for every executor, number of workers, merging and sharing",
                   "[quick][engine][two_kinds][determinism]", FourAryHeap, BucketRing) {
  const EightThreads threads;
  const SimTime end = start_of_day(40);
  Region<FourAryHeap> reference;
  reference.start();
  run_sequential(reference.world.processes(), minutes(10), end);
  const auto expected = reference.fingerprint();
  for (const auto* board : reference.boards) {
    REQUIRE(board->seen() > 200);
    REQUIRE(board->hospitals_reinforced() >= 2);  // waits made the boards order more
  }
  for (const auto* hospital : reference.hospitals) REQUIRE(hospital->waits().size() > 100);

  Region<TestType> region;
  region.start();
  const ExecutorReport sequential = run_sequential(region.world.processes(), minutes(10), end);
  CHECK(region.fingerprint() == expected);
  const ChannelGraph graph(region.world.processes());
  CHECK(graph.shortest() == minutes(10));
  for (const int workers : {1, 2, 3, 8}) {
    // Nothing merged; pairs of hospitals; all hospitals; hospitals and boards: a list a kind, and mail between.
    for (const Duration below : {minutes(0), minutes(20), hours(2), days(2)}) {
      for (const double own_list : {0.0, 1.0, 1e9}) {
        CAPTURE(workers, in_hours(below), own_list);
        region.start();
        WindowOptions options;
        options.workers = workers;
        options.events_worth_workers = 0;
        options.events_worth_own_list = own_list;
        options.merge_below = below;
        const ExecutorReport report = run_windows(graph, end, options);
        CHECK(region.fingerprint() == expected);
        CHECK(report.events == sequential.events);
        CHECK(report.messages == sequential.messages);
      }
    }
    region.start();
    WindowOptions options;
    options.workers = workers;
    run_windows(graph, end, options);
    CHECK(region.fingerprint() == expected);
  }
}

TEST_CASE("two kinds: a shared list is for one kind, a bag of mail for all with one payload in one directory",
          "[quick][engine][two_kinds]") {
  Region<BucketRing> region;
  region.start();
  Hospital<BucketRing>& hospital = *region.hospitals[0];
  const std::unique_ptr<SharedList> list = hospital.make_shared_list();
  CHECK(list->join(hospital));
  CHECK(list->join(*region.hospitals[1]));
  CHECK_FALSE(list->join(*region.boards[0]));
  CHECK(region.boards[0]->make_shared_list()->join(*region.boards[0]));
  CHECK_FALSE(list->join(hospital));  // it is in

  Region<BucketRing> another;
  another.start();
  CHECK_FALSE(list->join(*another.hospitals[2]));  // its ranks are of another run

  const MailParts parts;
  const std::unique_ptr<Mailbag> bag = hospital.make_mailbag(parts, 0);
  CHECK(hospital.use_mailbag(bag.get()));
  CHECK(region.boards[0]->use_mailbag(bag.get()));
  CHECK_FALSE(another.boards[0]->use_mailbag(bag.get()));
  hospital.use_mailbag(nullptr);
  region.boards[0]->use_mailbag(nullptr);
}
