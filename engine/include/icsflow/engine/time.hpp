#pragma once

/// Simulated time. One tick is one millisecond in a signed 64-bit integer (292 million years each way), so equality and
/// sums are exact. An instant (SimTime) and a span (Duration) are different types: instant - instant = span.
/// Time 0 is the start of the run; models map it to a calendar day.

#include <compare>
#include <cstdint>
#include <limits>

namespace icsflow::engine {

/// A span of simulated time, in whole milliseconds; may be negative.
class Duration {
 public:
  constexpr Duration() = default;
  static constexpr Duration from_ticks(std::int64_t ms) { return Duration{ms}; }
  [[nodiscard]] constexpr std::int64_t ticks() const { return ms_; }
  constexpr auto operator<=>(const Duration&) const = default;
  constexpr Duration operator+(Duration d) const { return Duration{ms_ + d.ms_}; }
  constexpr Duration operator-(Duration d) const { return Duration{ms_ - d.ms_}; }
  constexpr Duration operator*(std::int64_t n) const { return Duration{ms_ * n}; }

 private:
  explicit constexpr Duration(std::int64_t ms) : ms_(ms) {}
  std::int64_t ms_ = 0;
};

constexpr Duration milliseconds(std::int64_t n) { return Duration::from_ticks(n); }
constexpr Duration seconds(std::int64_t n) { return Duration::from_ticks(n * 1'000); }
constexpr Duration minutes(std::int64_t n) { return Duration::from_ticks(n * 60'000); }
constexpr Duration hours(std::int64_t n) { return Duration::from_ticks(n * 3'600'000); }
constexpr Duration days(std::int64_t n) { return Duration::from_ticks(n * 86'400'000); }

inline constexpr double kTicksPerDay = 86'400'000.0;

/// Nearest whole tick, halves up. The largest magnitude accepted is 2^62 ticks; larger values saturate.
constexpr Duration duration_from_days(double d) {
  constexpr double kLimit = 4.0e18;
  const double ms = d * kTicksPerDay;
  if (ms >= kLimit) return Duration::from_ticks(static_cast<std::int64_t>(kLimit));
  if (ms <= -kLimit) return Duration::from_ticks(-static_cast<std::int64_t>(kLimit));
  const double shifted = ms + 0.5;
  auto whole = static_cast<std::int64_t>(shifted);
  if (static_cast<double>(whole) > shifted) --whole;  // truncation rounds negatives towards zero
  return Duration::from_ticks(whole);
}
constexpr double in_days(Duration d) { return static_cast<double>(d.ticks()) / kTicksPerDay; }
constexpr double in_hours(Duration d) { return static_cast<double>(d.ticks()) / 3'600'000.0; }
constexpr double in_minutes(Duration d) { return static_cast<double>(d.ticks()) / 60'000.0; }

/// An instant of simulated time.
class SimTime {
 public:
  constexpr SimTime() = default;
  static constexpr SimTime from_ticks(std::int64_t ms) { return SimTime{ms}; }
  [[nodiscard]] constexpr std::int64_t ticks() const { return ms_; }
  constexpr auto operator<=>(const SimTime&) const = default;
  constexpr SimTime operator+(Duration d) const { return SimTime{ms_ + d.ticks()}; }
  constexpr SimTime operator-(Duration d) const { return SimTime{ms_ - d.ticks()}; }
  constexpr Duration operator-(SimTime t) const { return Duration::from_ticks(ms_ - t.ms_); }

 private:
  explicit constexpr SimTime(std::int64_t ms) : ms_(ms) {}
  std::int64_t ms_ = 0;
};

/// Later than every event: what an empty future event list answers.
inline constexpr SimTime kNever = SimTime::from_ticks(std::numeric_limits<std::int64_t>::max());
inline constexpr SimTime kStart = SimTime::from_ticks(0);

/// Whole days since the start of the run (floor: negative before it).
constexpr std::int32_t day_of(SimTime t) {
  constexpr std::int64_t kDay = 86'400'000;
  const std::int64_t q = t.ticks() / kDay;
  return static_cast<std::int32_t>(t.ticks() % kDay < 0 ? q - 1 : q);
}
constexpr SimTime start_of_day(std::int32_t day) { return kStart + days(day); }

}  // namespace icsflow::engine
