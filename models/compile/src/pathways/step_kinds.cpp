#include "pathways/step_kinds.hpp"

#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/window.hpp"
#include "icsflow/scenario/steps/steps.hpp"
#include "lookup.hpp"

namespace icsflow::models {
namespace {

void find_pool(const StepInput& step, CompiledStep& out) {
  out.resource = index_by_name(step.provider().pools, step.in.target);
  if (out.resource == kNoIndex) step.expected("a pool");
}

/// The sessions with this name of the service that the pathway runs in, else of the provider; kNoIndex if there are
/// none.
std::uint16_t find_session(const StepInput& step) {
  const ServiceSpec* of = step.scope.service;
  const std::uint16_t service = of == nullptr ? kNoIndex : service_index(step.context().model, of->id);
  std::uint16_t at_provider = kNoIndex;
  const std::vector<CompiledSession>& sessions = step.provider().sessions;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    if (sessions[i].name != step.in.target) continue;
    if (sessions[i].service == service) return static_cast<std::uint16_t>(i);
    if (sessions[i].service == kNoIndex && at_provider == kNoIndex) at_provider = static_cast<std::uint16_t>(i);
  }
  return at_provider;
}

void find_sessions(const StepInput& step, CompiledStep& out) {
  out.resource = find_session(step);
  if (out.resource == kNoIndex) {
    step.expected("sessions");
  } else {
    const CompiledSession& session = step.provider().sessions[out.resource];
    if (!session.sub_list_ends.empty()) out.marks |= kSubLists;
    if (!session.classes.empty()) out.marks |= kClasses;
  }
  if (step.in.bed.empty()) return;
  out.bed = index_by_name(step.provider().pools, step.in.bed);
  if (out.bed == kNoIndex) step.expected("a pool of beds");
}

void find_window(const StepInput& step, CompiledStep& out) {
  out.resource = index_by_name(step.context().in.providers[step.scope.provider].windows, step.in.target);
  if (out.resource == kNoIndex) step.expected("a window");
}

void number_outcome(const StepInput& step, CompiledStep& out) {
  std::vector<std::string>& outcomes = step.context().model.outcomes;
  out.resource = static_cast<std::uint16_t>(number_of(outcomes, step.in.target));
  step.context().at_most(outcomes.size(), "different outcomes of `leave` steps");
}

}  // namespace

void compile_kind(const StepInput& step, CompiledStep& out) {
  const StepFacts& kind = facts_of(step.in.kind);
  if (kind.time == StepTime::kDuration) out.duration = step.scope.distribution(step.in.duration);
  switch (kind.value) {
    case StepValue::kPool:
    case StepValue::kPools:
      return find_pool(step, out);
    case StepValue::kWindow:
      return find_window(step, out);
    case StepValue::kSessions:
      return find_sessions(step, out);
    case StepValue::kOutcome:
      return number_outcome(step, out);
    case StepValue::kTransfer:
      out.ask = step.scope.distribution(step.in.ask);
      out.offer = step.scope.distribution(step.in.offer);
      out.move = step.scope.distribution(step.in.move);
      return;
    case StepValue::kDuration:
    case StepValue::kYes:
    case StepValue::kStep:  // steps have their own table (attributes.cpp)
    case StepValue::kSteps:
      return;
  }
}

}  // namespace icsflow::models
