#pragma once

/// What stands in the cells of published files: numbers, months, codes, headings. Pure functions, no positions.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace icsflow::models::importing {

/// Without blanks at either end: spaces, tabs, line ends and non-breaking spaces (UTF-8, and the Latin-1 byte alone).
std::string_view trimmed(std::string_view text);

/// As UTF-8: text that is none is taken for Windows-1252, which is what old files are in. Non-breaking spaces are
/// blanks, runs of blanks one, and there are none at the ends.
std::string clean(std::string_view text);

/// A heading to compare by: clean, in small letters.
std::string heading(std::string_view text);

/// What a cell of numbers says.
struct Number {
  enum class Is {
    kBlank,
    kMissing,  ///< `-`, `*`, `..`, `n/a`, `null`: published as not known
    kNumber,
    kBad,
  };
  Is is = Is::kBlank;
  double value = 0;
};

/// A number of 0 or more: decimals with a point, thousands with commas in well-formed groups (`2,079`).
Number parse_number(std::string_view text);

/// A whole number of 0 or more, below 2^53; `12.0` is 12. The quick way for cells of digits.
Number parse_count(std::string_view text);

/// The month that a text names: `RTT-June-2026`, `MSitAE-MARCH-2026`, `Jan-26`, `2026-01`, `2026-01-31`, `01/2026`.
std::optional<std::chrono::year_month> parse_month(std::string_view text);
/// `2026-01`.
std::string to_text(std::chrono::year_month month);
/// `January 2026`.
std::string in_words(std::chrono::year_month month);

/// A code of an organisation: 3 to 9 letters and digits.
bool is_code(std::string_view text);
/// A code of a treatment function, such as `C_110`: letters, digits and `_`, at most 12.
bool is_function(std::string_view text);

}  // namespace icsflow::models::importing
