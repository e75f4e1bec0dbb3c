#include "text/quantity.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

#include "text/quote.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {

namespace {

struct UnitName {
  std::string_view name;
  Unit unit;
  double factor;  ///< canonical = written * factor
};

constexpr double kSecondsPerDay = 86'400;
constexpr double kDaysPerYear = 365;  // a rate `365 /year` is one a day; leap days are ignored

constexpr std::array kUnits{
    UnitName{"%", Unit::kShare, 0.01},
    UnitName{"ms", Unit::kDuration, 1 / (1000 * kSecondsPerDay)},
    UnitName{"s", Unit::kDuration, 1 / kSecondsPerDay},
    UnitName{"min", Unit::kDuration, 1.0 / (24 * 60)},
    UnitName{"h", Unit::kDuration, 1.0 / 24},
    UnitName{"d", Unit::kDuration, 1},
    UnitName{"wk", Unit::kDuration, 7},
    UnitName{"/s", Unit::kRate, kSecondsPerDay},
    UnitName{"/min", Unit::kRate, 24 * 60},
    UnitName{"/h", Unit::kRate, 24},
    UnitName{"/day", Unit::kRate, 1},
    UnitName{"/week", Unit::kRate, 1.0 / 7},
    UnitName{"/year", Unit::kRate, 1 / kDaysPerYear},
    UnitName{"/working day", Unit::kWorkingRate, 1},
};

/// What people write instead, and what we call it.
struct OtherName {
  std::string_view name, ours;
};
constexpr std::array kOtherNames{
    OtherName{"second", "s"},
    OtherName{"seconds", "s"},
    OtherName{"sec", "s"},
    OtherName{"m", "min"},
    OtherName{"mins", "min"},
    OtherName{"minute", "min"},
    OtherName{"minutes", "min"},
    OtherName{"hr", "h"},
    OtherName{"hrs", "h"},
    OtherName{"hour", "h"},
    OtherName{"hours", "h"},
    OtherName{"day", "d"},
    OtherName{"days", "d"},
    OtherName{"w", "wk"},
    OtherName{"week", "wk"},
    OtherName{"weeks", "wk"},
    OtherName{"wks", "wk"},
    OtherName{"/d", "/day"},
    OtherName{"per day", "/day"},
    OtherName{"a day", "/day"},
    OtherName{"/hour", "/h"},
    OtherName{"/hr", "/h"},
    OtherName{"per hour", "/h"},
    OtherName{"per week", "/week"},
    OtherName{"a week", "/week"},
    OtherName{"/wk", "/week"},
    OtherName{"/w", "/week"},
    OtherName{"per year", "/year"},
    OtherName{"a year", "/year"},
    OtherName{"/yr", "/year"},
    OtherName{"per working day", "/working day"},
    OtherName{"/workday", "/working day"},
    OtherName{"percent", "%"},
    OtherName{"per cent", "%"},
    OtherName{"pct", "%"},
};

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// One space between words, none after a slash.
std::string normal_unit(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    if ((c == ' ' || c == '\t') && (out.empty() || out.back() == ' ' || out.back() == '/')) continue;
    out += c == '\t' ? ' ' : c;
  }
  return out;
}

std::string unknown_unit(std::string_view unit) {
  const std::string head = "unknown unit " + quote(unit);
  if (unit == "/month") return head + "; months differ in length: use /year or /day";
  if (unit == "mo" || unit == "month" || unit == "months") return head + "; months differ in length: use wk or d";
  if (unit == "y" || unit == "year" || unit == "years") return head + "; use d (a year is 365 d)";
  for (const auto& other : kOtherNames) {
    if (unit == other.name) return head + "; did you mean \"" + std::string(other.ours) + "\"?";
  }
  return head + "; units are ms, s, min, h, d, wk; /s, /min, /h, /day, /week, /year, /working day; %";
}

const UnitName* find_unit(std::string_view name) {
  for (const auto& unit : kUnits) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

/// The length of the decimal number at the front: sign, digits, fraction, exponent. 0 if there is none.
std::size_t number_length(std::string_view text) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t from = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
    return i - from;
  };
  if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
  std::size_t any = digits();
  if (i < text.size() && text[i] == '.') {
    ++i;
    any += digits();
  }
  if (any == 0) return 0;
  const std::size_t mantissa = i;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
    if (digits() == 0) i = mantissa;
  }
  return i;
}

bool has_digits_only(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

int to_int(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

}  // namespace

Parsed<Quantity> parse_unit(std::string_view text) {
  const std::string name = normal_unit(text);
  if (const UnitName* unit = find_unit(name)) return {Quantity{unit->factor, unit->unit, unit->name}, ""};
  return {std::nullopt, unknown_unit(name)};
}

Parsed<Quantity> parse_quantity(std::string_view text) {
  text = trim(text);
  const std::size_t length = number_length(text);
  if (length == 0) return {std::nullopt, "not a number"};
  std::string_view digits = text.substr(0, length);
  if (digits.front() == '+') digits.remove_prefix(1);
  double value = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (result.ec == std::errc::result_out_of_range)
    return {std::nullopt, "the number is too large or too small to be represented"};
  if (result.ec != std::errc() || result.ptr != digits.data() + digits.size()) return {std::nullopt, "not a number"};
  const std::string unit_name = normal_unit(text.substr(length));
  if (unit_name.empty()) return {Quantity{value, Unit::kNumber}, ""};
  if (unit_name.front() == ',')
    return {std::nullopt, "write numbers without thousands separators, decimals with a point"};
  const UnitName* unit = find_unit(unit_name);
  if (unit == nullptr) return {std::nullopt, unknown_unit(unit_name)};
  // Dividing where the factor is a reciprocal keeps 30 % = 0.3 and 6 h = 0.25 exact to the last bit.
  const double inverse = std::round(1 / unit->factor);
  const double canonical = unit->factor < 1 ? value / inverse : value * unit->factor;
  if (!std::isfinite(canonical) || (canonical == 0 && value != 0))
    return {std::nullopt, "the number is too large or too small to be represented"};
  return {Quantity{canonical, unit->unit, unit->name}, ""};
}

std::string show(double value, Unit unit, std::string_view written) {
  const UnitName* name = find_unit(written);
  if (name == nullptr) return show(value, unit);
  const double inverse = std::round(1 / name->factor);
  return fmt::format("{:.10g} {}", name->factor < 1 ? value * inverse : value / name->factor, name->name);
}

std::vector<std::string> unit_names(Unit unit, bool working_day) {
  std::vector<std::string> names;
  for (const auto& known : kUnits) {
    if (known.unit == unit || (known.unit == Unit::kWorkingRate && unit == Unit::kRate && working_day))
      names.emplace_back(known.name);
  }
  return names;
}

std::string expectation(const NumberRule& rule) {
  const auto bounded = [&](const std::string& what, const std::string& low, const std::string& high) {
    std::string text = what;
    if (rule.above_low) return text + ", more than " + low;
    if (rule.low > -rules::kAny) text += high.empty() ? ", " + low + " or more" : ", " + low + " to " + high;
    return text;
  };
  switch (rule.unit) {
    case Unit::kNumber:
      return bounded("a number", show(rule.low, rule.unit), rule.high < rules::kAny ? show(rule.high, rule.unit) : "");
    case Unit::kCount:
      return bounded("a whole number", show(rule.low, rule.unit), rule.high < 1e9 ? show(rule.high, rule.unit) : "");
    case Unit::kShare:
      return "a share such as 30 % or 0.3, 0 to 1";
    case Unit::kDuration:
      return bounded("a duration such as 4 h, 15 min or 2 d", show(rule.low, Unit::kNumber), "");
    case Unit::kRate:
    case Unit::kWorkingRate:
      return std::string("a rate such as 12 /day, 0.5 /h or 84 /week, 0 or more") +
             (rule.calendar_only ? " (not /working day)" : "");
  }
  return "";
}

namespace {

/// The upper bound where the expectation does not name it: nobody meets it but by mistake.
std::string bound_of(const NumberRule& rule) {
  const std::string number = fmt::format("{:.0f}", rule.high);
  switch (rule.unit) {
    case Unit::kNumber:
      return rule.high < rules::kAny ? "" : "1e15";
    case Unit::kCount:
      return rule.high < 1e9 ? "" : number;
    case Unit::kDuration:
      return number + " d";
    case Unit::kRate:
    case Unit::kWorkingRate:
      return number + " /day";
    default:
      return "";
  }
}

}  // namespace

std::string violation(const Quantity& quantity, const NumberRule& rule) {
  const bool plain = quantity.unit == Unit::kNumber || quantity.unit == Unit::kCount;
  bool unit_fits = quantity.unit == rule.unit;
  switch (rule.unit) {
    case Unit::kNumber:
    case Unit::kCount:
      unit_fits = plain;
      break;
    case Unit::kShare:
      unit_fits = plain || quantity.unit == Unit::kShare;
      break;
    case Unit::kRate:
    case Unit::kWorkingRate:
      unit_fits = quantity.unit == Unit::kRate || (quantity.unit == Unit::kWorkingRate && !rule.calendar_only);
      break;
    default:
      break;
  }
  const double value = quantity.value;
  const bool in_range =
      std::isfinite(value) && value >= rule.low && value <= rule.high && !(rule.above_low && value == rule.low);
  const bool whole = rule.unit != Unit::kCount || value == std::floor(value);
  if (unit_fits && whole && value > rule.high && !bound_of(rule).empty()) return "expected at most " + bound_of(rule);
  return unit_fits && in_range && whole ? "" : "expected " + expectation(rule);
}

bool is_increase(std::string_view text) { return !trim(text).empty() && trim(text).front() == '+'; }

Parsed<Quantity> parse_number(std::string_view text, const NumberRule& rule) {
  auto parsed = parse_quantity(text);
  const std::string found = "; found " + quote(text);
  if (!parsed.value) {
    const std::string hint = parsed.error == "not a number" ? "" : " (" + parsed.error + ")";
    return {std::nullopt, "expected " + expectation(rule) + found + hint};
  }
  if (is_increase(text) && rule.low >= 0) {
    return {std::nullopt, "expected " + expectation(rule) + found +
                              " (what is written is the value itself, not a change of it; to add to a value, write the "
                              "sum, or an intervention with \"add\")"};
  }
  const std::string wrong = violation(*parsed.value, rule);
  if (!wrong.empty()) {
    const bool needs_unit =
        parsed.value->unit == Unit::kNumber && (rule.unit == Unit::kDuration || rule.unit == Unit::kRate);
    return {std::nullopt, wrong + found + (needs_unit ? " without a unit" : "")};
  }
  parsed.value->unit = stored_unit(parsed.value->unit, rule.unit);
  return parsed;
}

Unit stored_unit(Unit written, Unit declared) { return written == Unit::kWorkingRate ? written : declared; }

Parsed<std::chrono::sys_days> parse_date(std::string_view text) {
  const std::string error = "expected a date such as 2026-10-01; found " + quote(text);
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return {std::nullopt, error};
  const auto y = text.substr(0, 4), m = text.substr(5, 2), d = text.substr(8, 2);
  if (!has_digits_only(y) || !has_digits_only(m) || !has_digits_only(d)) return {std::nullopt, error};
  const std::chrono::year_month_day date{std::chrono::year(to_int(y)),
                                         std::chrono::month(static_cast<unsigned>(to_int(m))),
                                         std::chrono::day(static_cast<unsigned>(to_int(d)))};
  if (!date.ok()) return {std::nullopt, error + ", which is not in the calendar"};
  if (to_int(y) < 1900 || to_int(y) > 2999) return {std::nullopt, error + "; years are 1900 to 2999"};
  return {std::chrono::sys_days(date), ""};
}

std::optional<std::chrono::year_month> parse_month(std::string_view text) {
  const auto first = parse_date(std::string(text) + "-01").value;
  if (!first) return std::nullopt;
  const std::chrono::year_month_day date{*first};
  return date.year() / date.month();
}

Parsed<engine::Duration> parse_time_of_day(std::string_view text) {
  const std::string error = "expected a time of day such as 08:00; found " + quote(text);
  if (text.size() != 5 || text[2] != ':' || !has_digits_only(text.substr(0, 2)) ||
      !has_digits_only(text.substr(3, 2))) {
    return {std::nullopt, error};
  }
  const int hour = to_int(text.substr(0, 2)), minute = to_int(text.substr(3, 2));
  if (minute > 59 || hour > 24 || (hour == 24 && minute > 0)) return {std::nullopt, error};
  return {engine::hours(hour) + engine::minutes(minute), ""};
}

Parsed<engine::Duration> parse_clock_time(std::string_view text) {
  const std::string error = "expected a date and a time such as 2026-10-01 08:00; found the time " + quote(text);
  std::array<int, 3> parts{};
  std::string_view rest = text;
  const auto point = text.find('.');
  if (point != std::string_view::npos && text.find_first_not_of('0', point + 1) == std::string_view::npos)
    rest = text.substr(0, point);
  std::size_t n = 0;
  for (; n < parts.size(); ++n) {
    const std::string_view part = rest.substr(0, rest.find(':'));
    if (!has_digits_only(part) || part.size() > 2 || (n > 0 && part.size() != 2)) return {std::nullopt, error};
    parts[n] = to_int(part);
    if (part.size() == rest.size()) break;
    rest.remove_prefix(part.size() + 1);
  }
  if (n == 0 || n == parts.size() || parts[0] > 23 || parts[1] > 59 || parts[2] > 59) return {std::nullopt, error};
  return {engine::hours(parts[0]) + engine::minutes(parts[1]) + engine::seconds(parts[2]), ""};
}

std::size_t find_clock_time(std::string_view text) {
  const auto at = text.find_first_of(" T");
  return at == std::string_view::npos ? at : at + 1;
}

Parsed<bool> parse_yes_no(std::string_view text) {
  if (text == "yes" || text == "true") return {true, ""};
  if (text == "no" || text == "false") return {false, ""};
  return {std::nullopt, "expected yes or no; found " + quote(text)};
}

Parsed<std::uint64_t> parse_whole(std::string_view text, std::uint64_t low, std::uint64_t high) {
  const std::string error = fmt::format("expected a whole number, {} to {}; found {}", low, high, quote(text));
  if (!has_digits_only(text)) return {std::nullopt, error};
  std::uint64_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc() || value < low || value > high) return {std::nullopt, error};
  return {value, ""};
}

Parsed<Mark> parse_mark(std::string_view text) {
  if (text == "A") return {Mark::kA, ""};
  if (text == "A-d") return {Mark::kAd, ""};
  if (text == "B") return {Mark::kB, ""};
  if (text == "C") return {Mark::kC, ""};
  return {std::nullopt, "expected a confidence mark: A, A-d, B or C; found " + quote(text)};
}

bool is_name(std::string_view text, bool dots) {
  if (text.empty() || text.front() == '.' || text.back() == '.' || text.size() > 100) return false;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && c != '_' && c != '-' && !(dots && c == '.')) return false;
  }
  return true;
}

}  // namespace icsflow::models
