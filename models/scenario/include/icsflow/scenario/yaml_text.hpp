#pragma once

#include <string>
#include <string_view>

namespace icsflow::models {

/// A text as a scalar of YAML in double quotes; control characters are shown (visible()), none is left.
std::string yaml_text(std::string_view text);

}  // namespace icsflow::models
