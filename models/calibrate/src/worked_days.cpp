#include "worked_days.hpp"

#include <algorithm>
#include <vector>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/profile.hpp"

namespace icsflow::models {

WorkedDays::WorkedDays(const Scenario& scenario, const std::string& season) : scenario_(scenario) {
  const auto found = std::find_if(scenario.seasons.begin(), scenario.seasons.end(),
                                  [&](const SeasonSpec& s) { return s.name == season; });
  if (found != scenario.seasons.end()) season_ = &*found;
}

double WorkedDays::between(std::chrono::sys_days first, std::chrono::sys_days end) const {
  double all = 0;
  for (auto day = first; day < end; day += std::chrono::days{1}) {
    if (is_working(day)) all += season_ == nullptr ? 1 : season_->on(day);
  }
  return all;
}

bool WorkedDays::is_working(std::chrono::sys_days day) const {
  constexpr unsigned kFriday = 5;
  if (std::chrono::weekday{day}.iso_encoding() > kFriday) return false;
  const auto in = [day](const std::vector<std::chrono::sys_days>& days) {
    return std::binary_search(days.begin(), days.end(), day);
  };
  if (in(scenario_.holidays_removed)) return true;
  if (in(scenario_.holidays_added)) return false;
  return !in(scenario_.holidays_by_rule ? bank_holidays(std::chrono::year_month_day{day}.year()) : scenario_.holidays);
}

}  // namespace icsflow::models
