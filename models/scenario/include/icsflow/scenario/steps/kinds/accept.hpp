#pragma once

/// `accept: yes`

#include <array>
#include <string_view>

#include "icsflow/scenario/steps/stages.hpp"

namespace icsflow::models::steps {

struct Accept {
  static constexpr StepKind kKind = StepKind::kAccept;
  static constexpr std::string_view kWord = "accept";
  static constexpr std::string_view kMeaning =
      "at the receiver: says yes, waits for the patient to arrive; without a request, goes on at once";
  static constexpr StepValue kValue = StepValue::kYes;
  static constexpr std::array<std::string_view, 1> kKeys{"next"};
  static constexpr StepUnits kUnits = StepUnits::kNone;
  static constexpr StepTime kTime = StepTime::kNone;
  static constexpr bool kPassesOn = false, kCounted = false, kDraws = false, kComesAgain = false;
};

}  // namespace icsflow::models::steps
