// Picks by weights of the time waited, for icsflow_gate.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "clinics/aged_list.hpp"
#include "clinics/weighted_order.hpp"
#include "gate.hpp"
#include "icsflow/domain/policies/by_wait.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/samplers.hpp"

namespace bench {

Outcome weighted_list() {
  using namespace icsflow::engine;
  using namespace icsflow::models;
  constexpr std::size_t kPatients = std::size_t{1} << 13;
  constexpr int kSlots = 60, kDays = 30;
  const std::vector<policies::ValueFromWait> weights{{0, 3}, {42, 1}, {112, 2}, {336, 6}};
  std::vector<Token> tokens(kPatients);
  std::vector<double> goals(kPatients);
  AgedList list;
  list.set_range(-400, 100);
  WeightedOrder order;
  order.clear(list, weights.size());
  WeightedPicks picks;
  std::uint64_t word = 1;
  const auto join = [&](Slot slot, int day) {
    tokens[slot].set(kClockRunning);
    tokens[slot].clock_start = static_cast<std::int16_t>(day);
    Substream u({1, 0}, ++word, DrawSite("gate"));
    goals[slot] = order.goal_of_new(list.number_of(day), slot, unit_exponential(u));
    list.join_ranked(tokens, slot, [&goals](Slot a, Slot b) { return goals[a] < goals[b]; });
  };
  for (Slot slot = 0; slot < tokens.size(); ++slot) join(slot, -static_cast<int>(mix64(slot) % 400));
  std::uint64_t hash = 0;
  std::vector<Slot> picked;
  picked.reserve(kSlots);
  const Counted counted;
  for (int day = 0; day < kDays; ++day) {
    picked.clear();
    picks.start(list, order, goals, weights, day);
    for (int n = 0; n < kSlots; ++n) {
      const Slot slot = picks.next(list, order, goals);
      list.remove(tokens, slot);
      picked.push_back(slot);
      hash = hash * 31 + slot;
    }
    picks.finish(order);
    for (const Slot slot : picked) join(slot, day);
  }
  return {hash, static_cast<std::uint64_t>(kSlots) * kDays};
}

}  // namespace bench
