// Fixed, short workloads for tools/perf_gate, which runs them under callgrind and counts instructions:
//   icsflow_gate --list     their names
//   icsflow_gate NAME       runs one and prints a hash of its result, how many operations it was, and the bytes a
//   patient
//                           takes where that is asked; only the work itself is counted, not its set-up
// Single-threaded, fixed seeds, no clock: two runs execute the same instructions.
//
// GATE_SLOW_LIST, _DRAWS, _DISPATCH, _WAITING: instructions added to each operation of that part. The gate's own test
// builds such copies (bench/CMakeLists.txt), and one without prefetches, and requires the gate to catch them.

#include <cinttypes>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "clinics/aged_list.hpp"
#include "gate.hpp"
#include "icsflow/engine/executor.hpp"
#include "icsflow/engine/lists/future_event_list.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/samplers.hpp"
#include "icsflow/engine/statistics/statistics.hpp"
#include "live_bytes.hpp"
#include "many_servers.hpp"
#include "phold.hpp"
#include "single_server.hpp"

#ifndef GATE_SLOW_LIST
#define GATE_SLOW_LIST 0
#endif
#ifndef GATE_SLOW_DRAWS
#define GATE_SLOW_DRAWS 0
#endif
#ifndef GATE_SLOW_DISPATCH
#define GATE_SLOW_DISPATCH 0
#endif
#ifndef GATE_SLOW_WAITING
#define GATE_SLOW_WAITING 0
#endif

namespace {

using namespace icsflow::engine;
using bench::Counted;
using bench::Outcome;

/// Instructions that change nothing. `inline`, so that the compiler takes them for one however many they are: the
/// slowed copies are otherwise the same code as the measured program, which has none of them here.
template <int kInstructions>
inline void slow_down() {
  asm inline volatile(".rept %c0\n\tnop\n\t.endr" : : "i"(kInstructions));
}

std::uint64_t bits(double x) {
  std::uint64_t word = 0;
  std::memcpy(&word, &x, sizeof word);
  return word;
}

/// Flattened: whether the compiler inlines the list must not depend on what else is in this file.
template <class Fel>
[[gnu::flatten]] Outcome hold(std::int64_t pending, int steps) {
  std::vector<std::int64_t> increments(4096);
  for (std::size_t i = 0; i < increments.size(); ++i) {
    Substream u({1, 0}, i, DrawSite("gate"));
    increments[i] = static_cast<std::int64_t>(unit_exponential(u) * 1e9);
  }
  Fel list;
  std::uint64_t sequence = 0;
  std::uint64_t hash = 0;
  const auto push = [&](SimTime now) {
    const std::int64_t ticks = increments[sequence % increments.size()];
    list.push({now + milliseconds(ticks), make_order(0, 0, sequence), 0, 0, 0});
    ++sequence;
  };
  for (std::int64_t i = 0; i < pending; ++i) push(kStart);
  const auto step = [&] {
    const Event event = list.pop();
    hash = hash * 31 + static_cast<std::uint64_t>(event.time.ticks()) + event.order;
    push(event.time);
  };
  for (std::int64_t i = 0; i < 3 * pending; ++i) step();
  const Counted counted;
  for (int i = 0; i < steps; ++i) {
    slow_down<GATE_SLOW_LIST>();
    step();
  }
  return {hash, static_cast<std::uint64_t>(steps)};
}

template <class Draw>
Outcome draws(int n, const Draw& draw) {
  std::uint64_t hash = 0;
  const Counted counted;
  for (int i = 0; i < n; ++i) {
    Substream u({1, 0}, static_cast<std::uint64_t>(i), DrawSite("gate"));
    slow_down<GATE_SLOW_DRAWS>();
    hash = hash * 31 + bits(draw(u));
  }
  return {hash, static_cast<std::uint64_t>(n)};
}

Outcome samples(const Distribution& distribution) {
  return draws(20'000, [&](Substream& u) { return distribution.sample(u); });
}

/// An event that only schedules the next: what the loop itself costs.
class Ticker : public Process<Ticker, int, BucketRing> {
 public:
  Ticker() : Process("ticker", 0) {
    for (std::uint32_t i = 0; i < 16; ++i) schedule(kStart + milliseconds(i * 7), 0, 0, i);
  }
  void handle(const Event& event) {
    slow_down<GATE_SLOW_DISPATCH>();
    schedule(now() + milliseconds(100 + event.entity % 13), 0, 0, event.entity);
  }
};

Outcome dispatch() {
  Ticker ticker;
  const Counted counted;
  ticker.advance(kStart + seconds(600));
  return {ticker.event_hash(), ticker.events_executed()};
}

Outcome waiting_list() {
  using icsflow::models::AgedList;
  using icsflow::models::Slot;
  // A power of two: no vector has slack, and the bytes are those of the records and the list.
  constexpr std::size_t kPatients = std::size_t{1} << 15;
  constexpr int kOperations = 50'000;
  const std::size_t before = bench::live_bytes();
  std::vector<icsflow::models::Token> tokens(kPatients);
  AgedList list;
  list.set_range(-400, 100);
  std::uint64_t hash = 0;
  std::uint64_t word = 1;
  const auto join = [&](Slot slot) {
    tokens[slot].clock_start = static_cast<std::int16_t>(static_cast<int>(mix64(++word) % 500) - 400);
    list.join(tokens, slot);
  };
  for (Slot slot = 0; slot < tokens.size(); ++slot) join(slot);
  const std::size_t bytes = bench::live_bytes() - before;
  const Counted counted;
  for (int i = 0; i < kOperations; ++i) {
    slow_down<GATE_SLOW_WAITING>();
    const std::uint64_t choice = mix64(++word);
    const Slot slot = choice % 4 == 0   ? list.oldest()
                      : choice % 4 == 1 ? list.first_from(static_cast<std::int32_t>(choice >> 32) % 300)
                                        : list.by_lot((choice >> 8) % list.size());
    list.remove(tokens, slot);
    hash = hash * 31 + slot;
    join(slot);
  }
  return {hash, kOperations, bytes, kPatients};
}

template <class Server>
Outcome queue(Server server) {
  server.start({20'260'131, 0});
  LogicalProcess* const process = &server;
  const Counted counted;
  run_sequential({&process, 1}, days(1), kNever);
  return {server.event_hash() ^ bits(server.waits().mean()), server.events_executed()};
}

Outcome phold(std::uint32_t pending) {
  bench::Phold<BucketRing> phold(64, 0.5);
  phold.start(pending);
  const Counted counted;
  const SimTime end = SimTime::from_ticks(static_cast<std::int64_t>(80'000 / 64 / pending * bench::kPholdMean));
  const std::uint64_t events = phold.run(end, 1).events;
  return {phold.hash(), events};
}

struct Workload {
  const char* name;
  std::function<Outcome()> run;
};

const std::vector<Workload>& workloads() {
  static const std::vector<Workload> all = {
      {"hold_ring_100", [] { return hold<BucketRing>(100, 100'000); }},
      {"hold_ring_10000", [] { return hold<BucketRing>(10'000, 100'000); }},
      {"hold_ring_200000", [] { return hold<BucketRing>(200'000, 100'000); }},
      {"hold_heap_1000", [] { return hold<FourAryHeap>(1'000, 100'000); }},
      {"draw_word", [] { return draws(50'000, [](Substream& u) { return u.uniform(); }); }},
      {"draw_exponential", [] { return samples(Distribution::exponential(2)); }},
      {"draw_lognormal", [] { return samples(Distribution::lognormal_mean(5, 4)); }},
      {"draw_gamma", [] { return samples(Distribution::gamma(2.5, 2)); }},
      {"draw_weibull", [] { return samples(Distribution::weibull(1.5, 2)); }},
      {"draw_triangular", [] { return samples(Distribution::triangular(1, 2, 5)); }},
      {"draw_truncated_normal", [] { return samples(Distribution::truncated_normal(10, 4, 5, 30)); }},
      {"draw_poisson", [] { return samples(Distribution::poisson(80)); }},
      {"draw_empirical",
       [] {
         return samples(Distribution::empirical(std::vector<double>{1, 2, 3, 4}, std::vector<double>{5, 1, 9, 2}));
       }},
      {"dispatch", dispatch},
      {"waiting_list", waiting_list},
      {"weighted_list", bench::weighted_list},
      {"mm1_ring", [] { return queue(bench::SingleServer<BucketRing>(50'000)); }},
      {"mm1_heap", [] { return queue(bench::SingleServer<FourAryHeap>(50'000)); }},
      {"mm10_ring", [] { return queue(bench::ManyServers<BucketRing>(50'000, 10)); }},
      {"phold_4", [] { return phold(4); }},
      {"phold_200", [] { return phold(200); }},
      {"demo_week", bench::demo_week},
      {"queue_random",
       [] { return bench::long_queue("a: {kind: pool, capacity: 400, discipline: random}", "use: a"); }},
      {"queue_shortest_first",
       [] { return bench::long_queue("a: {kind: pool, capacity: 400, discipline: shortest_first}", "use: a"); }},
      {"queue_several",
       [] {
         return bench::long_queue("a: {kind: pool, capacity: 400}, b: {kind: pool, capacity: 410}", "use: [a, b]");
       }},
      {"queue_interrupted",
       [] { return bench::long_queue("a: {kind: pool, capacity: 400, preemption: resume}", "use: a"); }},
      {"queue_care_hours", [] { return bench::long_queue("a: {kind: pool, capacity: 400}", "use: a, hours: 1"); }},
  };
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string name = argc == 2 ? argv[1] : "";
  for (const Workload& workload : workloads()) {
    if (name == "--list") std::puts(workload.name);
    if (name == workload.name) {
      const Outcome outcome = workload.run();
      std::printf("%016" PRIx64 " %" PRIu64 " %zu %zu\n", outcome.hash, outcome.operations, outcome.bytes,
                  outcome.patients);
      return 0;
    }
  }
  if (name == "--list") return 0;
  std::fprintf(stderr, "usage: icsflow_gate --list | NAME\n");
  return 2;
}
