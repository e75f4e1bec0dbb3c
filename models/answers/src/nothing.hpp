#pragma once

#include <limits>

namespace icsflow::models {

/// In place of a number that does not apply. Private to answers.
inline constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

}  // namespace icsflow::models
