#pragma once

/// `transfer: {to: PROVIDER, pathway: PATHWAY}`

#include <array>
#include <string_view>

#include "icsflow/scenario/steps/stages.hpp"

namespace icsflow::models::steps {

struct Transfer {
  static constexpr StepKind kKind = StepKind::kTransfer;
  static constexpr std::string_view kWord = "transfer";
  static constexpr std::string_view kMeaning =
      "asks another provider to take over (at once, if its pathway has no `accept`)";
  static constexpr StepValue kValue = StepValue::kTransfer;
  static constexpr std::array<std::string_view, 6> kKeys{"next", "ask", "offer", "move", "gives_up", "elsewhere"};
  static constexpr StepUnits kUnits = StepUnits::kNone;
  static constexpr StepTime kTime = StepTime::kTransfer;
  static constexpr bool kPassesOn = false, kCounted = true, kDraws = true, kComesAgain = false;
};

}  // namespace icsflow::models::steps
