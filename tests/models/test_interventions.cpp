/// Dated changes: what becomes of values day by day, what must not change, plans.

#include <algorithm>
#include <catch2/catch.hpp>

#include "heap_world.hpp"
#include "icsflow/scenario/dated_values.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/session.hpp"
#include "interventions.hpp"

using namespace icsflow::models;
namespace engine = icsflow::engine;
using test::Study;
using namespace test::interventions;

namespace {

DatedChange change(InterventionSpec::Change kind, std::int32_t at, std::int32_t until, ParameterId over,
                   ParameterId amount, bool whole = false) {
  return {at, until, over, kind, amount, {{0, whole}}};
}

/// The values of parameter 0 on the days 0 .. n - 1.
std::vector<double> values_by_day(const std::vector<DatedChange>& changes, const std::vector<double>& base, int n) {
  std::vector<double> out(static_cast<std::size_t>(n), base[0]);
  const std::vector<ParameterId> wanted{0};
  for (const DatedValue& v : dated_values(changes, base, wanted, n)) {
    for (auto d = static_cast<std::size_t>(v.day); d < out.size(); ++d) out[d] = v.value;
  }
  return out;
}

const char* const kManyNothings = R"(
interventions:
  same_beds: {at: 2026-02-10, path: providers.*.resources.beds.capacity, multiply: 1}
  same_vacancy: {at: 2026-02-12, over: 20 d, path: providers.*.staff.*.vacancy, add: 0 %}
  same_slots: {at: 2026-02-01, until: 2026-03-10, path: services.*.*.*slots, multiply: 1}
  same_rates: {at: 2026-02-20, over: 9 d, path: streams.*.rate, multiply: 1}
  same_stay: {at: 2026-02-15, path: providers.RVJ.parameters.los_emergency, set: 5 d}
  same_removal: {at: 2026-02-15, over: 3 d, path: parameters.removal_hazard, multiply: 1}
)";

const char* const kManyChanges = R"(
interventions:
  beds: {at: 2026-03-08, path: providers.*.resources.beds.capacity, multiply: 0.97}
  vacancy: {at: 2026-03-08, over: 20 d, path: providers.*.staff.*.vacancy, add: 5 %}
  slots: {at: 2026-03-08, until: 2026-03-25, path: services.*.*.*slots, multiply: 1.2}
  rates: {at: 2026-03-10, over: 5 d, path: streams.*.rate, multiply: 1.1}
  stay: {at: 2026-03-09, path: providers.RVJ.parameters.los_emergency, set: 4.5 d}
  removal: {at: 2026-03-12, path: parameters.removal_hazard, multiply: 3}
  horizon: {at: 2026-03-11, path: parameters.follow_up_horizon, add: -7 d}
)";

const std::vector<Override> kTenWeeks{{"until", "2026-04-12"}};

}  // namespace

TEST_CASE("dated values: ramps, order, ends and rounding", "[quick][models][interventions]") {
  using Change = InterventionSpec::Change;
  constexpr ParameterId kNo = kNoParameter;
  const std::int32_t lasts = 1000;
  // base[0] is changed; the others are amounts and ramps.
  CHECK(values_by_day({change(Change::kSet, 2, lasts, kNo, 1)}, {10, 16}, 5) ==
        std::vector<double>{10, 10, 16, 16, 16});
  CHECK(values_by_day({change(Change::kSet, 1, lasts, 2, 1)}, {10, 16, 3}, 6) ==
        std::vector<double>{10, 12, 14, 16, 16, 16});
  CHECK(values_by_day({change(Change::kMultiply, 1, 4, 2, 1)}, {10, 2, 2}, 6) ==
        std::vector<double>{10, 15, 20, 20, 10, 10});
  CHECK(values_by_day({change(Change::kAdd, 0, lasts, 2, 1)}, {10, -4, 4}, 5) == std::vector<double>{9, 8, 7, 6, 6});
  // One after the other: doubled, then one more; the first ends and leaves no trace.
  CHECK(values_by_day({change(Change::kMultiply, 1, 3, kNo, 1), change(Change::kAdd, 2, lasts, kNo, 2)}, {10, 2, 1},
                      5) == std::vector<double>{10, 20, 21, 11, 11});
  // Counts: halves up.
  CHECK(values_by_day({change(Change::kMultiply, 1, lasts, 2, 1, true)}, {5, 2, 2}, 4) ==
        std::vector<double>{5, 8, 10, 10});
  // What stays as it is, is not there; nor what comes after the run.
  const std::vector<ParameterId> wanted{0};
  const std::vector<double> base{0.1, 0.1, 30};
  CHECK(dated_values(std::vector{change(Change::kSet, 1, 9, 2, 1)}, base, wanted, 40).empty());
  CHECK(dated_values(std::vector{change(Change::kSet, 40, lasts, kNo, 2)}, base, wanted, 40).empty());
}

TEST_CASE("interventions: that change nothing leave a run byte for byte as it is", "[quick][models][interventions]") {
  const Study base(test::shipped("bnssg.yaml"), kTenWeeks), same = plan_of("bnssg.yaml", kManyNothings, kTenWeeks);
  REQUIRE(same.scenario.interventions.size() == base.scenario.interventions.size() + 6);
  const auto by_plan =
      std::find_if(same.scenario.interventions.begin(), same.scenario.interventions.end(),
                   [](const InterventionSpec& in) { return in.name.find("_20") == std::string::npos; });
  REQUIRE(by_plan != same.scenario.interventions.end());
  REQUIRE(by_plan->name == "same_slots");  // by date, then as in the file; the demo's own are removals_2026_02, ...
  for (const auto& in : same.scenario.interventions) REQUIRE(!in.parameters.empty());
  CHECK(test::same(base.run(), same.run()));
  CHECK(same.scenario.warnings.size() == base.scenario.warnings.size() + 6);  // and the user is told
}

TEST_CASE("interventions: nothing before their date differs", "[quick][models][interventions]") {
  const Study base(test::shipped("bnssg.yaml"), kTenWeeks), plan = plan_of("bnssg.yaml", kManyChanges, kTenWeeks);
  const RunResult a = base.run(), b = plan.run();
  const Catalogue& catalogue = icsflow::models::catalogue(*plan.model);
  std::size_t compared = 0, differ = 0;
  for (std::size_t i = 0; i < a.series.size(); ++i) {
    const Period period = catalogue.series[i].period;
    if (period != Period::kDay && period != Period::kWeek) continue;
    const auto& days = period == Period::kDay ? catalogue.days : catalogue.weeks;
    for (std::size_t k = 0; k < days.size(); ++k) {
      const bool equal = a.series[i][k] == b.series[i][k];
      if (days[k] >= "2026-03-08") {  // a Sunday
        differ += equal ? 0 : 1;
        continue;
      }
      ++compared;
      CHECK(equal);
    }
  }
  CHECK(compared > 2000);
  CHECK(differ > 1000);  // afterwards they do
}

TEST_CASE("interventions: the same bits whatever the workers, the executor and the list",
          "[quick][models][interventions][parallel]") {
  const Study plan = plan_of("bnssg.yaml", kManyChanges, kTenWeeks);
  const RunResult reference = plan.run();
  RunOptions options;
  options.executor = ExecutorKind::kSequential;
  CHECK(test::same(reference, plan.run(options)));
  CHECK(test::same(reference, plan.run(options, make_heap_world)));
  options = {};
  options.workers = 3;
  CHECK(test::same(reference, plan.run(options)));
  options.merge_below = engine::hours(2);
  CHECK(test::same(reference, plan.run(options, make_heap_world)));
  // A simulation that is used again has forgotten the last one's changes.
  Simulation simulation(plan.model);
  RunOptions again;
  again.seed = plan.scenario.seed;
  again.replication = 1;
  (void)simulation.run(again);
  again.replication = 0;
  CHECK(test::same(reference, simulation.run(again)));
}

TEST_CASE("interventions: of durations: what was drawn stays", "[quick][models][interventions]") {
  const Study study = study_of(R"(
icsflow: 1
name: stays
start: 2026-01-05
until: 2026-06-01
calendar: {holidays: none}
parameters: {long: 10 d}
providers:
  ward: {kind: other, resources: {beds: {kind: pool, capacity: 10000, beds: yes}}}
pathways:
  stay:
    steps:
      there: {use: beds, for: {uniform: {low: $long, high: $long}}, next: gone}
      gone: {leave: treated}
streams:
  patients: {at: ward, pathway: stay, rate: 100 /day}
interventions:
  shorter: {at: 2026-03-01, path: parameters.long, set: 2 d}
)");
  const RunResult r = study.run();
  const auto& used = study.series(r, "occupied", "ward", "beds");
  // Had stays in progress been cut short, a fifth would be there at once.
  CHECK(used[54] > 900);
  CHECK(used[56] > 850);
  CHECK(used[60] > 500);
  CHECK(used[66] < 260);
}

TEST_CASE("interventions: of what depends on the patient, of batches and of returns",
          "[quick][models][interventions]") {
  // On 5 January, a Monday: everybody carries `old`. One name is read at a plain step and at one by attribute.
  const std::string scenario = R"(
icsflow: 1
name: by attribute
start: 2026-01-05
until: 2026-02-02
calendar: {holidays: none}
parameters: {stay: 1 d}
providers:
  ward: {kind: other, resources: {one: {kind: pool, capacity: 10000, beds: yes}, two: {kind: pool, capacity: 10000, beds: yes}, three: {kind: pool, capacity: 10000, beds: yes}}}
pathways:
  visit:
    attributes: {age: {old: 100 %, young: 0 %}}
    steps:
      plain: {use: one, for: $stay, next: cased}
      cased: {use: two, for: {by: age, old: $stay, young: 1 h}, next: turns}
      turns: {go: yes, next: {by: age, young: gone, old: {third: 0 %, gone: rest}}}
      third: {use: three, for: 1 d, next: gone}
      gone: {leave: out}
streams:
  patients: {at: ward, pathway: visit, arrivals: {2026-01-06: 10, 2026-01-16: 10}}
  groups: {at: ward, pathway: visit, rate: 10 /day, batch: {1: 100 %, 4: rest}}
  people: {at: ward, pathway: visit, population: 5, returns_after: 8 d}
)";
  const auto days = [&](const std::string& changes, const std::string& pool, std::size_t from, std::size_t to) {
    const Study study = study_of(scenario + "interventions:\n" + changes);
    const RunResult r = study.run();
    return sum(study.series(r, "occupied", "ward", pool), from, to);
  };
  const std::string nothing = "  x: {at: 2026-01-15, path: streams.groups.rate, multiply: 1}\n";
  // Day 10 is 15 January. Who comes from then on stays two days in each: at midnights twice as many.
  const std::string longer = "  x: {at: 2026-01-15, path: parameters.stay, set: 2 d}\n";
  for (const std::string pool : {"one", "two"}) {
    INFO(pool);
    CHECK(days(longer, pool, 0, 10) == days(nothing, pool, 0, 10));
    const double ratio = days(longer, pool, 16, 28) / days(nothing, pool, 16, 28);
    CHECK(ratio > 1.8);
    CHECK(ratio < 2.2);
  }
  CHECK(days(nothing, "three", 0, 28) == 0);
  CHECK(days("  x: {at: 2026-01-15, path: pathways.visit.turns.next.old.third, set: 100 %}\n", "three", 0, 10) == 0);
  CHECK(days("  x: {at: 2026-01-15, path: pathways.visit.turns.next.old.third, set: 100 %}\n", "three", 10, 28) > 100);
  const double fours = days("  x: {at: 2026-01-15, path: streams.groups.batch.1, set: 0 %}\n", "one", 14, 28) /
                       days(nothing, "one", 14, 28);
  CHECK(fours > 3.2);
  CHECK(fours < 4.1);
  // Five people, away for 8 days and here for two: on days 8, 18, 28. From day 11 on away for one day only, but those
  // who left on day 10 stay away as they were to: days 18, 21, 24, 27.
  const std::string sooner = "  x: {at: 2026-01-16, path: streams.people.returns_after, set: 1 d}\n";
  CHECK(days(sooner, "one", 0, 18) == days(nothing, "one", 0, 18));
  CHECK(days(sooner, "one", 18, 28) - days(nothing, "one", 18, 28) == 15);
}

TEST_CASE("interventions: plans change, add and remove those of their base", "[quick][models][interventions]") {
  const test::TemporaryDirectory folder;
  folder.write("base.yaml", clinic(R"(
interventions:
  more: {at: 2026-02-24, path: providers.clinic.resources.slots.slots, set: 140 /week}
  fewer: {at: 2026-04-15, path: providers.clinic.resources.slots.slots, set: 35 /week}
)"));
  const Scenario plan = read_scenario(folder.write("plan.yaml", R"(
icsflow: 1
name: plan
extends: base.yaml
interventions:
  remove: [fewer]
  more: {at: 2026-03-01}
  crowd: {at: 2026-02-01, over: 10 d, path: [streams.*.rate], multiply: 2}
)"),
                                      {{"interventions.crowd.multiply", "3"}});
  REQUIRE(plan.interventions.size() == 2);
  CHECK(plan.interventions[0].name == "crowd");
  CHECK(plan.parameters.value(plan.interventions[0].amount.id) == 3);
  CHECK(plan.interventions[1].name == "more");
  CHECK(plan.interventions[1].at == std::chrono::sys_days{std::chrono::year{2026} / 3 / 1});
  CHECK(plan.parameters.value(plan.interventions[1].amount.id) == Approx(20));
}

TEST_CASE("interventions: what a run reads only once cannot change in it", "[quick][models][interventions]") {
  const auto refused = [](const std::string& path, const std::string& how) {
    try {
      plan_of("bnssg.yaml", "interventions: {x: {at: 2026-04-01, path: " + path + ", " + how + "}}\n");
      return std::string("accepted");
    } catch (const InputError& e) {
      return e.problems().size() == 1 ? e.problems()[0].message : "several problems";
    }
  };
  CHECK(refused("channels.acute-council.floor", "set: 2 h").find("read before it, or by nothing") != std::string::npos);
  CHECK(refused("providers.RVJ.resources.beds.opening", "set: 5").find("state at the start") != std::string::npos);
  CHECK(refused("providers.RVJ.staff.nursing.observed_vacancy", "set: 5 %").find("by nothing") != std::string::npos);
  CHECK(refused("providers.RVJ.staff.nursing.vacancy", "set: 5 %") == "accepted");
}
