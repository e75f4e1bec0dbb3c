#pragma once

/// Which step comes next on the ways on of a pathway, whatever the shares.

#include <algorithm>
#include <vector>

#include "icsflow/scenario/steps/steps.hpp"
#include "opening/solve_input.hpp"

namespace icsflow::models {

/// The step that `wanted` holds of and that is nearest to `from` on the ways on, those named first first; kNoStep if
/// none can be reached without going on from one that `ends` holds of. (By the ways and not by the order in the file,
/// which may be any.)
template <class Wanted, class Ends>
StepId nearest(const CompiledModel& m, StepId from, const Wanted& wanted, const Ends& ends) {
  std::vector<StepId> seen{from};
  const auto see = [&](const BranchTable& table) {
    for (std::uint32_t b = table.begin; b < table.begin + table.count; ++b) {
      if (std::find(seen.begin(), seen.end(), m.branches[b].to) == seen.end()) seen.push_back(m.branches[b].to);
    }
  };
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const CompiledStep& s = m.steps[seen[i]];
    if (wanted(s)) return seen[i];
    if (ends(s)) continue;
    see(s.next);
    const bool by_case =
        s.next.count == 0 && facts_of(s.kind).time != StepTime::kEnds && m.choices[s.next.begin].cases != kNone;
    if (!by_case) continue;
    const CompiledCases& cases = m.cases[m.choices[s.next.begin].cases];
    for (const auto& [value, table] : cases.cases) see(m.branch_tables[table]);
    if (cases.rest != kNone) see(m.branch_tables[cases.rest]);
  }
  return kNoStep;
}

/// Where patients of a service wait who enter at `entry`: the step that books sessions first (after the decision to
/// admit, if `decided`), else the first that waits for a pool, else the first that takes time.
OpeningSample waiting_place(const SolveInput& input, StepId entry, bool decided);

}  // namespace icsflow::models
