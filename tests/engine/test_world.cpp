#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "icsflow/engine/event_loop.hpp"
#include "icsflow/engine/executor.hpp"
#include "icsflow/engine/lists/future_event_list.hpp"
#include "icsflow/engine/world.hpp"

using namespace icsflow::engine;

namespace {

/// Counts down: passes the number less one on, along its first channel, until it is 0.
template <int kKind>
class Counter : public Process<Counter<kKind>, int, BucketRing> {
  using Base = Process<Counter<kKind>, int, BucketRing>;

 public:
  Counter(std::string name, LpRank rank) : Base(std::move(name), rank) {}
  void begin(int n) { this->send(Base::kToSelf, kStart, 0, 0, n); }
  void handle(const Event& event) {
    const int n = this->take_mail(event.entity);
    told.push_back(n);
    if (n > 0) this->send(0, this->now() + this->channel(0).minimum_delay, 0, 0, n - 1);
  }
  std::vector<int> told;
};

using Letters = World<int, BucketRing>;

template <int kKind>
Letters::Factory factory() {
  return [](std::string name, LpRank rank) { return std::make_unique<Counter<kKind>>(std::move(name), rank); };
}

}  // namespace

TEST_CASE("world: ranks follow sorted names, whatever the order of kinds and names", "[quick][engine][world]") {
  const Letters world({{{"m", "a"}, factory<0>()}, {{"z", "b"}, factory<1>()}});
  REQUIRE(world.size() == 4);
  std::string names;
  for (const LogicalProcess* p : world.processes()) names += p->name() + std::to_string(p->rank());
  CHECK(names == "a0b1m2z3");
  CHECK(&world["m"] == world.processes()[2]);
  CHECK(&world[LpRank{3}] == world.processes()[3]);
  REQUIRE(world.all<Counter<1>>().size() == 2);
  CHECK(world.all<Counter<1>>()[0]->name() == "b");
  CHECK(world.all<Counter<1>>()[1]->name() == "z");
  CHECK_THROWS_WITH(world["c"], "no process is called c");
  CHECK_THROWS_WITH(world[""], "no process is called ");
  CHECK_THROWS_WITH(world["zz"], "no process is called zz");
}

TEST_CASE("world: processes of different kinds are connected by name, and a world can be moved",
          "[quick][engine][world]") {
  Letters made({{{"a"}, factory<0>()}, {{"b"}, factory<1>()}});
  CHECK(made.connect("a", "b", seconds(1)) == 0);
  CHECK(made.connect("b", "a", seconds(2)) == 0);
  Letters world = std::move(made);
  world.all<Counter<0>>()[0]->begin(4);
  const ExecutorReport report = run_sequential(world.processes(), seconds(1), kStart + hours(1));
  CHECK(report.events == 5);
  CHECK(report.messages == 4);
  CHECK(world.all<Counter<0>>()[0]->told == std::vector<int>{4, 2, 0});
  CHECK(world.all<Counter<1>>()[0]->told == std::vector<int>{3, 1});
}

TEST_CASE("world: equal names, and factories that make another process than asked, are refused",
          "[quick][engine][world]") {
  CHECK_THROWS_WITH(Letters({{{"a", "b"}, factory<0>()}, {{"b"}, factory<1>()}}), "two processes are called b");
  const Letters::Factory wrong = [](const std::string& name, LpRank rank) {
    return std::make_unique<Counter<0>>(name + "x", rank);
  };
  CHECK_THROWS_WITH(Letters({{{"a"}, wrong}}), "process a of rank 0 was made as ax of rank 0");
  CHECK_THROWS_WITH(Letters({{std::vector<std::string>(65'537, "a"), factory<0>()}}),
                    "a run has at most 65536 processes");
}

TEST_CASE("world: without processes it is a run without events", "[quick][engine][world]") {
  const Letters world({});
  CHECK(run_sequential(world.processes(), seconds(1), kStart + hours(1)).events == 0);
}
