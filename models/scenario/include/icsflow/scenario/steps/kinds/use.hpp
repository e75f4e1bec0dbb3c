#pragma once

/// `use: POOL, for: DURATION`

#include <array>
#include <string_view>

#include "icsflow/scenario/steps/stages.hpp"

namespace icsflow::models::steps {

struct Use {
  static constexpr StepKind kKind = StepKind::kUse;
  static constexpr std::string_view kWord = "use";
  static constexpr std::string_view kMeaning = "waits for a unit of the pool, holds it that long, gives it back";
  static constexpr StepValue kValue = StepValue::kPools;
  static constexpr std::array<std::string_view, 9> kKeys{"for",      "next",  "hours",     "priority",  "full",
                                                         "gives_up", "balks", "elsewhere", "hold_until"};
  static constexpr StepUnits kUnits = StepUnits::kUses;
  static constexpr StepTime kTime = StepTime::kDuration;
  static constexpr bool kPassesOn = false, kCounted = true, kDraws = true, kComesAgain = false;
};

}  // namespace icsflow::models::steps
