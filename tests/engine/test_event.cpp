#include <cstdint>
#include <tuple>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "icsflow/engine/event.hpp"

using namespace icsflow::engine;

TEST_CASE("event: the order is (time, priority, origin, sequence)", "[quick][engine][event][property]") {
  CHECK(rc::check("as the tuple", [] {
    const auto draw = [] {
      return std::tuple(*rc::gen::inRange<std::int64_t>(-2, 3), *rc::gen::element<int>(0, 1, 2, 254, 255),
                        *rc::gen::element<int>(0, 1, 255, 256, 65'535),
                        *rc::gen::element<std::uint64_t>(0, 1, 2, 1ULL << 32, (1ULL << 40) - 1));
    };
    const auto make = [](const auto& key) {
      const auto& [time, priority, origin, sequence] = key;
      return Event{SimTime::from_ticks(time),
                   make_order(static_cast<std::uint8_t>(priority), static_cast<std::uint16_t>(origin), sequence), 0, 0,
                   0};
    };
    const auto a = draw();
    const auto b = draw();
    RC_ASSERT(make(a).before(make(b)) == (a < b));
    RC_ASSERT(!make(a).before(make(a)));
  }));
}

TEST_CASE("event: what an event carries does not enter its order", "[quick][engine][event]") {
  const Event plain{SimTime::from_ticks(1), 5, 0, 0, 0};
  const Event loaded{SimTime::from_ticks(1), 5, 77, 88, 99};
  CHECK_FALSE(plain.before(loaded));
  CHECK_FALSE(loaded.before(plain));
}
