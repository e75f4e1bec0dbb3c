#pragma once

/// `delay: DURATION, pace_by_wait: {WAIT: NUMBER}`

#include <array>
#include <string_view>

#include "icsflow/scenario/steps/stages.hpp"

namespace icsflow::models::steps {

struct Delay {
  static constexpr StepKind kKind = StepKind::kDelay;
  static constexpr std::string_view kWord = "delay";
  static constexpr std::string_view kMeaning = "time passes";
  static constexpr StepValue kValue = StepValue::kDuration;
  static constexpr std::array<std::string_view, 2> kKeys{"next", "pace_by_wait"};
  static constexpr StepUnits kUnits = StepUnits::kNone;
  static constexpr StepTime kTime = StepTime::kDuration;
  static constexpr bool kPassesOn = false, kCounted = false, kDraws = true, kComesAgain = false;
};

}  // namespace icsflow::models::steps
