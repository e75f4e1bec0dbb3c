// icsflow build, planned care: clocks that start, the balance of a provider, the flow into a service. Round
// assumptions, values calculated by hand.

#include "round.hpp"

using namespace icsflow::models;
using namespace icsflow::models::building;
using test::flow_of;
using test::planned;
using test::Round;
using test::service;
using test::weeks;

namespace {

PlannedService attendance_of(const Round& round, PlannedService p, double handed_in = 0) {
  find_attendance(round.setting(), handed_in, p);
  return p;
}

// Of 62 who complete at an age in January, 14 are of any one week's starts. Started in weeks 0 to 3: 100, 100, 200,
// 200.
//   week 0:  93 are there, 7 of 14 have been admitted
//   week 1:  72 are there, 14 were admitted in week 0, 14 of 28 have been stopped
//   week 2: 151 are there, 14 + 28 went before, 7 of 14 have been admitted
//   week 3: 137 are there, 14 + 28 + 14 went before, 7 of 14 have been stopped
// With a decision: 13 + 7, 6 + 14, 79 + 14 + 7, 52 + 28.
Service gone_since() {
  Service s = service();
  const std::map<int, std::uint64_t> list{{0, 93}, {1, 72}, {2, 151}, {3, 137}, {4, 5000}, {30, 5000}},
      decided{{0, 13}, {1, 6}, {2, 79}, {3, 52}, {4, 900}};
  s.bands.decided = weeks(decided);
  s.bands.without = weeks(list);
  for (const auto& [week, count] : decided) s.bands.without[static_cast<std::size_t>(week)] -= count;
  s.stopped.admitted = weeks({{0, 62}, {2, 62}, {4, 6200}});
  s.stopped.non_admitted = weeks({{1, 124}, {3, 62}, {4, 6200}});
  return s;
}

/// A service of these bands alone.
Service bands(const std::map<int, std::uint64_t>& without, const std::map<int, std::uint64_t>& decided = {},
              const std::map<int, std::uint64_t>& stopped = {}) {
  Service s = service("RA7", "X05");
  s.bands.without = weeks(without);
  s.bands.decided = weeks(decided);
  s.stopped.non_admitted = weeks(stopped);
  return s;
}

void check_starts(const Round& round, const std::vector<Service>& services, const Starts& by_hand) {
  std::vector<const Service*> all;
  all.reserve(services.size());
  for (const Service& one : services) all.push_back(&one);
  const Starts found = starts_of(round.setting(), all);
  CHECK(found.a_day == Approx(by_hand.a_day));
  CHECK(found.listed == Approx(by_hand.listed));
  CHECK(found.soon == Approx(by_hand.soon).margin(1e-12));
  CHECK(found.clocks == Approx(by_hand.clocks));
  CHECK(found.clocks_soon == Approx(by_hand.clocks_soon));
}

}  // namespace

TEST_CASE("build, starts: who has gone since has started too", "[quick][build]") {
  // 600 in 20 working days; 40 of 200 with a decision in two weeks, 180 of 400 in the two before.
  check_starts(Round(), {gone_since()}, {30, 0.2, 0.25, 200, 400});
  // 400 more of another service, none of them with a decision: 40 of 400, 180 of 600.
  check_starts(Round(), {gone_since(), bands({{0, 200}, {2, 200}})}, {50, 0.1, 0.2, 400, 600});
  // Nobody else: 14 have been stopped in week 0, half of them of the youngest week.
  check_starts(Round(), {bands({{0, 200}, {2, 200}}, {}, {{0, 62}})}, {(207 + 14 + 214 + 14) / 20.0, 0, 0, 221, 228});
}

TEST_CASE("build, starts: other weeks, with the holidays in them", "[quick][build]") {
  Round round;
  round.assume({{{"youngest_weeks", ""}, 3}, {{"listed_weeks", ""}, 1}});
  // 400 in 15 days; 20 of 100; 20 + 100 of 300.
  check_starts(round, {gone_since()}, {400 / 15.0, 0.2, 0.2, 100, 300});
  round.assume({{{"youngest_weeks", ""}, 5}});
  // 5,000 of week 4 are there, 14 + 28 + 14 + 14 went before, 700 of 1,400 were admitted and as many stopped, in a week
  // of four working days: New Year's Day is in it. With a decision 20 of week 1, 100, 80, and 900 + 28 + 700 of week 4.
  check_starts(round, {gone_since()}, {7070 / 24.0, 0.2, (20 + 100 + 80 + 1628) / 6970.0 - 0.2, 100, 6970});
  // Week 5 has Christmas: three working days.
  round.assume({{{"youngest_weeks", ""}, 6}});
  check_starts(round, {bands({{5, 270}})}, {10, 0, 0, 0, 270});
}

TEST_CASE("build, starts: nobody, and fewer decisions later", "[quick][build]") {
  check_starts(Round(), {bands({{2, 100}, {3, 100}, {0, 50}, {1, 50}}, {{0, 50}, {1, 50}})}, {20, 0.5, -0.5, 200, 200});
  check_starts(Round(), {bands({{4, 100}})}, {0, 0, 0, 0, 0});
  check_starts(Round(), {bands({}, {{2, 100}})}, {5, 0, 1, 0, 100});
  check_starts(Round(), {bands({}, {{1, 100}})}, {5, 1, 0, 100, 0});
}

TEST_CASE("build, flow: the mean of starts and ends", "[quick][build]") {
  Round round;
  // 5 / 0.5 start; 360 / 20 / 2 complete and 0.001 x 1,000 are removed.
  const PlannedService found = flow_of(round, planned());
  CHECK(found.starts_raw == Approx(10));
  CHECK(found.completed_raw == Approx(9));
  CHECK(found.starts == Approx(10));
  CHECK(found.referrals == Approx(10));
  CHECK(found.past_clinics() == 0);
  // Two a day come with their clock: (10 + 2 + 9 + 1) / 2 - 2.
  CHECK(flow_of(round, planned(), 2).starts == Approx(9));
  // All come with their clock: (10 + 30 + 9 + 1) / 2 - 30, and nobody is referred.
  CHECK(flow_of(round, planned(), 30).starts == Approx(-5));
  CHECK(flow_of(round, planned(), 30).referrals == 0);
  // Half of the starts are nullified, which are no completions: 20 = starts + starts / 2.
  PlannedService other = planned();
  other.balance.nullified = 0.5;
  CHECK(flow_of(round, other).starts == Approx(20 / 1.5));
  // The list grows by 2 a day: half of it is more starts.
  other = planned();
  other.balance.drift = 0.73;
  CHECK(flow_of(round, other).starts == Approx(11));
  // One working day in five: a day's removals and drift are of five days.
  round.assume({{{"working_days_year", ""}, 73}});
  CHECK(flow_of(round, other).starts == Approx((10 + 9 + 5) / 2.0 + 5));
}

TEST_CASE("build, flow: starts by the list, or as published where clocks come running", "[quick][build]") {
  // 5 a day are published as new. Half as many by the list, and patients come with clocks that run.
  for (const auto& [young, started] : {std::pair{140, 14.0}, {52, 5.2}, {50, 10.0}, {0, 10.0}}) {
    INFO(young);
    Service told = service();
    told.bands.without = weeks({{1, static_cast<std::uint64_t>(young)}});
    CHECK(flow_of(Round(), planned(told)).starts_raw == Approx(started));
  }
}

TEST_CASE("build, flow: who hands on starts more than it completes", "[quick][build]") {
  // 0.1 x 0.5 of 9 completions go elsewhere: (10 + 9 + 0.45 + 1) / 2.
  Service nlx = service("NLX", "C_110");
  nlx.counts = {1000, 0, 100, 0, 360, ""};
  PlannedService p = planned(nlx);
  p.onward = 0.1;
  CHECK(flow_of(Round(), p).starts == Approx(10.225));
}

TEST_CASE("build, flow: missed appointments restart clocks", "[quick][build]") {
  Round round;
  round.assume({{{"first_dna", ""}, 0.5}, {{"first_dna_nullified", ""}, 0.5}, {{"rebook_after_nullified", ""}, 0.6}});
  // Half miss, half of these nullify: 1/2 / (1 - 1/4) = 2/3 attend; 0.6 of 1/3 come again.
  CHECK(round.setting().attending() == Approx(2.0 / 3));
  CHECK(round.setting().again() == Approx(0.2));
  // Of 5 referrals 4 are not returned; of these 1/4 starts once more: 10 starts / (1 + 0.8 x 0.2 / 0.8).
  CHECK(flow_of(round, planned()).referrals == Approx(10 / 1.2));
  // Of 8 referrals a day that are not returned 2/3 attend, and those who come again: 8 x 2/3 / 0.8.
  PlannedService p = test::flowing();
  p.balance.hazard = 0;
  CHECK(attendance_of(round, p).attended == Approx(20.0 / 3));
  // A list that nobody reaches: one attends in 100 days.
  p.balance.hazard = 1;
  CHECK(attendance_of(round, p).attended == 0.01);
  // A fifth has a decision that no clinic made: they cannot miss one, 10 / (1 + 0.8 x 0.8 x 0.2 / 0.8).
  Service told = service();
  told.bands.without = weeks({{0, 40}, {2, 40}});
  told.bands.decided = weeks({{0, 10}, {2, 10}});
  PlannedService listed = planned(told);
  listed.balance.listed = 0.2;
  CHECK(flow_of(round, listed).referrals == Approx(10 / 1.16));
}

TEST_CASE("build, flow: first attendances", "[quick][build]") {
  // 800 have no decision: 600 before the first attendance, 200 after it. 8 of 10 are not returned, 0.6 are removed.
  PlannedService found = attendance_of(Round(), test::flowing());
  CHECK(found.first_list == Approx(600));
  CHECK(found.after_list == Approx(200));
  CHECK(found.stage_drift == 0);
  CHECK(found.attended == Approx(7.4));
  CHECK(found.after_days == Approx(200 / 7.4));
  CHECK(found.first_days == Approx(600 / 7.4));
  CHECK(attendance_of(Round(), test::flowing(), 1).attended == Approx(8.4));
  // A list that shrinks by 1 in 365 a day of its two long queues lets 600/365 more attend.
  PlannedService p = test::flowing();
  p.balance.drift = -0.8;
  CHECK(attendance_of(Round(), p).attended == Approx(7.4 + 600 / 365.0));
  // Of 10 referrals 1 has a decision when it starts, and 2 have one soon: 7 x 0.8 come to a clinic.
  p = test::flowing();
  p.listed = 0.1;
  p.soon = 0.2;
  CHECK(attendance_of(Round(), p).attended == Approx(5.6 - 0.6));
}

TEST_CASE("build, flow: the admitted share of completed pathways", "[quick][build]") {
  Round round;
  round.assume({{{"fallback_admitted", "RVJ.X02"}, 0.3}, {{"fallback_admitted", ""}, 0}});
  CHECK(admitted_share(round.setting(), service()) == Approx(1.0 / 3));
  struct Row {
    std::string provider;
    double decided, admitted, non_admitted, share;
  };
  // Decisions, but no admissions in January; a community provider, which admits nobody; nearly all.
  for (const Row& row :
       {Row{"RVJ", 5, 0, 10, 0.3}, Row{"RVJ", 0, 0, 10, 0}, Row{"NLX", 5, 5, 5, 0}, Row{"ABC", 0, 5, 5, 0.5},
        Row{"ABC", 0, 99, 1, 0.92}, Row{"ABC", 5, 0, 0, 0}, Row{"ABC", 0, 1, 0, 0.92}, Row{"ABC", 0, 0, 9, 0}}) {
    Service one = service(row.provider, "X02");
    one.counts = {100, row.decided, 10, row.admitted, row.non_admitted, ""};
    INFO(row.provider << ' ' << row.decided << ' ' << row.admitted << ' ' << row.non_admitted);
    CHECK(admitted_share(round.setting(), one) == Approx(row.share));
  }
}

namespace {

/// 200 of 20 working days are young: 20 a day start. 400 complete, all of them older: 10 a day. 100 have waited 17 to
/// 20 weeks.
std::vector<Service> balanced(const std::string& provider, std::uint64_t admitted = 160) {
  Service one = service(provider, "C_100"), two = service(provider, "X05");
  one.bands.without = weeks({{0, 40}, {1, 40}, {17, 6}, {18, 20}, {19, 70}, {20, 304}});
  one.bands.decided = weeks({{0, 10}, {1, 10}});
  one.stopped.admitted = weeks({{10, admitted}});
  one.counts = {500, 20, 0, static_cast<double>(admitted), 0, ""};
  two.bands.without = weeks({{3, 40}, {16, 396}, {17, 4}});
  two.bands.decided = weeks({{2, 50}, {3, 10}});
  two.stopped.non_admitted = weeks({{10, 240}});
  two.counts = {500, 60, 777, 0, 240, ""};
  return {one, two};
}

struct Balanced {
  Balance balance;
  std::map<std::string, double> recorded;
};

Balanced balance_of(Round& round, const std::vector<Service>& services, double before = 1000, double now = 1000) {
  const auto census = round.inputs.census;
  const std::string provider = services.front().provider;
  round.inputs.lists.clear();
  round.inputs.lists[provider == "RVJ" ? "RA7" : provider] = {{census - std::chrono::years{1}, {before, {}, {}}},
                                                              {census, {now, {}, {}}}};
  Derivation record;
  Balanced out;
  out.balance = derive_balances(round.setting(services), round.inputs, services, record).at(provider);
  for (const Derived& row : record.rows()) out.recorded[row.name] = row.value;
  return out;
}

}  // namespace

TEST_CASE("build, balance: what is left was removed", "[quick][build]") {
  Round round;
  round.assume({{{"list_series", "RVJ>RA7"}, 1}});
  // 20 start, 10 complete: 10 of 1,000 a day are removed. Half as many of the 100 between 17 and 20 weeks.
  for (const std::string trust : {"RA7", "RVJ"}) {
    INFO(trust);
    const Balanced found = balance_of(round, balanced(trust));
    CHECK(found.balance.hazard == Approx(0.01));
    CHECK(found.balance.at_18 == Approx(0.05));
    CHECK(found.balance.nullified == 0);
    CHECK(found.balance.drift == 0);
    CHECK(found.balance.listed == Approx(0.2));
    CHECK(found.balance.soon == Approx(0.4));
    CHECK(found.recorded.at("starts." + trust) == Approx(20));
    CHECK(found.recorded.at("removal_hazard." + trust) == found.balance.hazard);
    CHECK(found.recorded.at("removal_at_18." + trust) == found.balance.at_18);
    CHECK(found.recorded.at("listed_soon." + trust) == found.balance.soon);
  }
  // One working day in five.
  round.assume({{{"working_days_year", ""}, 73}});
  CHECK(balance_of(round, balanced("RA7")).balance.hazard == Approx(0.002));
  CHECK(balance_of(round, balanced("RA7")).balance.at_18 == Approx(0.01));
}

TEST_CASE("build, balance: only trusts remove at 18 weeks, and only who is there", "[quick][build]") {
  Round round;
  CHECK(balance_of(round, balanced("ABC")).balance.hazard == Approx(0.01));
  CHECK(balance_of(round, balanced("ABC")).balance.at_18 == 0);
  Service none = service();
  none.counts = {100, 0, 0, 0, 0, ""};
  none.bands.without = weeks({{0, 100}});
  CHECK(balance_of(round, {none}).balance.hazard == Approx(0.1));
  CHECK(balance_of(round, {none}).balance.at_18 == 0);
  round.assume({{{"removal_share_at_18", "trust"}, 1}, {{"removal_from_week", ""}, 18}});
  CHECK(balance_of(round, balanced("RA7")).balance.at_18 == Approx(10 / 90.0));
}

TEST_CASE("build, balance: a list that grows keeps more, and nullified clocks are not removed", "[quick][build]") {
  Round round;
  // By 2 a day; shrinks by 1.
  const Balanced grows = balance_of(round, balanced("ABC"), 1000, 1730);
  CHECK(grows.balance.hazard == Approx(0.008));
  CHECK(grows.balance.drift == Approx(0.73));
  CHECK(grows.recorded.at("drift.ABC") == grows.balance.drift);
  const Balanced shrinks = balance_of(round, balanced("ABC"), 1000, 635);
  CHECK(shrinks.balance.hazard == Approx(0.011));
  CHECK(shrinks.balance.drift == Approx(-0.365));
  // A third of the 0.6 that triage does not return miss their appointment for good: 4 of 20.
  round.assume({{{"first_dna", ""}, 0.5}, {{"first_dna_nullified", ""}, 0.5}, {{"mean_triage_returned", ""}, 0.4}});
  CHECK(balance_of(round, balanced("ABC")).balance.nullified == Approx(0.2));
  CHECK(balance_of(round, balanced("ABC")).balance.hazard == Approx(0.006));
}

TEST_CASE("build, balance: limits of removals and of drift", "[quick][build]") {
  Round round;
  // More complete than start: 10 more, 20 a day more.
  CHECK(balance_of(round, balanced("ABC", 560)).balance.hazard == Approx(0).margin(1e-12));
  CHECK(balance_of(round, balanced("ABC", 960)).balance.hazard == 0);
  round.assume({{{"largest_removal_hazard", ""}, 0.009}});
  CHECK(balance_of(round, balanced("RA7")).balance.hazard == Approx(0.009));
  CHECK(balance_of(round, balanced("RA7")).balance.at_18 == Approx(0.045));
  Service empty = service();
  empty.counts = {};
  empty.bands = {};
  CHECK(balance_of(round, {empty}).balance.hazard == 0);
  round.assume({{{"largest_drift", ""}, 0.5}, {{"list_drift", ""}, 0.03}, {{"list_drift", "SAID"}, 0.02}});
  const auto drift = [&](const std::string& provider, double before, double now) {
    return balance_of(round, balanced(provider), before, now).balance.drift;
  };
  CHECK(drift("RA7", 1000, 900) == Approx(-0.1));
  CHECK(drift("UP", 100, 151) == Approx(0.5));
  CHECK(drift("DOWN", 100, 49) == Approx(-0.5));
  // Nothing to compare: as assumed. What is said of the provider goes before its series.
  CHECK(drift("ZERO", 0, 9) == Approx(0.03));
  CHECK(drift("GONE", 9, 0) == Approx(0.03));
  CHECK(drift("SAID", 100, 151) == Approx(0.02));
}

TEST_CASE("build, balance: the month's account", "[quick][build]") {
  // 100 start, 50 complete, the lists together grow by 10: 40 vanish. In a year they grew by a quarter.
  Round round;
  Service one = service("RA7", "C_100"), two = service("ABC", "C_100");
  one.counts = {500, 0, 60, 20, 0, ""};
  two.counts = {500, 0, 40, 0, 30, ""};
  const auto census = round.inputs.census;
  round.inputs.lists["RA7"] = {{census - std::chrono::years{1}, {800, {}, {}}},
                               {census - std::chrono::months{1}, {490, {}, {}}},
                               {census, {500, {}, {}}}};
  round.inputs.lists["ABC"] = {{census - std::chrono::months{1}, {500, {}, {}}}, {census, {500, {}, {}}}};
  Derivation record;
  derive_balances(round.setting({one, two}), round.inputs, {one, two}, record);
  std::map<std::string, double> found;
  for (const Derived& row : record.rows()) found[row.name] = row.value;
  CHECK(found.at("new") == 100);
  CHECK(found.at("admitted") == 20);
  CHECK(found.at("non_admitted") == 30);
  CHECK(found.at("list_change") == 10);
  CHECK(found.at("removals") == 40);
  CHECK(found.at("list_change_year") == Approx(0.25));
}
