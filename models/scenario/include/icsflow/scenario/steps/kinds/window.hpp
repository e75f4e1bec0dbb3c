#pragma once

/// `window: NAME`

#include <array>
#include <string_view>

#include "icsflow/scenario/steps/stages.hpp"

namespace icsflow::models::steps {

struct Window {
  static constexpr StepKind kKind = StepKind::kWindow;
  static constexpr std::string_view kWord = "window";
  static constexpr std::string_view kMeaning = "waits for the provider's window";
  static constexpr StepValue kValue = StepValue::kWindow;
  static constexpr std::array<std::string_view, 1> kKeys{"next"};
  static constexpr StepUnits kUnits = StepUnits::kNone;
  static constexpr StepTime kTime = StepTime::kWindow;
  static constexpr bool kPassesOn = false, kCounted = false, kDraws = false, kComesAgain = false;
};

}  // namespace icsflow::models::steps
