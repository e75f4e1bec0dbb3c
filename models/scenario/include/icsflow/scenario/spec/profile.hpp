#pragma once

/// Shapes of arrivals over the week and the year.

#include <array>
#include <chrono>
#include <string>

#include "icsflow/scenario/problem.hpp"

namespace icsflow::models {

/// YAML: profiles.<name>: {hours: [24 weights], week: [7 weights Mon..Sun]}: shape of arrivals, normalised to mean 1.
struct ProfileSpec {
  std::string name;
  std::array<double, 24> hours{};
  std::array<double, 7> week{};
  Place place;
};

/// YAML: seasons.<name>: [12 multipliers, January first], or {smooth: [12 multipliers]}.
struct SeasonSpec {
  std::string name;
  std::array<double, 12> months{};
  bool smooth = false;  ///< each in the middle of its month, on straight lines between
  Place place;
  /// The multiplier of a day.
  [[nodiscard]] double on(std::chrono::sys_days day) const;
};

}  // namespace icsflow::models
