#pragma once

/// Published months of the waiting list that the first months of a run are held against.

#include <cstdint>
#include <string>
#include <vector>

#include "icsflow/domain/list_changes.hpp"
#include "icsflow/scenario/spec/number.hpp"

namespace icsflow::models {

/// A row of the table of completed pathways: those of one month, admitted (part 1A) or not (part 1B).
struct PublishedCompleted {
  bool admitted = false;
  std::string function;  ///< as services have it; empty: all together
  std::uint64_t completed = 0, within_18_weeks = 0;
  double median_wait = 0;  ///< weeks
};

/// YAML: start_guard: {months: FILE, completed: FILE, first_month_within_18_weeks: 1 %, ...}: what `icsflow validate
/// --start` and the page of a run hold the simulated months against. No run reads it.
struct StartGuardSpec {
  std::vector<ListAtMonthEnd> months;         ///< ascending
  std::vector<PublishedCompleted> completed;  ///< by part, all together first, then by function
  std::string months_source, completed_source;
  // The most that is taken for agreement.
  Number first_month_within_18_weeks, first_month_p92_wait;  ///< change of the first month, share and days
  Number completed_within_18_weeks, function_within_18_weeks, completed_median_wait;  ///< distance from the published
  Number function_completed;  ///< a month: functions with fewer are shown and not judged
};

}  // namespace icsflow::models
