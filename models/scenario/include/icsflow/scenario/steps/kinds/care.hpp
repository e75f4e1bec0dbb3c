#pragma once

/// a `use` with `hours`, or of several units of one pool: fewer as the weeks go by

#include <array>
#include <string_view>

#include "icsflow/scenario/steps/stages.hpp"

namespace icsflow::models::steps {

struct Care {
  static constexpr StepKind kKind = StepKind::kCare;
  static constexpr std::string_view kWord = "use";
  static constexpr std::string_view kMeaning{};
  static constexpr StepValue kValue = StepValue::kPools;
  static constexpr std::array<std::string_view, 3> kKeys{"for", "next", "hours"};
  static constexpr StepUnits kUnits = StepUnits::kHours;
  static constexpr StepTime kTime = StepTime::kDuration;
  static constexpr bool kPassesOn = false, kCounted = true, kDraws = true, kComesAgain = false;
};

}  // namespace icsflow::models::steps
