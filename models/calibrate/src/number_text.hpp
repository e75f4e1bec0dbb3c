#pragma once

/// Fitted numbers in the unit in which a scenario writes them.

#include <string>
#include <utility>

#include "icsflow/scenario/parameters.hpp"

namespace icsflow::models {

/// To five figures: the number, and its unit behind it with a blank before (`0.5`, ` /day`).
std::pair<std::string, std::string> number_and_unit(const Parameter& parameter, double value);
/// The same together, as `--set` takes it.
std::string set_text(const Parameter& parameter, double value);

}  // namespace icsflow::models
