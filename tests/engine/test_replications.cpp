#include <atomic>
#include <cstdint>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include <tbb/global_control.h>
#include <catch2/catch.hpp>

#include "icsflow/engine/random.hpp"
#include "icsflow/engine/replications.hpp"

using namespace icsflow::engine;

namespace {

// oneTBB starts no more threads than the machine has cores unless told; the tests want real interleavings on any.
struct EightThreads {
  tbb::global_control control{tbb::global_control::max_allowed_parallelism, 8};
};

/// Memory a worker reuses: each body must find what it needs whatever ran there before.
struct Scratch {
  std::vector<std::uint64_t> words;
};

std::shared_ptr<void> make_scratch() { return std::make_shared<Scratch>(); }

std::uint64_t one_replication(int replication, Scratch& scratch) {
  scratch.words.clear();
  // Uneven work, so that workers overtake each other.
  const std::size_t n = 200 + 4'000 * static_cast<std::size_t>(replication % 5 == 0);
  Substream u({7, static_cast<std::uint64_t>(replication)}, 1, DrawSite("replication"));
  for (std::size_t i = 0; i < n; ++i) scratch.words.push_back(u());
  std::uint64_t hash = 0;
  for (const std::uint64_t w : scratch.words) hash = mix64(hash ^ w);
  return hash;
}

std::vector<std::uint64_t> run(int first, int count, int workers) {
  std::vector<std::uint64_t> results(static_cast<std::size_t>(count));
  run_replications(first, count, workers, make_scratch, [&](int replication, void* state) {
    results[static_cast<std::size_t>(replication - first)] =
        one_replication(replication, *static_cast<Scratch*>(state));
  });
  return results;
}

}  // namespace

TEST_CASE("replications: results do not depend on the number of workers",
          "[quick][engine][replications][determinism]") {
  const EightThreads threads;
  const auto expected = run(3, 60, 1);
  CHECK(std::set<std::uint64_t>(expected.begin(), expected.end()).size() == 60);
  for (const int workers : {2, 3, 8}) CHECK(run(3, 60, workers) == expected);
  CHECK(run(10, 5, 2) == std::vector<std::uint64_t>(expected.begin() + 7, expected.begin() + 12));
}

TEST_CASE("replications: each runs once, and a worker's state is made at most once", "[quick][engine][replications]") {
  const EightThreads threads;
  for (const int workers : {1, 3, 8, 100}) {
    std::vector<std::atomic<int>> runs(20);
    std::atomic<int> states{0};
    run_replications(
        0, 20, workers,
        [&] {
          ++states;
          return make_scratch();
        },
        [&](int replication, void* state) {
          if (state != nullptr) ++runs[static_cast<std::size_t>(replication)];
        });
    for (const auto& n : runs) CHECK(n == 1);
    CHECK(states >= 1);
    CHECK(states <= workers);
  }
  int called = 0;
  run_replications(0, 0, 4, make_scratch, [&](int, void*) { ++called; });
  CHECK(called == 0);
}

TEST_CASE("replications: the lowest failure is rethrown, and what had not started is not run",
          "[quick][engine][replications]") {
  const EightThreads threads;
  for (const int workers : {1, 2, 3, 8}) {
    for (int attempt = 0; attempt < 20; ++attempt) {
      std::atomic<int> started{0};
      const auto body = [&](int replication, void* state) {
        ++started;
        // Replication 5 fails late, 6 and 9 at once: they often fail first.
        if (replication == 5) one_replication(0, *static_cast<Scratch*>(state));
        if (replication == 5 || replication == 6 || replication == 9) {
          throw std::runtime_error("replication " + std::to_string(replication));
        }
      };
      CHECK_THROWS_WITH(run_replications(0, 1'000'000, workers, make_scratch, body), "replication 5");
      CHECK(started < 1'000'000);
    }
  }
}

TEST_CASE("replications: an exception while making a state is not lost", "[quick][engine][replications]") {
  const auto no_memory = []() -> std::shared_ptr<void> { throw std::runtime_error("no memory"); };
  CHECK_THROWS_WITH(run_replications(0, 4, 2, no_memory, [](int, void*) {}), "no memory");
}
