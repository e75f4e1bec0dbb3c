#pragma once

/// From the way a scenario writes a distribution to one that can be sampled.

#include <span>

#include "icsflow/engine/samplers.hpp"
#include "icsflow/scenario/spec/distribution.hpp"

namespace icsflow::models {

/// @param v the numbers in the order of DistributionSpec::Form; bounds that are not given are NaN
/// @throws std::domain_error if they are none of this form
engine::Distribution make_distribution(DistributionSpec::Form form, std::span<const double> v);

}  // namespace icsflow::models
