#pragma once

/// Strata: groups of people that the model tells apart by who they are, not by what happens to them.

#include <cstdint>

namespace icsflow::models {

/// Place of a stratum in CompiledModel::strata. Tokens, messages and the opening state have no more of a person than
/// this; all that is asked about a person's group is asked of the table.
using StratumId = std::uint16_t;

/// One group. Today people differ by where they live only, so there is a stratum for each locality, in the order of
/// CompiledModel::localities, and one for those of whom the scenario does not say where they live, the last of all;
/// without localities there is that one only. A further property (deprivation, age band, sex) is a member here and
/// strata that differ in it; and a word of kPropertiesOfPatients, for `measures: by`.
struct Stratum {
  std::uint16_t locality = 0;  ///< in CompiledModel::localities, if there are any; where nothing is said, the first
  bool says_where = false;     ///< whether the scenario says where they live
};

}  // namespace icsflow::models
