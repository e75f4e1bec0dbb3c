#include <fmt/format.h>

#include <cmath>

#include "icsflow/domain/calendar.hpp"
#include "support.hpp"
#include "text/quantity.hpp"

namespace fuzz {

namespace {

using namespace icsflow::models;

template <class T>
bool said(const Parsed<T>& parsed) {
  require(parsed.value.has_value() != !parsed.error.empty(), "neither a value nor an error, or both");
  return parsed.value.has_value();
}

void check_number(std::string_view text, const NumberRule& rule) {
  const auto parsed = parse_number(text, rule);
  if (!said(parsed)) return;
  const double value = parsed.value->value;
  require(std::isfinite(value), "accepted and not finite");
  require(violation(*parsed.value, rule).empty(), "accepted against its rule");
  require(value >= rule.low && value <= rule.high && !(rule.above_low && value <= rule.low), "accepted out of range");
  // What is shown can be written again: the same value, to what the text can hold.
  const std::string shown = show(value, stored_unit(parsed.value->unit, rule.unit));
  const auto again = parse_number(shown, rule);
  require(again.value.has_value(), fmt::format("shown as {}, which is refused", shown));
  require(std::abs(again.value->value - value) <= 1e-4 * std::abs(value), fmt::format("shown as {}", shown));
}

Reached run(std::string_view text) {
  for (const NumberRule& rule :
       {rules::kNumber, rules::kSigned, rules::kPositive, rules::kCount, rules::kPositiveCount, rules::kPriority,
        rules::kShare, rules::kDuration, rules::kPositiveDuration, rules::kRate, rules::kCalendarRate}) {
    check_number(text, rule);
  }
  if (const auto quantity = parse_quantity(text); said(quantity))
    require(std::isfinite(quantity.value->value), "a quantity that is not finite");
  if (const auto unit = parse_unit(text); said(unit))
    require(std::isfinite(unit.value->value) && unit.value->value > 0, "a unit without a size");
  if (const auto date = parse_date(text); said(date)) {
    require(iso_date(*date.value) == text, "a date that is shown differently");
    const std::chrono::year_month_day day(*date.value);
    for (const auto holiday : bank_holidays(day.year()))
      require(std::chrono::year_month_day(holiday).ok(), "a bank holiday that is no day");
    const Calendar calendar(*date.value, 800, bank_holidays(day.year()));
    for (std::int32_t i = -400; i < 800; ++i) {
      require(calendar.service_weekday(i) < 7 && calendar.month(i) < 12, "a day without a weekday or month");
    }
  }
  if (const auto time = parse_time_of_day(text); said(time))
    require(*time.value >= icsflow::engine::Duration() && *time.value <= icsflow::engine::days(1), "no time of a day");
  (void)said(parse_yes_no(text));
  (void)said(parse_mark(text));
  if (const auto whole = parse_whole(text, 3, 1'000'000); said(whole))
    require(*whole.value >= 3 && *whole.value <= 1'000'000, "a whole number out of range");
  (void)said(parse_whole(text, 0, ~std::uint64_t{0}));
  return is_name(text, true) || parse_quantity(text).value ? Reached::kAccepted : Reached::kRefused;
}

std::string change(const std::string& data, Chance& chance) {
  if (data.empty() || chance.one_in(50)) return chance.of(values());
  return change_text(data, chance, values());
}

}  // namespace

const Target kQuantity{"quantity", false, run, change};

}  // namespace fuzz
