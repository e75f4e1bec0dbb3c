// Both future event lists against a sorted reference, and against each other.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <set>
#include <vector>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "icsflow/engine/lists/future_event_list.hpp"

using namespace icsflow::engine;

namespace {

// The same cases on every run; RC_PARAMS in the environment overrides it to look for others.
[[maybe_unused]] const int kSeeded = setenv("RC_PARAMS", "seed=20260131 max_success=400", 0);

struct Before {
  bool operator()(const Event& a, const Event& b) const { return a.before(b); }
};
using Reference = std::set<Event, Before>;

bool same(const Event& a, const Event& b) {
  return a.time == b.time && a.order == b.order && a.entity == b.entity && a.kind == b.kind && a.arg == b.arg;
}

/// A list under test beside its reference; every operation is done on both and compared.
template <class Fel>
class Checked {
 public:
  void push(std::int64_t ticks, std::uint8_t priority = 0, std::uint16_t origin = 0) {
    const Event event{SimTime::from_ticks(ticks), make_order(priority, origin, sequence_),
                      static_cast<std::uint32_t>(sequence_), 7, 9};
    ++sequence_;
    fel_.push(event);
    reference_.insert(event);
  }
  /// False if the list and the reference disagree.
  bool pop() {
    if (fel_.empty() || fel_.next_time() != reference_.begin()->time) return false;
    const Event expected = *reference_.begin();
    reference_.erase(reference_.begin());
    const Event got = fel_.pop();
    last_ = got.time.ticks();
    return same(got, expected) && agree();
  }
  [[nodiscard]] bool agree() const {
    return fel_.size() == reference_.size() && fel_.empty() == reference_.empty() &&
           fel_.next_time() == (reference_.empty() ? kNever : reference_.begin()->time);
  }
  bool drain() {
    while (!reference_.empty()) {
      if (!pop()) return false;
    }
    return agree();
  }
  void clear() {
    fel_.clear();
    reference_.clear();
    last_ = 0;
  }
  [[nodiscard]] std::int64_t last() const { return last_; }
  [[nodiscard]] bool empty() const { return reference_.empty(); }
  [[nodiscard]] const Fel& list() const { return fel_; }

 private:
  Fel fel_;
  Reference reference_;
  std::uint64_t sequence_ = 0;
  std::int64_t last_ = 0;
};

/// A list of events with a receiver, seen as one of plain events; gives a wrong one if a receiver is lost.
class AddressedRing {
 public:
  void push(const Event& event) { list_.push({event, receiver_of(event)}); }
  Event pop() {
    const AddressedEvent event = list_.pop();
    return event.receiver == receiver_of(event) ? static_cast<Event>(event) : Event{};
  }
  [[nodiscard]] bool empty() const { return list_.empty(); }
  [[nodiscard]] std::size_t size() const { return list_.size(); }
  [[nodiscard]] SimTime next_time() const { return list_.next_time(); }
  void clear() { list_.clear(); }

 private:
  static std::uint32_t receiver_of(const Event& event) { return event.entity ^ 0xABCDU; }
  BucketRing::Of<AddressedEvent> list_;
};

/// How far ahead of the last pop an event is pushed: ties, neighbours, this bucket, other rings, the far future.
std::int64_t increment() {
  const int scale = *rc::gen::inRange(0, 8);
  switch (scale) {
    case 0:
      return 0;
    case 1:
      return *rc::gen::inRange<std::int64_t>(0, 4);
    case 2:
      return *rc::gen::inRange<std::int64_t>(0, 65'536);
    case 3:
      return *rc::gen::inRange<std::int64_t>(0, 30) * 86'400'000;
    case 4:
      return *rc::gen::inRange<std::int64_t>(0, 400LL * 86'400'000);
    case 5:
      return (std::int64_t{1} << *rc::gen::inRange(0, 50)) - *rc::gen::inRange<std::int64_t>(0, 2);
    case 6:
      return *rc::gen::inRange<std::int64_t>(0, 3'600'000);
    default:
      return *rc::gen::inRange<std::int64_t>(0, 10) * 67'108'864;
  }
}

// RapidCheck makes the decisions of one short run; a plain generator makes a long one.
template <class Fel>
void random_interleaving() {
  Checked<Fel> list;
  const int operations = *rc::gen::inRange(1, 300);
  const int push_share = *rc::gen::inRange(30, 80);
  for (int i = 0; i < operations; ++i) {
    const int choice = *rc::gen::inRange(0, 100);
    if (choice < push_share || list.empty()) {
      list.push(list.last() + increment(), *rc::gen::inRange<std::uint8_t>(0, 3),
                *rc::gen::inRange<std::uint16_t>(0, 3));
      RC_ASSERT(list.agree());
    } else if (choice == 99) {
      list.clear();
    } else {
      RC_ASSERT(list.pop());
    }
  }
  RC_ASSERT(list.drain());
}

}  // namespace

TEMPLATE_TEST_CASE("FEL: any interleaving of push, pop and clear pops in the total order",
                   "[quick][engine][fel][property]", FourAryHeap, BucketRing, AddressedRing) {
  CHECK(rc::check("interleavings", [] { random_interleaving<TestType>(); }));
}

TEMPLATE_TEST_CASE("FEL: equal times come out in priority, then origin, then sequence", "[quick][engine][fel]",
                   FourAryHeap, BucketRing) {
  TestType list;
  const auto at = [](std::uint8_t priority, std::uint16_t origin, std::uint64_t sequence) {
    return Event{SimTime::from_ticks(5), make_order(priority, origin, sequence), 0, 0, 0};
  };
  const std::vector<Event> in_order = {at(0, 9, 9), at(1, 0, 0), at(1, 0, 1), at(1, 2, 0), at(2, 1, 5), at(255, 0, 0)};
  for (auto it = in_order.rbegin(); it != in_order.rend(); ++it) list.push(*it);
  for (const Event& expected : in_order) CHECK(list.pop().order == expected.order);
}

TEMPLATE_TEST_CASE("FEL: buckets of any number of events come out in order, with ties and times that hardly differ",
                   "[quick][engine][fel]", BucketRing, AddressedRing) {
  // Thousands pending at every scale: buckets of one to some forty events, of 2^4 to 2^40 ticks.
  std::mt19937_64 random(7);
  for (int scale = 0; scale <= 38; ++scale) {
    for (const std::int64_t near : {std::int64_t{0}, (std::int64_t{1} << scale) - 1}) {
      Checked<TestType> list;
      const auto push = [&] {
        const auto step = static_cast<std::int64_t>(random() % 3'000) << scale;
        const auto within = static_cast<std::int64_t>(random() & static_cast<std::uint64_t>(near));
        list.push(list.last() + step + within, static_cast<std::uint8_t>(random() % 3),
                  static_cast<std::uint16_t>(random() % 3));
      };
      for (int i = 0; i < 2'000; ++i) push();
      bool right = true;
      for (int i = 0; i < 6'000 && right; ++i) {
        right = list.pop();
        push();
      }
      INFO("scale " << scale << ", near " << near);
      REQUIRE((right && list.drain()));
    }
  }
}

TEMPLATE_TEST_CASE("FEL: next_time does not restrict what may be pushed afterwards", "[quick][engine][fel]",
                   FourAryHeap, BucketRing) {
  Checked<TestType> list;
  list.push(1'000);
  REQUIRE(list.pop());
  list.push(400LL * 86'400'000);
  REQUIRE(list.agree());
  for (const std::int64_t t : {86'400'000LL, 2'000LL, 1'001LL, 1'000LL}) {
    list.push(t);
    CHECK(list.agree());
  }
  CHECK(list.pop());
  list.push(1'000);  // at the very time of the last pop
  CHECK(list.drain());
}

TEMPLATE_TEST_CASE("FEL: an event at the end of time and events before time 0 are kept in order",
                   "[quick][engine][fel]", FourAryHeap, BucketRing) {
  Checked<TestType> list;
  for (const std::int64_t t : {4'000'000'000'000'000'000LL, -5LL, -86'400'000'000LL, 0LL, 3LL, 9'000'000'000'000LL}) {
    list.push(t);
  }
  CHECK(list.drain());
}

TEMPLATE_TEST_CASE("FEL: many events with gaps wider than the rings reach", "[quick][engine][fel]", FourAryHeap,
                   BucketRing) {
  // More at each time than the heap in front keeps, so that the rings are stepped through; after a crowd the next is
  // 2^48, 2^50 ... ticks away: nothing in any ring, all in the far heap.
  Checked<TestType> list;
  for (const int bits : {10, 48, 50, 52, 56}) {
    for (std::int64_t i = 0; i < 300; ++i) list.push((std::int64_t{1} << bits) + 7'000 * (i % 290));
  }
  CHECK(list.drain());
}

TEST_CASE("FEL: BucketRing and FourAryHeap pop the identical sequence through every change of width",
          "[quick][engine][fel][property]") {
  // One list lives through several densities, from a tick to months between events, so the width adapts both ways.
  FourAryHeap heap;
  BucketRing ring;
  std::mt19937_64 random(20'260'131);
  std::uint64_t sequence = 0;
  std::int64_t now = 0;
  std::set<int> widths;
  bool identical = true;
  const auto push = [&](std::int64_t t) {
    const Event event{SimTime::from_ticks(t), make_order(static_cast<std::uint8_t>(random() % 3), 0, sequence++), 0, 0,
                      0};
    heap.push(event);
    ring.push(event);
  };
  const auto pop = [&] {
    const Event a = heap.pop();
    const Event b = ring.pop();
    identical = identical && same(a, b) && heap.next_time() == ring.next_time() && heap.size() == ring.size();
    now = a.time.ticks();
  };
  struct Phase {
    std::size_t pending;
    std::int64_t mean;   // ticks
    std::int64_t round;  // times are multiples of this: ties
  };
  const std::vector<Phase> phases = {{5'000, 20LL * 86'400'000, 1},
                                     {3, 1'000, 1},
                                     {400, 1'000, 1},
                                     {20'000, 500, 1},
                                     {100, 90LL * 86'400'000, 1},
                                     {8'000, 30LL * 86'400'000, 86'400'000},
                                     {2'000, 4, 1}};
  for (const Phase& phase : phases) {
    while (heap.size() > phase.pending) pop();
    std::exponential_distribution<double> gap(1.0 / static_cast<double>(phase.mean));
    const auto draw = [&] {
      const auto t = now + static_cast<std::int64_t>(gap(random));
      return (t + phase.round - 1) / phase.round * phase.round;
    };
    while (heap.size() < phase.pending) push(draw());
    for (int i = 0; i < 60'000; ++i) {
      pop();
      push(draw());
    }
    widths.insert(ring.width_bits());
  }
  CHECK(identical);
  CHECK(widths.size() >= 4);  // otherwise this test would not have tried what it is for
  ring.clear();
  CHECK(ring.empty());
  CHECK(ring.next_time() == kNever);
}
