#pragma once

/// The scenario format for other programs and for people, made of the declarations the reader obeys.

#include <map>
#include <string>

namespace icsflow::models {

/// A JSON Schema (draft-07) of scenario files, what-if files and pathway libraries, for editors. It knows structure:
/// keys, kinds of values, words, units. What takes the whole scenario (names that must exist, shares that sum to 1) it
/// does not; `icsflow validate` does.
std::string json_schema();

/// The tables of docs/scenario-format.md by name, in Markdown.
std::map<std::string, std::string> reference_tables();

}  // namespace icsflow::models
