#include "icsflow/domain/calendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace icsflow::models {

using namespace std::chrono;

sys_days easter_sunday(year y) {
  const int n = static_cast<int>(y);
  const int a = n % 19, b = n / 100, c = n % 100, d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int month_number = (h + l - 7 * m + 114) / 31, day_number = (h + l - 7 * m + 114) % 31 + 1;
  return sys_days{y / month{static_cast<unsigned>(month_number)} / day{static_cast<unsigned>(day_number)}};
}

namespace {

/// A day on which the published list differs from the rule.
struct OneOff {
  year_month_day day;
  bool is_holiday;
};

/// GOV.UK, UK bank holidays, England and Wales, 2012-2028 (Open Government Licence v3.0).
constexpr std::array kOneOffs{
    OneOff{2012y / May / 28, false},       // moved to the Diamond Jubilee
    OneOff{2012y / June / 4, true},        //
    OneOff{2012y / June / 5, true},        // Diamond Jubilee
    OneOff{2020y / May / 4, false},        // moved to VE Day
    OneOff{2020y / May / 8, true},         //
    OneOff{2022y / May / 30, false},       // moved to the Platinum Jubilee
    OneOff{2022y / June / 2, true},        //
    OneOff{2022y / June / 3, true},        // Platinum Jubilee
    OneOff{2022y / September / 19, true},  // State Funeral of Queen Elizabeth II
    OneOff{2023y / May / 8, true},         // coronation of King Charles III
};

}  // namespace

std::vector<sys_days> bank_holidays(year y) {
  // A holiday on a weekend moves to the next weekday that is not a holiday already.
  const auto is_weekend = [](sys_days d) { return weekday{d} == Saturday || weekday{d} == Sunday; };
  sys_days new_year{y / January / 1};
  while (is_weekend(new_year)) new_year += days{1};
  const sys_days christmas_day{y / December / 25}, boxing_day_date{y / December / 26};
  sys_days christmas = christmas_day, boxing = boxing_day_date;
  if (is_weekend(boxing)) boxing = boxing_day_date + days{2};  // Saturday -> Monday, Sunday -> Tuesday (25th Saturday)
  if (is_weekend(christmas)) christmas = christmas_day + days{2};  // Saturday -> Monday, Sunday -> Tuesday
  std::vector<sys_days> out{new_year,
                            easter_sunday(y) - days{2},
                            easter_sunday(y) + days{1},
                            sys_days{y / May / Monday[1]},
                            sys_days{y / May / Monday[last]},
                            sys_days{y / August / Monday[last]},
                            christmas,
                            boxing};
  for (const OneOff& one : kOneOffs) {
    if (one.day.year() != y) continue;
    if (one.is_holiday) out.push_back(sys_days{one.day});
    if (!one.is_holiday) std::erase(out, sys_days{one.day});
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string iso_date(sys_days d) {
  const year_month_day ymd{d};
  return fmt::format("{:04d}-{:02d}-{:02d}", static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                     static_cast<unsigned>(ymd.day()));
}

Calendar::Calendar(sys_days start, std::int32_t horizon, const std::vector<sys_days>& holidays)
    : start_(start),
      first_weekday_(static_cast<std::int32_t>(std::chrono::weekday{start}.iso_encoding()) - 1),
      week_offset_((first_weekday_ + 1) % 7) {
  const year_month_day first{start};
  std::vector<sys_days> sorted = holidays;
  std::sort(sorted.begin(), sorted.end());
  table_.reserve(static_cast<std::size_t>(std::max(horizon, 1)));
  for (std::int32_t i = 0; i < std::max(horizon, 1); ++i) {
    const year_month_day ymd{date(i)};
    const auto months_on = (ymd.year() / ymd.month() - first.year() / first.month()).count();
    const bool holiday = std::binary_search(sorted.begin(), sorted.end(), date(i));
    table_.push_back({holiday, static_cast<std::uint8_t>(static_cast<unsigned>(ymd.month()) - 1),
                      static_cast<std::int16_t>(months_on)});
  }
}

unsigned Calendar::month(std::int32_t day) const {
  if (in_table(day)) return table_[index(day)].month;
  return static_cast<unsigned>(year_month_day{date(day)}.month()) - 1;
}

std::int32_t Calendar::month_index(std::int32_t day) const {
  if (in_table(day)) return table_[index(day)].month_index;
  const year_month_day first{start_}, ymd{date(day)};
  return static_cast<std::int32_t>((ymd.year() / ymd.month() - first.year() / first.month()).count());
}

}  // namespace icsflow::models
