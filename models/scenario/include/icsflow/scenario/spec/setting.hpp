#pragma once

/// Values that are no parameters.

#include <string>

#include "icsflow/scenario/problem.hpp"

namespace icsflow::models {

/// A value that is not a parameter: a name, a word, a date, a weight, a `$name`; or a default that holds because
/// nothing was said. For `icsflow explain`; nothing is computed from it.
struct Setting {
  std::string path;
  std::string text;
  Place place;
  bool in_plan = false;     ///< said by a file that extends another
  bool is_default = false;  ///< not said
  bool overridden = false;  ///< said by --set
  bool settable = false;    ///< --set can say it
};

}  // namespace icsflow::models
