/// The list of units that a patient holds, and providers of many pools.

#include <catch2/catch.hpp>
#include <cstdint>
#include <random>
#include <string>

#include <fmt/format.h>

#include "heap_world.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/compile/pool_units.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;

TEST_CASE("Pool units: as sets of bits, whatever their number", "[quick][models][pools]") {
  std::mt19937_64 random(20261127);
  for (int round = 0; round < 200; ++round) {
    PoolUnits a, b;
    std::uint64_t bits_a = 0, bits_b = 0;
    for (int k = 0; k < 60; ++k) {
      const auto pool = static_cast<std::size_t>(random() % 12);
      const std::uint64_t bit = std::uint64_t{1} << pool;
      switch (random() % 4) {
        case 0:
          a |= PoolUnits(pool);
          bits_a |= bit;
          break;
        case 1:
          CHECK(a.take(pool) == ((bits_a & bit) != 0 ? 1U : 0U));
          bits_a &= ~bit;
          break;
        case 2:
          b |= PoolUnits(pool);
          bits_b |= bit;
          break;
        default:
          if (a.empty()) break;
          const PoolUnits::Entry first = a.take_first();
          CHECK(first.units == 1);
          CHECK((bits_a & -bits_a) == std::uint64_t{1} << first.pool);
          bits_a &= bits_a - 1;
          break;
      }
      const auto bits_of = [](const PoolUnits& list) {
        std::uint64_t bits = 0;
        for (const auto [p, units] : list) bits |= std::uint64_t{units} << p;
        return bits;
      };
      REQUIRE(bits_of(a) == bits_a);
      REQUIRE(bits_of(b) == bits_b);
      CHECK(bits_of(a | b) == (bits_a | bits_b));
      CHECK(bits_of(a - b) == (bits_a & ~bits_b));
      CHECK(a.has_any_of(b) == ((bits_a & bits_b) != 0));
      CHECK((a == b) == (bits_a == bits_b));
      CHECK((a <=> b) == (bits_a <=> bits_b));
      CHECK(a.has(pool) == ((bits_a & bit) != 0));
      PoolUnits copy = a, moved = std::move(copy);
      CHECK(moved == a);
      copy = b;
      CHECK(copy == b);
      moved = std::move(copy);
      CHECK(moved == b);
      moved = PoolUnits();
      CHECK(moved.empty());
    }
  }
}

TEST_CASE("Pool units: several of one pool", "[quick][models][pools]") {
  PoolUnits held(7, 3);
  held.add(60'000, 2);
  held.add(7);
  held.add(PoolUnits(1, 5));
  held.add(9);
  held.add(8);
  CHECK(held.size() == 5);
  CHECK(held.of(7) == 4);
  CHECK(held.of(60'000) == 2);
  held.take_one(60'000);
  held.take_one(60'000);
  held.take_one(60'000);
  CHECK_FALSE(held.has(60'000));
  CHECK(held.take(1) == 5);
  CHECK(held.take(1) == 0);
  CHECK((held | PoolUnits(7, 6)).of(7) == 6);
  CHECK((held | PoolUnits(7, 2)).of(7) == 4);
  CHECK(held.size() == 3);
}

namespace {

/// Two providers with so many pools each, three a ward: patients seize a bed, then use a nurse and a doctor together.
std::string wards(int pools) {
  std::string resources, pathways, streams;
  for (int i = 0; i < pools; i += 3) {
    resources += fmt::format(
        "      b{0}: {{kind: pool, capacity: 3}}\n      n{0}: {{kind: pool, capacity: 2, turnover: {{uniform: {{low: 1 "
        "min, high: 9 min}}}}}}\n      d{0}: {{kind: pool, capacity: 1}}\n",
        i);
    pathways += fmt::format(
        "  w{0}:\n    steps:\n      in: {{seize: b{0}, next: seen}}\n      seen: {{use: [n{0}, d{0}], for: "
        "{{exponential: "
        "{{mean: 2 h}}}}, next: stays}}\n      stays: {{delay: {{exponential: {{mean: 4 h}}}}, next: out}}\n      out: "
        "{{release: b{0}, next: gone}}\n      gone: {{leave: x}}\n",
        i);
    streams += fmt::format(
        "  h{0}: {{at: h, pathway: w{0}, rate: 6 /day}}\n  k{0}: {{at: k, pathway: w{0}, rate: 3 /day}}\n", i);
  }
  return "icsflow: 1\nname: wards\nstart: 2026-03-02\nuntil: 2026-03-12\nreplications: 1\n"
         "providers:\n  h:\n    kind: other\n    resources:\n" +
         resources + "  k:\n    kind: other\n    resources:\n" + resources + "pathways:\n" + pathways + "streams:\n" +
         streams;
}

}  // namespace

TEST_CASE("Pools: a provider has 1,002, of which patients hold those beyond the 64th as the others",
          "[quick][models][pools]") {
  const test::TemporaryDirectory folder;
  const test::Study study(folder.write("wards.yaml", wards(1002)));
  CHECK(study.model->providers.front().pools.size() == 1002);
  const RunResult one = study.run();
  CHECK(one.events > 100'000);
  for (const int workers : {2, 8}) {
    RunOptions options;
    options.workers = workers;
    CHECK(test::same(one, study.run(options)));
  }
  CHECK(test::same(one, study.run({}, make_heap_world)));
}

TEST_CASE("Pools: who holds units of more pools than the record has room for", "[quick][models][pools]") {
  constexpr int kPools = 70;
  std::string resources, steps;
  for (int i = 0; i < kPools; ++i) {
    resources += fmt::format("      p{:02}: {{kind: pool, capacity: 2}}\n", i);
    steps += fmt::format("      s{0:02}: {{seize: p{0:02}, next: {1}}}\n", i,
                         i + 1 < kPools ? fmt::format("s{:02}", i + 1) : std::string("all"));
  }
  const test::TemporaryDirectory folder;
  const test::Study study(folder.write(
      "many.yaml",
      "icsflow: 1\nname: many\nstart: 2026-03-02\nuntil: 2026-04-02\nproviders:\n  h:\n    kind: other\n"
      "    resources:\n" +
          resources + "pathways:\n  w:\n    steps:\n" + steps +
          "      all: {delay: 1 h, next: r}\n      r: {release: p33, next: more}\n      more: {delay: 1 h, "
          "next: gone}\n      gone: {leave: x}\n"
          "streams: {w: {at: h, pathway: w, arrivals: {2026-03-02 08:00: 4}, within: 0 min}}\n"
          "measures: {time_in_system: {}}\n"));
  // Two at a time hold all for an hour, and all but one of them for another: 2 + 2 at once, then 4.
  const RunResult run = study.run();
  CHECK(study.headline(run, "mean_time_in_system", "h/w") == Approx(3.0 / 24));
}
