#pragma once

/// A number that depends on the time waited.

#include <cstdint>
#include <string>
#include <vector>

#include "icsflow/scenario/spec/number.hpp"

namespace icsflow::models {

/// YAML: {0 wk: 3, 6 wk: 1}: the number from that time waited on.
struct NumberFromWait {
  std::int32_t days = 0;  ///< of the wait, 0 or more; rising from one to the next, the first is 0
  std::string wait;       ///< as the file writes it: part of the parameter's path
  Number number;
};
using NumberByWait = std::vector<NumberFromWait>;

}  // namespace icsflow::models
