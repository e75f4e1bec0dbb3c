#pragma once

/// What only the whole scenario can tell: each function adds the problems of its kind to the context.

#include "reader_context.hpp"

namespace icsflow::models {

/// Names that must exist somewhere: providers, pathways, steps, resources, windows, sessions, seasons, groups ...
void validate_references(Context& context);

}  // namespace icsflow::models
