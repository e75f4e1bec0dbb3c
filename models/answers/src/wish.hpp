#pragma once

/// What `precision` and `best` wish of a figure.

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

/// `best`: FIGURE: least or most.
struct WishedBest {
  AskedFigure figure;
  bool least = true;
};
/// Nothing if it cannot be read.
std::optional<WishedBest> wished_best(const std::string& text);

}  // namespace icsflow::models
