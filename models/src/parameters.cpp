#include "icsflow/models/parameters.hpp"

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

}  // namespace icsflow::models
