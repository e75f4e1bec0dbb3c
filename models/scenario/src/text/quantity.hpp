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

namespace icsflow::models {

/// What a numeric field accepts. Bounds are in the canonical unit and included unless said otherwise.
struct NumberRule {
  Unit unit = Unit::kNumber;
  double low = 0;
  double high = 0;
  bool above_low = false;      ///< `low` itself is refused
  bool calendar_only = false;  ///< of a rate: `/working day` is refused
};

/// The rules fields are declared with.
namespace rules {
inline constexpr double kAny = 1e15;  ///< no bound of its own: magnitudes above it are refused everywhere
inline constexpr NumberRule kNumber{Unit::kNumber, 0, kAny};
inline constexpr NumberRule kSigned{Unit::kNumber, -kAny, kAny};
inline constexpr NumberRule kPositive{Unit::kNumber, 0, kAny, true};
inline constexpr NumberRule kAboveOne{Unit::kNumber, 1, kAny, true};
inline constexpr NumberRule kCount{Unit::kCount, 0, 1e9};
inline constexpr NumberRule kPositiveCount{Unit::kCount, 1, 1e9};
inline constexpr NumberRule kPriority{Unit::kCount, 0, 9};
inline constexpr NumberRule kShare{Unit::kShare, 0, 1};
inline constexpr NumberRule kDuration{Unit::kDuration, 0, 1e6};
inline constexpr NumberRule kUpToADay{Unit::kDuration, 0, 1};
inline constexpr NumberRule kPositiveDuration{Unit::kDuration, 0, 1e6, true};
inline constexpr NumberRule kRate{Unit::kRate, 0, 1e9};
inline constexpr NumberRule kCalendarRate{Unit::kRate, 0, 1e9, false, true};
}  // namespace rules

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
