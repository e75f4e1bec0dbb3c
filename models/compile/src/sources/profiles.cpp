#include "sources/profiles.hpp"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "icsflow/scenario/spec/profile.hpp"
#include "lookup.hpp"

namespace icsflow::models {

std::uint32_t arrival_profile(CompileContext& c, const std::string& name, bool working, const std::string& season_name,
                              const Place& place) {
  if (name.empty() && !working && season_name.empty()) return kNone;
  const std::string key = name + "|" + (working ? "working" : "") + "|" + season_name;
  const auto found = c.profiles.find(key);
  if (found != c.profiles.end()) return found->second;
  const std::size_t days = working ? 5 : 7;
  std::array<double, 168> rates{};
  if (name.empty()) {
    constexpr std::size_t kOpens = 8, kCloses = 18;
    for (std::size_t h = 0; h < rates.size(); ++h) {
      const bool open = h / 24 < days && h % 24 >= kOpens && h % 24 < kCloses;
      rates[h] = !working ? 1 : open ? 24.0 / (kCloses - kOpens) : 0;
    }
  } else {
    const ProfileSpec* spec = nullptr;
    for (const ProfileSpec& p : c.in.profiles) {
      if (p.name == name) spec = &p;
    }
    if (spec == nullptr) {
      c.problem(place, "profile", fmt::format("expected the name of a profile; found \"{}\"", name));
      return kNone;
    }
    double hours = 0, week = 0;
    for (const double x : spec->hours) hours += x;
    for (std::size_t d = 0; d < days; ++d) week += spec->week[d];
    for (std::size_t h = 0; h < days * 24; ++h) {
      rates[h] = spec->week[h / 24] / week * static_cast<double>(days) * spec->hours[h % 24] / hours * 24;
    }
  }
  const SeasonSpec* of_year = season_named(c, season_name, place);
  const Calendar& calendar = *c.model.calendar;
  std::vector<double> multipliers;
  multipliers.reserve(static_cast<std::size_t>(calendar.days()));
  for (std::int32_t d = 0; d < calendar.days(); ++d) {
    multipliers.push_back((of_year == nullptr ? 1.0 : of_year->on(calendar.date(d))) *
                          (working && calendar.is_holiday(d) ? 0.0 : 1.0));
  }
  c.model.profiles.emplace_back(rates, calendar.weekday(0), std::move(multipliers));
  const auto index = static_cast<std::uint32_t>(c.model.profiles.size() - 1);
  c.profiles.emplace(key, index);
  return index;
}

}  // namespace icsflow::models
