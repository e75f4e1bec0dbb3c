#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "icsflow/engine/rate_profile.hpp"
#include "icsflow/engine/samplers.hpp"

using namespace icsflow::engine;

namespace {

/// Busy mornings, no nights, half at weekends.
std::vector<double> hospital_week() {
  std::vector<double> week(168);
  for (std::size_t hour = 0; hour < 168; ++hour) {
    const std::size_t of_day = hour % 24;
    const double base = of_day < 7 ? 0.0 : of_day < 12 ? 240.0 : 60.0 + 3.0 * static_cast<double>(of_day);
    week[hour] = hour / 24 < 5 ? base : base / 2;
  }
  return week;
}

/// A straightforward integral: hour by hour, no shortcuts.
double slow_integral(const RateProfile& profile, SimTime a, SimTime b) {
  double total = 0;
  for (SimTime t = a; t < b;) {
    const SimTime hour_end = start_of_day(day_of(t)) + hours((t - start_of_day(day_of(t))).ticks() / 3'600'000 + 1);
    const SimTime end = std::min(b, hour_end);
    total += profile.rate(t) * in_days(end - t);
    t = end;
  }
  return total;
}

/// True if the counts of events in every hour of the week, over `weeks`, fit `expected` by chi squared.
bool counts_fit(const RateProfile& sampled, const RateProfile& expected, int weeks) {
  std::vector<double> counts(168);
  const Distribution unit = Distribution::exponential(1);
  SimTime t = kStart;
  for (std::uint64_t i = 0;; ++i) {
    Substream u({20'260'131, 0}, i, DrawSite("arrivals"));
    t = sampled.next(t, unit.sample(u));
    if (t >= kStart + days(7 * weeks)) break;
    ++counts[static_cast<std::size_t>((t - kStart).ticks() / 3'600'000 % 168)];
  }
  double chi_squared = 0;
  int cells = 0;
  for (std::size_t hour = 0; hour < 168; ++hour) {
    const SimTime start = kStart + hours(static_cast<std::int64_t>(hour));
    double mean = 0;
    for (int week = 0; week < weeks; ++week) {
      mean += expected.integral(start + days(7 * week), start + days(7 * week) + hours(1));
    }
    if (mean == 0) {
      if (counts[hour] > 0) return false;
      continue;
    }
    ++cells;
    chi_squared += (counts[hour] - mean) * (counts[hour] - mean) / mean;
  }
  // Each cell is Poisson, so chi squared has mean `cells` and variance 2 x cells (plus 1/mean each, below 1 % here).
  return std::abs(chi_squared - cells) < 4 * std::sqrt(2.0 * cells);
}

}  // namespace

TEST_CASE("rate profile: counts per hour of the week are those of the rate, and a wrong rate is noticed",
          "[stat][engine][arrivals]") {
  // 119 cells, 200 weeks, seed fixed; a band of 4 standard deviations, one false alarm in about 1e4.
  const RateProfile right(hospital_week(), 2);
  CHECK(counts_fit(right, right, 200));
  auto week = hospital_week();
  for (double& rate : week) rate *= 1.03;
  CHECK_FALSE(counts_fit(RateProfile(week, 2), right, 200));             // all rates 3 % up
  CHECK_FALSE(counts_fit(RateProfile(hospital_week(), 3), right, 200));  // a day off
  week = hospital_week();
  for (std::size_t hour = 10; hour < 168; hour += 24) week[hour] *= 1.15;
  CHECK_FALSE(counts_fit(RateProfile(week, 2), right, 200));  // one hour of each day 15 % up
}

TEST_CASE("rate profile: the integral from one event to the next is the exponential value it was drawn with",
          "[quick][engine][arrivals][property]") {
  const RateProfile profile(hospital_week(), 4, {0.5, 0, 0, 2, 1.5, 1});
  CHECK(rc::check("inversion", [&] {
    const SimTime from = kStart + milliseconds(*rc::gen::inRange<std::int64_t>(-3 * 86'400'000LL, 30 * 86'400'000LL));
    const double value = *rc::gen::inRange(0, 3'000'000) * 1e-4;  // up to 300: several days
    const SimTime at = profile.next(from, value);
    RC_ASSERT(at >= from);
    // Rounded down to a tick, and a tick is worth at most 2 x 240 / 86,400,000.
    const double reached = profile.integral(from, at);
    RC_ASSERT(reached <= value + 1e-9);
    RC_ASSERT(profile.integral(from, at + milliseconds(1)) > value - 1e-9);
    RC_ASSERT(value == 0 || profile.rate(at) > 0);
  }));
}

TEST_CASE("rate profile: the integral is additive and agrees with a plain sum over hours",
          "[quick][engine][arrivals][property]") {
  const RateProfile profile(hospital_week(), 6, {1, 0.25, 3});
  CHECK(rc::check("integral", [&] {
    const auto draw = [] {
      return kStart + milliseconds(*rc::gen::inRange<std::int64_t>(-20 * 86'400'000LL, 20 * 86'400'000LL));
    };
    const SimTime a = draw();
    const SimTime b = std::max(a, draw());
    const SimTime c = std::max(b, draw());
    RC_ASSERT(std::abs(profile.integral(a, c) - slow_integral(profile, a, c)) < 1e-8);
    RC_ASSERT(std::abs(profile.integral(a, b) + profile.integral(b, c) - profile.integral(a, c)) < 1e-8);
    RC_ASSERT(a == b || profile.integral(b, a) == 0);
  }));
}

TEST_CASE("rate profile: exact at the boundaries of hours, days and weeks", "[quick][engine][arrivals]") {
  std::vector<double> week(168, 0.0);
  week[9] = 24;            // Monday 09:00: one an hour
  week[10] = 48;           // Monday 10:00: two an hour
  week[6 * 24 + 23] = 24;  // Sunday 23:00
  const RateProfile profile(week, 0);
  CHECK(profile.rate(kStart + hours(9)) == Approx(24));
  CHECK(profile.rate(kStart + hours(9) - milliseconds(1)) == 0);
  CHECK(profile.rate(kStart - milliseconds(1)) == Approx(24));  // the Sunday before
  CHECK(profile.integral(kStart, kStart + days(7)) == Approx(4));
  CHECK(profile.integral(kStart + hours(9), kStart + hours(10)) == Approx(1));
  CHECK(profile.next(kStart, 0.5) == kStart + hours(9) + minutes(30));
  CHECK(profile.next(kStart, 2) == kStart + hours(10) + minutes(30));
  // Half of an hour at the old rate, the rest at the new one: the rate is not frozen at the time of the call.
  CHECK(profile.next(kStart + hours(9) + minutes(30), 1.0) == kStart + hours(10) + minutes(15));
  // From Monday 10:30: 1 left there, then Sunday's.
  CHECK(profile.next(kStart + hours(10) + minutes(30), 1.25) == kStart + days(6) + hours(23) + minutes(15));
  CHECK(profile.next(kStart + hours(10) + minutes(30), 2.5) == kStart + days(7) + hours(9) + minutes(30));
  // An Exp(1) value of 0 at an hour with a rate is an event at once.
  CHECK(profile.next(kStart + hours(9), 0) == kStart + hours(9));
}

TEST_CASE("rate profile: the weekday of time 0 and the day multipliers are applied to their days",
          "[quick][engine][arrivals]") {
  std::vector<double> week(168);
  for (std::size_t hour = 0; hour < 168; ++hour)
    week[hour] = static_cast<double>(hour / 24 + 1);  // Monday 1 ... Sunday 7
  const RateProfile profile(week, 5, {1, 10, 0});
  const auto day = [&](int d) { return profile.integral(start_of_day(d), start_of_day(d + 1)); };
  CHECK(day(-1) == Approx(5));  // before the run: no multiplier
  CHECK(day(0) == Approx(6));
  CHECK(day(1) == Approx(70));
  CHECK(day(2) == 0);
  CHECK(day(3) == Approx(2));
  CHECK(day(700) == Approx(6));
}

TEST_CASE("rate profile: no rate for over 400 days is never", "[quick][engine][arrivals]") {
  CHECK(RateProfile::constant(0).next(kStart, 1) == kNever);
  const RateProfile closed(std::vector<double>(168, 24), 0, std::vector<double>(399, 0.0));
  CHECK(closed.next(kStart, 1) == start_of_day(399) + hours(1));
  const RateProfile too_long(std::vector<double>(168, 24), 0, std::vector<double>(402, 0.0));
  CHECK(too_long.next(kStart, 1) == kNever);
}

TEST_CASE("rate profile: rare events are found far away", "[quick][engine][arrivals]") {
  const RateProfile rare = RateProfile::constant(0.001);
  CHECK(in_days(rare.next(kStart, 3) - kStart) == Approx(3'000).epsilon(1e-9));
  CHECK(rare.next(kStart + minutes(7), 2) - (kStart + minutes(7)) >= days(2'000) - milliseconds(1));
}

TEST_CASE("rate profile: impossible rates are refused", "[quick][engine][arrivals]") {
  const std::vector<double> week(168, 1.0);
  CHECK_THROWS_AS(RateProfile(std::vector<double>(24, 1.0), 0), std::domain_error);
  CHECK_THROWS_AS(RateProfile(week, 7), std::domain_error);
  CHECK_THROWS_AS(RateProfile(week, -1), std::domain_error);
  CHECK_THROWS_AS(RateProfile(week, 0, {-0.1}), std::domain_error);
  CHECK_THROWS_AS(RateProfile::constant(-1), std::domain_error);
  CHECK_THROWS_AS(RateProfile::constant(std::numeric_limits<double>::quiet_NaN()), std::domain_error);
}
