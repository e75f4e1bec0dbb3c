/// Shocks: their law, that they are the same whatever else a scenario says, and what a run makes of them.

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include "comparison.hpp"
#include "heap_world.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/compile/uncertainty.hpp"
#include "icsflow/domain/shocks.hpp"
#include "icsflow/report/summary.hpp"
#include "icsflow/scenario/spec/noise.hpp"
#include "icsflow/study/study.hpp"
#include "interventions.hpp"

using namespace icsflow::models;
namespace engine = icsflow::engine;
using test::Study;
using namespace test::interventions;

namespace {

constexpr CivilMonth month(int year, int m) { return 12 * year + m - 1; }

/// What the program multiplies the value of this path by.
std::vector<double> expected(const std::string& path, double cv, double persistence,
                             const std::vector<std::pair<std::string, double>>& shared, engine::RunKey key,
                             CivilMonth first, int count) {
  Shock shock{cv, persistence, engine::hash_name("noise/" + path), {}};
  for (const auto& [factor, share] : shared)
    shock.shared.push_back({engine::hash_name("noise factor/" + factor), share});
  return shock.multipliers(key, engine::DrawSite("noise"), first, count);
}

/// A million places whose number can be read every midnight: capacities show multipliers to a millionth.
std::string places(const std::string& noise, const std::string& start = "2026-01-05",
                   const std::string& until = "2026-07-01") {
  return fmt::format(R"(
icsflow: 1
name: places
start: {}
until: {}
calendar: {{holidays: none}}
providers:
  a:
    kind: other
    resources:
      beds: {{kind: pool, capacity: 1000000, beds: yes}}
      chairs: {{kind: pool, capacity: 1000000, beds: yes}}
  b:
    kind: other
    resources:
      beds: {{kind: pool, capacity: 1000000, beds: yes}}
pathways:
  visit: {{steps: {{there: {{use: beds, for: 1 d, next: gone}}, gone: {{leave: treated}}}}}}
  sitting: {{steps: {{there: {{use: chairs, for: 1 d, next: gone}}, gone: {{leave: treated}}}}}}
streams:
  patients: {{at: a, pathway: visit, rate: 3 /day}}
  others: {{at: b, pathway: visit, rate: 3 /day}}
  sitters: {{at: a, pathway: sitting, rate: 3 /day}}
{})",
                     start, until, noise);
}

/// Places at the end of each month, by "2026-01".
std::map<std::string, double> by_month(const Study& study, const std::string& provider, const std::string& pool,
                                       std::uint64_t seed = 7, int replication = 0) {
  RunOptions options;
  options.seed = seed;
  options.replication = replication;
  const auto open = study.series(study.run(options), "open", provider, pool);
  std::map<std::string, double> out;
  for (std::size_t d = 0; d < open.size(); ++d) out[study.names.days[d].substr(0, 7)] = open[d];
  return out;
}

const std::vector<Override> kTenWeeks{{"until", "2026-04-12"}};

const std::string kNoise = R"(
noise:
  places: {path: providers.*.resources.*.capacity, cv: 10 %, persistence: 0.6, shared: {demand: 0.3}}
)";

double whole(double x) { return std::floor(x + 0.5); }

/// Two looks with a seed each: whether the mean of what `value` makes of the multipliers of replication k is `theory`.
template <class Value>
void check_mean(const std::string& name, double theory, const std::vector<double>& wrong, const Value& value) {
  INFO(name);
  constexpr int kMany = 20'000;
  const auto sample = [&](const std::string& seed) {
    std::vector<double> out;
    out.reserve(kMany);
    for (std::uint64_t k = 0; k < kMany; ++k) out.push_back(value(engine::RunKey{engine::hash_name(seed), k}));
    return out;
  };
  const auto first = sample(name), second = sample(name + "/rerun");
  CHECK((test::agrees(first, theory) || test::agrees(second, theory)));
  for (const double x : wrong) CHECK_FALSE(test::agrees(first, x));
}

}  // namespace

TEST_CASE("noise: multipliers have mean 1, the cv and the persistence that are said", "[stat][models][noise]") {
  const CivilMonth from = month(2026, 4);
  for (const double persistence : {0.0, 0.5, 0.9}) {
    const double cv = 0.2, s = std::sqrt(std::log(1 + cv * cv));
    const std::string name = fmt::format("noise/{}", persistence);
    const auto of = [=](engine::RunKey key, int count) {
      return expected("streams.patients.rate", cv, persistence, {}, key, from, count);
    };
    const auto deviate = [=](double multiplier) { return (std::log(multiplier) + s * s / 2) / s; };
    // Without the term - s^2 / 2 the mean would be sqrt(1 + cv^2).
    check_mean(name + "/mean", 1, {std::sqrt(1 + cv * cv), 1 / std::sqrt(1 + cv * cv)},
               [&](engine::RunKey key) { return of(key, 1)[0]; });
    check_mean(name + "/variance", cv * cv, {0.18 * 0.18, 0.22 * 0.22}, [&](engine::RunKey key) {
      const double x = of(key, 1)[0] - 1;
      return x * x;
    });
    for (const int lag : {1, 3}) {
      const double r = std::pow(persistence, lag);
      check_mean(fmt::format("{}/lag {}", name, lag), r, {r + 0.1, r - 0.1}, [&](engine::RunKey key) {
        const auto x = of(key, 1 + lag);
        return deviate(x.front()) * deviate(x.back());
      });
    }
  }
}

TEST_CASE("noise: values that share factors go together as far as they share them", "[stat][models][noise]") {
  const CivilMonth from = month(2026, 4);
  const double cv = 0.1, s = std::sqrt(std::log(1 + cv * cv));
  using Shared = std::vector<std::pair<std::string, double>>;
  struct Case {
    std::string name;
    Shared a, b;
    double persistence_a, persistence_b, correlation;
  };
  // Where persistences differ, a factor's draws are the same and what is made of them is not:
  // sqrt((1 - p^2) (1 - q^2)) / (1 - p q) of the share.
  const double mixed = std::sqrt((1 - 0.25) * (1 - 0.81)) / (1 - 0.45);
  for (const Case& c : {
           Case{"none", {}, {}, 0.5, 0.5, 0},
           Case{"one", {{"demand", 0.3}}, {{"demand", 0.3}}, 0.5, 0.5, 0.3},
           Case{"unequal", {{"demand", 0.64}}, {{"demand", 0.25}}, 0.5, 0.5, 0.4},
           Case{"two", {{"demand", 0.3}, {"winter", 0.5}}, {{"demand", 0.3}, {"winter", 0.5}}, 0, 0, 0.8},
           Case{"all", {{"demand", 1}}, {{"demand", 1}}, 0.5, 0.5, 1},
           Case{"other factors", {{"demand", 0.5}}, {{"winter", 0.5}}, 0.5, 0.5, 0},
           Case{"persistences", {{"demand", 0.6}}, {{"demand", 0.6}}, 0.5, 0.9, 0.6 * mixed},
       }) {
    const auto deviates = [&](engine::RunKey key) {
      const double a = expected("streams.a.rate", cv, c.persistence_a, c.a, key, from, 1)[0];
      const double b = expected("streams.b.rate", cv, c.persistence_b, c.b, key, from, 1)[0];
      return std::pair((std::log(a) + s * s / 2) / s, (std::log(b) + s * s / 2) / s);
    };
    check_mean("shared/" + c.name, c.correlation, {c.correlation + 0.06, c.correlation - 0.06},
               [&](engine::RunKey key) {
                 const auto [a, b] = deviates(key);
                 return a * b;
               });
    check_mean("shared variance/" + c.name, 1, {1.06, 0.94}, [&](engine::RunKey key) {
      const double a = deviates(key).first;
      return a * a;
    });
  }
}

TEST_CASE("noise: a month has its deviate whatever months are asked for", "[quick][models][noise]") {
  const engine::RunKey key{11, 3};
  const engine::DrawSite site("noise");
  for (const double persistence : {0.0, 0.5, 0.97, kMostPersistence}) {
    const auto all = shock_deviates(key, 42, site, persistence, month(2025, 1), 60);
    for (const auto& [first, count] : {std::pair{0, 1}, {7, 12}, {23, 37}, {59, 1}}) {
      const auto some = shock_deviates(key, 42, site, persistence, month(2025, 1) + first, count);
      CHECK(std::equal(some.begin(), some.end(), all.begin() + first));
    }
    CHECK(all != shock_deviates({11, 4}, 42, site, persistence, month(2025, 1), 60));
    CHECK(all != shock_deviates({12, 3}, 42, site, persistence, month(2025, 1), 60));
    CHECK(all != shock_deviates(key, 43, site, persistence, month(2025, 1), 60));
  }
  CHECK(shock_terms(0) == 1);
  CHECK(shock_terms(0.5) == 20);
  CHECK(shock_terms(kMostPersistence) == 1375);
  CHECK(shock_multiplier(0, 3) == 1);
}

TEST_CASE("noise: a run multiplies values by their shocks, month by month", "[quick][models][noise]") {
  const Study study = study_of(places(kNoise));
  for (const int replication : {0, 5}) {
    for (const auto& [provider, pool] : {std::pair{"a", "beds"}, {"a", "chairs"}, {"b", "beds"}}) {
      const auto open = by_month(study, provider, pool, 7, replication);
      const std::string path = fmt::format("providers.{}.resources.{}.capacity", provider, pool);
      const auto multipliers =
          expected(path, 0.1, 0.6, {{"demand", 0.3}}, {7, static_cast<std::uint64_t>(replication)}, month(2026, 1), 6);
      REQUIRE(open.size() == 6);
      std::size_t i = 0;
      for (const auto& [name, n] : open) {
        INFO(path << " " << name);
        CHECK(n == whole(1e6 * multipliers[i++]));
      }
    }
  }
}

TEST_CASE("noise: shocks are the same whatever the start, the end, the plan and the order in the file",
          "[quick][models][noise]") {
  const auto base = by_month(study_of(places(kNoise)), "a", "beds");
  const auto agrees = [&](const std::string& text, const std::vector<Override>& sets = {}) {
    const auto other = by_month(study_of(text, sets), "a", "beds");
    std::size_t shared = 0;
    for (const auto& [name, n] : other) {
      const auto found = base.find(name);
      if (found == base.end()) continue;
      ++shared;
      INFO(name);
      CHECK(found->second == n);
    }
    return shared;
  };
  CHECK(agrees(places(kNoise, "2025-03-09", "2026-04-03")) == 4);
  CHECK(agrees(places(kNoise, "2026-05-20", "2028-01-01")) == 2);
  // More noise, interventions and uncertain values elsewhere; another name of the entry; without the wildcard.
  CHECK(agrees(places(kNoise + "  rates: {path: streams.*.rate, cv: 30 %, shared: {demand: 0.5}}\n" +
                      "interventions: {more: {at: 2026-02-03, path: streams.*.rate, multiply: 2}}\n" +
                      "uncertainty: {rate: {path: streams.others.rate, low: 2 /day, high: 4 /day}}\n")) == 6);
  CHECK(agrees(places("noise: {other_name: {shared: {demand: 0.3}, persistence: 0.6, cv: 10 %, every: month, path: "
                      "[providers.b.resources.beds.capacity, providers.a.resources.beds.capacity]}}\n")) == 6);
  // Another size is the same luck.
  const auto larger = by_month(study_of(places(kNoise), {{"noise.places.cv", "20 %"}}), "a", "beds");
  const double s = shock_log_sd(0.1), t = shock_log_sd(0.2);
  for (const auto& [name, n] : base) {
    const double z = (std::log(n / 1e6) + s * s / 2) / s;
    CHECK(larger.at(name) == Approx(1e6 * std::exp(t * z - t * t / 2)).epsilon(1e-4));
  }
}

TEST_CASE("noise: interventions change what the shocks leave", "[quick][models][noise]") {
  const auto base = by_month(study_of(places(kNoise)), "a", "beds");
  const auto with = [&](const std::string& change) {
    return by_month(study_of(places(kNoise +
                                    "interventions: {change: {at: 2026-03-01, until: 2026-05-01, path: "
                                    "providers.a.resources.beds.capacity, " +
                                    change + "}}\n")),
                    "a", "beds");
  };
  const auto m =
      expected("providers.a.resources.beds.capacity", 0.1, 0.6, {{"demand", 0.3}}, {7, 0}, month(2026, 1), 6);
  for (const char* outside : {"2026-01", "2026-02", "2026-05", "2026-06"}) {
    CHECK(with("multiply: 0.9").at(outside) == base.at(outside));
    CHECK(with("set: 5").at(outside) == base.at(outside));
  }
  CHECK(with("multiply: 0.9").at("2026-03") == whole(0.9 * (1e6 * m[2])));
  CHECK(with("multiply: 0.9").at("2026-04") == whole(0.9 * (1e6 * m[3])));
  CHECK(with("add: 1000").at("2026-04") == whole(1e6 * m[3] + 1000));
  CHECK(with("set: 1000").at("2026-03") == 1000);
  CHECK(with("set: 1000").at("2026-04") == 1000);
}

TEST_CASE("noise: a shock of nothing, or none, leaves a run byte for byte as it is", "[quick][models][noise]") {
  const Study none(test::shipped("bnssg.yaml"), kTenWeeks);
  const std::string changes = R"(
noise:
  demand: {path: [streams.*.rate, services.*.*.referrals], cv: 8 %, persistence: 0.4, shared: {demand: 0.5}}
  slots: {path: [services.*.*.first_slots, services.*.*.day_case_slots], cv: 5 %}
)";
  const Study off = plan_of("bnssg.yaml", changes, {{"until", "2026-04-12"}, {"noise", "off"}});
  const Study zero =
      plan_of("bnssg.yaml", changes, {{"until", "2026-04-12"}, {"noise.demand.cv", "0 %"}, {"noise.slots.cv", "0 %"}});
  const Study on = plan_of("bnssg.yaml", changes, {{"until", "2026-04-12"}});
  const RunResult reference = none.run();
  CHECK(test::same(reference, off.run()));
  CHECK(test::same(reference, zero.run()));
  CHECK(zero.scenario.warnings.size() == none.scenario.warnings.size() + 2);  // and the user is told
  CHECK_FALSE(test::same(reference, on.run()));
  CHECK(off.model->shocks.empty());
  CHECK(on.model->shocks.size() > 200);
  // Who is where at the census follows from the values without shocks.
  CHECK(on.model->base.values.size() >= none.model->base.values.size());
  REQUIRE(on.model->base.opening.services.size() == none.model->base.opening.services.size());
  std::size_t listed = 0;
  for (std::size_t i = 0; i < on.model->base.opening.services.size(); ++i) {
    const auto &a = on.model->base.opening.services[i], &b = none.model->base.opening.services[i];
    if (a == nullptr) continue;
    ++listed;
    CHECK(a->share_before_first == b->share_before_first);
    CHECK(a->samples.size() == b->samples.size());
  }
  CHECK(listed > 50);
}

TEST_CASE("noise: the same bits whatever the workers, the executor and the list", "[quick][models][noise][parallel]") {
  const Study plan = plan_of("bnssg.yaml", R"(
noise:
  demand: {path: [streams.*.rate, services.*.*.referrals], cv: 8 %, persistence: 0.4, shared: {demand: 0.5, flu: 0.2}}
  slots: {path: [services.*.*.first_slots, services.*.*.day_case_slots], cv: 5 %, persistence: 0.9}
  stays: {path: providers.*.parameters.los_emergency, cv: 6 %, shared: {flu: 0.5}}
  staff: {path: providers.*.staff.*.sickness, cv: 10 %, persistence: 0.7, shared: {flu: 0.5}}
  removals: {path: parameters.removal_hazard, cv: 10 %}
interventions:
  beds: {at: 2026-03-08, path: providers.*.resources.beds.capacity, multiply: 0.97}
  slots: {at: 2026-03-08, until: 2026-03-25, path: services.*.*.*slots, multiply: 1.2}
uncertainty:
  size: {path: noise.demand.cv, low: 4 %, high: 12 %}
  dna: {path: parameters.first_dna, low: 5 %, high: 9 %, shape: uniform}
)",
                             kTenWeeks);
  RunOptions options;
  options.replication = 2;
  options.seed = plan.scenario.seed;
  const RunResult reference = plan.run(options);
  for (const int workers : {1, 2, 3, 8}) {
    options.workers = workers;
    CHECK(test::same(reference, plan.run(options)));
  }
  options.executor = ExecutorKind::kSequential;
  CHECK(test::same(reference, plan.run(options, make_heap_world)));
  Simulation simulation(plan.model);
  options.replication = 4;
  CHECK_FALSE(test::same(reference, simulation.run(options)));
  options.replication = 2;
  CHECK(test::same(reference, simulation.run(options)));
}

TEST_CASE("noise: on what is not known: the value drawn is multiplied, and the size may be drawn",
          "[quick][models][noise]") {
  const Study study = study_of(places(kNoise + R"(
uncertainty:
  beds: {path: providers.a.resources.beds.capacity, low: 900000, high: 1100000}
  size: {path: noise.places.cv, low: 5 %, high: 15 %}
  part: {path: noise.places.shared.demand, low: 10 %, high: 90 %}
)"));
  RunOptions options;
  options.seed = 7;
  for (options.replication = 0; options.replication < 3; ++options.replication) {
    const RunResult result = study.run(options);
    std::map<std::string, double> drawn;
    for (std::size_t i = 0; i < study.names.uncertain.size(); ++i)
      drawn[study.names.uncertain[i].path] = result.drawn[i];
    REQUIRE(drawn.size() == 3);
    const auto m = expected("providers.a.resources.beds.capacity", drawn.at("noise.places.cv"), 0.6,
                            {{"demand", drawn.at("noise.places.shared.demand")}},
                            {7, static_cast<std::uint64_t>(options.replication)}, month(2026, 6), 1);
    CHECK(study.series(result, "open", "a", "beds").back() ==
          whole(drawn.at("providers.a.resources.beds.capacity") * m[0]));
  }
}

TEST_CASE("noise: slots of a month are as many as its shock leaves, also in dates given the month before",
          "[quick][models][noise]") {
  const Study study = study_of(clinic("noise: {slots: {path: providers.clinic.resources.slots.slots, cv: 20 %}}\n"));
  RunOptions options;
  options.seed = 3;
  const auto attended = study.series(study.run(options), "occupied", "clinic", "chairs");
  const auto m = expected("providers.clinic.resources.slots.slots", 0.2, 0, {}, {3, 0}, month(2026, 1), 12);
  std::map<std::string, double> sums;
  std::map<std::string, int> days;
  for (std::size_t d = 0; d < attended.size(); ++d) {
    sums[study.names.days[d].substr(0, 7)] += attended[d];
    ++days[study.names.days[d].substr(0, 7)];
  }
  std::size_t i = 0;
  for (const auto& [name, n] : sums) {
    INFO(name);
    // The first two weeks are filled from an empty list. Fractions of slots are carried from day to day.
    if (i > 0) CHECK(std::abs(n - 10 * m[i] * days[name]) < 1.5);
    ++i;
  }
  CHECK(i == 12);
}

TEST_CASE("noise: arrivals vary from month to month as the cv says, beyond chance", "[stat][models][noise]") {
  const auto text = [](const std::string& noise) { return arrivals_scenario("rate: 20 /day", noise, "2026-03-01"); };
  // February has 28 days: 560 arrivals in the mean, of variance 560 by chance, and (560 cv)^2 by the shock.
  constexpr int kMany = 4'000;
  const auto monthly = [&](const std::string& noise, std::uint64_t seed) {
    const Study study = study_of(text(noise));
    Simulation simulation(study.model);
    std::vector<double> out;
    out.reserve(kMany);
    RunOptions options;
    options.seed = seed;
    for (options.replication = 0; options.replication < kMany; ++options.replication) {
      const auto in_use_by_day = study.series(simulation.run(options), "occupied", "ward", "beds");
      out.push_back(sum(in_use_by_day, 27, 55));  // day 0 is 5 January
    }
    return out;
  };
  const auto squares = [](const std::vector<double>& x, double mean) {
    std::vector<double> out;
    out.reserve(x.size());
    for (const double v : x) out.push_back((v - mean) * (v - mean));
    return out;
  };
  const double mean = 20 * 28, chance = mean;
  const auto with = [&](double cv) { return chance + mean * mean * cv * cv; };
  const std::string noise = "noise: {rate: {path: streams.patients.rate, cv: 8 %}}\n";
  const auto look = [&](const std::vector<double>& x, double cv) {
    return test::agrees(x, mean) && test::agrees(squares(x, mean), with(cv));
  };
  const auto first = monthly(noise, engine::hash_name("arrivals with noise"));
  CHECK((look(first, 0.08) || look(monthly(noise, engine::hash_name("arrivals with noise/rerun")), 0.08)));
  CHECK_FALSE(look(first, 0.07));
  CHECK_FALSE(look(first, 0.09));
  CHECK_FALSE(look(first, 0));
  const auto none = monthly("", engine::hash_name("arrivals without noise"));
  CHECK(look(none, 0));
  CHECK_FALSE(look(none, 0.03));
}

TEST_CASE("noise: a what-if file changes entries by name", "[quick][models][noise]") {
  const test::TemporaryDirectory folder;
  folder.write("base.yaml", places(kNoise + "  rates: {path: streams.*.rate, cv: 30 %}\n"));
  const Study plan(
      folder.write("plan.yaml",
                   "icsflow: 1\nname: plan\nextends: base.yaml\n"
                   "noise: {remove: [rates], places: {cv: 5 %}, stays: {path: pathways.visit.there.for, cv: 3 %}}\n"));
  REQUIRE(plan.scenario.noise.size() == 2);
  CHECK(plan.scenario.noise[0].name == "places");
  CHECK(plan.scenario.parameters.value(plan.scenario.noise[0].cv.id) == 0.05);
  CHECK(plan.scenario.noise[0].parameters.size() == 3);
  CHECK(plan.scenario.noise[1].name == "stays");
  CHECK(plan.scenario.canonical != Study((folder.path() / "base.yaml").string()).scenario.canonical);
}

TEST_CASE("noise: the page says what its ranges are of, and the JSON too", "[quick][models][noise][results]") {
  struct Case {
    bool noise, uncertain;
    const char *page, *json;
  };
  for (const Case& c :
       {Case{false, false, "10-90 % chance range: by luck alone", "\"ranges\": \"chance\""},
        Case{true, false, "10-90 % range of chance and shocks:", "\"ranges\": \"chance and shocks\""},
        Case{false, true, "10-90 % range of chance and unknown inputs:", "\"ranges\": \"chance and unknown inputs\""},
        Case{true, true, "10-90 % range of chance, shocks and unknown inputs:",
             "\"ranges\": \"chance, shocks and unknown inputs\""}}) {
    const Study study = study_of(places(
        (c.noise ? kNoise : "") +
            std::string(c.uncertain ? "uncertainty: {r: {path: streams.others.rate, low: 2 /day, high: 4 /day}}\n"
                                    : ""),
        "2026-01-05", "2026-01-20"));
    const test::TemporaryDirectory folder;
    StudyOptions options;
    options.directory = folder.path() / "out";
    options.replications = 2;
    const Catalogue what = catalogue(*study.model);
    ResultsStore store(study.scenario, what, options);
    run_study(store, study.model, options);
    const Summary summary = make_summary(study.scenario, what, store, 2);
    const std::string page = to_text(summary), json = to_json(summary);
    INFO(page);
    CHECK(page.find(c.page) != std::string::npos);
    CHECK(json.find(c.json) != std::string::npos);
    CHECK((page.find("chance range") != std::string::npos) == (!c.noise && !c.uncertain));
    CHECK((page.find("3 values had shocks") != std::string::npos) == c.noise);
    CHECK((json.find("\"noise\"") != std::string::npos) == c.noise);
    CHECK(page.find("forecast") == std::string::npos);
    for (std::size_t from = 0; from < page.size();) {
      const std::size_t end = std::min(page.find('\n', from), page.size());
      CHECK(end - from <= 100);
      from = end + 1;
    }
  }
}
