#pragma once

/// `all_of: [STEP, STEP]`

#include <array>
#include <string_view>

#include "icsflow/scenario/steps/stages.hpp"

namespace icsflow::models::steps {

struct AllOf {
  static constexpr StepKind kKind = StepKind::kAllOf;
  static constexpr std::string_view kWord = "all_of";
  static constexpr std::string_view kMeaning =
      "branches begin at these steps, side by side; goes on when all have joined";
  static constexpr StepValue kValue = StepValue::kSteps;
  static constexpr std::array<std::string_view, 1> kKeys{"next"};
  static constexpr StepUnits kUnits = StepUnits::kNone;
  static constexpr StepTime kTime = StepTime::kBranches;
  static constexpr bool kPassesOn = false, kCounted = true, kDraws = true, kComesAgain = false;
};

}  // namespace icsflow::models::steps
