#include "places.hpp"

#include <algorithm>
#include <bit>

#include "icsflow/scenario/priority.hpp"

namespace icsflow::models {

std::string words_of(const Dimensions& dimensions) {
  std::string out;
  for (const DimensionValue& d : dimensions) out += (out.empty() ? "" : ", ") + d.name + " " + d.value;
  return out;
}

StepsByName counted_steps(const CompiledModel& model, std::size_t provider) {
  const std::vector<StepId>& steps = model.providers[provider].stat_steps;
  StepsByName by_step;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    by_step[model.instances[model.steps[steps[i]].instance].pathway + "." + model.step_names[steps[i]]].push_back(i);
  }
  return by_step;
}

std::vector<std::size_t> priorities_at(const CompiledModel& model, std::size_t provider,
                                       const std::vector<std::size_t>& steps) {
  const std::vector<std::uint16_t>& priorities = model.providers[provider].stat_priorities;
  unsigned here = 0, at_all = 0;
  for (const unsigned bits : priorities) at_all |= bits;
  for (const std::size_t i : steps) here |= priorities[i];
  std::vector<std::size_t> out;
  if (std::popcount(at_all) < 2) return out;
  for (std::size_t k = 0; k < kPriorities; ++k) {
    if (((here >> k) & 1U) != 0) out.push_back(k);
  }
  return out;
}

bool page_shows(const std::vector<std::size_t>& priorities) {
  return priorities.size() > 1 || (priorities.size() == 1 && priorities.front() != kDefaultPriority);
}

Variants variants_of(const std::vector<std::size_t>& priorities) {
  Variants variants;
  for (const std::size_t k : priorities)
    variants.push_back({static_cast<double>(k), std::to_string(k), std::to_string(k)});
  return variants;
}

bool has_mark(const CompiledModel& model, const CompiledInstance& instance, MarkKind mark) {
  for (StepId s = instance.first; s < instance.first + instance.step_count; ++s) {
    if ((model.steps[s].marks >> static_cast<unsigned>(mark)) & 1U) return true;
  }
  return false;
}

bool has_mark(const CompiledModel& model, std::size_t provider, MarkKind mark) {
  return std::any_of(model.instances.begin(), model.instances.end(),
                     [&](const CompiledInstance& i) { return i.provider == provider && has_mark(model, i, mark); });
}

std::int64_t served(const StepRecord& step) {
  std::int64_t n = 0;
  for (const engine::Tally& t : step.wait) n += static_cast<std::int64_t>(t.count());
  return n;
}

std::int64_t left_unserved(const StepRecord& step, const RosteredStepRecord* rostered) {
  return step.turned_away + step.gave_up + step.called_off + (rostered == nullptr ? 0 : rostered->balked);
}

std::int64_t still_waiting(const StepRecord& step) {
  return step.waiting_before + step.arrived - served(step) - left_unserved(step, nullptr);
}

}  // namespace icsflow::models
