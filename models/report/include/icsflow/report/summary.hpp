#pragma once

/// The page a planner reads after a run, and the same as JSON.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "icsflow/answers/comparison.hpp"
#include "icsflow/answers/target_said.hpp"
#include "icsflow/engine/statistics/variance_components.hpp"
#include "icsflow/report/start_guard.hpp"
#include "icsflow/results/chance_range.hpp"
#include "icsflow/results/results_store.hpp"
#include "icsflow/scenario/spec/published.hpp"
#include "icsflow/study/parallel.hpp"
#include "icsflow/study/profile.hpp"

namespace icsflow::models {

/// How the run went, for the foot of the page.
struct RunFigures {
  std::uint64_t events = 0;
  double seconds = 0;
  std::uint64_t peak_memory = 0;  ///< bytes
  int resumed = 0;                ///< replications kept from an earlier run: not in `events` and `seconds`
  ParallelOutcome parallel = {};
  std::optional<RunProfile> profile = {};
  /// NaN if nothing was run.
  [[nodiscard]] double events_per_second() const;
};

/// One line: a headline over replications.
struct SummaryLine {
  HeadlineInfo info;
  ChanceRange value;
  /// How much of the spread is what is not known, if draws of it were met by several replications each.
  std::optional<engine::VarianceComponents> spread = {};
};

/// A published figure and what the simulation makes of it. Totals over times of different lengths are compared by the
/// month of 30.4375 days: then `value` and `simulated` are that.
struct ComparisonLine {
  PublishedFigure published;
  std::string label;
  Format format = Format::kNumber;
  double value = 0;      ///< published
  double simulated = 0;  ///< NaN if there is nothing to compare with; `why_not` says why
  bool per_month = false;
  std::string why_not;
};

/// Of the intervals of targets on the page of a run.
inline constexpr double kTargetConfidence = 0.95;

/// The base of a plan: what it has otherwise, and its figures where there are results of it.
struct BesideBase {
  std::string name;                      ///< of the file that the plan extends
  std::optional<Comparison> comparison;  ///< of the two, with the plan as the only one; nothing: `why_not`
  std::string why_not;
  std::vector<PlanChange> changes;
};

/// Everything the page says.
struct Summary {
  std::string name, file;
  std::chrono::sys_days start, until;
  double warm_up = 0;                   ///< days left out of the statistics
  int replications = 0;                 ///< those that finished: the figures are theirs
  std::vector<Replication> unfinished;  ///< those that came to no end
  std::uint64_t seed = 0;
  std::vector<UncertainInfo> uncertain;  ///< what each replication drew anew
  std::vector<NoiseInfo> noise;          ///< what differed from month to month by chance
  std::vector<SummaryLine> lines;
  std::vector<TableInfo> tables;
  std::vector<ComparisonLine> comparison;
  std::optional<StartGuard> start_guard;  ///< if the scenario has one
  std::vector<TargetSaid> targets;        ///< met in how many replications, with 95 % intervals
  std::optional<BesideBase> beside;       ///< of a plan
  RunFigures run;
  std::string directory;
  std::vector<std::string> files;
  /// The line of the whole scope, without dimensions; null if there is none.
  [[nodiscard]] const SummaryLine* find(const std::string& measure, const std::string& scope) const;
};

/// @param count replications 0 .. count - 1 of the scenario are looked at
/// @param index of the scenario in `store`
Summary make_summary(const Scenario& scenario, const Catalogue& catalogue, const ResultsStore& store, int count,
                     std::size_t index = 0);

/// What the ranges over replications are of: "chance", "chance and shocks", "chance and unknown inputs", or "chance,
/// shocks and unknown inputs".
/// @param shocks  values differ from month to month by chance (`noise`)
/// @param unknown inputs are drawn anew in each replication (`uncertainty`)
std::string ranges_are_of(bool shocks, bool unknown);

/// All of it as plain text, at most 100 columns unless a label is longer. Never "NaN": what does not apply is "-".
std::string to_text(const Summary& summary);

/// Lines of what a run prints.
inline constexpr std::size_t kScreenLines = 45;

/// What is asked first, on one screen: of the whole system, then provider by provider as far as there is room; of a
/// plan beside its base. At most kScreenLines lines (more only where names, targets or warnings alone are longer).
/// to_text() where that is no longer.
std::string to_screen(const Summary& summary);

/// The same as one JSON object, indented; what does not apply is null.
std::string to_json(const Summary& summary);

/// The summary in one of the forms that a run prints: "page" (to_screen), "full" (to_text) or "json" (to_json). What a
/// run writes as files is the list of results/src/output.hpp.
/// @throws std::invalid_argument for another form
std::string printed(std::string_view form, const Summary& summary);

/// A value as the page shows it, e.g. `109,556`, `61.3 %`, `12.3 weeks`.
std::string to_text(double value, Format format);

}  // namespace icsflow::models
