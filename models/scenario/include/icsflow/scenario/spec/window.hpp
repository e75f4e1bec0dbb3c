#pragma once

/// Windows: times of day at which something may happen.

#include <array>
#include <string>

#include "icsflow/engine/time.hpp"
#include "icsflow/scenario/spec/number.hpp"

namespace icsflow::models {

/// YAML: providers.<p>.windows.<name>: {from: 08:00, to: 12:00, share: [Mon..Sun], holidays: like Sunday}
/// A pathway that waits for the window goes through on the first day whose share it wins, at a uniform time of what is
/// left of the window.
struct WindowSpec {
  std::string name;
  engine::Duration from, to;  ///< time of day
  std::array<Number, 7> share;
  Place place;
};

}  // namespace icsflow::models
