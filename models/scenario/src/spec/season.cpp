#include <chrono>
#include <cmath>

#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/profile.hpp"

namespace icsflow::models {

double SeasonSpec::on(std::chrono::sys_days day) const {
  using namespace std::chrono;
  const year_month_day date{day};
  const auto multiplier = [&](month m) { return months[static_cast<unsigned>(m) - 1]; };
  if (!smooth) return multiplier(date.month());
  const auto days_of = [](year_month m) { return static_cast<double>(static_cast<unsigned>((m / last).day())); };
  const year_month here = date.year() / date.month();
  // From the middle of this month to the middle of the day, and to the middle of the month next to it on that side.
  const double past = static_cast<unsigned>(date.day()) - 0.5 - days_of(here) / 2;
  const year_month next = past < 0 ? here - std::chrono::months{1} : here + std::chrono::months{1};
  const double share = std::abs(past) / ((days_of(here) + days_of(next)) / 2);
  return (1 - share) * multiplier(here.month()) + share * multiplier(next.month());
}

}  // namespace icsflow::models
