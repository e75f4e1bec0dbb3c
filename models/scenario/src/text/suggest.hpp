#pragma once

/// "Did you mean": the candidate closest to what was written.

#include <string>
#include <string_view>
#include <vector>

#include "icsflow/scenario/problem.hpp"

namespace icsflow::models {

/// In small letters (of ASCII).
std::string lower(std::string_view text);

/// Letters to insert, delete, replace or swap with a neighbour to turn `a` into `b` (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate nearest to `word`, ignoring case; empty if none is near enough to be a plausible typing error.
std::string closest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace icsflow::models
