#pragma once

/// What the plans of a comparison change: the text of changes.md.

#include <string>
#include <vector>

#include "icsflow/answers/compare.hpp"

namespace explain {

/// Of scenarios every value that differs; where base or plan is a finished study, the numbers that both keep.
/// @param sides as they were compared
std::string changes_text(const icsflow::models::Comparison& comparison,
                         const std::vector<icsflow::models::GivenSide>& sides);

}  // namespace explain
