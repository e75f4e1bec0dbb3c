#pragma once

/// `join: yes`

#include <array>
#include <string_view>

#include "icsflow/scenario/steps/stages.hpp"

namespace icsflow::models::steps {

struct Join {
  static constexpr StepKind kKind = StepKind::kJoin;
  static constexpr std::string_view kWord = "join";
  static constexpr std::string_view kMeaning = "the end of a branch of `all_of`";
  static constexpr StepValue kValue = StepValue::kYes;
  static constexpr std::array<std::string_view, 0> kKeys{};
  static constexpr StepUnits kUnits = StepUnits::kNone;
  static constexpr StepTime kTime = StepTime::kEnds;
  static constexpr bool kPassesOn = false, kCounted = false, kDraws = false, kComesAgain = false;
};

}  // namespace icsflow::models::steps
