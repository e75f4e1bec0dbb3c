#pragma once

/// Published figures, beside which simulated ones are shown.

#include <string>

#include "icsflow/scenario/problem.hpp"

namespace icsflow::models {

/// YAML: published: [{measure:, scope:, value:, over:, role: calibration | validation, source:}]: what the summary
/// shows beside the simulated headline of the same measure and scope.
struct PublishedFigure {
  std::string measure, scope;
  double value = 0;
  bool calibration = true;
  std::string source;
  Place place;
  double over = 0;  ///< days that a total was counted over; 0: not given
};

}  // namespace icsflow::models
