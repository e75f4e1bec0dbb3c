#pragma once

/// Files that NHS England publishes, told by the names of their columns: one given where a table of ours belongs is a
/// common mistake.

#include <string>
#include <string_view>

namespace icsflow::models {

/// What the file is that begins with `text`, as in "this is ...". Empty if it is none of those known.
std::string published_file(std::string_view text);

}  // namespace icsflow::models
