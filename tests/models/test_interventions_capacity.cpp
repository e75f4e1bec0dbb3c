/// Dated changes of units, shifts and slots: what a run makes of them.

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "icsflow/domain/workforce.hpp"
#include "interventions.hpp"

using namespace icsflow::models;
using test::Study;
using namespace test::interventions;

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
