#pragma once

/// Checks for what can have no effect in the run, whatever is drawn: nobody arrives, units of which there are never
/// any, marks that never count, keys that change nothing. Each is a warning. Values are taken over the whole run, so
/// that what an intervention opens later, or what is uncertain, is not called empty; check_closed() takes them at the
/// end of the run. All checks rely on a scenario without errors.

#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "check/check.hpp"
#include "check/effects/run_values.hpp"

namespace icsflow::models {

/// What all of these checks look at.
struct EffectsRun {
  EffectsRun(Context& with, const std::vector<Binding>& all);

  /// Whether other providers transfer patients to it.
  [[nodiscard]] bool is_target(const Binding& b) const;
  /// First day and end of the run, for messages.
  [[nodiscard]] std::string dates() const;
  /// Whether a rate of this season and profile ("": none) is above 0 on a day of the run.
  /// @param working  of working days only
  [[nodiscard]] bool has_day(const std::string& season, const std::string& profile, bool working) const;
  /// Whether the run has one of these days of the week, Monday first.
  /// @param before  the day before the run counts too
  [[nodiscard]] bool has_one_of(const std::array<bool, 7>& days, bool before) const;
  /// A problem of a step, reported once for all steps that share it.
  void warn_of_step(const std::string& path, const std::string& why, const Binding& binding,
                    const StepSpec& step) const {
    once.warn(path, why, "pathways." + binding.pathway->name + '.' + step.name);
  }

  Context& context;
  const Scenario& scenario;
  const std::vector<Binding>& bindings;
  RunValues values;  ///< over the whole run
  RunValues at_end;  ///< from the last change of each on
  mutable OncePerBinding once;
  std::set<std::string> joined;                  ///< PATHWAY or PATHWAY.STEP that transfers lead to
  std::set<std::array<std::string, 3>> targets;  ///< provider, service and pathway that transfers lead to
  std::set<std::string> with_opening_list;       ///< services
};

/// Whether anybody can come to the pathway where it runs.
bool anybody_comes(const EffectsRun& run, const Binding& binding);
/// For each step of the pathway, whether patients may come to it with these values.
std::vector<bool> reached_steps(const EffectsRun& run, const Binding& binding, const RunValues& values);
/// The sessions that a step books, and their path; null: there are none of that name.
std::pair<const SessionSpec*, std::string> sessions_of(const Binding& binding, const StepSpec& step);

// Streams and services to which nobody comes.
void check_arrivals(const EffectsRun& run);
// Pools of a step that never have a unit, or never all at once; windows that nobody gets through.
void check_pools(const EffectsRun& run, const Binding& binding, const StepSpec& step);
void check_window(const EffectsRun& run, const Binding& binding, const StepSpec& step);
// Sessions of a step that never give the patient a date.
void check_booking(const EffectsRun& run, const Binding& binding, const StepSpec& step);
// Pools and sessions that an intervention closes for good while patients still come.
void check_closed(const EffectsRun& run);
// Marks that never count.
void check_marks(const EffectsRun& run);
// `cases_per_session` where no team is needed.
void check_cases(const EffectsRun& run);
// Beds kept for emergencies that are all there are.
void check_reserves(const EffectsRun& run);
// Named numbers that nothing refers to.
void check_parameters(const EffectsRun& run);

}  // namespace icsflow::models
