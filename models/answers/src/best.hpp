#pragma once

/// Which of the base and the plans is the best in one figure.

#include <vector>

#include "sides.hpp"

namespace icsflow::models {

/// @param sides of base and plans the values of the figure @param least less is better
BestSaid best_of(const ComparedFigure& figure, const std::vector<Sample>& sides, bool least, double confidence);

}  // namespace icsflow::models
