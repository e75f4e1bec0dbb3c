#include "read/tables/dialect.hpp"

#include <algorithm>
#include <array>

namespace icsflow::models {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kHardSpace = "\xC2\xA0";
  for (;;) {
    if (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
      text.remove_prefix(1);
    } else if (text.starts_with(kHardSpace)) {
      text.remove_prefix(kHardSpace.size());
    } else if (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
      text.remove_suffix(1);
    } else if (text.ends_with(kHardSpace)) {
      text.remove_suffix(kHardSpace.size());
    } else {
      return text;
    }
  }
}

bool is_spreadsheet_error(std::string_view text) {
  constexpr std::array<std::string_view, 9> kErrors{"#N/A",   "#REF!", "#VALUE!", "#DIV/0!", "#NAME?",
                                                    "#NULL!", "#NUM!", "#SPILL!", "Err:5"};
  return text.starts_with("###") ||
         std::any_of(kErrors.begin(), kErrors.end(), [&](std::string_view e) { return text.starts_with(e); });
}

char separator_of(std::string_view text) {
  constexpr std::string_view kSeparators = ",;\t";
  std::array<std::size_t, 3> found{};
  bool quoted = false;
  for (std::size_t at = 0; at < text.size() && (quoted || text[at] != '\n'); ++at) {
    if (text[at] == '"') quoted = !quoted;
    const auto which = kSeparators.find(text[at]);
    if (!quoted && which != std::string_view::npos) ++found[which];
  }
  return kSeparators[static_cast<std::size_t>(std::max_element(found.begin(), found.end()) - found.begin())];
}

std::string_view digits_of(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  if (text.empty() || !is_digit(text.front())) return {};
  return text.substr(0, text.find_first_not_of("0123456789.,"));
}

bool is_grouped(std::string_view digits, char separator) {
  std::size_t at = digits.find(separator);
  if (at == std::string_view::npos || at == 0 || at > 3 || digits.front() == '0') return false;
  while (at < digits.size()) {
    if (digits[at] != separator) return false;
    const std::string_view group = digits.substr(at + 1, 3);
    if (group.size() != 3 || !std::all_of(group.begin(), group.end(), is_digit)) return false;
    at += 4;
  }
  return true;
}

Decimals evidence(std::string_view digits) {
  const auto commas = std::count(digits.begin(), digits.end(), ','),
             points = std::count(digits.begin(), digits.end(), '.');
  if (commas + points == 0) return Decimals::kUnknown;
  const auto last = digits.find_last_of(".,");
  const bool point = digits[last] == '.';
  const char other = point ? ',' : '.';
  if (commas + points == 1) {
    if (last + 1 == digits.size() || is_grouped(digits, digits[last])) return Decimals::kUnknown;
    return point ? Decimals::kPoint : Decimals::kComma;
  }
  if (commas > 0 && points > 0) {
    if ((point ? points : commas) != 1 || !is_grouped(digits.substr(0, last), other)) return Decimals::kUnknown;
    return point ? Decimals::kPoint : Decimals::kComma;
  }
  if (!is_grouped(digits, digits[last])) return Decimals::kUnknown;
  return point ? Decimals::kComma : Decimals::kPoint;  // groups by the one mark, so decimals by the other
}

Decimals both(Decimals a, Decimals b) {
  if (a == Decimals::kUnknown || a == b) return b;
  return b == Decimals::kUnknown ? a : Decimals::kBoth;
}

}  // namespace icsflow::models
