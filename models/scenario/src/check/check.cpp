/// The order of all checks, and those of the scenario as a whole: dates, sizes, plausible ranges, closing time.

#include "check/check.hpp"

#include <algorithm>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/domain/rtt.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service.hpp"

namespace icsflow::models {

namespace {

/// A what-if may leave the plausible range, in a file or by `--set`: this is a warning, not an error.
void warn_of_implausible(Context& context) {
  const ParameterTable& table = context.scenario.parameters;
  for (ParameterId id = 0; id < table.size(); ++id) {
    const Parameter& p = table.at(id);
    if (!p.range || ((*p.range)[0] <= p.value && p.value <= (*p.range)[1])) continue;
    context.warn(context.place_of(p.path), p.path,
                 "the value " + show(p.value, p.unit) + " is outside the plausible range of " +
                     show((*p.range)[0], p.unit) + " to " + show((*p.range)[1], p.unit));
  }
}

/// A closing time is possible only where nothing is counted by whole days: the series would lack the last day.
void validate_closing(Context& context) {
  const Scenario& scenario = context.scenario;
  if (!context.is_given("closes") || !context.clean("closes") || scenario.closes == engine::days(1)) return;
  if (scenario.closes == engine::Duration{}) context.error_at("closes", "expected a time after 00:00");
  bool by_day = context.is_given("services");
  for (const auto& provider : scenario.providers) {
    by_day = by_day || !provider.sessions.empty();
    for (const auto& pool : provider.pools) by_day = by_day || pool.beds || pool.daily_grants;
    if (provider.kind != ProviderKind::kAcute) continue;
    for (const PathwaySpec& pathway : scenario.pathways) {  // patients ready for discharge are counted by day
      for (const StepSpec& step : pathway.steps)
        by_day = by_day || std::find(step.marks.begin(), step.marks.end(), MarkKind::kReady) != step.marks.end();
    }
  }
  if (by_day) {
    context.error_at("closes",
                     "expected 24:00, as there are services, sessions, beds, daily grants or patients ready for "
                     "discharge, which are counted by whole days");
  }
}

/// Days of clocks, removals and due dates, and ages of clocks, are counted in 16 bits (token.hpp).
void validate_sizes(Context& context) {
  const Scenario& scenario = context.scenario;
  bool counts_days = !scenario.services.empty();
  for (const PathwaySpec& pathway : scenario.pathways) {
    for (const StepSpec& step : pathway.steps) counts_days = counts_days || step.due.given();
  }
  if (!counts_days) return;
  int oldest = 0;  // days before the run on which the oldest clock may have started
  for (const OpeningListRow& row : scenario.opening_list) {
    for (int band = 0; band < kBands; ++band) {
      if (row.bands[static_cast<std::size_t>(band)] > 0) oldest = std::max(oldest, last_day_of_band(band) + 1);
    }
  }
  const auto days = std::chrono::days{kMostDays - oldest};
  if (scenario.until - scenario.start <= days) return;
  context.error_at("until", "expected " + iso_date(scenario.start + days) +
                                " or earlier, as RTT clocks are counted in days up to " + std::to_string(kMostDays) +
                                (oldest > 0 ? ", the oldest of the opening list included" : "") + "; found " +
                                iso_date(scenario.until));
}

}  // namespace

void validate(Context& context) {
  Scenario& scenario = context.scenario;
  const bool dated =
      context.is_given("start") && context.is_given("until") && context.clean("start") && context.clean("until");
  if (dated && scenario.until <= scenario.start) {
    context.error_at("until", "expected a date after \"start\"");
  } else if (dated && scenario.warm_up.said()) {
    const auto days =
        static_cast<double>((scenario.until - scenario.start).count() - 1) + engine::in_days(scenario.closes);
    const double warm_up = scenario.parameters.value(scenario.warm_up.id);
    if (warm_up >= days) {
      context.error_at("warm_up", "expected less than the run, " + show(days, Unit::kDuration) + "; found " +
                                      show(warm_up, Unit::kDuration));
    }
  }
  if (dated) validate_sizes(context);
  warn_of_implausible(context);
  validate_closing(context);
  if (!context.is_given("streams") && !context.is_given("services")) {
    context.error_at("", "expected the key \"streams\" or \"services\"; without them nobody arrives");
  }
  auto bindings = bindings_of(scenario);
  for (auto& binding : bindings) binding.readable = context.clean("pathways." + binding.pathway->name);
  validate_literals(context);
  validate_references(context);
  validate_pathways(context);
  validate_opening_waiting(context);
  if (context.services_missing()) return;  // reported; the checks below would miss them
  validate_bindings(context, bindings);
  validate_network(context, bindings);
  const auto is_error = [](const Problem& p) { return p.severity == Severity::kError; };
  const auto sound = [&] { return std::none_of(context.problems.begin(), context.problems.end(), is_error); };
  if (sound()) validate_endings(context, bindings);
  if (sound()) validate_holds(context, bindings);
  if (sound()) validate_effects(context, bindings);
  if (sound()) validate_load(context, bindings);
  if (sound()) validate_interventions(context);
  if (sound()) validate_noise(context);
  if (sound()) validate_uncertainty(context);
}

}  // namespace icsflow::models
