#pragma once

/// `go: yes`

#include <array>
#include <string_view>

#include "icsflow/scenario/steps/stages.hpp"

namespace icsflow::models::steps {

struct Go {
  static constexpr StepKind kKind = StepKind::kGo;
  static constexpr std::string_view kWord = "go";
  static constexpr std::string_view kMeaning = "nothing but `records` and `next`";
  static constexpr StepValue kValue = StepValue::kYes;
  static constexpr std::array<std::string_view, 1> kKeys{"next"};
  static constexpr StepUnits kUnits = StepUnits::kNone;
  static constexpr StepTime kTime = StepTime::kNone;
  static constexpr bool kPassesOn = true, kCounted = false, kDraws = false, kComesAgain = false;
};

}  // namespace icsflow::models::steps
