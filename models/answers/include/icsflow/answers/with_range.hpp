#pragma once

namespace icsflow::models {

/// An estimate and its interval. What is not known is NaN.
struct WithRange {
  double value = 0, low = 0, high = 0;
};

}  // namespace icsflow::models
