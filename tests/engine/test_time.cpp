#include <limits>
#include <type_traits>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "icsflow/engine/time.hpp"

using namespace icsflow::engine;

namespace {

template <class A, class B>
concept Addable = requires(A a, B b) {
  a + b;
};

// An instant and a span are different types: adding instants, or a span minus an instant, must not compile.
static_assert(Addable<SimTime, Duration> && Addable<Duration, Duration>);
static_assert(!Addable<SimTime, SimTime> && !Addable<Duration, SimTime>);
static_assert(!std::is_convertible_v<std::int64_t, SimTime> && !std::is_convertible_v<std::int64_t, Duration>);
static_assert(!std::is_convertible_v<SimTime, Duration> && !std::is_convertible_v<Duration, SimTime>);
static_assert(std::is_same_v<decltype(kStart - kStart), Duration>);

}  // namespace

TEST_CASE("time: named units agree with each other", "[quick][engine][time]") {
  CHECK(seconds(1) == milliseconds(1'000));
  CHECK(minutes(1) == seconds(60));
  CHECK(hours(1) == minutes(60));
  CHECK(days(1) == hours(24));
  CHECK(days(1).ticks() == 86'400'000);
  CHECK(static_cast<double>(days(1).ticks()) == kTicksPerDay);
  CHECK(in_days(hours(36)) == 1.5);
  CHECK(in_hours(minutes(90)) == 1.5);
  CHECK(in_minutes(seconds(90)) == 1.5);
}

TEST_CASE("time: arithmetic is exact over 290,000 years of ticks", "[quick][engine][time][property]") {
  CHECK(rc::check("instant and span", [](std::int32_t a, std::int32_t b) {
    const SimTime t = kStart + days(a);
    const Duration d = days(b);
    RC_ASSERT((t + d) - t == d);
    RC_ASSERT((t + d) - d == t);
    RC_ASSERT(t - (t + d) == Duration() - d);
    RC_ASSERT((t < t + d) == (b > 0));
    RC_ASSERT(d * 3 == d + d + d);
    RC_ASSERT(day_of(t) == a);
    RC_ASSERT(start_of_day(a) == t);
  }));
}

TEST_CASE("time: days are rounded to the nearest tick, halves up", "[quick][engine][time]") {
  const double tick = 1.0 / kTicksPerDay;
  CHECK(duration_from_days(0).ticks() == 0);
  CHECK(duration_from_days(1.5) == hours(36));
  CHECK(duration_from_days(-1.5).ticks() == -hours(36).ticks());
  CHECK(duration_from_days(0.49 * tick).ticks() == 0);
  CHECK(duration_from_days(0.5 * tick).ticks() == 1);
  CHECK(duration_from_days(2.5 * tick).ticks() == 3);
  CHECK(duration_from_days(-0.49 * tick).ticks() == 0);
  CHECK(duration_from_days(-0.5 * tick).ticks() == 0);
  CHECK(duration_from_days(-0.51 * tick).ticks() == -1);
  CHECK(duration_from_days(-1.5 * tick).ticks() == -1);
}

TEST_CASE("time: absurd spans saturate instead of overflowing", "[quick][engine][time]") {
  constexpr std::int64_t kLimit = 4'000'000'000'000'000'000;
  CHECK(duration_from_days(1e30).ticks() == kLimit);
  CHECK(duration_from_days(-1e30).ticks() == -kLimit);
  CHECK(duration_from_days(std::numeric_limits<double>::infinity()).ticks() == kLimit);
  CHECK(kStart + duration_from_days(1e30) < kNever);
}

TEST_CASE("time: the day of an instant is the floor, before time 0 too", "[quick][engine][time]") {
  CHECK(day_of(kStart) == 0);
  CHECK(day_of(kStart + days(1) - milliseconds(1)) == 0);
  CHECK(day_of(kStart + days(1)) == 1);
  CHECK(day_of(kStart - milliseconds(1)) == -1);
  CHECK(day_of(kStart - days(1)) == -1);
  CHECK(day_of(kStart - days(1) - milliseconds(1)) == -2);
}
