#pragma once

/// opening.waiting: queues of a stream's step, with their ages said in the file or in a table.

#include "read/context.hpp"

namespace icsflow::models {

void read_opening_waiting(Context& context, const Field& field);

}  // namespace icsflow::models
