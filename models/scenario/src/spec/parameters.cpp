#include "icsflow/scenario/parameters.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>
#include <utility>

namespace icsflow::models {

ParameterId ParameterTable::add(Parameter parameter) {
  const auto id = static_cast<ParameterId>(parameters_.size());
  if (!by_path_.emplace(parameter.path, id).second) throw std::logic_error("parameter added twice: " + parameter.path);
  parameters_.push_back(std::move(parameter));
  return id;
}

ParameterId ParameterTable::find(std::string_view path) const {
  const auto found = by_path_.find(std::string(path));
  return found == by_path_.end() ? kNoParameter : found->second;
}

std::string show(double value, Unit unit) {
  switch (unit) {
    case Unit::kShare:
      return fmt::format("{:.10g} %", value * 100);
    case Unit::kDuration:
      return std::abs(value) < 1 ? fmt::format("{:.10g} h", value * 24) : fmt::format("{:.10g} d", value);
    case Unit::kRate:
      return fmt::format("{:.10g} /day", value);
    case Unit::kWorkingRate:
      return fmt::format("{:.10g} /working day", value);
    default:
      return fmt::format("{:.10g}", value);
  }
}

}  // namespace icsflow::models
