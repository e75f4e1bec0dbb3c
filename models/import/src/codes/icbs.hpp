#pragma once

/// Integrated care boards by code, with the days from which and to which they were. 42 until 31 March 2026, 36 since.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace icsflow::models::importing {

struct Icb {
  std::string_view code, name;
  std::chrono::year_month opened;                 ///< first month of the code
  std::optional<std::chrono::year_month> closed;  ///< last month; none: still there in October 2026
};

/// Nothing if there is none of that code.
const Icb* find_icb(std::string_view code);

/// Why the board was not there in that month, with what there was instead; "" if it was there.
std::string why_not_there(const Icb& icb, std::chrono::year_month month);

/// `; did you mean "..."?` for a code that is none.
std::string nearest_icb(const std::string& code);

}  // namespace icsflow::models::importing
