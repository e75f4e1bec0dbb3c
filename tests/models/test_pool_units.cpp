/// The list of units that a patient holds, and providers of many pools.

#include <array>
#include <catch2/catch.hpp>
#include <cstdint>
#include <random>
#include <string>
#include <utility>

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
  return "icsflow: 1\nname: wards\nstart: 2026-03-02\nuntil: 2026-03-05\nreplications: 1\n"
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
  CHECK(one.events > 20'000);
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

TEST_CASE("Pools: a patient seizes several units of one pool, or uses several of several, as one would one",
          "[quick][models][pools]") {
  // With capacity and units both doubled (or trebled) the same patients wait just as long, draw by draw.
  const auto run = [](const std::string& pools, const std::string& takes, const std::string& steps) {
    const test::TemporaryDirectory folder;
    const test::Study study(
        folder.write("s.yaml",
                     "icsflow: 1\nname: s\nstart: 2026-03-02\nuntil: 2026-06-02\ncalendar: {holidays: none}\n"
                     "measures: {time_in_system: {}, pools: {}}\n"
                     "providers: {P: {kind: other, resources: {" +
                         pools + "}}}\npathways: {a: {steps: {s: {" + takes + steps +
                         ", gone: {leave: x}}}}\nstreams: {a: {at: P, pathway: a, rate: 18 /day}}\n"));
    const RunResult result = study.run();
    return std::pair(study.headline(result, "mean_time_in_system", "P/a"), result.events);
  };
  const std::string keeps = ", next: d}, d: {delay: {exponential: {mean: 1 h}}, next: r}, r: {release: p, next: gone}";
  const auto one = run("p: {kind: pool, capacity: 1}", "seize: p", keeps);
  CHECK(one.first > 2.0 / 24);  // M/M/1 with a load of 0.75: 4 h
  CHECK(run("p: {kind: pool, capacity: 2}", "seize: {p: 2}", keeps) == one);
  CHECK(run("p: {kind: pool, capacity: 8}", "seize: {p: 5}", keeps) == one);
  const auto two = run("p: {kind: pool, capacity: 2}", "seize: p", keeps);
  CHECK(run("p: {kind: pool, capacity: 6}", "seize: {p: 3}", keeps) == two);
  const std::string used = ", for: {exponential: {mean: 1 h}}, next: gone}";
  const auto both = run("p: {kind: pool, capacity: 1}, q: {kind: pool, capacity: 1}", "use: [p, q]", used);
  CHECK(run("p: {kind: pool, capacity: 3}, q: {kind: pool, capacity: 2}", "use: {p: 2, q: 2}", used) == both);
  CHECK(run("p: {kind: pool, capacity: 3}, q: {kind: pool, capacity: 2}", "use: {q: 2, p: 2}", used) == both);
}

TEST_CASE("Pools: patients who keep one unit or three are lost as Kaufman and Roberts say", "[quick][models][pools]") {
  const auto pathway = [](const std::string& name, int units, const std::string& delay) {
    return "  " + name + ": {steps: {in: {seize: {nurses: " + std::to_string(units) +
           "}, full: lost, next: d}, d: {delay: " + delay +
           ", next: r}, r: {release: nurses, next: gone}, lost: {leave: lost}, gone: {leave: x}}}\n";
  };
  const test::TemporaryDirectory folder;
  const test::Study study(folder.write(
      "loss.yaml",
      "icsflow: 1\nname: loss\nstart: 2026-01-01\nuntil: 2031-01-01\nwarm_up: 30 d\ncalendar: {holidays: none}\n"
      "providers: {u: {kind: other, resources: {nurses: {kind: pool, capacity: 10, waiting_room: 0}}}}\n"
      "measures: {waits: {}}\npathways:\n" +
          pathway("simple", 1, "{exponential: {mean: 1 h}}") +
          pathway("complex", 3, "{lognormal: {mean: 1 h, cv: 1}}") +
          "streams: {simple: {at: u, pathway: simple, rate: 3 /h}, complex: {at: u, pathway: complex, rate: 0.8 "
          "/h}}\n"));
  const RunResult result = study.run();
  const auto lost = [&](const std::string& name) {
    return study.headline(result, "turned_away_share", "u/" + name + ".in");
  };
  // Kaufman's recursion: j q(j) = 3 q(j - 1) + 3 x 0.8 q(j - 3).
  std::array<double, 11> q{1};
  double sum = 1;
  for (std::size_t j = 1; j < q.size(); ++j) {
    q[j] = (3 * q[j - 1] + (j >= 3 ? 3 * 0.8 * q[j - 3] : 0)) / static_cast<double>(j);
    sum += q[j];
  }
  CHECK(lost("simple") == Approx(q[10] / sum).margin(0.002));
  CHECK(lost("complex") == Approx((q[8] + q[9] + q[10]) / sum).margin(0.006));
}

TEST_CASE("Pools: units that come back together go to whoever asked first for as many", "[quick][models][pools]") {
  // At 8:00 one takes all three nurses for an hour; then one asks for three, and one for one. When the three come back
  // the first of these has them all, though the second would do with the first that is free.
  const test::TemporaryDirectory folder;
  const test::Study study(folder.write(
      "order.yaml",
      "icsflow: 1\nname: order\nstart: 2026-03-02\nuntil: 2026-03-03\nmeasures: {time_in_system: {}}\n"
      "providers: {u: {kind: other, resources: {nurses: {kind: pool, capacity: 3}}}}\npathways:\n"
      "  many: {steps: {in: {seize: {nurses: 3}, next: d}, d: {delay: 1 h, next: r}, r: {release: nurses, next: gone}, "
      "gone: {leave: x}}}\n"
      "  few: {steps: {in: {seize: nurses, next: d}, d: {delay: 1 h, next: r}, r: {release: nurses, next: gone}, "
      "gone: {leave: x}}}\n"
      "streams:\n  a: {at: u, pathway: many, arrivals: {2026-03-02 08:00: 1, 2026-03-02 08:10: 1}, within: 0 min}\n"
      "  b: {at: u, pathway: few, arrivals: {2026-03-02 08:20: 1}, within: 0 min}\n"));
  const RunResult result = study.run();
  CHECK(study.headline(result, "mean_time_in_system", "u/many") == Approx((60.0 + 110.0) / 2 / 1440));
  CHECK(study.headline(result, "mean_time_in_system", "u/few") == Approx(160.0 / 1440));
}

TEST_CASE("Pools: a pool of which each patient has several opens with as many patients as its number is enough for",
          "[quick][models][pools]") {
  const test::TemporaryDirectory folder;
  const test::Study study(folder.write(
      "opening.yaml",
      "icsflow: 1\nname: opening\nstart: 2026-03-02\nuntil: 2026-03-03\nmeasures: {time_in_system: {}}\n"
      "providers: {u: {kind: other, resources: {nurses: {kind: pool, capacity: 12, opening: 10}}}}\npathways:\n"
      "  many: {steps: {in: {seize: {nurses: 3}, next: d}, d: {delay: 400 d, next: r}, r: {release: nurses, next: "
      "gone}, "
      "gone: {leave: x}}}\n"
      "streams: {a: {at: u, pathway: many, rate: 0.0001 /day}}\n"));
  CHECK(study.headline(study.run(), "still_there", "u/many") == 3);
}

TEST_CASE("Pools: who keeps units of a pool and uses more of it opens with both", "[quick][models][pools]") {
  const test::TemporaryDirectory folder;
  const auto mean_in_use = [&](const std::string& steps) {
    const test::Study study(
        folder.write("both.yaml",
                     "icsflow: 1\nname: both\nstart: 2026-03-02\nuntil: 2026-03-04\nopening: {stays: stationary}\n"
                     "providers: {u: {kind: other, resources: {w: {kind: pool, capacity: 30000}, x: {kind: pool, "
                     "capacity: 30000}}}}\n"
                     "pathways: {p: {steps: {" +
                         steps +
                         ", c: {release: w, next: z}, z: {leave: done}}}}\n"
                         "streams: {s: {at: u, pathway: p, rate: 100 /day}}\n"));
    return study.headline(study.run(), "mean_in_use", "u/w");
  };
  // Little: 100 a day x 10 days x 3 units; three standard deviations of the number of patients are 10 %.
  CHECK(mean_in_use("a: {seize: {w: 1}, next: b}, b: {use: {w: 2, x: 1}, for: {exponential: {mean: 10 d}}, next: c}") ==
        Approx(3000).epsilon(0.12));
  CHECK(mean_in_use("a: {seize: {w: 3}, next: b}, b: {use: x, for: {exponential: {mean: 10 d}}, next: c}") ==
        Approx(3000).epsilon(0.12));
}
