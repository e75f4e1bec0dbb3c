#include <algorithm>
#include <catch2/catch.hpp>
#include <iterator>
#include <string>
#include <vector>

#include "icsflow/domain/policies/disciplines.hpp"
#include "icsflow/scenario/spec/pool.hpp"

using namespace icsflow::models;
using namespace icsflow::models::policies;

namespace {

/// A queue as a list of patients, with their service times.
struct ListedQueue {
  using Id = std::uint32_t;
  std::vector<std::pair<Id, std::int64_t>> waiting;

  [[nodiscard]] Id none() const { return 1000; }
  [[nodiscard]] Id first() const { return waiting.empty() ? none() : waiting.front().first; }
  [[nodiscard]] std::size_t size() const { return waiting.size(); }
  [[nodiscard]] Id at(std::size_t rank) const { return waiting.at(rank).first; }
  [[nodiscard]] Id first_longer(std::int64_t length) const {
    const auto found = std::find_if(waiting.begin(), waiting.end(), [&](const auto& w) { return w.second > length; });
    return found == waiting.end() ? none() : found->first;
  }
  void insert(Id e, Id before, std::int64_t length) {
    const auto at = std::find_if(waiting.begin(), waiting.end(), [&](const auto& w) { return w.first == before; });
    waiting.insert(at, {e, length});
  }
  void erase(Id e) {
    waiting.erase(std::find_if(waiting.begin(), waiting.end(), [&](const auto& w) { return w.first == e; }));
  }
};

/// The order in which patients 0, 1, ... with these service times are served, when all have come first.
template <class P>
std::vector<std::uint32_t> served(const std::vector<std::int64_t>& lengths, double u = 0) {
  ListedQueue queue;
  for (std::uint32_t e = 0; e < lengths.size(); ++e)
    queue.insert(e, P::place(queue, P::kNeedsLength ? lengths[e] : 0), lengths[e]);
  std::vector<std::uint32_t> order;
  while (queue.size() > 0) {
    order.push_back(P::pick(queue, u));
    queue.erase(order.back());
  }
  return order;
}

using Order = std::vector<std::uint32_t>;

/// A discipline that is not in the list: what is needed to add one.
struct LongestFirst {
  static constexpr std::string_view kWord = "longest_first", kNext = "who needs the unit for the longest time";
  static constexpr bool kNeedsLength = true, kNeedsRank = true, kDraws = false;
  template <class Queue>
  static auto place(const Queue& queue, std::int64_t length) {
    return queue.first_longer(length);
  }
  template <class Queue>
  static auto pick(const Queue& queue, double) {
    return queue.at(queue.size() - 1);
  }
};
static_assert(Discipline<LongestFirst>);
static_assert(!Discipline<std::string>);

}  // namespace

TEST_CASE("discipline: fifo, lifo and shortest first serve in their order", "[quick][policy][unit]") {
  const std::vector<std::int64_t> lengths{30, 10, 20, 10, 40};
  CHECK(served<Fifo>(lengths) == Order{0, 1, 2, 3, 4});
  CHECK(served<Lifo>(lengths) == Order{4, 3, 2, 1, 0});
  CHECK(served<ShortestFirst>(lengths) == Order{1, 3, 2, 0, 4});  // 1 came before 3, which is as short
  CHECK(served<LongestFirst>(lengths) == Order{4, 0, 2, 3, 1});
}

TEST_CASE("discipline: random serves each with the same probability", "[quick][policy][unit]") {
  ListedQueue queue;
  for (std::uint32_t e = 0; e < 4; ++e) queue.insert(e, Random::place(queue, 0), 0);
  std::vector<int> times(4);
  for (int k = 0; k < 1000; ++k) ++times[Random::pick(queue, (k + 0.5) / 1000)];  // uniform numbers without chance
  CHECK(times == std::vector<int>{250, 250, 250, 250});
  CHECK(Random::pick(queue, 0) == 0);
  CHECK(Random::pick(queue, 0x1.fffffffffffffp-1) == 3);  // the greatest number below 1
  CHECK(served<Random>({1, 1, 1}, 0.5) == Order{1, 2, 0});
}

TEST_CASE("discipline: words and indices are those of the list", "[quick][policy][unit]") {
  CHECK(Disciplines::kWords[Disciplines::index_of<Fifo>()] == "fifo");
  CHECK(Disciplines::kWords[Disciplines::index_of<ShortestFirst>()] == "shortest_first");
  CHECK(PoolSpec().discipline == Disciplines::index_of<Fifo>());
  constexpr auto kNeedsRank = Disciplines::each([](auto of) { return decltype(of)::kNeedsRank; });
  CHECK(kNeedsRank[Disciplines::index_of<Random>()]);
  CHECK_FALSE(kNeedsRank[Disciplines::index_of<Lifo>()]);
  for (std::size_t i = 0; i < Disciplines::kSize; ++i)
    CHECK(Disciplines::with(i, [](auto policy) { return decltype(policy)::kWord; }) == Disciplines::kWords[i]);
  CHECK_THROWS_AS(Disciplines::with(Disciplines::kSize, [](auto) { return 0; }), std::out_of_range);
}
