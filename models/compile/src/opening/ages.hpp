#pragma once

/// Samples by the age of the clock, in weeks: what the walks found at each age, kept in few bytes.

#include <cstdint>
#include <vector>

#include "icsflow/compile/compiled_model.hpp"

namespace icsflow::models {

/// Somebody of a given age.
struct Found {
  std::uint32_t place = 0;  ///< in ServiceOpening::places
  float days = 0;           ///< as OpeningSample::days
};
using FoundByAge = std::vector<std::vector<Found>>;  ///< kBands of them, in weeks

/// The number of this place of a service; a new one if it has not been seen. Days do not tell places apart.
std::uint32_t place_of(const OpeningSample& sample, ServiceOpening& out);

/// Keeps of each week how many are where, and of those whose step ends by itself some examples. Weeks without any are
/// as the nearest before them, else after them, else as `fallback`.
void keep_by_age(const CompiledModel& m, const FoundByAge& found, const ServiceOpening::Aged& fallback,
                 ServiceOpening& out, ServiceOpening::ByAge& by_age);

}  // namespace icsflow::models
