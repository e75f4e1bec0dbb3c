#pragma once

/// What the plans of a comparison change, and the text of changes.md.

#include <string>
#include <vector>

#include "explain/explain.hpp"
#include "icsflow/answers/compare.hpp"

namespace explain {

/// Of one plan: what makes its runs others than those of its base. @param index of the plan
std::vector<icsflow::models::PlanChange> changes_of(const std::vector<Row>& base, const std::vector<Row>& plan,
                                                    std::size_t index = 0);

/// Of scenarios every value that differs; where base or plan is a finished study, the numbers that both keep.
/// @param sides as they were compared
std::vector<icsflow::models::PlanChange> changes_of(const icsflow::models::Comparison& comparison,
                                                    const std::vector<icsflow::models::GivenSide>& sides);

/// @param comparison with its changes
std::string changes_text(const icsflow::models::Comparison& comparison,
                         const std::vector<icsflow::models::GivenSide>& sides);

}  // namespace explain
