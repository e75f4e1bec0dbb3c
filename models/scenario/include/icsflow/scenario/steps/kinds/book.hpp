#pragma once

/// `book: SESSIONS`. A cancelled or missed date puts the patient back on the list

#include <array>
#include <string_view>

#include "icsflow/scenario/steps/stages.hpp"

namespace icsflow::models::steps {

struct Book {
  static constexpr StepKind kKind = StepKind::kBook;
  static constexpr std::string_view kWord = "book";
  static constexpr std::string_view kMeaning = "joins the waiting list of the sessions, is booked, attends";
  static constexpr StepValue kValue = StepValue::kSessions;
  static constexpr std::array<std::string_view, 7> kKeys{"next",      "priority", "dna", "missed",
                                                         "cancelled", "bed",      "due"};
  static constexpr StepUnits kUnits = StepUnits::kNone;
  static constexpr StepTime kTime = StepTime::kBooking;
  static constexpr bool kPassesOn = false, kCounted = true, kDraws = true, kComesAgain = true;
};

}  // namespace icsflow::models::steps
