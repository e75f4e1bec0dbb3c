#include "text/cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

namespace icsflow::models::importing {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string small(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = small(c);
  return out;
}

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u; }

/// Whether the bytes are UTF-8. Overlong forms and surrogates, which no file of these has, are not looked for.
bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t more = lead < 0x80   ? 0
                             : lead < 0xC2 ? 9
                             : lead < 0xE0 ? 1
                             : lead < 0xF0 ? 2
                             : lead < 0xF5 ? 3
                                           : 9;
    if (more == 9 || i + more >= text.size() + (more == 0 ? 1 : 0)) return false;
    for (std::size_t k = 1; k <= more; ++k) {
      if (!continues(text[i + k])) return false;
    }
    i += more + 1;
  }
  return true;
}

void append(std::string& out, unsigned c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0u | (c >> 6u));
    out += static_cast<char>(0x80u | (c & 0x3Fu));
  } else {
    out += static_cast<char>(0xE0u | (c >> 12u));
    out += static_cast<char>(0x80u | ((c >> 6u) & 0x3Fu));
    out += static_cast<char>(0x80u | (c & 0x3Fu));
  }
}

/// Windows-1252, of which the bytes 0x80 to 0x9F are not those of Latin-1.
std::string from_windows_1252(std::string_view text) {
  constexpr std::array<unsigned, 32> kHigh{0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
                                           0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
                                           0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                           0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    append(out, byte >= 0x80 && byte < 0xA0 ? kHigh[byte - 0x80u] : byte);
  }
  return out;
}

constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};

/// The number that begins at `at`, and how many digits it has.
std::pair<int, std::size_t> digits_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  int value = 0;
  while (end < text.size() && is_digit(text[end]) && end - at < 6) value = value * 10 + (text[end++] - '0');
  return {value, end - at};
}

std::optional<std::chrono::year_month> month_of(int year, int month) {
  if (year < 1990 || year > 2100 || month < 1 || month > 12) return std::nullopt;
  return std::chrono::year{year} / std::chrono::month{static_cast<unsigned>(month)};
}

/// 1 to 12 for a whole name or its first three letters (or `sept`).
int month_named(std::string_view word) {
  for (std::size_t m = 0; m < kMonths.size(); ++m) {
    const bool is_short = word == kMonths[m].substr(0, 3) || (m == 8 && word == "sept");
    if (word == kMonths[m] || is_short) return static_cast<int>(m) + 1;
  }
  return 0;
}

bool is_missing(std::string_view text) {
  if (text.size() > 4) return false;
  const std::string word = small(text);
  return word == "-" || word == "*" || word == ".." || word == "n/a" || word == "na" || word == "null" ||
         word == "\xE2\x80\x93";
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  for (bool more = true; more;) {
    more = false;
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    if (text.starts_with("\xC2\xA0")) text.remove_prefix(2), more = true;
    if (text.ends_with("\xC2\xA0")) text.remove_suffix(2), more = true;
    if (text.starts_with("\xA0")) text.remove_prefix(1), more = true;
    if (text == "\xA0") text = {}, more = false;
    if (text.size() > 1 && text.back() == '\xA0' && !continues(text[text.size() - 2]) &&
        static_cast<unsigned char>(text[text.size() - 2]) < 0x80)
      text.remove_suffix(1), more = true;
  }
  return text;
}

std::string clean(std::string_view text) {
  text = trimmed(text);
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  const std::string whole = ascii || is_utf8(text) ? std::string(text) : from_windows_1252(text);
  std::string out;
  out.reserve(whole.size());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    const bool no_break = whole[i] == '\xC2' && i + 1 < whole.size() && whole[i + 1] == '\xA0';
    if (!no_break && !is_blank(whole[i])) {
      out += whole[i];
      continue;
    }
    if (no_break) ++i;
    if (!out.empty() && out.back() != ' ') out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string heading(std::string_view text) { return small(clean(text)); }

Number parse_number(std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return {};
  if (is_missing(text)) return {Number::Is::kMissing};
  const Number bad{Number::Is::kBad};
  if (text.size() > 40) return bad;
  std::string digits;
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  if (whole.find(',') == std::string_view::npos) {
    digits = whole;
  } else {  // groups of three after the first
    for (std::size_t i = 0; i < whole.size(); ++i) {
      const std::size_t from_end = whole.size() - 1 - i;
      const bool comma_belongs = from_end % 4 == 3 && i > 0;
      if ((whole[i] == ',') != comma_belongs) return bad;
      if (whole[i] != ',') digits += whole[i];
    }
  }
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) {
    if (!(digits.empty() && point != std::string_view::npos && point + 1 < text.size())) return bad;
    digits = "0";
  }
  if (point != std::string_view::npos) {
    const std::string_view decimals = text.substr(point + 1);
    if (!std::all_of(decimals.begin(), decimals.end(), is_digit)) return bad;
    digits.append(".").append(decimals);
    if (decimals.empty()) digits += '0';
  }
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || !(value < 9007199254740992.0)) return bad;
  return {Number::Is::kNumber, value};
}

Number parse_count(std::string_view text) {
  if (text.size() <= 15 && !text.empty()) {
    std::uint64_t value = 0;
    bool plain = true;
    for (const char c : text) {
      if (!is_digit(c)) {
        plain = false;
        break;
      }
      value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    if (plain) return {Number::Is::kNumber, static_cast<double>(value)};
  }
  const Number number = parse_number(text);
  if (number.is == Number::Is::kNumber && number.value != std::floor(number.value)) return {Number::Is::kBad};
  return number;
}

std::optional<std::chrono::year_month> parse_month(std::string_view text) {
  const std::string word = small(trimmed(text));
  std::vector<int> numbers;
  std::vector<std::size_t> lengths;
  int named = 0;
  for (std::size_t i = 0; i < word.size();) {
    if (is_digit(word[i])) {
      const auto [value, length] = digits_at(word, i);
      numbers.push_back(value);
      lengths.push_back(length);
      i += length;
    } else if (is_letter(word[i])) {
      std::size_t end = i;
      while (end < word.size() && is_letter(word[end])) ++end;
      if (const int month = month_named(std::string_view(word).substr(i, end - i)); month != 0) {
        if (named != 0) return std::nullopt;
        named = month;
      }
      i = end;
    } else {
      ++i;
    }
  }
  if (named != 0) {
    for (std::size_t i = numbers.size(); i-- > 0;) {
      if (lengths[i] == 4) return month_of(numbers[i], named);
      if (lengths[i] == 2 && i + 1 == numbers.size()) return month_of(2000 + numbers[i], named);
    }
    return std::nullopt;
  }
  if (numbers.size() >= 2 && lengths[0] == 4 && lengths[1] == 2) return month_of(numbers[0], numbers[1]);
  if (numbers.size() == 2 && lengths[1] == 4) return month_of(numbers[1], numbers[0]);
  if (numbers.size() == 1 && lengths[0] == 6) return month_of(numbers[0] / 100, numbers[0] % 100);
  return std::nullopt;
}

std::string to_text(std::chrono::year_month month) {
  return fmt::format("{:04}-{:02}", static_cast<int>(month.year()), static_cast<unsigned>(month.month()));
}

std::string in_words(std::chrono::year_month month) {
  std::string name(kMonths[static_cast<unsigned>(month.month()) - 1]);
  name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name + ' ' + std::to_string(static_cast<int>(month.year()));
}

bool is_code(std::string_view text) {
  return text.size() >= 3 && text.size() <= 9 &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || is_letter(c); });
}

bool is_function(std::string_view text) {
  return !text.empty() && text.size() <= 12 &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || is_letter(c) || c == '_'; });
}

}  // namespace icsflow::models::importing
