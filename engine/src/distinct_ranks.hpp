#pragma once

/// Messages find their receivers by rank, and the order of events names their origins by it.

#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "icsflow/engine/check.hpp"
#include "icsflow/engine/logical_process.hpp"

namespace icsflow::engine {

/// @throws ContractViolation if two processes of a run have one rank
inline void require_distinct_ranks(std::span<LogicalProcess* const> processes) {
  std::vector<const LogicalProcess*> sorted(processes.begin(), processes.end());
  const auto lower = [](const LogicalProcess* a, const LogicalProcess* b) { return a->rank() < b->rank(); };
  std::sort(sorted.begin(), sorted.end(), lower);
  const auto same = [](const LogicalProcess* a, const LogicalProcess* b) { return a->rank() == b->rank(); };
  const auto found = std::adjacent_find(sorted.begin(), sorted.end(), same);
  if (found == sorted.end()) return;
  // Named in the order of their names: which was listed first says nothing.
  const auto [a, b] = std::minmax((*found)->name(), (*(found + 1))->name());
  contract_violation("processes " + a + " and " + b + " of a run have one rank, " + std::to_string((*found)->rank()));
}

}  // namespace icsflow::engine
