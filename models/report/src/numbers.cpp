#include "numbers.hpp"

#include <fmt/format.h>

#include <cmath>

#include "icsflow/domain/digits.hpp"
#include "icsflow/report/summary.hpp"

namespace icsflow::models {
namespace {

/// As many decimals as a reader can use: three or four figures.
int decimals_for(double value, Format format) {
  const double size = std::abs(value);
  switch (format) {
    case Format::kCount:
      return size < 10 && size != std::floor(size) ? 1 : 0;
    case Format::kHours:
      return size < 1 ? 2 : 1;
    case Format::kDays:
      return size < 10 ? 2 : 1;
    case Format::kShare:
    case Format::kWeeks:
      return 1;
    case Format::kNumber:
      break;
  }
  if (size >= 1000 || size == 0) return 0;
  if (size >= 100) return 1;
  return size >= 10 ? 2 : 3;
}

}  // namespace

std::string grouped(double value, int decimals) {
  const std::string text = grouped(fmt::format("{:.{}f}", std::abs(value), decimals));
  // No "-0": what rounds to nothing has no sign.
  const bool zero = text.find_first_not_of("0.,") == std::string::npos;
  return value < 0 && !zero ? fmt::format("-{}", text) : text;
}

std::string bare(double value, Format format) {
  if (!std::isfinite(value)) return "-";
  return grouped(format == Format::kShare ? value * 100 : value, decimals_for(value, format));
}

std::string unit_of(Format format) {
  switch (format) {
    case Format::kShare:
      return " %";
    case Format::kDays:
      return " days";
    case Format::kWeeks:
      return " weeks";
    case Format::kHours:
      return " hours";
    case Format::kCount:
    case Format::kNumber:
      break;
  }
  return "";
}

std::string long_date(std::chrono::sys_days day) {
  static constexpr const char* kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                            "July",    "August",   "September", "October", "November", "December"};
  const std::chrono::year_month_day date{day};
  return fmt::format("{} {} {}", static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()));
}

std::string plural(std::int64_t n, std::string_view one) {
  return fmt::format("{} {}{}", grouped(static_cast<double>(n), 0), one, n == 1 ? "" : "s");
}

std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines;
  std::size_t at = 0;
  while (text.size() - at > width) {
    std::size_t space = text.rfind(' ', at + width);
    if (space == std::string::npos || space <= at) break;
    lines.push_back(text.substr(at, space - at));
    at = space + 1;
  }
  lines.push_back(text.substr(at));
  return lines;
}

std::string to_text(double value, Format format) {
  const std::string text = bare(value, format);
  return text == "-" ? text : text + unit_of(format);
}

}  // namespace icsflow::models
