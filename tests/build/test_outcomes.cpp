// icsflow build, planned care: what becomes of a pathway, admissions and their slots, the columns of services.csv.
// Round assumptions, values calculated by hand.

#include "round.hpp"

using namespace icsflow::models;
using namespace icsflow::models::building;
using test::flowing;
using test::planned;
using test::Round;
using test::service;

namespace {

/// Outcomes of a service with an admitted share of completed pathways, of whom so many are returned at triage.
PlannedService outcomes_of(Round& round, double share, double returned, double after_days) {
  round.assume({{{"most_admitted_share", ""}, 1}});
  Service one = service();
  one.counts.admitted = 1000 * share;
  one.counts.non_admitted = 1000 * (1 - share);
  PlannedService p = planned(one);
  p.returned = returned;
  p.after_days = after_days;
  find_outcomes(round.setting(), p);
  return p;
}

/// At the first attendance or at one of the visits after it.
double admitted_in_all(const PlannedService& p) { return p.first_admit + p.going_on * p.visits * p.later_admit; }

PlannedService follow_ups_of(const Round& round, PlannedService p, double after_list, double attended) {
  p.after_list = after_list;
  p.attended = attended;
  p.after_days = after_list / attended * 365 / round.setting().working_days_year;
  find_follow_ups(round.setting(), p);
  return p;
}

PlannedService admissions_of(const Round& round, PlannedService p, double admit, double other) {
  p.attended = 10;
  p.admit = admit;
  find_admissions(round.setting(), other, {"C_100"}, p);
  return p;
}

/// 6 referrals a day, 0.12 of them urgent, 0.2 returned; 10 attend, 4 are admitted for RTT, 2 + 1 planned.
PlannedService known(const std::string& provider = "RVJ", const std::string& function = "C_110") {
  PlannedService p = planned(service(provider, function));
  p.referrals = 6;
  p.listed = 0.15;
  p.soon = 0.05;
  p.urgent = 0.12;
  p.returned = 0.2;
  p.first_list = 240;
  p.after_list = 200;
  p.attended = 10;
  p.first_days = 24;
  p.after_days = 20;
  p.admit = 0.2;
  p.first_admit = 0.1;
  p.first_test = 0.25;
  p.first_follow_up = 0.15;
  p.later_follow_up = 0.5;
  p.later_admit = 0.3;
  p.visits = 2;
  p.going_on = 0.5;
  p.follow_ups = 10;
  p.booked = 12;
  p.margin = 1.25;
  p.follow_up_notice = 2;
  p.booking_days = 3.7;
  p.test_wait = 10;
  p.interval = 14;
  p.admissions = 4;
  p.planned_day = 2;
  p.planned_ordinary = 1;
  p.day_share = 0.75;
  p.los = 2.5;
  p.cancelled = 0.5;
  return p;
}

std::map<std::string, double> columns_of(const Round& round, PlannedService p) {
  fill_columns(round.setting({service("NLX", "C_110"), service("RVJ", "C_110")}), p);
  return p.columns;
}

}  // namespace

TEST_CASE("build, outcomes: shares add up to what is published", "[quick][build]") {
  Round round;
  // 0.2 are admitted, half of them at once; 0.4 end at once; each of the other 0.5 is seen twice more.
  const PlannedService p = outcomes_of(round, 0.2, 0, 100);
  CHECK(p.admit == Approx(0.2));
  CHECK(p.first_admit == Approx(0.1));
  CHECK(p.going_on == Approx(0.5));
  CHECK(p.visits == Approx(2));
  CHECK(p.first_test == Approx(0.25));
  CHECK(p.first_follow_up == Approx(0.25));
  CHECK(p.later_follow_up == Approx(0.5));
  CHECK(p.later_admit == Approx(0.1));
  CHECK(admitted_in_all(p) == Approx(0.2));
}

TEST_CASE("build, outcomes: returned referrals complete without attending", "[quick][build]") {
  Round round;
  // Of 5 completed pathways 4 attended: 0.16 of the completed are 0.2 of these.
  CHECK(outcomes_of(round, 0.16, 0.2, 100).admit == Approx(0.2));
  // Half miss, half of these nullify, 0.6 of the third that never attends comes again: 0.8 x 2/3 / 0.8 attend, 0.2 more
  // complete.
  round.assume({{{"first_dna", ""}, 0.5}, {{"first_dna_nullified", ""}, 0.5}, {{"rebook_after_nullified", ""}, 0.6}});
  CHECK(outcomes_of(round, 0.1, 0.2, 100).admit == Approx(0.13));
}

TEST_CASE("build, outcomes: decisions that no clinic made leave fewer for the clinics", "[quick][build]") {
  Round round;
  PlannedService p = flowing();
  p.listed = 0.15;
  p.soon = 0.05;
  p.after_days = 100;
  find_outcomes(round.setting(), p);
  // A third of all is admitted: of the other 0.8 a sixth, of whom 0.8 are not returned: 5/24 of those who attend.
  CHECK(p.admit == Approx(5 / 24.0));
}

TEST_CASE("build, outcomes: who ends at the first attendance", "[quick][build]") {
  Round round;
  // 0.2 of all are admitted, 0.25 of those who are not returned: there 0.4 end, and 0.125 are admitted at once.
  round.assume({{{"mean_triage_returned", ""}, 0.2}});
  CHECK(outcomes_of(round, 0.25, 0, 100).going_on == Approx(0.475));
  // Three quarters at most, one in a hundred at least; 0.1 are admitted at once.
  round.assume({{{"mean_triage_returned", ""}, 0}, {{"first_stop", ""}, 2}});
  CHECK(outcomes_of(round, 0.2, 0, 100).going_on == Approx(0.15));
  round.assume({{{"first_stop", ""}, 0}});
  CHECK(outcomes_of(round, 0.2, 0, 100).going_on == Approx(0.89));
  CHECK(outcomes_of(round, 1, 0, 100).admit == 0.96);
}

TEST_CASE("build, outcomes: missed follow-ups", "[quick][build]") {
  Round round;
  // Half are missed, half of these are the end: 1/2 / (1 - 1/4) = 2/3 are seen, 1/3 again: one visit each.
  round.assume({{{"follow_up_dna", ""}, 0.5}, {{"discharge_after_later_dna", ""}, 0.5}});
  PlannedService p = outcomes_of(round, 0.2, 0, 100);
  CHECK(p.visits == Approx(1));
  CHECK(p.later_admit == Approx(0.2));
  // More to be admitted than are seen: nobody is seen again.
  p = outcomes_of(round, 0.9, 0, 100);
  CHECK(p.later_follow_up == 0);
  CHECK(p.visits == Approx(2.0 / 3));
  CHECK(p.later_admit == Approx(0.97));
}

TEST_CASE("build, outcomes: a short list decides at once, high shares see patients less often", "[quick][build]") {
  Round round;
  // Each step lets 0.02 more end and 0.03 x 0.2 more be admitted; 4 days for each of two visits of 0.24 fit into 2.
  PlannedService p = outcomes_of(round, 0.2, 0, 2);
  CHECK(p.going_on == Approx(0.5 - 10 * 0.026));
  CHECK(p.first_admit == Approx(0.8 * 0.2));
  CHECK(admitted_in_all(p) == Approx(0.2));
  // However short: at most 0.97 of 0.2 are admitted at once, at most 0.85 of the others end.
  CHECK(outcomes_of(round, 0.2, 0, 0).going_on == Approx(1 - 0.194 - 0.68));
  // 0.48 at once; of the other 0.48 all but 0.02 are admitted: 0.97 - 0.96 are left for another visit.
  p = outcomes_of(round, 0.96, 0, 100);
  CHECK(p.going_on == Approx(0.5));
  CHECK(p.later_follow_up == Approx(0.01));
  CHECK(p.later_admit == Approx(0.9504));
  CHECK(admitted_in_all(p) == Approx(0.96));
}

TEST_CASE("build, follow-ups: times fill the list, within limits", "[quick][build]") {
  Round round;
  const PlannedService of = outcomes_of(round, 0.2, 0, 20);
  // 10 attend a day and leave 200 on the list: 20 days each. 10 follow-ups a day, 5 % more slots.
  PlannedService p = follow_ups_of(round, of, 200, 10);
  CHECK(p.follow_ups == Approx(10));
  CHECK(p.booked == Approx(10));
  CHECK(p.margin == Approx(1.05));
  CHECK(p.follow_up_notice == 3);
  CHECK(p.booking_days == Approx(3 + 1 + 0.7));
  CHECK(p.test_wait == Approx(28 * 15.3 / 49));
  CHECK(p.interval == Approx(42 * 15.3 / 49));
  CHECK(p.days_after() == Approx(20));
  // One attends in ten days: as few follow-ups, 28 % more slots; 2,000 days each.
  p = follow_ups_of(round, of, 200, 0.1);
  CHECK(p.margin == Approx(1.28));
  CHECK(p.booking_days == Approx(9));
  CHECK(p.test_wait == 120);
  CHECK(p.interval == 180);
  // A tenth of a day each.
  p = follow_ups_of(round, of, 1, 10);
  CHECK(p.test_wait == 1);
  CHECK(p.interval == 1.5);
  // Half miss their follow-up and come back: twice the bookings.
  round.assume({{{"follow_up_dna", ""}, 0.5}, {{"discharge_after_later_dna", ""}, 0}});
  CHECK(follow_ups_of(round, of, 200, 10).booked == Approx(20));
}

TEST_CASE("build, admissions: decisions less who is removed, and planned work", "[quick][build]") {
  Round round;
  round.assume({{{"day_case_share", "C_100"}, 0.7}, {{"los_ordinary", "C_100"}, 3}});
  // 5 decisions a day, 0.001 of 200 removed; of 10 that are not RTT 8 are day cases, half of them here.
  PlannedService p = admissions_of(round, flowing(), 0.5, 10);
  CHECK(p.admissions == Approx(4.8));
  CHECK(p.planned_day == Approx(4));
  CHECK(p.planned_ordinary == Approx(0.5));
  CHECK(p.day_share == 0.7);
  CHECK(p.los == 3);
  CHECK(p.cancelled == 0.5);
  CHECK(p.ordinary_patients == Approx(4.8 * 0.3 + 0.5));
  // A list with decisions that shrinks by 200/365 a day takes as many more.
  PlannedService shrinks = flowing();
  shrinks.stage_drift = -1;
  CHECK(admissions_of(round, shrinks, 0.5, 10).admissions == Approx(4.8 + 200 / 365.0));
  // 0.1 of 20 referrals have a decision when they start, 0.2 soon after: 6 more than the 5 of the clinics.
  PlannedService listed = flowing();
  listed.referrals = 20;
  listed.listed = 0.1;
  listed.soon = 0.2;
  CHECK(admissions_of(round, listed, 0.5, 10).admissions == Approx(4.8 + 6));
  // Who admits, admits somebody; who does not, nobody.
  for (const auto& [decided, least] : {std::pair{200.0, 0.01}, {0.0, 0.0}}) {
    Service idle = service();
    idle.counts = {1000, decided, 100, 0, 240, ""};
    CHECK(admissions_of(round, flowing(idle), 0, 0).admissions == least);
  }
  Service unit = service("ACG20", "C_130");
  unit.counts = {100, 10, 20, 5, 5, ""};
  unit.day_unit = true;
  p = admissions_of(round, flowing(unit), 0.5, 0);
  CHECK(p.day_share == 1);
  CHECK(p.cancelled == 0);
  CHECK(p.planned_day == 0);
}

TEST_CASE("build, admissions: a trust's own split of planned work, or everybody's by the functions it has",
          "[quick][build]") {
  Round round;
  round.assume({{{"planned_day_of", "X02"}, 0.3}, {{"planned_day_of", "C_301"}, 0.1}});
  PlannedService p = flowing(service("RVJ", "X02"));
  p.attended = 10;
  // Of C_301 and X02 alone: three quarters of the day cases, 8 of 10.
  find_admissions(round.setting(), 10, {"C_301", "X02"}, p);
  CHECK(p.planned_day == Approx(6));
  // RA7 says itself who does it: half of it is C_100's, and X02 is not named.
  p = flowing(service("RA7", "X02"));
  p.attended = 10;
  find_admissions(round.setting(), 10, {"C_100", "X02"}, p);
  CHECK(p.planned_day == 0);
}

TEST_CASE("build, columns: what services.csv says of a service", "[quick][build]") {
  Round round;
  round.assume({{{"first_dna", ""}, 0.5},
                {{"first_trim", ""}, 2},
                {{"hip_share", ""}, 0.2},
                {{"knee_share", ""}, 0.4},
                {{"urgent_slots_margin", ""}, 1.1},
                {{"cases_per_session", "C_110"}, 3}});
  const std::map<std::string, double> by_hand{{"referrals", 6},
                                              {"p_listed", 0.15},
                                              {"p_listed_soon", 0.05},
                                              {"removal_other", 0.001},
                                              {"removal_at_18", 0},
                                              {"urgent_share", 0.12},
                                              {"urgent_slots", 0.132},
                                              {"triage_returned", 0.2},
                                              {"first_slots", 5 * 10 * 2 / 0.5},
                                              {"follow_up_slots", 5 * 12 * 1.25},
                                              {"day_case_slots", 5 * (3 + 2) / 0.5},
                                              {"ordinary_slots", 5 * (1 + 1) / 0.5 / 0.5},
                                              {"first_horizon", 16},  // 24 days less 4 until triage: 0.8 of 20
                                              {"first_notice", 3},
                                              {"follow_up_notice", 2},
                                              {"admit_horizon", 20},  // 0.8 of 50 days, 20 at most
                                              {"admit_notice", 3},
                                              {"p_first_test", 0.25},
                                              {"p_first_follow_up", 0.15},
                                              {"p_first_admit", 0.1},
                                              {"p_later_follow_up", 0.5},
                                              {"p_later_admit", 0.3},
                                              {"p_onward", 0},
                                              {"test_wait", 10},
                                              {"follow_up_interval", 14},
                                              {"day_case_share", 0.75},
                                              {"hip_share", 0.25 * 0.2},
                                              {"knee_share", 0.25 * 0.4},
                                              {"los_ordinary", 2.5},
                                              {"cases_per_session", 3},
                                              {"planned_day_share", 1.02 * 2 / 5},
                                              {"planned_ordinary_share", 1.02 / 2}};
  const auto found = columns_of(round, known());
  CHECK(found.size() == by_hand.size() + 3 * kOrderWeeks.size());
  for (const auto& [name, value] : by_hand) {
    INFO(name);
    CHECK(found.at(name) == Approx(value).margin(1e-12));
  }
  for (const int week : kOrderWeeks) {
    CHECK(found.at(fmt::format("first_w{}", week)) == 1);
    CHECK(found.at(fmt::format("admit_w{}", week)) == 1);
    CHECK(found.at(fmt::format("pace_w{}", week)) == 1);
  }
  // A trim of what is RTT alone.
  round.assume({{{"admission_trim", ""}, 1.5}});
  CHECK(columns_of(round, known()).at("day_case_slots") == Approx(5 * (4.5 + 2) / 0.5));
  CHECK(columns_of(round, known()).at("ordinary_slots") == Approx(5 * (1.5 + 1) / 0.5 / 0.5));
  // Planned work alone must fit into 0.98 of 1.02 times its slots.
  PlannedService p = known();
  p.admissions = 0.01;
  CHECK(columns_of(round, p).at("day_case_slots") == Approx(5 * 1.02 / 0.98 * 2 / 0.5));
  CHECK(columns_of(round, p).at("planned_day_share") == 0.98);
}

TEST_CASE("build, columns: slots kept for planned work leave the rest nearly all it needs", "[quick][build]") {
  const Round round;
  // 3 day cases and 1 ordinary admission a day are RTT.
  const auto kept = [&](double day, double ordinary, double admissions = 4) {
    PlannedService p = known();
    p.admissions = admissions;
    p.planned_day = day;
    p.planned_ordinary = ordinary;
    const auto columns = columns_of(round, p);
    return std::pair{columns.at("planned_day_share"), columns.at("planned_ordinary_share")};
  };
  const auto check = [](std::pair<double, double> found, double day, double ordinary) {
    CHECK(found.first == Approx(day).margin(1e-12));
    CHECK(found.second == Approx(ordinary).margin(1e-12));
  };
  // 2 % more than 7 of 10 and 2 of 3.
  check(kept(7, 2), 0.714, 2.04 / 3);
  // 2 % of 27 and of 9 would be more than 5 % of the other 3 and 1: 0.15 and 0.05 more.
  check(kept(27, 9), 27.15 / 30, 9.05 / 10);
  // 5 % of 3 more than 117 of 120, of 1 more than 39 of 40: 0.976; 0.98 at most.
  check(kept(117, 39), 117.15 / 120, 39.05 / 40);
  check(kept(297, 99), 0.98, 0.98);
  check(kept(2, 1, 0), 0.98, 0.98);
  // No planned work; no work at all.
  check(kept(0, 0), 0, 0);
  check(kept(0, 0, 0), 0, 0);
}

TEST_CASE("build, columns: horizons follow waits, within limits", "[quick][build]") {
  Round round;
  const auto first = [&](double days) {
    PlannedService p = known();
    p.first_days = days;
    return columns_of(round, p).at("first_horizon");
  };
  CHECK(first(0.1) == 7);
  CHECK(first(14) == 8);
  CHECK(first(240) == 20);
  const auto admission = [&](double admitted) {
    PlannedService p = known();
    p.admissions = admitted;
    return columns_of(round, p).at("admit_horizon");
  };
  CHECK(admission(10) == 16);  // 200 with a decision, 10 admitted a day
  CHECK(admission(1) == 20);
  CHECK(admission(0) == 7);
}

TEST_CASE("build, columns: what depends on the service", "[quick][build]") {
  Round round;
  round.assume({{{"urgent_slots_margin", ""}, 1.1}});
  CHECK(columns_of(round, known("RVJ", "C_330")).at("hip_share") == 0);
  // 1.1 of the urgent share, half of the slots at most.
  PlannedService p = known("RVJ", "C_330");
  p.urgent = 0.4;
  CHECK(columns_of(round, p).at("urgent_slots") == Approx(0.44));
  p.urgent = 0.48;
  CHECK(columns_of(round, p).at("urgent_share") == 0.48);
  CHECK(columns_of(round, p).at("urgent_slots") == 0.5);
  p = known("RVJ", "C_330");
  p.day_share = 1;
  CHECK(columns_of(round, p).at("ordinary_slots") == 0);
  // Where all are removed at the 18-week line, nobody is removed elsewhere.
  p = known("RVJ", "C_330");
  p.balance.at_18 = 0.02;
  CHECK(columns_of(round, p).at("removal_other") == 0);
  CHECK(columns_of(round, p).at("removal_at_18") == 0.02);
  p = known("NLX", "C_330");
  CHECK(columns_of(round, p).at("day_case_slots") == 0);
}

TEST_CASE("build, columns: service types, and the columns that each has no use for", "[quick][build]") {
  Round round;
  struct Row {
    std::string provider, function;
    bool admits, day_unit;
    std::string type;
    std::size_t empty;  // of 62 columns
  };
  for (const Row& row : {Row{"NLX", "C_110", false, false, "elective_interface", 25},
                         Row{"RA7", "C_400", false, false, "elective_outpatient", 26},
                         Row{"RVJ", "C_110", true, false, "elective_orthopaedic", 1},
                         Row{"RVJ", "C_101", true, false, "elective_surgical", 3},
                         Row{"RVJ", "C_320", true, false, "elective_medical", 3},
                         Row{"ACG20", "C_130", true, true, "elective_day_unit", 8},
                         Row{"ABC", "C_110", true, false, "elective_independent", 5}}) {
    INFO(row.provider << ' ' << row.function);
    PlannedService p = known(row.provider, row.function);
    p.service.day_unit = row.day_unit;
    if (!row.admits) p.service.counts.admitted = p.service.counts.decided = 0;
    fill_columns(round.setting({service("NLX", "C_110"), service("RVJ", "C_110")}), p);
    CHECK(p.type == row.type);
    std::size_t empty = 0;
    for (const ServiceColumn& column : service_columns()) empty += service_cell(p, column).empty() ? 1 : 0;
    CHECK(service_columns().size() == 62);
    CHECK(empty == row.empty);
  }
  // Without anybody who hands on, a community provider is one.
  PlannedService p = known("NLX", "C_110");
  fill_columns(round.setting(), p);
  CHECK(p.type == "elective_community");
}

TEST_CASE("build, services: what is handed on is taken over, and sums", "[quick][build]") {
  Round round;
  const auto both = [](const std::string& provider) {
    Service one = service(provider, "C_110");
    one.counts = {1000, 100, 200, 40, 140, ""};
    one.bands.without = test::weeks({{0, 200}, {5, 500}, {17, 200}});
    one.bands.decided = test::weeks({{5, 100}});
    one.stopped.admitted = test::weeks({{9, 40}});
    one.stopped.non_admitted = test::weeks({{9, 140}});
    return one;
  };
  const std::vector<Service> services{both("NLX"), both("RVJ")};
  Derivation record;
  const PlannedSetting setting = round.setting(services);
  const Balances balances = derive_balances(setting, round.inputs, services, record);
  // 20 a day start, 4.5 complete: 15.5 of 1,000 are removed; half as many of 200 at the 18-week line of the trust.
  CHECK(balances.at("NLX").hazard == Approx(0.0155));
  CHECK(balances.at("NLX").at_18 == 0);
  CHECK(balances.at("RVJ").at_18 == Approx(0.5 * 15.5 / 200));
  const auto found = derive_services(setting, services, balances, record);
  REQUIRE(found.size() == 2);
  const PlannedService &nlx = found[0], &rvj = found[1];
  CHECK(nlx.service.id() == "NLX.C_110");
  CHECK(nlx.onward == 0.1);
  CHECK(rvj.onward == 0);
  CHECK(nlx.handed_on() > 0);
  CHECK(nlx.handed_on() == Approx(nlx.attended * nlx.going_on * nlx.visits * 0.1));
  // Half of what comes with its clock is fewer starts.
  const PlannedService alone = derive_service(setting, services[1], balances.at("RVJ"), 0, 0, {"C_110"});
  CHECK(alone.starts - rvj.starts == Approx(nlx.handed_on() / 2));
  std::map<std::string, double> sums;
  for (const Derived& row : record.rows()) sums[row.name] = row.value;
  CHECK(sums.at("starts_raw") == Approx(40));
  CHECK(sums.at("starts") == Approx(nlx.starts + rvj.starts));
  CHECK(sums.at("follow_ups") == Approx(nlx.follow_ups + rvj.follow_ups));
  // 40 admitted in 20 days, of 0.38 of all.
  CHECK(sums.at("elective_not_rtt.RVJ") == Approx(2 * (1 / 0.38 - 1) / 2));
}
