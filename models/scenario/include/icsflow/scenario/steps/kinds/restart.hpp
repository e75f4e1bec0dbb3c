#pragma once

/// `restart: STEP`

#include <array>
#include <string_view>

#include "icsflow/scenario/steps/stages.hpp"

namespace icsflow::models::steps {

struct Restart {
  static constexpr StepKind kKind = StepKind::kRestart;
  static constexpr std::string_view kWord = "restart";
  static constexpr std::string_view kMeaning = "another pathway of this patient begins at that step; this one goes on";
  static constexpr StepValue kValue = StepValue::kStep;
  static constexpr std::array<std::string_view, 1> kKeys{"next"};
  static constexpr StepUnits kUnits = StepUnits::kNone;
  static constexpr StepTime kTime = StepTime::kNone;
  static constexpr bool kPassesOn = false, kCounted = false, kDraws = true, kComesAgain = false;
};

}  // namespace icsflow::models::steps
