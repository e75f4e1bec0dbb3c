#include "number_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace icsflow::models {

std::pair<std::string, std::string> number_and_unit(const Parameter& parameter, double value) {
  const std::string shown = show(value, parameter.unit, parameter.written);
  const std::size_t blank = std::min(shown.find(' '), shown.size());
  return {fmt::format("{:.5g}", std::stod(shown.substr(0, blank))), shown.substr(blank)};
}

std::string set_text(const Parameter& parameter, double value) {
  const auto [number, unit] = number_and_unit(parameter, value);
  return number + unit;
}

}  // namespace icsflow::models
