// The queues of pools that serve at random or shortest first, against a plain list.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <ctime>
#include <vector>

#include "beds/ranked_queues.hpp"
#include "random_scenario.hpp"

using icsflow::models::kNoSlot;
using icsflow::models::RankedQueues;
using icsflow::models::Slot;

namespace {

struct Waits {
  Slot slot;
  std::int64_t length;
};

Slot first_longer(const std::vector<Waits>& list, std::int64_t length) {
  const auto it = std::find_if(list.begin(), list.end(), [length](const Waits& w) { return w.length > length; });
  return it == list.end() ? kNoSlot : it->slot;
}

}  // namespace

TEST_CASE("ranked queues: joining anywhere, leaving from anywhere, counting and searching, as a plain list does",
          "[quick][models][pools]") {
  test::Chance chance(1);
  RankedQueues queues;
  constexpr std::size_t kQueues = 3, kSlots = 400;
  std::vector<Slot> roots(kQueues, kNoSlot), idle;
  std::vector<std::vector<Waits>> lists(kQueues);
  for (Slot e = 0; e < kSlots; ++e) idle.push_back(e);
  std::size_t most = 0;
  for (int round = 0; round < 40'000; ++round) {
    const std::size_t q = chance.below(kQueues);
    std::vector<Waits>& list = lists[q];
    // It fills up in the first half and empties in the second.
    const bool joins = !idle.empty() && (list.empty() || chance.below(100) < (round < 20'000 ? 60 : 40));
    if (joins) {
      const std::size_t k = chance.below(idle.size());
      const Slot e = idle[k];
      idle.erase(idle.begin() + static_cast<std::ptrdiff_t>(k));
      const auto length = static_cast<std::int64_t>(chance.below(50));
      Slot before = kNoSlot;
      if (chance.one_in(3)) before = queues.first_longer(roots[q], length);
      if (chance.one_in(3) && !list.empty()) before = list.front().slot;
      const auto at = std::find_if(list.begin(), list.end(), [before](const Waits& w) { return w.slot == before; });
      list.insert(at, {e, length});
      queues.insert(roots[q], e, before, length);
    } else if (!list.empty()) {
      const std::size_t k = chance.below(list.size());
      queues.erase(roots[q], list[k].slot);
      idle.push_back(list[k].slot);
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(k));
    }
    most = std::max(most, list.size());
    REQUIRE(queues.size(roots[q]) == list.size());
    const auto requested = static_cast<std::int64_t>(chance.below(55));
    REQUIRE(queues.first_longer(roots[q], requested) == first_longer(list, requested));
    if (list.empty()) continue;
    const std::size_t k = chance.below(list.size());
    REQUIRE(queues.at(roots[q], k) == list[k].slot);
    if (round % 500 != 0) continue;
    for (std::size_t i = 0; i < list.size(); ++i) REQUIRE(queues.at(roots[q], i) == list[i].slot);
  }
  CHECK(most > 100);
}

TEST_CASE("ranked queues: a hundred thousand are looked through in seventeen steps, not in a hundred thousand",
          "[quick][models][pools]") {
  constexpr std::size_t kWaiting = 100'000, kPicks = 200'000;
  RankedQueues queues;
  Slot root = kNoSlot;
  for (Slot e = 0; e < kWaiting; ++e)
    queues.insert(root, e, queues.first_longer(root, e % 1'000), static_cast<std::int64_t>(e % 1'000));
  const std::clock_t start = std::clock();
  test::Chance chance(2);
  for (std::size_t i = 0; i < kPicks; ++i) {
    const Slot e = queues.at(root, chance.below(kWaiting));
    queues.erase(root, e);
    queues.insert(root, e, queues.first_longer(root, e % 1'000), static_cast<std::int64_t>(e % 1'000));
  }
  // 0.3 s where it was measured; a list of this length takes minutes.
  CHECK(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC < 15);
  std::int64_t last = 0;
  for (std::size_t k = 0; k < kWaiting; k += 97) {
    const auto length = static_cast<std::int64_t>(queues.at(root, k) % 1'000);
    REQUIRE(length >= last);
    last = length;
  }
}
