#pragma once

/// The half-width that `precision` wishes.

#include <optional>
#include <string>

#include "figures.hpp"

namespace icsflow::models {

struct Wish {
  std::string text;  ///< of the figure
  AskedFigure figure;
  double half_width = 0;
};

/// Nothing if it cannot be read as `FIGURE: HALFWIDTH`.
std::optional<Wish> wish_of(const std::string& text);

}  // namespace icsflow::models
