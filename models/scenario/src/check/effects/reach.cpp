/// Which steps of a pathway patients may come to, by the shares over the run and the transfers that join it.

#include "check/effects/effects.hpp"

namespace icsflow::models {

std::vector<bool> reached_steps(const EffectsRun& run, const Binding& binding, const RunValues& values) {
  constexpr double kNothing = 1e-9;
  const auto& steps = binding.pathway->steps;
  std::vector<bool> out(steps.size(), false);
  std::vector<std::size_t> work;
  const auto go = [&](const std::string& name) {
    const StepSpec* step = name.empty() ? nullptr : find_named(steps, &StepSpec::name, name);
    if (step == nullptr) return;
    const auto index = static_cast<std::size_t>(step - steps.data());
    if (!out[index]) work.push_back(index);
    out[index] = true;
  };
  const auto follow = [&](const std::vector<Branch>& branches) {
    double sum = 0;
    for (const Branch& b : branches) sum += values.least(&binding, b.probability, 0);
    for (const Branch& b : branches) {
      const bool rest = branches.size() > 1 && !b.probability.given();
      if (rest ? sum < 1 - kNothing : values.greatest(&binding, b.probability, 1) > kNothing) go(b.to);
    }
  };
  if (binding.rate != nullptr) go(steps.front().name);
  for (const StepSpec& step : steps) {
    const bool first = &step == &steps.front() && run.joined.count(binding.pathway->name) > 0;
    if (first || run.joined.count(binding.pathway->name + '.' + step.name) > 0) go(step.name);
  }
  while (!work.empty()) {
    const StepSpec& step = steps[work.back()];
    work.pop_back();
    const bool attended = !step.dna.given() || values.least(&binding, step.dna, 0) < 1;
    for (const WaysOn& ways : ways_on(step)) {
      if (attended) follow(*ways.branches);
    }
    if (values.greatest(&binding, step.dna, 0) > 0) follow(step.missed);
    for (const auto* names : {&step.shortest_queue, &step.all_of}) {
      for (const auto& name : *names) go(name);
    }
    for (const auto* name : {&step.full, &step.cancelled, &step.elsewhere}) go(*name);
    if (step.kind == StepKind::kRestart) go(step.target);
  }
  return out;
}

}  // namespace icsflow::models
