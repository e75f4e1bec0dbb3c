#pragma once

/// `seize: POOL`

#include <array>
#include <string_view>

#include "icsflow/scenario/steps/stages.hpp"

namespace icsflow::models::steps {

struct Seize {
  static constexpr StepKind kKind = StepKind::kSeize;
  static constexpr std::string_view kWord = "seize";
  static constexpr std::string_view kMeaning = "waits for a unit of the pool and keeps it";
  static constexpr StepValue kValue = StepValue::kPools;
  static constexpr std::array<std::string_view, 6> kKeys{"next", "priority", "full", "gives_up", "balks", "elsewhere"};
  static constexpr StepUnits kUnits = StepUnits::kKeeps;
  static constexpr StepTime kTime = StepTime::kUnits;
  static constexpr bool kPassesOn = false, kCounted = true, kDraws = false, kComesAgain = false;
};

}  // namespace icsflow::models::steps
