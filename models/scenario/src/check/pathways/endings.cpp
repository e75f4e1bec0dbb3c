/// Pathways that are endless where they run: shares of 0 on every way to an end, restarts that surely begin another.
/// Relies on a scenario without errors.

#include <algorithm>
#include <set>

#include "check/pathways/step_graph.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/steps/steps.hpp"

namespace icsflow::models {

namespace {

/// A `restart` that surely leads to itself would fill the memory: each pathway begins another. Restarts that patients
/// may avoid are checked by their expected numbers (check/load).
void check_restarts(OncePerBinding& once, const Binding& binding, const StepGraph& steps,
                    const std::vector<Vertex>& ends) {
  const PathwaySpec& pathway = *binding.pathway;
  struct Restart {
    Vertex at, to;
    bool endless = true;
  };
  std::vector<Restart> restarts;
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    if (pathway.steps[v].kind != StepKind::kRestart) continue;
    const auto* to = find_named(pathway.steps, &StepSpec::name, pathway.steps[v].target);
    restarts.push_back({v, static_cast<Vertex>(to - pathway.steps.data())});
  }
  /// Does everybody who begins at `from` come to `step`?
  const auto surely = [&](Vertex from, Vertex step) {
    if (from == step) return true;
    const auto passes = passed(steps, {from}, {step});
    return std::none_of(ends.begin(), ends.end(), [&](Vertex end) { return passes[end]; });
  };
  // One that surely begins none of the others without end, has an end itself.
  for (bool found = true; found;) {
    found = false;
    for (Restart& r : restarts) {
      if (!r.endless) continue;
      r.endless = std::any_of(restarts.begin(), restarts.end(),
                              [&](const Restart& next) { return next.endless && surely(r.to, next.at); });
      found = found || !r.endless;
    }
  }
  for (const Restart& r : restarts) {
    if (!r.endless) continue;
    once.error("pathways." + pathway.name + '.' + pathway.steps[r.at].name,
               "endless: the pathway that begins at " + quote(pathway.steps[r.to].name) +
                   " surely begins another in its turn, and that one too",
               binding.label);
  }
}

/// Shares of 0 can close all ways to an end that is written.
void check_ending(Context& context, OncePerBinding& once, const Binding& binding, const std::set<std::string>& joined) {
  const PathwaySpec& pathway = *binding.pathway;
  const StepGraph steps = graph_of(context.scenario, pathway, &binding);
  std::vector<Vertex> entries, ends;
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    const bool is_joined = joined.count(pathway.name + '.' + pathway.steps[v].name) > 0;
    if (binding.rate == nullptr ? is_joined : v == 0) entries.push_back(v);
    if (facts_of(pathway.steps[v].kind).time == StepTime::kEnds) ends.push_back(v);
  }
  if (entries.empty()) entries.push_back(0);
  const auto reachable = reached(steps.graph, entries);
  const auto ending = leading_to(steps.graph, ends);
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    if (!reachable[v] || ending[v]) continue;
    once.error("pathways." + pathway.name + '.' + pathway.steps[v].name,
               "endless: every way from this step to a \"leave\" has a share of 0", binding.label);
  }
  check_restarts(once, binding, steps, ends);
}

}  // namespace

void validate_endings(Context& context, const std::vector<Binding>& bindings) {
  const auto joined = joined_steps(context.scenario);
  OncePerBinding once(context);
  for (const Binding& binding : bindings) {
    if (binding.readable && !binding.pathway->steps.empty()) check_ending(context, once, binding, joined);
  }
}

}  // namespace icsflow::models
