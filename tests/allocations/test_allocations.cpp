// Once a simulation has its memory, its event loop asks for no more: every call of malloc and its kin in this program
// is counted, by standing in front of glibc's.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>

#include <catch2/catch.hpp>

#include "heap_world.hpp"
#include "icsflow/scenario/reader.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/study/simulation.hpp"

namespace {
std::atomic<std::uint64_t> allocations{0};
}

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t size) {
  ++allocations;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  ++allocations;
  return __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) {
  ++allocations;
  return __libc_realloc(old, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  ++allocations;
  return __libc_memalign(alignment, size);
}
}

using namespace icsflow::models;

namespace {

struct Seen {
  std::uint64_t looks = 0;
  std::uint64_t allocations = 0;  // between the first look and the last
};

/// Allocations of a run between the first time its progress is asked for and the last.
Seen allocations_of(Simulation& simulation, RunOptions options) {
  Seen seen;
  std::uint64_t first = 0;
  options.progress = [&](double) {
    if (seen.looks++ == 0) first = allocations;
    seen.allocations = allocations - first;
    return true;
  };
  static_cast<void>(simulation.run(options));
  return seen;
}

}  // namespace

TEST_CASE("allocations: a run whose simulation has its memory makes none", "[quick][models][allocations]") {
  const std::string file = std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/bnssg.yaml";
  Scenario scenario = read_scenario(file, {});
  scenario.interventions.clear();  // what they change is worked out anew, which is the next case
  const auto model = compile(scenario);
  for (const WorldFactory list : {make_world, make_heap_world}) {
    for (const ExecutorKind executor : {ExecutorKind::kWindows, ExecutorKind::kSequential}) {
      Simulation simulation(model, list);
      RunOptions options;
      options.executor = executor;
      const Seen first = allocations_of(simulation, options);
      CHECK(first.looks > 20);
      CHECK(first.allocations > 0);  // the count counts: the pools grow in a first run
      // The event list has learnt the width of its buckets now; once more with that, and all memory is there.
      allocations_of(simulation, options);
      CHECK(allocations_of(simulation, options).allocations == 0);
    }
  }
}

TEST_CASE("allocations: a run with changes of values makes some for each change, not for events",
          "[quick][models][allocations]") {
  const std::string file = std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/bnssg.yaml";
  const Scenario scenario = read_scenario(file, {});
  std::set<std::chrono::sys_days> days;
  for (const InterventionSpec& in : scenario.interventions) {
    days.insert(in.at);
    if (in.until) days.insert(*in.until);
  }
  REQUIRE(days.size() > 10);
  Simulation simulation(compile(scenario), make_world);
  for (int warm = 0; warm < 2; ++warm) allocations_of(simulation, {});
  constexpr std::uint64_t kOfAProvider = 100;  // its rotas: a few for each of its sessions
  CHECK(allocations_of(simulation, {}).allocations < kOfAProvider * days.size() * scenario.providers.size());
}
