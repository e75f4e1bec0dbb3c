#pragma once

/// A number in the YAML, before it is known in which scope it is used.

#include <string>

#include "icsflow/scenario/parameters.hpp"

namespace icsflow::models {

/// A number in the YAML: its own parameter, or `$reference` to one found in the scope it is used in.
struct Number {
  ParameterId id = kNoParameter;
  std::string reference;      ///< without the $; empty if `id` is set
  Unit unit = Unit::kNumber;  ///< the field's; the parameter's own may be kWorkingRate where this is kRate
  Place place;
  bool is_default = false;  ///< not said: what its declaration gives
  [[nodiscard]] bool given() const { return id != kNoParameter || !reference.empty(); }
  /// Given by the scenario, not by the declaration.
  [[nodiscard]] bool said() const { return given() && !is_default; }
};

}  // namespace icsflow::models
