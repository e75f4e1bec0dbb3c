#pragma once

/// What a figure is of beyond its scope: a priority, a locality, an age band.

#include <string>
#include <vector>

namespace icsflow::models {

/// One dimension and its value, such as locality E06000023. The name is not empty.
struct DimensionValue {
  std::string name, value;
};

/// Dimensions of a figure; none for a figure of the whole scope.
using Dimensions = std::vector<DimensionValue>;

/// The dimension of headlines that are of a window of `measures`, not of the whole run.
inline constexpr const char* kWindowDimension = "window";
/// The window that dimensions as to_text() writes them name; empty: none.
std::string window_of(const std::string& dimensions);

/// `name=value;name=value`, sorted by name; empty for no dimensions. A backslash stands before each `\`, `;` and `=` of
/// a name or a value, so different dimensions have different texts.
/// @throws std::invalid_argument if a name is empty or occurs twice
std::string to_text(Dimensions dimensions);

}  // namespace icsflow::models
