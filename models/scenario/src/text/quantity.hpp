#pragma once

/// Text to typed scalars: quantities with units, dates, times of day, yes and no, names. Pure functions, no positions.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "icsflow/engine/time.hpp"
#include "icsflow/scenario/parameters.hpp"
#include "icsflow/scenario/rules.hpp"

namespace icsflow::models {

/// A number with the unit it was written with, in that unit's canonical size (days, per day, fraction).
struct Quantity {
  double value = 0;
  Unit unit = Unit::kNumber;      ///< kNumber if no unit was written
  std::string_view written = {};  ///< the unit's name, a literal; empty if none was written
};

/// Either a value or what is wrong with the text (the end of a message: `expected ...; found "..."`).
template <class T>
struct Parsed {
  std::optional<T> value;
  std::string error;
};

/// Any quantity: `12`, `30 %`, `4 h`, `12 /day`, `0.5 /working day`. NaN, infinity and overflow are errors.
Parsed<Quantity> parse_quantity(std::string_view text);

/// Whether the number is written with a `+` before it, as if it were to be added to something.
bool is_increase(std::string_view text);

/// A quantity that obeys `rule`; a plain number is refused where a unit is needed, and a `+` where no number below 0 is
/// possible.
Parsed<Quantity> parse_number(std::string_view text, const NumberRule& rule);

/// Why `quantity` does not obey `rule` ("" if it does), without the text found.
std::string violation(const Quantity& quantity, const NumberRule& rule);

/// The unit a value is stored with: a plain number in a share field is a share.
Unit stored_unit(Unit written, Unit declared);

/// `%`, `d`, `/week` ... as written in a CSV comment: the factor to the canonical unit.
Parsed<Quantity> parse_unit(std::string_view text);

Parsed<std::chrono::sys_days> parse_date(std::string_view text);
/// `2026-02`; nothing if it is another text.
std::optional<std::chrono::year_month> parse_month(std::string_view text);
/// `08:00`; `24:00` is the end of the day.
Parsed<engine::Duration> parse_time_of_day(std::string_view text);
/// The clock time of a timestamp: `08:00`, `8:00`, `08:00:00`, `08:00:00.000`; whole seconds below 24:00.
Parsed<engine::Duration> parse_clock_time(std::string_view text);
/// Where the time begins behind a date: after a space or `T`. npos: there is none.
std::size_t find_clock_time(std::string_view text);
Parsed<bool> parse_yes_no(std::string_view text);
Parsed<std::uint64_t> parse_whole(std::string_view text, std::uint64_t low, std::uint64_t high);
Parsed<Mark> parse_mark(std::string_view text);

/// Letters, digits, `_` and `-`; `dots`: also `.` (service ids).
bool is_name(std::string_view text, bool dots = false);

/// The units that may be written for a value of this kind.
std::vector<std::string> unit_names(Unit unit, bool working_day);

/// What a field of this rule expects: `a duration such as 4 h`.
std::string expectation(const NumberRule& rule);

}  // namespace icsflow::models
