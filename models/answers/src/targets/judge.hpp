#pragma once

/// Targets of a file or scenario, found in a catalogue and judged replication by replication.

#include <string>
#include <vector>

#include "icsflow/scenario/target.hpp"
#include "sides.hpp"
#include "targets/targets.hpp"

namespace icsflow::models {

/// A target, and whether its figure is in the results of the base.
struct FoundTarget {
  TargetSpec spec;
  std::string text;                 ///< in words
  std::vector<std::string> scopes;  ///< one; of `each` all that have it
  std::string why_not;              ///< not judged: why
  bool simulated = true;
};

/// @param problems gets what is wrong with the targets themselves
std::vector<FoundTarget> find_targets(const std::vector<TargetSpec>& specs, const Side& base,
                                      std::vector<Problem>& problems);

/// The figure of the months `first` to `last` together: the sum of counts, or of shares what is above the lines over
/// what is below them. @param below what the share is of, month by month; empty: a count
double pooled(const std::vector<double>& values, const std::vector<double>& below, std::size_t first, std::size_t last);

/// One scope of one side, by replication.
struct Judged {
  MetBy by;                               ///< of the target's own period
  std::vector<int> numbers;               ///< replications, ascending
  std::vector<std::vector<bool>> months;  ///< of each, month by month of the run; empty: not told
  std::vector<std::string> names;         ///< first days of these months
};
/// Of replications of a side whose catalogue has the figure; empty otherwise.
Judged judge(const FoundTarget& target, const std::string& scope, const Side& side, std::size_t index,
             Readings& readings);
/// Met where all of them are.
Judged all_judged(const std::vector<Judged>& parts);

/// Of the targets that are judged, base first; the chances of all that are met together come last if there are several.
/// @param sides each side's catalogue, in the order of `readings`
/// @param met   by side what further targets are met by; those of `targets` are added
std::vector<TargetSaid> say_targets(const std::vector<FoundTarget>& targets, const std::vector<Side>& sides,
                                    Readings& readings, double confidence, bool paired,
                                    std::vector<std::vector<MetBy>>& met);

}  // namespace icsflow::models
