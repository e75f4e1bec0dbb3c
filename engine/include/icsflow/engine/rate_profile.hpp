#pragma once

/// Arrivals at a rate that changes with the hour, the weekday and the day of the run: a nonhomogeneous Poisson process
/// whose times are sampled exactly, by inversion of the integrated rate (Cinlar 1975, Introduction to Stochastic
/// Processes, section 4.7). No thinning, and the rate is never frozen at the time of the last arrival.
///
/// The rate is constant within each hour: pattern[weekday][hour] x multiplier[day of the run].
/// Threads: immutable once made; any number of threads may read one profile.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "icsflow/engine/time.hpp"

namespace icsflow::engine {

class RateProfile {
 public:
  static constexpr std::size_t kHoursPerWeek = 168;
  /// next() gives up after this many days without any rate.
  static constexpr int kMaxSilentDays = 400;

  /// @param week 168 rates in events per day, each for one hour of the week, Monday 00:00 first; finite, 0 or more
  /// @param first_weekday weekday of time 0: 0 Monday ... 6 Sunday
  /// @param day_multipliers factor of each day of the run from day 0 on; 1 outside; finite, 0 or more
  /// @throws std::domain_error if any of these is out of its range
  RateProfile(std::span<const double> week, int first_weekday, std::vector<double> day_multipliers = {});

  /// The same rate at all times. @param events_per_day finite, 0 or more
  static RateProfile constant(double events_per_day);

  /// Events per day at `t`.
  [[nodiscard]] double rate(SimTime t) const;

  /// Expected number of events in [a, b); 0 if b is not after a.
  [[nodiscard]] double integral(SimTime a, SimTime b) const;

  /// The time at which the rate integrated since `from` reaches `unit_exponential`, rounded down to a tick and never
  /// before `from`: with independent Exp(1) values, the next event after one at `from`. Only in hours with a rate above
  /// 0. kNever if the rate is 0 for over 400 days.
  [[nodiscard]] SimTime next(SimTime from, double unit_exponential) const;

 private:
  [[nodiscard]] double multiplier(std::int64_t day) const {
    return day >= 0 && static_cast<std::size_t>(day) < day_multipliers_.size()
               ? day_multipliers_[static_cast<std::size_t>(day)]
               : 1.0;
  }
  [[nodiscard]] std::size_t weekday(std::int64_t day) const;

  std::array<double, kHoursPerWeek> per_tick_{};  // events per tick, by hour of the week
  std::array<double, 7> per_day_{};               // events in a whole weekday, before the multiplier
  std::size_t first_weekday_ = 0;
  std::vector<double> day_multipliers_;
};

}  // namespace icsflow::engine
