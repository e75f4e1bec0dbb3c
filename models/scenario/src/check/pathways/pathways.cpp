/// Pathways as they are written, as graphs: every step can be reached, from every step the end can be reached, what
/// ends the patient's way is outside of branches, requests for a place are answered. Relies on pathways without errors.

#include <algorithm>
#include <set>

#include "check/pathways/holdings.hpp"
#include "check/pathways/step_graph.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/steps/steps.hpp"

namespace icsflow::models {

namespace {

/// After a transfer the patient is with the other provider, so few steps make sense.
void check_transfers(Context& context, const PathwaySpec& pathway, const StepGraph& steps) {
  std::vector<Vertex> after;
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    if (pathway.steps[v].kind != StepKind::kTransfer) continue;
    for (const Way& way : steps.ways[v]) {
      if (way.done) after.push_back(way.to);
    }
  }
  const auto gone = passed(steps, std::move(after));
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    const StepSpec& step = pathway.steps[v];
    if (!gone[v] || step.kind == StepKind::kGo || step.kind == StepKind::kRelease || step.kind == StepKind::kLeave)
      continue;
    context.error_at("pathways." + pathway.name + '.' + step.name,
                     "expected nothing but \"go\", \"release\" and \"leave\" after a transfer, when the patient is "
                     "with the other provider; found " +
                         quote(std::string(facts_of(step.kind).word)));
  }
}

/// A request for a place follows the pathway until it is accepted. A request that ends before is never answered, and
/// its patient waits without end.
void check_accepts(Context& context, const PathwaySpec& pathway, const StepGraph& steps,
                   const std::set<std::string>& joined) {
  std::vector<Vertex> entries, ends;
  bool accepts = false;
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    const std::string name = pathway.name + '.' + pathway.steps[v].name;
    const StepKind kind = pathway.steps[v].kind;
    if (joined.count(name) > 0 || (v == 0 && joined.count(pathway.name) > 0)) entries.push_back(v);
    if (kind == StepKind::kAccept || kind == StepKind::kTransfer) ends.push_back(v);
    accepts = accepts || kind == StepKind::kAccept;
  }
  if (!accepts) return;
  const auto asking = passed(steps, std::move(entries), ends);
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    const StepSpec& step = pathway.steps[v];
    if (!asking[v] || (step.kind != StepKind::kLeave && step.kind != StepKind::kTransfer)) continue;
    context.error_at("pathways." + pathway.name + '.' + step.name,
                     "expected an \"accept\" on every way of a request from another provider; found a way to this " +
                         quote(std::string(facts_of(step.kind).word)) +
                         " without one: who asks would never be answered");
  }
}

/// A patient who finds the waiting room full must not return to the step at the same instant: it is still full, without
/// end.
void check_full(Context& context, const PathwaySpec& pathway) {
  const auto find = [&](const std::string& name) { return find_named(pathway.steps, &StepSpec::name, name); };
  for (const StepSpec& step : pathway.steps) {
    const StepSpec* at = step.full.empty() ? nullptr : find(step.full);
    for (std::size_t n = 0; at != nullptr && at != &step && n < pathway.steps.size(); ++n) {
      const bool no_time = facts_of(at->kind).time == StepTime::kNone;
      const bool one_way = no_time && at->next.size() == 1 && !at->next_by.given();
      at = one_way ? find(at->next.front().to) : at->full.empty() ? nullptr : find(at->full);
    }
    if (at != &step) continue;
    context.error_at("pathways." + pathway.name + '.' + step.name + ".full",
                     "expected some time, or another way on, before this step is tried again; who finds it full comes "
                     "back by " +
                         quote(step.full) + " at the same instant");
  }
}

/// Steps of the whole patient are outside of branches, and the end of a branch is inside one.
void check_branches(Context& context, const PathwaySpec& pathway, const StepGraph& steps, std::vector<Vertex> entries) {
  std::vector<Vertex> heads;
  for (const auto& step : pathway.steps) {
    for (const auto& name : begins(step)) {
      const auto* to = find_named(pathway.steps, &StepSpec::name, name);
      if (to == nullptr) continue;
      (step.kind == StepKind::kAllOf ? heads : entries).push_back(static_cast<Vertex>(to - pathway.steps.data()));
    }
  }
  const auto whole = passed(steps, std::move(entries)), branch = passed(steps, std::move(heads));
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    const StepSpec& step = pathway.steps[v];
    const std::string path = "pathways." + pathway.name + '.' + step.name;
    if (whole[v] && step.kind == StepKind::kJoin)
      context.error_at(path, "expected \"join\" at the end of a branch of \"all_of\"; found it outside of any");
    if (!branch[v]) continue;
    if (step.kind == StepKind::kLeave || step.kind == StepKind::kTransfer || step.kind == StepKind::kAccept) {
      context.error_at(path, "expected every branch of \"all_of\" to end in a \"join\"; found \"" +
                                 std::string(facts_of(step.kind).word) +
                                 "\" in a branch: the patient leaves or moves as a whole");
    }
    if (step.due.given()) {
      context.error_at(path + ".due",
                       "expected no clock in a branch of \"all_of\": it is the patient's; found when one is due");
    }
    if (!step.marks.empty()) {
      context.error_at(path + (context.is_given(path + ".mark") ? ".mark" : ".records"),
                       "expected no mark in a branch of \"all_of\": clocks and counts are the "
                       "patient's; mark the step before the branches or after them");
    }
  }
}

void check_pathway(Context& context, const PathwaySpec& pathway, const std::set<std::string>& joined) {
  const StepGraph steps = graph_of(context.scenario, pathway);
  std::vector<Vertex> entries{0}, ends;
  bool is_joined = false;
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    if (joined.count(pathway.name + '.' + pathway.steps[v].name) > 0) {
      entries.push_back(v);
      is_joined = true;
    }
    if (facts_of(pathway.steps[v].kind).time == StepTime::kEnds) ends.push_back(v);
  }
  const auto reachable = reached(steps.graph, entries);
  const auto ending = leading_to(steps.graph, ends);
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    const std::string path = "pathways." + pathway.name + '.' + pathway.steps[v].name;
    if (!reachable[v])
      context.error_at(path, "no step leads here; expected a way from the first step, " + quote(pathway.steps[0].name));
    if (reachable[v] && !ending[v]) context.error_at(path, "endless: no \"leave\" can be reached from this step");
  }
  check_branches(context, pathway, steps, entries);
  for (const StepSpec& step : pathway.steps) {
    if (step.due.given() && !pathway.rtt) {
      context.error_at(
          "pathways." + pathway.name + '.' + step.name + ".due",
          "expected \"rtt: yes\" in the pathway, because a clock is to start; found a pathway without clocks");
    }
  }
  check_transfers(context, pathway, steps);
  check_accepts(context, pathway, steps, joined);
  check_full(context, pathway);
  if (!check_pool_count(context, pathway)) return;
  const Holdings holdings = holdings_of(pathway, steps, entries);
  check_seizes(context, pathway, holdings);
  if (!is_joined) check_releases(context, pathway, holdings, reachable);
}

}  // namespace

void validate_pathways(Context& context) {
  const auto joined = joined_steps(context.scenario);
  for (const auto& pathway : context.scenario.pathways) {
    if (!pathway.steps.empty() && context.clean("pathways." + pathway.name)) check_pathway(context, pathway, joined);
  }
}

}  // namespace icsflow::models
