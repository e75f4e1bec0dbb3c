#pragma once

/// What numeric keys accept.

#include "icsflow/scenario/parameters.hpp"

namespace icsflow::models {

/// What a numeric field accepts. Bounds are in the canonical unit and included unless said otherwise.
struct NumberRule {
  Unit unit = Unit::kNumber;
  double low = 0;
  double high = 0;
  bool above_low = false;      ///< `low` itself is refused
  bool calendar_only = false;  ///< of a rate: `/working day` is refused
};

/// The rules fields are declared with.
namespace rules {
inline constexpr double kAny = 1e15;  ///< no bound of its own: magnitudes above it are refused everywhere
inline constexpr NumberRule kNumber{Unit::kNumber, 0, kAny};
inline constexpr NumberRule kSigned{Unit::kNumber, -kAny, kAny};
inline constexpr NumberRule kPositive{Unit::kNumber, 0, kAny, true};
inline constexpr NumberRule kAboveOne{Unit::kNumber, 1, kAny, true};
inline constexpr NumberRule kCount{Unit::kCount, 0, 1e9};
inline constexpr NumberRule kPositiveCount{Unit::kCount, 1, 1e9};
inline constexpr NumberRule kPriority{Unit::kCount, 0, 9};
inline constexpr NumberRule kShare{Unit::kShare, 0, 1};
inline constexpr NumberRule kDuration{Unit::kDuration, 0, 1e6};
inline constexpr NumberRule kUpToADay{Unit::kDuration, 0, 1};
inline constexpr NumberRule kPositiveDuration{Unit::kDuration, 0, 1e6, true};
inline constexpr NumberRule kRate{Unit::kRate, 0, 1e9};
inline constexpr NumberRule kCalendarRate{Unit::kRate, 0, 1e9, false, true};
}  // namespace rules

}  // namespace icsflow::models
