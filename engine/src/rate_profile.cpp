#include "icsflow/engine/rate_profile.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "require.hpp"

namespace icsflow::engine {
namespace {

constexpr std::int64_t kTicksPerHour = hours(1).ticks();
constexpr std::int64_t kTicksPerWholeDay = days(1).ticks();

/// Day and tick of the day, floor: right before time 0 too.
struct Place {
  std::int64_t day;
  std::int64_t tick;
};
Place place_of(SimTime t) {
  std::int64_t day = t.ticks() / kTicksPerWholeDay;
  if (t.ticks() % kTicksPerWholeDay < 0) --day;
  return {day, t.ticks() - day * kTicksPerWholeDay};
}

}  // namespace

RateProfile::RateProfile(std::span<const double> week, int first_weekday, std::vector<double> day_multipliers)
    : day_multipliers_(std::move(day_multipliers)) {
  require(week.size() == kHoursPerWeek, "rate profile: a week has 168 hourly rates");
  require(first_weekday >= 0 && first_weekday <= 6, "rate profile: the first weekday is 0 (Monday) to 6");
  const auto valid = [](double x) { return std::isfinite(x) && x >= 0; };
  require(std::all_of(week.begin(), week.end(), valid), "rate profile: rates must be 0 or more");
  require(std::all_of(day_multipliers_.begin(), day_multipliers_.end(), valid),
          "rate profile: multipliers must be 0 or more");
  first_weekday_ = static_cast<std::size_t>(first_weekday);
  for (std::size_t hour = 0; hour < kHoursPerWeek; ++hour) {
    per_tick_[hour] = week[hour] / kTicksPerDay;
    per_day_[hour / 24] += per_tick_[hour] * static_cast<double>(kTicksPerHour);
  }
}

RateProfile RateProfile::constant(double events_per_day) {
  return {std::vector<double>(kHoursPerWeek, events_per_day), 0};
}

std::size_t RateProfile::weekday(std::int64_t day) const {
  const std::int64_t since_monday = (day + static_cast<std::int64_t>(first_weekday_)) % 7;
  return static_cast<std::size_t>(since_monday < 0 ? since_monday + 7 : since_monday);
}

double RateProfile::rate(SimTime t) const {
  const Place place = place_of(t);
  const std::size_t hour = 24 * weekday(place.day) + static_cast<std::size_t>(place.tick / kTicksPerHour);
  return per_tick_[hour] * kTicksPerDay * multiplier(place.day);
}

double RateProfile::integral(SimTime a, SimTime b) const {
  double total = 0;
  while (a < b) {
    const Place place = place_of(a);
    const SimTime midnight = a - Duration::from_ticks(place.tick);
    const double factor = multiplier(place.day);
    const std::size_t today = weekday(place.day);
    if (place.tick == 0 && midnight + days(1) <= b) {
      total += per_day_[today] * factor;
      a = midnight + days(1);
      continue;
    }
    const std::int64_t hour = place.tick / kTicksPerHour;
    const SimTime end = std::min(b, midnight + hours(hour + 1));
    total += per_tick_[24 * today + static_cast<std::size_t>(hour)] * factor * static_cast<double>((end - a).ticks());
    a = end;
  }
  return total;
}

SimTime RateProfile::next(SimTime from, double unit_exponential) const {
  double left = std::max(unit_exponential, 0.0);
  auto [day, tick] = place_of(from);
  for (int silent_days = 0; silent_days <= kMaxSilentDays; ++day, tick = 0) {
    const double factor = multiplier(day);
    const std::size_t today = weekday(day);
    const double whole_day = per_day_[today] * factor;
    ++silent_days;
    if (whole_day <= 0) continue;
    silent_days = 0;
    // A whole day at once; an hourly walk below decides when it is close, so that both use the same sums.
    if (tick == 0 && left > whole_day * (1 + 1e-12)) {
      left -= whole_day;
      continue;
    }
    for (std::int64_t hour = tick / kTicksPerHour; hour < 24; ++hour) {
      const double per_tick = per_tick_[24 * today + static_cast<std::size_t>(hour)] * factor;
      const std::int64_t end = (hour + 1) * kTicksPerHour;
      const auto remaining = static_cast<double>(end - tick);
      if (per_tick > 0) {
        // Division rather than comparison of masses: where the quotient lands is where the event is.
        const double ticks = left / per_tick;
        if (ticks < remaining) {
          return SimTime::from_ticks(day * kTicksPerWholeDay + tick + static_cast<std::int64_t>(ticks));
        }
        left = std::max(left - per_tick * remaining, 0.0);
      }
      tick = end;
    }
  }
  return kNever;
}

}  // namespace icsflow::engine
