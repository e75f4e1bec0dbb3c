#pragma once

/// What few pathways carry beside their Token. A token has none until it needs them; from then on its `visits` is not
/// ten small counters but the place of its particulars in the provider's pool of them (kParticulars).

#include <cstdint>
#include <vector>

namespace icsflow::models {

struct Particulars {
  std::vector<std::uint32_t> visits;  ///< by CompiledStep::visit_counter; those beyond the end are 0

  /// Empty, for another token; the memory is kept.
  void clear() { visits.clear(); }
};

}  // namespace icsflow::models
