/// Dated changes of rates, against theory: the rules of comparison.hpp.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "comparison.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/statistics/statistics.hpp"
#include "interventions.hpp"

using namespace icsflow::models;
namespace engine = icsflow::engine;
using test::Study;
using namespace test::interventions;
using test::agrees;

namespace {

/// Is `count` a likely value of a Poisson variable of this mean (large)?
bool poisson(double count, double mean) { return std::abs(count - mean) <= 3 * std::sqrt(mean); }

}  // namespace

TEST_CASE("interventions: a step in the rate of arrivals, counted before and after", "[stat][models][interventions]") {
  for (const std::string stream : {"rate: 40 /day", "rate: 40 /day, profile: office"}) {
    const Study study = study_of(arrivals_scenario(
        stream, "interventions: {more: {at: 2028-10-01, path: streams.patients.rate, set: 60 /day}}\n", "2031-06-28"));
    const std::size_t step = 1000;
    const auto good = [&](std::uint64_t seed, double before, double after) {
      const auto days = in_use(study, seed);
      REQUIRE(days.size() == 2000);
      // The index of dispersion of daily counts is 1.
      const auto dispersed = [&](std::size_t from, double rate) {
        double squares = 0;
        for (std::size_t d = from; d < from + 1000; ++d) squares += (days[d] - rate) * (days[d] - rate);
        return std::abs(squares / rate / 1000 - 1) <= 3 * std::sqrt(2.0 / 1000);
      };
      return poisson(sum(days, 0, step), before * 1000) && poisson(sum(days, step, 2000), after * 1000) &&
             dispersed(0, before) && dispersed(step, after);
    };
    const std::string name = "interventions/step/" + stream;
    CHECK((good(engine::hash_name(name), 40, 60) || good(engine::hash_name(name + "/rerun"), 40, 60)));
    CHECK_FALSE(good(engine::hash_name(name), 40 * 1.02, 60));
    CHECK_FALSE(good(engine::hash_name(name), 40, 60 * 1.02));
  }
}

TEST_CASE("interventions: the rate is right from the first hour, in the gap that runs",
          "[stat][models][interventions]") {
  // One arrival in five days on average becomes two a day: were the gap that runs finished at the old rate, the first
  // days would see fewer; were it drawn from the midnight of the change, all days would, from the draw's own start.
  const Study study = study_of(
      arrivals_scenario("rate: 0.2 /day, profile: office",
                        "interventions: {more: {at: 2026-01-25, path: streams.patients.rate, set: 2 /day}, "
                        "none: {at: 2026-01-30, until: 2026-02-04, path: streams.patients.rate, set: 0 /day}}\n",
                        "2026-02-10"));
  struct Window {
    std::size_t from, to;
    double mean;
  };
  for (const Window w : {Window{0, 20, 4}, Window{20, 21, 2}, Window{20, 25, 10}, Window{25, 30, 0}, Window{30, 31, 2},
                         Window{30, 36, 12}}) {
    INFO(w.from << " to " << w.to);
    const auto counts = [&](int n, const std::string& suffix) {
      std::vector<double> out;
      Simulation simulation(study.model);
      RunOptions options;
      options.seed = engine::hash_name(fmt::format("interventions/gap/{}/{}{}", w.from, w.to, suffix));
      for (options.replication = 0; options.replication < n; ++options.replication)
        out.push_back(sum(study.series(simulation.run(options), "occupied", "ward", "beds"), w.from, w.to));
      return out;
    };
    if (w.mean == 0) {
      for (const double n : counts(100, "")) CHECK(n == 0);
      continue;
    }
    const auto sample = counts(4000, "");
    CHECK((agrees(sample, w.mean) || agrees(counts(16000, "/rerun"), w.mean)));
    CHECK_FALSE(agrees(sample, w.mean * 1.1));
    CHECK_FALSE(agrees(sample, w.mean * 0.9));
  }
}

TEST_CASE("interventions: M/M/infinity after a step in its rate, against the exact mean",
          "[stat][models][interventions]") {
  // Mean number there at t: (l0 / mu)(1 - exp(-mu t)) before the step at s, then (l1 / mu)(1 - exp(-mu (t - s))) and
  // what is left of those before. The number is Poisson (Eick, Massey and Whitt 1993), so its variance is its mean.
  const Study study = study_of(R"(
icsflow: 1
name: M/M/infinity
start: 2026-01-05
until: 2026-04-05
calendar: {holidays: none}
providers:
  ward: {kind: other, resources: {beds: {kind: pool, capacity: 100000, beds: yes}}}
pathways:
  stay: {steps: {there: {use: beds, for: {exponential: {mean: 5 d}}, next: gone}, gone: {leave: treated}}}
streams:
  patients: {at: ward, pathway: stay, rate: 20 /day}
interventions:
  more: {at: 2026-03-06, path: streams.patients.rate, multiply: 2}
)");
  const double step = 60;
  const auto mean_at = [&](double t, double l0, double l1) {
    const double before = l0 * 5 * (1 - std::exp(-std::min(t, step) / 5));
    if (t <= step) return before;
    return before * std::exp(-(t - step) / 5) + l1 * 5 * (1 - std::exp(-(t - step) / 5));
  };
  const auto runs = [&](int n, const std::string& name) {
    std::vector<std::vector<double>> out;
    for (int k = 0; k < n; ++k) out.push_back(in_use(study, engine::hash_name(name), k));
    return out;
  };
  const auto at = [](const std::vector<std::vector<double>>& all, std::size_t day) {
    std::vector<double> out;
    for (const auto& run : all) out.push_back(run[day]);
    return out;
  };
  const auto first = runs(600, "interventions/mm-infinity");
  std::vector<std::vector<double>> second;
  for (const std::size_t day : {4, 20, 58, 60, 62, 65, 70, 85}) {
    INFO("day " << day);
    const double t = static_cast<double>(day) + 1;
    bool good = agrees(at(first, day), mean_at(t, 20, 40));
    if (!good) {
      if (second.empty()) second = runs(2400, "interventions/mm-infinity/rerun");
      good = agrees(at(second, day), mean_at(t, 20, 40));
    }
    CHECK(good);
    if (day < 60) CHECK_FALSE(agrees(at(first, day), mean_at(t, 20 * 1.04, 40)));
    if (day >= 62) CHECK_FALSE(agrees(at(first, day), mean_at(t, 20, 40 * 1.06)));
  }
}

TEST_CASE("interventions: a step in the hazard of removals", "[stat][models][interventions]") {
  // Removals of the weeks after: what runs on the list, times the hazard, once the hazards of each service are none.
  // The list hardly changes in a week.
  const auto good = [](std::uint64_t seed, double assumed) {
    const Study study = plan_of("bnssg.yaml",
                                R"(interventions:
  drive: {at: 2026-02-22, path: parameters.removal_hazard, set: 0.002 /day}
  at_18: {at: 2026-02-22, path: services.*.*.removal_at_18, set: 0 /day}
  other: {at: 2026-02-22, path: services.*.*.removal_other, set: 0 /day}
)",
                                {{"until", "2026-03-22"}});
    const auto& series = icsflow::models::catalogue(*study.model).series;
    std::vector<double> removed(7), list(7);
    Simulation simulation(study.model);
    RunOptions options;
    options.seed = seed;
    for (options.replication = 0; options.replication < 4; ++options.replication) {
      const RunResult r = simulation.run(options);
      for (std::size_t i = 0; i < series.size(); ++i) {
        if (series[i].period != Period::kWeek) continue;
        for (std::size_t w = 0; w < 7; ++w) {
          if (series[i].measure == "unreported_removals") removed[w] += r.series[i][w];
          if (series[i].measure == "list") list[w] += r.series[i][w];
        }
      }
    }
    double expected = 0;
    for (std::size_t w = 3; w < 7; ++w) expected += (list[w - 1] + list[w]) / 2 * assumed * 7;
    return poisson(sum(removed, 3, 7), expected);
  };
  CHECK((good(engine::hash_name("interventions/removals"), 0.002) ||
         good(engine::hash_name("interventions/removals/rerun"), 0.002)));
  CHECK_FALSE(good(engine::hash_name("interventions/removals"), 0.002 * 1.06));
  CHECK_FALSE(good(engine::hash_name("interventions/removals"), 0.002 / 1.06));
}
