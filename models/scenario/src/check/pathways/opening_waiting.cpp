/// Who waits at the census (opening.waiting): the step is one at which patients of the stream can wait who have no
/// clock and hold nothing.

#include <algorithm>

#include "check/pathways/holdings.hpp"
#include "check/pathways/step_graph.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "icsflow/scenario/steps/steps.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {
namespace {

bool can_wait_at(const StepSpec& step) {
  return step.kind == StepKind::kUse || step.kind == StepKind::kSeize || step.kind == StepKind::kBook;
}

bool starts_clock(const StepSpec& step) {
  return std::find(step.marks.begin(), step.marks.end(), MarkKind::kClockStart) != step.marks.end();
}

void check_waiting(Context& context, const OpeningWaiting& waiting) {
  const Scenario& scenario = context.scenario;
  const StreamSpec* stream = find_named(scenario.streams, &StreamSpec::id, waiting.stream);
  if (stream == nullptr) {
    const auto known = names_of(scenario.streams, &StreamSpec::id);
    if (!context.is_given("streams." + waiting.stream))
      context.error_at(waiting.path + ".stream",
                       "expected a stream; found " + quote(waiting.stream) + did_you_mean(waiting.stream, known));
    return;
  }
  const PathwaySpec* pathway = find_named(scenario.pathways, &PathwaySpec::name, stream->pathway);
  if (pathway == nullptr || !context.clean("pathways." + pathway->name)) return;
  const std::string at = waiting.path + ".step";
  const StepSpec* step = find_named(pathway->steps, &StepSpec::name, waiting.step);
  if (step == nullptr || !can_wait_at(*step)) {
    std::vector<std::string> known;
    for (const StepSpec& s : pathway->steps) {
      if (can_wait_at(s)) known.push_back(s.name);
    }
    context.error_at(at, "expected a \"use\", \"seize\" or \"book\" of the pathway " + pathway->name + "; found " +
                             quote(waiting.step) + did_you_mean(waiting.step, known));
    return;
  }
  if (stream->population.given()) {
    context.error_at(waiting.path + ".stream",
                     "expected a stream with a rate or with dates; those of a population are away at the start");
    return;
  }
  const StepGraph steps = graph_of(scenario, *pathway);
  const auto vertex = static_cast<Vertex>(step - pathway->steps.data());
  std::vector<Vertex> starts;
  for (Vertex v = 0; v < pathway->steps.size(); ++v) {
    if (pathway->rtt && starts_clock(pathway->steps[v])) starts.push_back(v);
  }
  if (!passed(steps, {0})[vertex]) {
    context.error_at(at, "expected a step on the way of patients of " + quote(waiting.stream) +
                             "; only branches and other patients come to " + quote(waiting.step));
    return;
  }
  const bool without_clock =
      stream->clock_age.numbers.empty() && passed(steps, {0}, starts)[vertex] && !(pathway->rtt && starts_clock(*step));
  if (!without_clock) {
    context.error_at(at,
                     "expected a step at which patients wait without an RTT clock; those with one are in "
                     "`opening.waiting_list`");
  }
  const Holdings holdings = holdings_of(*pathway, steps, {0});
  if (holdings.may[vertex].any()) {
    context.error_at(at, "expected a step at which patients hold no units of pools that earlier steps seize; found " +
                             quote(waiting.step));
  }
}

}  // namespace

void validate_opening_waiting(Context& context) {
  for (const OpeningWaiting& waiting : context.scenario.opening_waiting) check_waiting(context, waiting);
}

}  // namespace icsflow::models
