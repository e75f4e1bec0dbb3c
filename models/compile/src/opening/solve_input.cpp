#include "opening/solve_input.hpp"

#include "icsflow/compile/attributes.hpp"

namespace icsflow::models {

SolveInput::SolveInput(const CompiledModel& model, const ModelValues& values)
    : model_(model),
      values_(values),
      drawn_values_(values.values.size(), false),
      drawn_distributions_(values.distributions.size(), false) {
  for (const CompiledUncertain& u : model.uncertain) drawn_values_[u.id] = true;
  for (const std::uint32_t d : model.uncertain_distributions) drawn_distributions_[d] = true;
}

double SolveInput::attribute(const CompiledAttribute& a, engine::Substream& u) const {
  if (a.number != kNone) {
    (void)distribution(a.number);
  } else {
    for (std::size_t i = 0; i + 1 < a.labels.size(); ++i) (void)value(a.labels[i].share);
  }
  return draw_attribute(values_, a, u);
}

PoolUnits SolveInput::pools_of(const CompiledStep& s, bool first_alone) const {
  if (s.rules == kNone || (first_alone && model_.step_rules[s.rules].first_of)) return PoolUnits(s.resource);
  return units_of(model_, s);
}

bool SolveInput::waits_for_pool(const CompiledStep& s) const {
  constexpr double kUnlimited = 1e11;  // a pool of more units has no queue
  if (!takes_units(s)) return false;
  const CompiledPool& pool = provider_of(s).pools[s.resource];
  return !pool.shifts.empty() || value(pool.capacity) < kUnlimited;
}

double SolveInput::window_share(const CompiledWindow& window) const {
  double share = 0;
  for (const ParameterId id : window.share) share += value(id) / 7;
  return share;
}

}  // namespace icsflow::models
