#pragma once

/// Files that NHS England and the government publish, told by the names of their columns: one given where a scenario or
/// a table of ours belongs is a common mistake.

#include <string>
#include <string_view>

namespace icsflow::models {

/// What the file is that begins with `text` and which command reads it, as in "this is ...". Empty if it is none of
/// those known. Looks anywhere in the text.
std::string published_file(std::string_view text);

/// The same where the file may be anything: one of the first lines must be a row of such columns.
std::string published_table(std::string_view text);

}  // namespace icsflow::models
