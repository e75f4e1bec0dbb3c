#pragma once

/// `leave: OUTCOME`

#include <array>
#include <string_view>

#include "icsflow/scenario/steps/stages.hpp"

namespace icsflow::models::steps {

struct Leave {
  static constexpr StepKind kKind = StepKind::kLeave;
  static constexpr std::string_view kWord = "leave";
  static constexpr std::string_view kMeaning = "the end, with this outcome";
  static constexpr StepValue kValue = StepValue::kOutcome;
  static constexpr std::array<std::string_view, 0> kKeys{};
  static constexpr StepUnits kUnits = StepUnits::kNone;
  static constexpr StepTime kTime = StepTime::kEnds;
  static constexpr bool kPassesOn = false, kCounted = false, kDraws = false, kComesAgain = false;
};

}  // namespace icsflow::models::steps
