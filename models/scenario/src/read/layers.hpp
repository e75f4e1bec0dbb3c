#pragma once

/// A scenario as one tree, from the files that say it: the files that a file `extends`, one over the other, with its
/// own differences over them, and the pathway libraries each file includes. Nodes keep the place where they were said,
/// so every later message names the file, line and column of the person who wrote it. docs/scenario-format.md, "What-if
/// files", has the rules.

#include <set>
#include <string>

#include "read/context.hpp"

namespace icsflow::models {

/// The root of the scenario in `file`. Null if a file cannot be read; what can be said has been reported then.
const Node* load_layers(Context& context, const std::string& file);

/// `base` with the differences `over` on it: mappings key by key; lists and plain values of `over` instead of those of
/// `base`; `remove: [NAME]` takes keys away; a value in another form (a distribution of another family, a step of
/// another kind) takes the whole place.
/// @param beside_it files in `base` that `over` does not extend: where it takes the place of what they say, a warning
///   tells so
const Node* merge_trees(Context& context, const Node& base, const Node& over,
                        const std::set<std::string>& beside_it = {});

/// A file named in the scenario, as the user would write it: joined to the folder of the file that names it.
std::string beside(const std::string& declaring_file, const std::string& file);

}  // namespace icsflow::models
