#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "icsflow/engine/event.hpp"
#include "icsflow/engine/event_loop.hpp"
#include "icsflow/engine/lists/future_event_list.hpp"
#include "icsflow/engine/lists/timers.hpp"
#include "icsflow/engine/random.hpp"

using namespace icsflow::engine;

TEST_CASE("timers: an event comes once, unless it was called off", "[quick][engine][timers]") {
  Timers timers;
  const TimerHandle a = timers.set(7);
  const TimerHandle b = timers.set(8);
  CHECK(timers.size() == 2);
  CHECK(timers.pending(a));
  CHECK(timers.cancel(a));
  CHECK_FALSE(timers.cancel(a));
  CHECK_FALSE(timers.pending(a));
  CHECK(timers.size() == 1);
  CHECK_FALSE(timers.due(a.slot).has_value());
  CHECK(timers.due(b.slot) == 8U);
  CHECK_FALSE(timers.cancel(b));
  CHECK(timers.size() == 0);
  CHECK_FALSE(timers.cancel(TimerHandle{}));
}

TEST_CASE("timers: a handle kept too long does nothing to the slot's next use", "[quick][engine][timers]") {
  Timers timers;
  const TimerHandle old = timers.set(1);
  timers.due(old.slot);
  const TimerHandle next = timers.set(2);
  REQUIRE(next.slot == old.slot);
  CHECK_FALSE(timers.pending(old));
  CHECK_FALSE(timers.cancel(old));
  CHECK(timers.due(next.slot) == 2U);
}

TEST_CASE("timers: a slot is not used again before its event has come, called off or not", "[quick][engine][timers]") {
  Timers timers;
  const TimerHandle a = timers.set(1);
  timers.cancel(a);
  CHECK(timers.set(2).slot != a.slot);
  timers.due(a.slot);
  CHECK(timers.set(3).slot == a.slot);
}

TEST_CASE("timers: an event that nobody set is a broken contract", "[quick][engine][timers]") {
  Timers timers;
  CHECK_THROWS_WITH(timers.due(3), "timer 3 came without having been set");
  const TimerHandle a = timers.set(1);
  timers.due(a.slot);
  CHECK_THROWS_AS(timers.due(a.slot), ContractViolation);
}

// Against a list in which what is called off is looked for and taken out.
TEMPLATE_TEST_CASE("timers: with either event list, what comes is what a sorted list without the cancelled has",
                   "[quick][engine][timers]", BucketRing, FourAryHeap) {
  CHECK(rc::check([] {
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const auto steps = *rc::gen::inRange(1, 3'000);
    const auto spread = *rc::gen::element<std::uint64_t>(1, 50, 100'000, 10'000'000'000);
    const auto cancelled = *rc::gen::inRange<std::uint64_t>(0, 100);  // per cent of the turns that do not pop
    TestType list;
    Timers timers;
    std::map<std::pair<SimTime, std::uint64_t>, std::uint32_t> reference;
    struct Set {
      TimerHandle handle;
      SimTime at;
      std::uint64_t order;
    };
    std::vector<Set> sets;
    SimTime now;
    std::uint64_t sequence = 0;
    std::uint32_t came = 0;
    const auto pop_one = [&] {
      const Event e = list.pop();
      now = e.time;
      if (const auto what = timers.due(e.entity)) {
        RC_ASSERT(!reference.empty());
        RC_ASSERT(reference.begin()->first == std::make_pair(e.time, e.order));
        RC_ASSERT(reference.begin()->second == *what);
        reference.erase(reference.begin());
        ++came;
      }
    };
    for (int step = 0; step < steps; ++step) {
      Substream u({seed, 0}, static_cast<std::uint64_t>(step), DrawSite("timers"));
      if (u() % 3 == 0 && !list.empty()) {
        pop_one();
      } else if (u() % 100 < cancelled && !sets.empty()) {
        // Any handle ever given: most have come or were cancelled before.
        const Set& set = sets[u() % sets.size()];
        const bool there = reference.erase({set.at, set.order}) == 1;
        RC_ASSERT(timers.pending(set.handle) == there);
        RC_ASSERT(timers.cancel(set.handle) == there);
      } else {
        const auto what = static_cast<std::uint32_t>(step);
        const SimTime at = now + milliseconds(static_cast<std::int64_t>(u() % spread));
        const std::uint64_t order = make_order(static_cast<std::uint8_t>(u() % 3), 0, sequence++);
        const TimerHandle handle = timers.set(what);
        list.push({at, order, handle.slot, 0, 0});
        reference[{at, order}] = what;
        sets.push_back({handle, at, order});
      }
      RC_ASSERT(timers.size() == reference.size());
    }
    while (!list.empty()) pop_one();
    RC_ASSERT(reference.empty());
    RC_ASSERT(timers.size() == 0U);
  }));
}

namespace {

/// Jobs with a deadline each; a job done before its deadline calls it off.
class Deadlines : public Process<Deadlines, int, BucketRing> {
 public:
  enum Kind : std::uint16_t { kDone, kDeadline };
  Deadlines() : Process("deadlines", 0) {
    for (std::uint32_t job = 0; job < 100; ++job) {
      deadlines.push_back(timers.set(job));
      schedule(kStart + milliseconds(50), 1, kDeadline, deadlines.back().slot);
      schedule(kStart + milliseconds(job), 0, kDone, job);
    }
  }
  void handle(const Event& event) {
    if (event.kind == kDone) {
      late += timers.cancel(deadlines[event.entity]) ? 0 : 1;
    } else if (timers.due(event.entity)) {
      ++missed;
    }
  }
  Timers timers;
  std::vector<TimerHandle> deadlines;
  int late = 0, missed = 0;
};

}  // namespace

TEST_CASE("timers: in a process, deadlines that were met do not happen", "[quick][engine][timers]") {
  Deadlines process;
  process.advance(kNever);
  CHECK(process.missed == 49);  // jobs 51 to 99
  CHECK(process.late == 49);
  CHECK(process.timers.size() == 0);
}
