/// Marks that never count where their pathway runs: no clock, no attendance, or no step with the mark that they need.

#include "check/effects/effects.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/stream.hpp"

#include <algorithm>

namespace icsflow::models {

namespace {

bool has_mark(const PathwaySpec& pathway, MarkKind mark) {
  return std::any_of(pathway.steps.begin(), pathway.steps.end(), [&](const StepSpec& step) {
    return std::find(step.marks.begin(), step.marks.end(), mark) != step.marks.end();
  });
}

/// What a mark lacks where the pathway runs; "" if it can count.
std::string lacks(const EffectsRun& run, const Binding& binding, MarkKind mark) {
  const PathwaySpec& pathway = *binding.pathway;
  const auto has = [&](MarkKind other) { return has_mark(pathway, other); };
  const bool department = binding.stream != nullptr && !binding.stream->department.empty();
  const auto clock = [&]() -> std::string {
    if (binding.service == nullptr) return "clocks are those of services, and no service runs this pathway";
    const bool due =
        std::any_of(pathway.steps.begin(), pathway.steps.end(), [](const StepSpec& s) { return s.due.given(); });
    const bool brought = binding.stream != nullptr && !binding.stream->clock_age.numbers.empty();
    const bool runs = has(MarkKind::kClockStart) || due || brought || run.is_target(binding) ||
                      run.with_opening_list.count(binding.service->id) > 0;
    return runs ? "" : "no clock ever runs here: no step says \"clock_start\"";
  };
  switch (mark) {
    case MarkKind::kClockStart:
      return binding.service == nullptr ? clock() : "";
    case MarkKind::kStopAdmitted:
    case MarkKind::kStopNonAdmitted:
    case MarkKind::kNullify:
    case MarkKind::kRemove:
    case MarkKind::kDecisionToAdmit:
      return clock();
    case MarkKind::kPauseStart:
    case MarkKind::kPauseEnd: {
      const std::string none = clock();
      const bool decided = has(MarkKind::kDecisionToAdmit) || run.is_target(binding) ||
                           (binding.service != nullptr && run.with_opening_list.count(binding.service->id) > 0);
      return !none.empty() ? none : decided ? "" : "pauses count after a \"decision_to_admit\", which no step says";
    }
    case MarkKind::kArrive:
    case MarkKind::kDecideBed:
    case MarkKind::kLeaveDepartment:
      if (!department) return "attendances are those of streams with a \"department\", and none leads here";
      if (!has(MarkKind::kArrive)) return "no step says \"arrive\", with which the attendance begins";
      if (mark == MarkKind::kDecideBed && !has(MarkKind::kLeaveDepartment))
        return "no step says \"leave_department\", with which it is counted";
      return "";
    case MarkKind::kReady:
      return binding.provider->kind == ProviderKind::kAcute ? "" : "only those at an acute provider are counted";
    default:
      return "";
  }
}

/// Figures that the scenario requests, and that need a mark which no step has.
void check_missing_marks(const EffectsRun& run, const PathwaySpec& pathway, const std::vector<const Binding*>& here) {
  const auto any_step = [&](const auto& holds) {
    return std::any_of(pathway.steps.begin(), pathway.steps.end(), holds);
  };
  const bool leads_on = any_step([](const StepSpec& s) { return !s.transfers.empty(); });
  for (const Binding* b : here) {
    if (leads_on || b->stream == nullptr || b->stream->department.empty() || has_mark(pathway, MarkKind::kArrive))
      continue;
    run.once.warn("streams." + b->stream->id + ".department",
                  "no attendance is counted: no step of the pathway has the mark \"arrive\"", "");
  }
  const bool joined = std::any_of(run.joined.begin(), run.joined.end(), [&](const std::string& target) {
    return target.substr(0, target.find('.')) == pathway.name;
  });
  const bool listed = std::any_of(here.begin(), here.end(), [&](const Binding* b) {
    return b->service != nullptr && run.with_opening_list.count(b->service->id) > 0;
  });
  const bool starts =
      has_mark(pathway, MarkKind::kClockStart) || any_step([](const StepSpec& s) { return s.due.given(); });
  if (pathway.rtt && !joined && !listed && !starts)
    run.once.warn("pathways." + pathway.name + ".rtt",
                  "no clock ever runs here: no step has the mark \"clock_start\", and nobody comes with a clock", "");
}

}  // namespace

void check_marks(const EffectsRun& run) {
  const auto& words = format::steps().front().find("records")->words;
  for (const PathwaySpec& pathway : run.scenario.pathways) {
    std::vector<const Binding*> here;
    for (const Binding& binding : run.bindings) {
      if (binding.pathway == &pathway) here.push_back(&binding);
    }
    if (here.empty()) continue;
    bool reported = false;
    for (const StepSpec& step : pathway.steps) {
      for (const MarkKind mark : step.marks) {
        std::string why;
        const bool counts = std::any_of(here.begin(), here.end(), [&](const Binding* binding) {
          const std::string missing = lacks(run, *binding, mark);
          if (why.empty()) why = missing;
          return missing.empty();
        });
        if (counts) continue;
        reported = true;
        const auto word = static_cast<std::size_t>(mark) - static_cast<std::size_t>(MarkKind::kClockStart);
        const std::string at = "pathways." + pathway.name + '.' + step.name;
        run.once.warn(at + (run.context.is_given(at + ".mark") ? ".mark" : ".records"),
                      "the mark \"" + words[word] + "\" never counts: " + why, "");
      }
    }
    if (!reported) check_missing_marks(run, pathway, here);
  }
}

}  // namespace icsflow::models
