#pragma once

/// `release: POOL`

#include <array>
#include <string_view>

#include "icsflow/scenario/steps/stages.hpp"

namespace icsflow::models::steps {

struct Release {
  static constexpr StepKind kKind = StepKind::kRelease;
  static constexpr std::string_view kWord = "release";
  static constexpr std::string_view kMeaning = "gives the unit of the pool back";
  static constexpr StepValue kValue = StepValue::kPool;
  static constexpr std::array<std::string_view, 1> kKeys{"next"};
  static constexpr StepUnits kUnits = StepUnits::kGivesBack;
  static constexpr StepTime kTime = StepTime::kNone;
  static constexpr bool kPassesOn = true, kCounted = false, kDraws = false, kComesAgain = false;
};

}  // namespace icsflow::models::steps
