#pragma once

/// A number that depends on the time waited.

#include <cstdint>
#include <vector>

#include "icsflow/scenario/parameters.hpp"

namespace icsflow::models {

/// The number from a time waited on.
struct FromWait {
  std::int32_t days = 0;  ///< 0 or more
  ParameterId number = kNoParameter;
};
/// By rising days, the first 0; empty: not given.
using ByWait = std::vector<FromWait>;

}  // namespace icsflow::models
