#pragma once

/// The start-up guard: whether the first months of a scenario move as the published list did in the same calendar
/// months, and whether those treated in the first quarter had waited as long as published. A simulated year that begins
/// with a jump no real list ever made says little of what a plan would change.

#include <optional>
#include <string>
#include <vector>

#include "icsflow/domain/list_changes.hpp"
#include "icsflow/study/start.hpp"

namespace icsflow::models {

struct Scenario;

/// The change of one figure in one month.
struct GuardedChange {
  ListFigure figure = ListFigure::kList;
  double before = 0, now = 0;
  double change = 0;              ///< as change_of() has it
  ChangeRange published;          ///< of that calendar month
  std::optional<double> at_most;  ///< size of the change that is taken for agreement, if that is limited too
  bool judged = false;            ///< there is something to hold it against, and the figure is one that counts
  bool inside = true;
};

struct GuardedMonth {
  int number = 0;  ///< 1: the first whole month of the run
  std::chrono::year_month month;
  std::vector<GuardedChange> changes;  ///< of the figures known
};

/// Completed pathways of a part and function over the first months.
struct GuardedCompleted {
  bool admitted = false;
  std::string function;                                                   ///< empty: all together
  double published = 0, simulated = 0;                                    ///< a month
  double published_within = 0, simulated_within = 0, within_at_most = 0;  ///< share within 18 weeks
  double published_median = 0, simulated_median = 0;                      ///< weeks
  std::optional<double> median_at_most;                                   ///< weeks; not given: shown only
  bool judged = false, within_inside = true, median_inside = true;
};

struct StartGuard {
  int replications = 0;
  std::string why_not;  ///< there is nothing to judge; empty: there is
  std::string months_source, completed_source;
  std::string first_published, last_published;  ///< months
  std::vector<GuardedMonth> months;
  OutsideOthers published;   ///< of both figures judged every month: how often a real list is outside
  int completed_months = 0;  ///< 0: completed pathways are not published or were not measured
  std::vector<GuardedCompleted> completed;
  bool changes_made = false;  ///< the scenario has interventions, whose effect the changes hold too
  [[nodiscard]] bool passed() const;
  /// A sentence for each figure outside, without a full stop.
  [[nodiscard]] std::vector<std::string> outside() const;
};

/// @param scenario has a start guard
StartGuard make_start_guard(const Scenario& scenario, const SimulatedStart& start);

/// All months and completed pathways, what is outside, and what to look at then.
std::string to_text(const StartGuard& guard);

/// What is outside, for the page of a run.
std::string on_page(const StartGuard& guard);

/// The same as one JSON object, indented; what does not apply is null.
std::string to_json(const StartGuard& guard);

}  // namespace icsflow::models
