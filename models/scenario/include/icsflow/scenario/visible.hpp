#pragma once

/// Text of the user's on its way to a terminal or a spreadsheet: nothing in it acts there.

#include <string>
#include <string_view>

namespace icsflow::models {

/// Control characters (C0, DEL, C1), marks that turn the direction of writing, line separators and bytes that are no
/// UTF-8 as `\x1b` or `\u202e`; a line end as a blank. Other text as it is.
std::string visible(std::string_view text);

/// A page of our own making that holds the user's text: as visible(), but line ends stay.
std::string visible_lines(std::string_view page);

/// JSON text that is inert on a terminal too: what JSON itself lets through in strings as `\u009b`.
std::string visible_json(std::string_view json);

/// One cell of a CSV file (RFC 4180), visible. Text that a spreadsheet would take for a formula (`=`, `+`, `-` or `@`
/// in front) gets an apostrophe before it; numbers, with a unit or without, stay as they are.
std::string csv_cell(std::string_view text);

}  // namespace icsflow::models
