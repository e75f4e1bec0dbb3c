// icsflow build, planned care: who has a decision to admit at the start, who is urgent, whom triage returns. Round
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

struct Listed {
  std::uint64_t clocks, decided;  // of the youngest weeks
  std::uint64_t clocks_soon, decided_soon;
};

/// Starts of the youngest weeks and of those before, at a provider with these shares.
PlannedService listed_of(const Round& round, Service told, const Listed& young, double listed, double soon) {
  told.bands.decided = weeks({{0, young.decided}, {2, young.decided_soon}});
  told.bands.without = weeks({{0, young.clocks - young.decided}, {2, young.clocks_soon - young.decided_soon}});
  PlannedService p = planned(told);
  p.balance.listed = listed;
  p.balance.soon = soon;
  return flow_of(round, p);
}

void check_listed(const PlannedService& found, double listed, double soon) {
  CHECK(found.listed == Approx(listed).margin(1e-12));
  CHECK(found.soon == Approx(soon).margin(1e-12));
}

}  // namespace

TEST_CASE("build, flow: decisions that no first attendance made", "[quick][build]") {
  Round round;
  // A service with 0.3 and 0.1 of so many clocks, half of them in the youngest weeks, of a provider with 0.1 and 0.3.
  // 9 of 10 are admitted, or as said.
  const auto shares = [&](std::uint64_t clocks, double admitted, double non_admitted) {
    Service told = service();
    const std::uint64_t half = clocks / 2;
    told.counts.admitted = admitted;
    told.counts.non_admitted = non_admitted;
    told.counts.started = static_cast<double>(clocks);
    return listed_of(round, told, {half, half * 3 / 10, half, half * 4 / 10}, 0.1, 0.3);
  };
  // 100 of the youngest weeks tell as much as the provider: (0.3 + 0.1) / 2. 300 tell three times as much.
  check_listed(shares(200, 90, 10), 0.2, 0.2);
  check_listed(shares(600, 90, 10), 0.25, 0.15);
  check_listed(shares(0, 90, 10), 0.1, 0.3);
  // 0.4 of all would have a decision; 0.9 of 2/9 may. As many as may: 0.9 of 4/9. A few more.
  check_listed(shares(200, 20, 70), 0.1, 0.1);
  check_listed(shares(600, 20, 70), 0.125, 0.075);
  check_listed(shares(200, 40, 50), 0.2, 0.2);
  check_listed(shares(200, 50, 50), 0.2, 0.2);
  round.assume({{{"most_listed", ""}, 0.5}});
  check_listed(shares(200, 40, 60), 0.1, 0.1);
  round.assume({{{"clocks_that_tell", ""}, 300}, {{"most_listed", ""}, 0.9}});
  check_listed(shares(200, 90, 10), 0.15, 0.25);
}

TEST_CASE("build, flow: each share rests on the clocks of its own weeks", "[quick][build]") {
  const Round round;
  Service told = service();
  told.counts.admitted = 90;
  told.counts.non_admitted = 10;
  // Of 100 in the youngest weeks 0.1 have a decision, of 300 in those before 0.6; of the provider's 0.1 and 0.4:
  // (180 + 40) / 400 in all.
  check_listed(listed_of(round, told, {100, 10, 300, 180}, 0.1, 0.3), 0.1, 0.45);
  // Of 300 in the youngest weeks 0.5, of 100 before 0.6; of the provider's 0.1 and 0.2: 160 / 400, (60 + 20) / 200.
  check_listed(listed_of(round, told, {300, 150, 100, 60}, 0.1, 0.1), 0.4, 0.0);
  check_listed(listed_of(round, told, {300, 150, 100, 80}, 0.1, 0.1), 0.4, 0.1);
}

TEST_CASE("build, flow: who has a decision at the start has it later", "[quick][build]") {
  const Round round;
  Service told = service();
  told.counts.admitted = 90;
  told.counts.non_admitted = 10;
  // 0.35 = (60 + 10) / 200 of the youngest weeks, and (30 + 20) / 400 of those before.
  check_listed(listed_of(round, told, {100, 60, 300, 30}, 0.1, 0.1), 0.125, 0);
  // The provider too has fewer later, 0.1: (30 + 10) / 200.
  check_listed(listed_of(round, told, {100, 30, 100, 30}, 0.3, -0.2), 0.2, 0);
  // Nobody later; nobody at all; nobody of a service that admits nobody.
  check_listed(listed_of(round, told, {100, 60, 100, 0}, 0, 0), 0, 0);
  check_listed(listed_of(round, told, {100, 0, 100, 0}, 0, 0), 0, 0);
  check_listed(listed_of(round, service("NLX"), {100, 60, 300, 90}, 0.1, 0.1), 0, 0);
}

namespace {

/// Clocks start as published, and the share of them with a decision is the provider's. Urgent 0.18 + 0.02, at most 0.5,
/// of whom 0.4 end at the first attendance; triage returns 0.2, 0.1 to 0.3: 0.28 end early. 100 clocks tell as much as
/// this.
Round early() {
  Round round;
  round.assume({{{"young_clocks", ""}, 100},
                {{"clocks_that_tell", ""}, 1e9},
                {{"suspected_cancer", "C_100"}, 0.18},
                {{"urgent_beside_cancer", ""}, 0.02},
                {{"most_urgent", ""}, 0.5},
                {{"early_weeks", ""}, 2},
                {{"early_clocks", ""}, 100}});
  round.range({"triage_returned", "trust"}, "0.1,0.3");
  return round;
}

/// A service of so many clocks in the month, of whom so many are stopped or admitted in each of the first two weeks;
/// many more later.
PlannedService early_of(double clocks, std::uint64_t stopped, std::uint64_t admitted = 0, double listed = 0,
                        const std::string& provider = "RA7") {
  Service one = service(provider);
  const double scale = clocks / 100;  // service() has 10 a day: in 20 days, of half the usual starts, 100
  one.counts = {1000 * scale, 200 * scale, clocks, 120 * scale, 240 * scale, ""};
  one.bands = {};
  one.stopped.non_admitted = weeks({{0, stopped}, {1, stopped}, {2, 1100}});
  one.stopped.admitted = weeks({{0, admitted}, {1, admitted}, {2, 900}});
  PlannedService p = planned(one);
  p.balance.listed = listed;
  return p;
}

void check_early(const PlannedService& found, double urgent, double returned) {
  CHECK(found.urgent == Approx(urgent));
  CHECK(found.returned == Approx(returned));
}

}  // namespace

TEST_CASE("build, flow: who is stopped early was returned, or urgent", "[quick][build]") {
  const Round round = early();
  // Few clocks tell what is assumed: 6 of 10, and 28 of 100, are 34 of 110; less 0.4 of 0.2.
  check_early(flow_of(round, early_of(10, 3)), 0.2, 34 / 110.0 - 0.08);
  // 40 of 100: 68 of 200. 302 of 1,000: 330 of 1,100. 192: 220 of 1,100.
  check_early(flow_of(round, early_of(100, 20)), 0.2, 0.26);
  check_early(flow_of(round, early_of(1000, 151)), 0.2, 0.22);
  check_early(flow_of(round, early_of(1000, 96)), 0.2, 0.12);
  // Triage returns no more than 0.3: of 440 in 1,100 another 0.1 are 0.4 of the urgent. Half are urgent at most: of 640
  // in 1,280 with 100 that tell, 0.3 is left.
  check_early(flow_of(round, early_of(1000, 206)), 0.25, 0.3);
  check_early(flow_of(round, early_of(1180, 306)), 0.5, 0.3);
  check_early(flow_of(round, early_of(1000, 511)), 0.5, 0.3);
  // And no fewer than 0.1: of 154 in 1,100 another 0.04 are 0.4 of the urgent. One in a hundred is urgent at least.
  check_early(flow_of(round, early_of(1000, 63)), 0.1, 0.1);
  check_early(flow_of(round, early_of(1000, 0)), 0.01, 0.1);
}

TEST_CASE("build, flow: who is admitted early was urgent", "[quick][build]") {
  Round round = early();
  // 200 of 1,000 have a decision at the start, 800 are referred to a clinic. 80 are admitted early: (80 + 20) / 300.
  // 332 are stopped: (332 + 28) / 900, less 0.4 of 1/3.
  check_early(flow_of(round, early_of(1000, 166, 40, 0.2)), 1 / 3.0, 0.4 - 0.4 / 3);
  // 10 are admitted, 242 stopped: 30 of 300 and 270 of 900.
  check_early(flow_of(round, early_of(1000, 121, 5, 0.2)), 0.1, 0.26);
  // 230 are admitted, 332 stopped: 250 of 300, of which half may be.
  check_early(flow_of(round, early_of(1000, 166, 115, 0.2)), 0.5, 0.2);
  // Where nobody has a decision of the service itself, admissions tell nothing: 330 of 1,100 are stopped.
  round.assume({{{"triage_returned", "community"}, 0.2}}).range({"triage_returned", "community"}, "0.1,0.3");
  check_early(flow_of(round, early_of(1000, 151, 115, 0.2, "NLX")), 0.2, 0.22);
  // Nobody is assumed to be urgent, nobody is admitted: one in a hundred is. (160 + 20) / 900 are stopped early.
  round.assume({{{"suspected_cancer", "C_100"}, 0}, {{"urgent_beside_cancer", ""}, 0}});
  check_early(flow_of(round, early_of(1000, 80, 0, 0.2)), 0.01, 0.2 - 0.004);
  // 0.9 is assumed, half may be: 0.4 are assumed to end early. (320 + 40) of 900; (0 + 50) of 300 are admitted.
  round.assume({{{"suspected_cancer", "C_100"}, 0.9}});
  check_early(flow_of(round, early_of(1000, 160, 0, 0.2)), 0.25, 0.3);
}

TEST_CASE("build, flow: the weeks that are early, and the clocks that tell of them", "[quick][build]") {
  Round round = early();
  // 206 of 1,000 in week 0 alone: 234 of 1,100. With 1,100 of week 2: 1,512 of 1,100, more than may be.
  round.assume({{{"early_weeks", ""}, 1}});
  check_early(flow_of(round, early_of(1000, 206)), 0.2, 234 / 1100.0 - 0.08);
  round.assume({{{"early_weeks", ""}, 3}});
  check_early(flow_of(round, early_of(1000, 206)), 0.5, 0.3);
  // One week at least.
  round.assume({{{"early_weeks", ""}, 0}});
  check_early(flow_of(round, early_of(1000, 206)), 0.2, 234 / 1100.0 - 0.08);
  // All that there are at most.
  round.assume({{{"early_weeks", ""}, 200}});
  check_early(flow_of(round, early_of(1000, 206)), 0.5, 0.3);
  // 1,000 clocks tell as much as what is assumed: (312 + 280) of 2,000.
  round.assume({{{"early_weeks", ""}, 2}, {{"early_clocks", ""}, 1000}});
  check_early(flow_of(round, early_of(1000, 156)), 0.2, 0.296 - 0.08);
}

TEST_CASE("build, flow: missed first attendances end no urgent clock", "[quick][build]") {
  Round round = early();
  // Two thirds attend, 0.3 of these end there: 0.2 of the urgent, 0.24 are assumed to end early. (306 + 24) of 1,100.
  round.assume({{{"first_dna", ""}, 0.5},
                {{"first_dna_nullified", ""}, 0.5},
                {{"rebook_after_nullified", ""}, 0.6},
                {{"first_stop", "C_100"}, 0.3}});
  const PlannedService found = flow_of(round, early_of(1000, 153));
  check_early(found, 0.2, 0.26);
  // 0.74 are not returned, a quarter of them starts once more.
  CHECK(found.referrals == Approx(100 / 1.185));
}

TEST_CASE("build, flow: urgent and returned as assumed, where nothing tells", "[quick][build]") {
  Round round = early();
  // Nobody is referred: all come with their clock.
  check_early(flow_of(round, early_of(100, 20), 30), 0.2, 0.2);
  // The narrowest scope goes first.
  round.assume({{{"triage_returned", "RA7.C_100"}, 0.25}}).range({"triage_returned", "RA7.C_100"}, "0.25,0.3");
  check_early(flow_of(round, early_of(1000, 0)), 0.01, 0.25);
  // No range.
  round.range({"triage_returned", "RA7.C_100"}, ",");
  check_early(flow_of(round, early_of(1000, 206)), 0.2, 0.25);
  // Completed pathways are not known by week; half are urgent at most.
  round = early();
  round.inputs.stopped.clear();
  check_early(flow_of(round, early_of(1000, 206)), 0.2, 0.2);
  round.assume({{{"suspected_cancer", "C_100"}, 0.9}});
  round.inputs.stopped.clear();
  check_early(flow_of(round, early_of(1000, 206)), 0.5, 0.2);
}
