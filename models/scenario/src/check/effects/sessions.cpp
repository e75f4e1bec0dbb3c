/// Sessions that never give a patient a date in the run, and their keys that change nothing.

#include "check/each_sessions.hpp"
#include "check/effects/effects.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "icsflow/scenario/spec/stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace icsflow::models {

std::pair<const SessionSpec*, std::string> sessions_of(const Binding& binding, const StepSpec& step) {
  if (binding.type != nullptr) {
    if (const auto* s = find_named(binding.type->sessions, &SessionSpec::name, step.target))
      return {s, "service_types." + binding.type->name + ".sessions." + step.target};
  }
  return {find_named(binding.provider->sessions, &SessionSpec::name, step.target),
          "providers." + binding.provider->id + ".resources." + step.target};
}

void check_booking(const EffectsRun& run, const Binding& binding, const StepSpec& step) {
  const auto [s, path] = sessions_of(binding, step);
  if (s == nullptr) return;
  if (run.values.greatest(&binding, s->slots, 0) <= 0) {
    run.warn_of_step(path + ".slots",
                     "patients wait for a date, and there is never one: the slots are 0 throughout the run", binding,
                     step);
  } else if (!run.has_one_of(s->days, false)) {
    run.warn_of_step(
        path,
        "patients wait for a date, and there is never one: the run, " + run.dates() + ", has none of its \"days\"",
        binding, step);
  } else if (!run.has_day(s->season, "", false)) {
    run.warn_of_step(path + ".season",
                     "patients wait for a date, and there is never one: the season is 0 in each month of "
                     "the run",
                     binding, step);
  }
  const bool planned = binding.stream != nullptr && binding.stream->list == ListClass::kPlanned;
  if (planned && !step.due.given() && run.values.greatest(&binding, s->planned_share, 0) <= 0) {
    run.warn_of_step(
        run.context.is_given(path + ".planned_share") ? path + ".planned_share" : path,
        "patients of the planned list only have slots that are kept for them, and there is never one: write a "
        "\"planned_share\" above 0",
        binding, step);
  }
  const auto run_days = static_cast<double>((run.scenario.until - run.scenario.start).count());
  const bool urgent = binding.stream != nullptr && binding.stream->list == ListClass::kUrgent;
  const double notice = run.values.least(&binding, urgent ? s->urgent_notice : s->notice, 0);
  if (!planned && notice >= run_days) {
    run.warn_of_step(path,
                     fmt::format("patients who come have no date in the run: it has {}, and \"{}\" is {}",
                                 show(run_days, Unit::kDuration), urgent ? "urgent_notice" : "notice",
                                 show(notice, Unit::kDuration)),
                     binding, step);
  }
  // Slots that are kept are free for all `release` before the date.
  const bool all_kept =
      run.values.least(&binding, s->planned_share, 0) >= 1 || run.values.least(&binding, s->urgent_share, 0) >= 1;
  const bool routine = binding.stream == nullptr || binding.stream->list == ListClass::kRoutine;
  if (routine && all_kept && run.values.greatest(&binding, s->release, 0) < run.values.least(&binding, s->notice, 0)) {
    run.warn_of_step(path,
                     "routine patients never have a date: all slots are kept for others until they are released, and "
                     "then \"notice\" is longer than what is left",
                     binding, step);
  }
}

/// `cases_per_session` matters only where sessions need a team. A column that matters to other sessions may be named.
void check_cases(const EffectsRun& run) {
  std::set<std::string> used;  // names of references
  std::set<ParameterId> cases;
  const auto team = [](const SessionSpec& s) { return s.staffing.rule == StaffingRule::kTheatreTeam; };
  each_sessions(run.scenario, run.bindings, [&](const Binding* binding, const std::string&, const SessionSpec& s) {
    if (const ParameterId id = run.values.id_of(binding, s.cases_per_session); id != kNoParameter) cases.insert(id);
    if (team(s)) used.insert(s.cases_per_session.reference);
  });
  each_sessions(run.scenario, run.bindings, [&](const Binding*, const std::string& path, const SessionSpec& s) {
    const Number& n = s.cases_per_session;
    if (!n.said() || team(s) || (!n.reference.empty() && used.count(n.reference) > 0)) return;
    run.once.warn(
        path + ".cases_per_session",
        "this changes nothing here: it says how many slots are lost together when a session finds no team, "
        "and these need none (staffing: {rule: theatre_team}). For more cases a session, write more \"slots\"",
        "");
  });
  for (const InterventionSpec& in : run.scenario.interventions) {
    const auto is_cases = [&](ParameterId id) { return cases.count(id) > 0; };
    if (in.parameters.empty() || !std::all_of(in.parameters.begin(), in.parameters.end(), is_cases)) continue;
    run.once.warn("interventions." + in.name + ".path",
                  "\"cases_per_session\" says how many slots are lost together when a session finds no team, not how "
                  "many there are: nobody more is seen. For more cases a session, change \"slots\"",
                  "");
  }
}

}  // namespace icsflow::models
