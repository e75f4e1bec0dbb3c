#pragma once

/// Paths of parameters as interventions, noise and uncertainty write them, and the parameters that they mean.

#include <set>
#include <string>
#include <vector>

#include "read/context.hpp"

namespace icsflow::models {

struct PathPattern;

/// A path, or a list of paths.
std::vector<PathPattern> read_paths(Context& context, const Field& field);
/// Adds the parameters that a path means; a problem if there are none.
void find_parameters(Context& context, const std::string& key, const PathPattern& path, std::set<ParameterId>& into);

}  // namespace icsflow::models
