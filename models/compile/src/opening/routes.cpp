#include "opening/routes.hpp"

#include <algorithm>

namespace icsflow::models {

OpeningSample waiting_place(const SolveInput& input, StepId entry, bool decided) {
  const CompiledModel& m = input.tables();
  const auto never = [](const CompiledStep&) { return false; };
  StepId from = decided ? nearest(m, entry, decides, never) : entry;
  if (from == kNoStep) from = entry;
  const auto search = [&](const auto& wanted) {
    const StepId found = nearest(m, from, wanted, never);
    return found == kNoStep && from != entry ? nearest(m, entry, wanted, never) : found;
  };
  OpeningSample sample;
  sample.step = search(books);
  if (sample.step == kNoStep) {
    sample.step = search([&](const CompiledStep& s) { return input.waits_for_pool(s); });
    sample.queued = sample.step != kNoStep;
  }
  if (sample.step == kNoStep) {
    sample.step = search([](const CompiledStep& s) { return s.duration < kByAttribute && !takes_units(s); });
    if (sample.step == kNoStep) sample.step = entry;
    const CompiledStep& s = m.steps[sample.step];
    if (s.duration < kByAttribute) sample.duration = s.duration;
  }
  return sample;
}

}  // namespace icsflow::models
