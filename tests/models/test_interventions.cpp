/// Dated changes: what becomes of values day by day, and what a run makes of that. Statistical tests follow the rules
/// of comparison.hpp.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <set>

#include "comparison.hpp"
#include "heap_world.hpp"
#include "icsflow/domain/workforce.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/statistics.hpp"
#include "icsflow/scenario/dated_values.hpp"

using namespace icsflow::models;
namespace engine = icsflow::engine;
using test::agrees;
using test::Study;

namespace {

Study study_of(const std::string& text, const std::vector<Override>& sets = {}) {
  const test::TemporaryDirectory folder;
  return Study(folder.write("scenario.yaml", text), sets);
}

/// A plan over a shipped scenario.
Study plan_of(const std::string& base, const std::string& changes, const std::vector<Override>& sets = {}) {
  return study_of("icsflow: 1\nname: plan\nextends: " + test::shipped(base) + "\n" + changes, sets);
}

/// Somebody in a bed for a day exactly: the beds in use at midnight are the arrivals of that day.
std::string arrivals_scenario(const std::string& stream, const std::string& rest, const std::string& until) {
  return fmt::format(R"(
icsflow: 1
name: arrivals by day
start: 2026-01-05   # a Monday
until: {}
calendar: {{holidays: none}}
providers:
  ward:
    kind: other
    resources:
      beds: {{kind: pool, capacity: 1000000, beds: yes}}
pathways:
  visit:
    steps:
      there: {{use: beds, for: 1 d, next: gone}}
      gone: {{leave: treated}}
profiles:
  office: {{hours: [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 2, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]}}
streams:
  patients: {{at: ward, pathway: visit, {}}}
{})",
                     until, stream, rest);
}

std::vector<double> in_use(const Study& study, std::uint64_t seed, int replication = 0) {
  RunOptions options;
  options.seed = seed;
  options.replication = replication;
  return study.series(study.run(options), "occupied", "ward", "beds");
}

double sum(const std::vector<double>& v, std::size_t from, std::size_t to) {
  return std::accumulate(v.begin() + static_cast<std::ptrdiff_t>(from), v.begin() + static_cast<std::ptrdiff_t>(to),
                         0.0);
}

/// Is `count` a likely value of a Poisson variable of this mean (large)?
bool poisson(double count, double mean) { return std::abs(count - mean) <= 3 * std::sqrt(mean); }

/// The clinic of ten slots a day whose attendances fill chairs for exactly a day; far more are referred than seen.
std::string clinic(const std::string& interventions) {
  return R"(
icsflow: 1
name: clinic
start: 2026-01-05
until: 2026-12-31
calendar: {holidays: none}
providers:
  clinic:
    kind: other
    resources:
      chairs: {kind: pool, capacity: 1000, beds: yes}
      slots: {kind: sessions, slots: 70 /week, days: [Mon, Tue, Wed, Thu, Fri, Sat, Sun], horizon: 14 d, notice: 1 d}
pathways:
  visit:
    steps:
      booked: {book: slots, next: there}
      there: {use: chairs, for: 1 d, next: gone}
      gone: {leave: treated}
streams:
  patients: {at: clinic, pathway: visit, rate: 60 /day}
)" + interventions;
}

std::vector<double> attendances(const Study& study) {
  return study.series(study.run(), "occupied", "clinic", "chairs");
}

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
  horizon: {at: 2026-03-11, path: service_types.*.sessions.*.horizon, add: -7 d}
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
  REQUIRE(same.scenario.interventions.size() == 6);
  REQUIRE(same.scenario.interventions.front().name == "same_slots");  // by date, then as in the file
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

TEST_CASE("interventions: a cut drains, a rise lets in at once", "[quick][models][interventions]") {
  // Stays of ten days, 30 a day for 100 beds: always full, ten leave a day once it has settled.
  const Study study = study_of(R"(
icsflow: 1
name: cut
start: 2026-01-05
until: 2026-06-01
calendar: {holidays: none}
providers:
  ward: {kind: other, resources: {beds: {kind: pool, capacity: 100, beds: yes}}}
pathways:
  stay:
    steps:
      there: {use: beds, for: 10 d, next: gone}
      gone: {leave: treated}
streams:
  patients: {at: ward, pathway: stay, rate: 30 /day}
interventions:
  cut: {at: 2026-03-01, until: 2026-04-01, path: providers.ward.resources.beds.capacity, set: 40}
)");
  const RunResult r = study.run();
  const auto& open = study.series(r, "open", "ward", "beds");
  const auto& used = study.series(r, "occupied", "ward", "beds");
  const std::size_t cut = 55, back = 86;  // days from 5 January
  for (std::size_t d = 10; d < cut; ++d) CHECK((open[d] == 100 && used[d] == 100));
  for (std::size_t d = cut; d < back; ++d) {
    CHECK(open[d] == 40);
    CHECK(used[d] <= used[d - 1]);  // nobody comes
    CHECK(used[d] >= 40);           // and nobody has to go
  }
  CHECK(used[cut] > 60);  // many are still there on the first night
  CHECK(used[cut + 9] == 40);
  for (std::size_t d = back; d < open.size(); ++d) CHECK((open[d] == 100 && used[d] == 100));
}

TEST_CASE("interventions: a ramp of vacancies changes capacities by the formulae of every day",
          "[quick][models][interventions]") {
  const Study study = study_of(R"(
icsflow: 1
name: ramp
start: 2026-01-05
until: 2026-04-01
calendar: {holidays: none}
parameters: {ward_ratio_tolerance: 5 %}
providers:
  ward:
    kind: other
    staff:
      nursing: {establishment: 100, vacancy: 5 %, sickness: 4 %, leave: 10 %, bank_fill: 20 %, agency_fill: 10 %}
    resources:
      beds: {kind: pool, capacity: 1000, beds: yes, staffing: {rule: beds, group: nursing}}
      places: {kind: pool, capacity: 1000, beds: yes, staffing: {rule: proportional, group: nursing}}
pathways:
  stay: {steps: {there: {use: beds, for: 1 d, next: then}, then: {use: places, for: 1 d, next: gone}, gone: {leave: out}}}
streams:
  patients: {at: ward, pathway: stay, rate: 1 /day}
interventions:
  hiring_freeze: {at: 2026-02-01, over: 28 d, path: providers.ward.staff.nursing.vacancy, add: 21 %}
)");
  const RunResult r = study.run();
  const auto& beds = study.series(r, "open", "ward", "beds");
  const auto& places = study.series(r, "open", "ward", "places");
  StaffGroup g{100, 0.05, 0.04, 0.10, 0, 0.2, 0.1};
  const double seen = unfilled_share(g);  // at the vacancy of the start, which nobody changed
  const int start = 27;
  std::set<double> different;
  for (int d = 0; d < static_cast<int>(beds.size()); ++d) {
    const double f = d < start ? 0 : std::min(1.0, (d - start + 1) / 28.0);
    g.vacancy = 0.05 + f * 0.21;
    const double now = unfilled_share(g);
    INFO(d << " " << g.vacancy);
    CHECK(places[static_cast<std::size_t>(d)] == std::floor(1000 * (1 - now) / (1 - seen) + 0.5));
    const double open = std::min(1.0, (1 - closed_bed_share(now, 0.05)) / (1 - closed_bed_share(seen, 0.05)));
    CHECK(beds[static_cast<std::size_t>(d)] == std::floor(1000 * open + 0.5));
    different.insert(places[static_cast<std::size_t>(d)]);
  }
  CHECK(different.size() == 29);
  CHECK(beds.back() < 1000);
}

TEST_CASE("interventions: of slots: open days follow at once, dates given are kept", "[quick][models][interventions]") {
  // Days from Monday 5 January: 50 is 24 February, 100 is 15 April, 150 is 4 June, 200 is 24 July.
  const Study study = study_of(clinic(R"(
interventions:
  more: {at: 2026-02-24, path: providers.clinic.resources.slots.slots, set: 140 /week}
  fewer: {at: 2026-04-15, path: providers.clinic.resources.slots.slots, set: 35 /week}
  shorter: {at: 2026-06-04, path: providers.clinic.resources.slots.horizon, set: 7 d}
  none: {at: 2026-07-24, until: 2026-09-02, path: providers.clinic.resources.slots.slots, set: 0 /week}
  longer: {at: 2026-10-01, path: providers.clinic.resources.slots.horizon, set: 30 d}
  cut_again: {at: 2026-11-01, path: providers.clinic.resources.slots.slots, set: 0 /week}
)"));
  const auto seen = attendances(study);
  const auto all = [&](std::size_t from, std::size_t to, double each) {
    for (std::size_t d = from; d < to; ++d) {
      INFO("day " << d);
      CHECK(seen[d] == each);
    }
  };
  all(20, 51, 10);   // a day's notice: the new slots are used from the day after
  all(51, 114, 20);  // the dates of the fortnight after the cut are kept
  all(114, 207, 5);  // those beyond the shorter horizon are booked again, into the same number of slots
  all(207, 240, 0);  // after seven days nobody has a date; that there are slots again from 2 September is known,
  all(240, 330, 5);  // and they are given in time
  all(330, 360, 0);  // a horizon of thirty days
}

TEST_CASE("interventions: a ramp of slots gives each day those of its date, also of days already open",
          "[quick][models][interventions]") {
  // From day 50 (24 February) on, over four weeks, twice as many: f = (day - 49) / 28. Fractions carry over, so what
  // was seen so far is what was planned so far, to within a slot.
  const auto seen = attendances(study_of(
      clinic("interventions: {more: {at: 2026-02-24, over: 28 d, path: providers.clinic.resources.slots.slots, "
             "multiply: 2}}\n")));
  double planned = 0, had = 0;
  for (std::size_t d = 20; d < 120; ++d) {
    const double f = d < 50 ? 0 : std::min(1.0, (static_cast<double>(d) - 49) / 28);
    planned += 10 * (1 + f);
    had += seen[d];
    INFO("day " << d);
    CHECK(std::abs(had - planned) < 1 + 1e-9);
  }
  CHECK(seen[119] == 20);
}

TEST_CASE("interventions: a strike sends back those who are booked, and they are seen",
          "[quick][models][interventions]") {
  // Day 50 is 24 February. Five days in which two of ten slots run.
  const auto strike = [](const std::string& dates) {
    return study_of(
        clinic("interventions: {strike: {at: 2026-02-24, until: 2026-03-01, "
               "path: providers.clinic.resources.slots.slots, multiply: 0.2" +
               dates + "}}\n"));
  };
  const auto cancelled = attendances(strike(", dates: cancelled")), kept = attendances(strike(""));
  for (std::size_t d = 20; d < 80; ++d) {
    INFO("day " << d);
    CHECK(kept[d] == 10);  // every day of it had been given away
    CHECK(cancelled[d] == (d >= 50 && d < 55 ? 2 : 10));
  }
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

namespace {

/// A week from Monday 5 January at a clinic whose desk works in shifts; everything in hours.
class DeskWeek {
 public:
  /// @param desk keys of the pool; @param rest pathways, streams and interventions
  DeskWeek(const std::string& desk, const std::string& rest)
      : study_(study_of(R"(
icsflow: 1
name: desk
start: 2026-01-05
until: 2026-01-12
calendar: {holidays: none}
profiles: {from_seven: {hours: [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}}
providers:
  clinic:
    kind: other
    resources:
      gate: {kind: pool, at_shift_end: finish, shifts: {opens: {from: '10:00', to: '10:30', units: 99}}}
      desk: {kind: pool, )" +
                        desk + "}\n" + rest)),
        result_(study_.run()) {}
  /// Unit-hours in the week.
  double total(const std::string& measure) const { return 168 * study_.headline(result_, measure, "clinic/desk"); }
  double of(const std::string& measure, const std::string& step) const {
    return study_.headline(result_, measure, "clinic/" + step);
  }

 private:
  Study study_;
  RunResult result_;
};

Approx exactly(double x) { return Approx(x).epsilon(1e-12); }

}  // namespace

TEST_CASE("interventions: units of a shift change with the first shift that begins on or after the day",
          "[quick][models][interventions][pools]") {
  const DeskWeek week(
      "at_shift_end: finish, shifts: {day: {from: '08:00', to: '20:00', units: 2}, "
      "night: {from: '20:00', to: '08:00', units: 1}}",
      R"(
pathways: {visit: {steps: {enters: {use: gate, for: 1 min, next: seen}, seen: {use: desk, for: 10 min, next: gone}, gone: {leave: home}}}}
streams: {patients: {at: clinic, pathway: visit, rate: 3 /day}}
interventions:
  more_by_day: {at: 2026-01-07, until: 2026-01-09, path: providers.clinic.resources.desk.shifts.day.units, set: 5}
  more_by_night: {at: 2026-01-08, path: providers.clinic.resources.desk.shifts.night.units, add: 2}
)");
  // Days 2, 2, 5, 5, 2, 2, 2 of 12 h. Nights: 8 h of Sunday's, three of 12 h with 1; from that of the 8th on 3, the
  // last of which has 4 h in the week.
  CHECK(week.total("mean_on_shift") == exactly(20 * 12 + 8 + 3 * 12 + 3 * 3 * 12 + 3 * 4));
  CHECK(week.total("mean_idle") + week.total("mean_in_use") == exactly(week.total("mean_on_shift")));
  CHECK(week.total("mean_overtime") == 0);
}

TEST_CASE("interventions: fewer units on the next shift for those whom the last one left, with cleaning",
          "[quick][models][interventions][pools]") {
  // Four come on Tuesday between seven and eight; each needs 5 h, each unit 1 h of cleaning. Two are seen 08:00 to
  // 13:00, two begin at 14:00 and stop at 16:00. On Wednesday there is one unit: the one goes on 08:00 to 11:00 and the
  // other 12:00 to 15:00. Two more on Friday, when there are three: both 08:00 to 13:00.
  const DeskWeek week("at_shift_end: preempt, turnover: 1 h, shifts: {day: {from: '08:00', to: '16:00', units: 2}}", R"(
pathways:
  visit: {steps: {seen: {use: desk, for: 5 h, next: gone}, gone: {leave: home}}}
  other: {steps: {enters: {use: gate, for: 1 min, next: gone}, gone: {leave: home}}}
streams:
  patients: {at: clinic, pathway: visit, arrivals: {2026-01-06: 4, 2026-01-09: 2}, profile: from_seven}
  others: {at: clinic, pathway: other, rate: 1 /day}
interventions:
  fewer: {at: 2026-01-07, until: 2026-01-08, path: providers.clinic.resources.desk.shifts.day.units, multiply: 0.5}
  more: {at: 2026-01-09, path: providers.clinic.resources.desk.shifts.day.units, set: 3}
)");
  CHECK(week.total("mean_on_shift") == exactly(8 * (2 + 2 + 1 + 2 + 3 + 3 + 3)));
  CHECK(week.total("mean_in_use") == exactly(6 * 5));
  CHECK(week.total("mean_cleaning") == exactly(6));
  CHECK(week.total("mean_overtime") == 0);
  CHECK(week.total("mean_idle") == exactly(8 * 16 - 30 - 6));
  CHECK(week.of("served", "visit.seen") == 6);
  CHECK(week.of("mean_interruptions", "visit.seen") == exactly(2.0 / 6));
  CHECK(24 * week.of("mean_interrupted", "visit.seen") == exactly((16 + 20) / 6.0));
}

TEST_CASE("interventions: fewer units, longer cleaning and patients who interrupt others",
          "[quick][models][interventions][pools]") {
  // Tuesday, two units: two who need 6 h begin at 08:00. One of better priority comes at 10:01 for an hour and takes
  // the unit of one, which is cleaned from 11:01 to 11:31; that one goes on until 15:30. The desk is clean at 16:00.
  // Wednesday, one unit, an hour's cleaning: one of two begins, is interrupted at 10:01 and goes on at 12:01 until
  // 16:00, the end of the shift; the other begins on Thursday at 08:00, with half an hour of cleaning from 14:00.
  for (const std::string rule : {"finish", "hand_over", "preempt"}) {
    INFO(rule);
    const DeskWeek week("at_shift_end: " + rule + ", preemption: resume, turnover: 30 min, " +
                            "shifts: {day: {from: '08:00', to: '16:00', units: 2}}",
                        R"(
pathways:
  slow: {steps: {seen: {use: desk, for: 6 h, next: gone}, gone: {leave: home}}}
  quick: {steps: {enters: {use: gate, for: 1 min, next: seen}, seen: {use: desk, for: 1 h, next: gone}, gone: {leave: home}}}
streams:
  slow: {at: clinic, pathway: slow, arrivals: {2026-01-06: 2, 2026-01-07: 2}, profile: from_seven, priority: 4}
  quick: {at: clinic, pathway: quick, arrivals: {2026-01-06: 1, 2026-01-07: 1}, profile: from_seven, priority: 1}
interventions:
  fewer: {at: 2026-01-07, path: providers.clinic.resources.desk.shifts.day.units, set: 1}
  cleaner: {at: 2026-01-07, until: 2026-01-08, path: providers.clinic.resources.desk.turnover, set: 1 h}
)");
    CHECK(week.total("mean_on_shift") == exactly(8 * (2 + 2 + 5)));
    CHECK(week.total("mean_in_use") == exactly(4 * 6 + 2));
    // Tuesday 3 x 30 min; Wednesday 1 h in the shift and 1 h after it; Thursday 30 min.
    CHECK(week.total("mean_cleaning") == exactly(1.5 + 2 + 0.5));
    CHECK(week.total("mean_overtime") == exactly(1));
    CHECK(week.of("served", "slow.seen") == 4);
    CHECK(week.of("mean_interruptions", "slow.seen") == exactly(0.5));
    CHECK(24 * week.of("mean_interrupted", "slow.seen") == exactly((1.5 + 2) / 4));
    CHECK(week.of("mean_interruptions", "quick.seen") == 0);
    CHECK(week.of("mean_wait", "quick.seen") == 0);
  }
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
  // Removals of the weeks after: what runs on the list, times the hazard. The list hardly changes in a week.
  const auto good = [](std::uint64_t seed, double assumed) {
    const Study study = plan_of(
        "bnssg.yaml", "interventions: {drive: {at: 2026-02-22, path: parameters.removal_hazard, set: 0.002 /day}}\n",
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
