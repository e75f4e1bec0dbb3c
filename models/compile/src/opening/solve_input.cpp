#include "opening/solve_input.hpp"

namespace icsflow::models {

std::uint64_t SolveInput::pools_of(const CompiledStep& s, bool first_alone) const {
  std::uint64_t bits = std::uint64_t{1} << s.resource;
  if (s.rules == kNone || (first_alone && model_.step_rules[s.rules].first_of)) return bits;
  for (const std::uint16_t pool : model_.step_rules[s.rules].pools) bits |= std::uint64_t{1} << pool;
  return bits;
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
