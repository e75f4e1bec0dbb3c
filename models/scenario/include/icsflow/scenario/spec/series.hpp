#pragma once

/// Values by month or week, from a table.

#include <chrono>
#include <utility>
#include <vector>

#include "icsflow/scenario/spec/number.hpp"

namespace icsflow::models {

/// YAML: {series: FILE, column: NAME} where a rate stands, or services: {series: {COLUMN: FILE}}. The parameter's value
/// is that of the first day of the run.
struct SeriesSpec {
  ParameterId id = kNoParameter;
  std::vector<std::pair<std::chrono::sys_days, double>> values;  ///< from a day of the run on; the first is its start
  Place place;
};

}  // namespace icsflow::models
