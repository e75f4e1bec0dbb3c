#pragma once

/// Numbers as people read them.

#include <algorithm>
#include <string>

namespace icsflow::models {

/// `12345678.5`, written without a sign, as `12,345,678.5`.
inline std::string grouped(std::string digits) {
  const std::size_t point = std::min(digits.find('.'), digits.size());
  for (std::size_t at = point; at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

}  // namespace icsflow::models
