#include "icsflow/compile/pool_units.hpp"

#include <bit>

#include "icsflow/compile/compiled_model.hpp"

namespace icsflow::models {

std::size_t PoolUnits::place_in_array(std::size_t pool) const {
  const auto found = std::lower_bound(begin(), end(), pool, [](const Entry& e, std::size_t p) { return e.pool < p; });
  return static_cast<std::size_t>(found - begin());
}

void PoolUnits::copy_array(const PoolUnits& other) {
  auto* all = new Entry[std::bit_ceil(std::size_t{size_})];
  std::copy(other.begin(), other.end(), all);
  set_array(all);
}

void PoolUnits::make_room() {
  if (size_ > kInline && !std::has_single_bit(size_)) return;
  auto* more = new Entry[std::bit_ceil(std::size_t{size_} + 1)];
  std::copy(begin(), end(), more);
  if (size_ > kInline) delete[] array();
  set_array(more);
}

void PoolUnits::come_home() {
  Entry* all = array();
  std::copy(all, all + kInline, own_);
  delete[] all;
}

PoolUnits units_of(const CompiledModel& model, const CompiledStep& s) {
  if (s.rules == kNone || model.step_rules[s.rules].pools.empty()) return PoolUnits(s.resource);
  const StepRules& rules = model.step_rules[s.rules];
  PoolUnits out;
  for (std::size_t i = 0; i < rules.pools.size(); ++i)
    out |= PoolUnits(rules.pools[i], rules.units.empty() ? 1U : rules.units[i]);
  return out;
}

}  // namespace icsflow::models
