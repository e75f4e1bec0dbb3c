#pragma once

/// How spreadsheets write cells: padding, separators of cells, decimals and thousands, errors in place of values.

#include <string_view>

#include "read/tables.hpp"

namespace icsflow::models {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Without blanks around it, the non-breaking one (U+00A0) of spreadsheets and web pages included.
std::string_view trimmed(std::string_view text);

/// Whether the text is what a spreadsheet shows in place of a value that it cannot compute or show.
bool is_spreadsheet_error(std::string_view text);

/// What separates the cells of the row that `text` begins with: the most frequent of comma, semicolon and tab outside
/// of quotes; a comma where there is none.
char separator_of(std::string_view text);

/// The digits, points and commas in front, after a sign; points into `text`.
std::string_view digits_of(std::string_view text);

/// Whether digits are grouped in thousands, as `1,234,567`: one to three digits, then groups of three.
bool is_grouped(std::string_view digits, char separator);

/// What separates decimals in the digits; kUnknown where both meanings are possible.
Decimals evidence(std::string_view digits);

/// What two cells of one table show together.
Decimals both(Decimals a, Decimals b);

}  // namespace icsflow::models
