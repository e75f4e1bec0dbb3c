#pragma once

/// Which steps count the visits of a patient.

#include <cstdint>
#include <vector>

#include "context.hpp"

namespace icsflow::models {

struct PathwaySpec;

/// The visit counter of each step, kNoCounter for none: steps that can be visited again and draw something have one, so
/// that each visit has its own luck. More of them than counters is a problem.
/// @param all  every step can be visited again, as the patient may come back from elsewhere
std::vector<std::uint8_t> visit_counters(CompileContext& c, const PathwaySpec& path, bool all);

}  // namespace icsflow::models
