#pragma once

/// Civil days of a run: day 0 is its first day, negative days lie before it. London wall clock with 24-hour days:
/// summer time is ignored. Weeks of series run Sunday to Saturday.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace icsflow::models {

/// Bank holidays of England and Wales of one year, sorted. 2012 to 2028: those published, with their moved and one-off
/// days. Other years by rule: New Year's Day, Good Friday, Easter Monday, the first and last Monday of May, the last
/// Monday of August, Christmas Day and Boxing Day, each with its substitute day.
/// Source: GOV.UK, UK bank holidays, 2012-2028 (Open Government Licence v3.0); Banking and Financial Dealings Act 1971,
/// schedule 1.
std::vector<std::chrono::sys_days> bank_holidays(std::chrono::year year);

/// Easter Sunday of a Gregorian year (anonymous algorithm, Meeus 1991, Astronomical Algorithms, chapter 8).
std::chrono::sys_days easter_sunday(std::chrono::year year);

/// `2026-02-01`.
std::string iso_date(std::chrono::sys_days day);

/// Weekday, holiday, month and week of every day of a run. Days outside 0 .. days() - 1 are allowed everywhere.
class Calendar {
 public:
  /// @param horizon days after `start` that are tabulated
  Calendar(std::chrono::sys_days start, std::int32_t horizon, const std::vector<std::chrono::sys_days>& holidays);

  [[nodiscard]] std::int32_t days() const { return static_cast<std::int32_t>(table_.size()); }
  [[nodiscard]] std::chrono::sys_days date(std::int32_t day) const { return start_ + std::chrono::days{day}; }
  /// 0 = Monday ... 6 = Sunday.
  [[nodiscard]] unsigned weekday(std::int32_t day) const {
    return static_cast<unsigned>(((day % 7) + 7 + first_weekday_) % 7);
  }
  [[nodiscard]] bool is_holiday(std::int32_t day) const { return in_table(day) && table_[index(day)].holiday; }
  /// Monday to Friday and not a bank holiday.
  [[nodiscard]] bool is_working_day(std::int32_t day) const { return weekday(day) < 5 && !is_holiday(day); }
  /// Weekday, a bank holiday counting as Sunday: how services run that day.
  [[nodiscard]] unsigned service_weekday(std::int32_t day) const { return is_holiday(day) ? 6U : weekday(day); }
  /// 0 = January.
  [[nodiscard]] unsigned month(std::int32_t day) const;
  /// Index of the Sunday-to-Saturday week of the run; the week of day 0 is 0.
  [[nodiscard]] std::int32_t week(std::int32_t day) const { return (day + week_offset_) / 7; }
  /// Index of the calendar month of the run; the month of day 0 is 0.
  [[nodiscard]] std::int32_t month_index(std::int32_t day) const;

 private:
  struct Day {
    bool holiday;
    std::uint8_t month;
    std::int16_t month_index;
  };
  [[nodiscard]] bool in_table(std::int32_t day) const { return day >= 0 && index(day) < table_.size(); }
  static std::size_t index(std::int32_t day) { return static_cast<std::size_t>(day); }

  std::chrono::sys_days start_;
  std::int32_t first_weekday_;  // of day 0, 0 = Monday
  std::int32_t week_offset_;    // days from the Sunday of week 0 to day 0
  std::vector<Day> table_;
};

}  // namespace icsflow::models
