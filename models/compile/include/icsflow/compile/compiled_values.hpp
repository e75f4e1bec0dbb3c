#pragma once

/// Numbers and distributions that a run reads from tables, and how each replication draws them.

#include <cstdint>
#include <string>
#include <vector>

#include "icsflow/compile/ids.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/samplers.hpp"
#include "icsflow/scenario/parameters.hpp"
#include "icsflow/scenario/spec/distribution.hpp"

namespace icsflow::models {

/// What a distribution was made of, to make it again of other values.
struct DistributionSource {
  DistributionSpec::Form form = DistributionSpec::Form::kDeterministic;
  std::vector<ParameterId> numbers;  ///< empty: no time passes; kNoParameter: a bound that was not given
  double log_unit = 0;               ///< as DistributionSpec says
  /// @throws std::domain_error if the values are none of its form
  [[nodiscard]] engine::Distribution make(const std::vector<double>& values) const;
};

/// A value each replication draws anew.
struct CompiledUncertain {
  ParameterId id = kNoParameter;
  double low = 0, high = 0;
  Unit unit = Unit::kNumber;
  bool uniform = false;  ///< between its bounds; else triangular
  bool whole = false;    ///< a count
  engine::Distribution distribution = engine::Distribution::deterministic(0);
  std::uint64_t identity = 0;
  engine::DrawSite site;
};

/// A value that has another multiplier every month (domain/shocks.hpp).
struct CompiledShock {
  struct Factor {
    std::string name;
    std::uint64_t identity = 0;
    ParameterId share = kNoParameter;
  };
  ParameterId id = kNoParameter;
  bool whole = false;              ///< a count
  double least = 1, greatest = 1;  ///< that the multiplier can be, whatever is drawn
  ParameterId cv = kNoParameter, persistence = kNoParameter;
  std::uint64_t identity = 0;
  std::vector<Factor> shared;  ///< by name
};

}  // namespace icsflow::models
