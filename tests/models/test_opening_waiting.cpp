// Who waits at the census without an RTT clock (opening.waiting): for how long they have waited counts.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <string>

#include "scenario_files.hpp"

using namespace icsflow::models;
using test::Study;

namespace {

constexpr double kHour = 1.0 / 24;

/// One pool, or sessions, that a stream without arrivals in the run comes to.
Study study_of(const std::string& waiting, const std::string& step, const std::string& resource,
               const std::string& more = "", const std::vector<Override>& sets = {}) {
  const test::TemporaryDirectory folder;
  return Study(folder.write("opening.yaml", fmt::format(R"(icsflow: 1
name: Opening
start: 2026-01-05
until: 2026-02-02
calendar: {{holidays: none}}
providers:
  clinic: {{kind: other, resources: {{room: {}}}}}
pathways:
  visit:
    attributes: {{who: {{one: 50 %, two: rest}}}}
    steps:
      seen: {{{}, next: gone}}
      gone: {{leave: treated}}
{}streams:
  people: {{at: clinic, pathway: visit, arrivals: {{2026-01-30: 1}}}}
opening: {{waiting: {}}}
)",
                                                        resource, step, more, waiting)),
               sets);
}

double of(const Study& study, const std::string& measure) {
  return study.headline(study.run(), measure, "clinic/visit.seen");
}

const std::string kUse = "use: room, for: 1 h", kPool = "{kind: pool, capacity: 1}";

}  // namespace

TEST_CASE("opening: who waits for a pool has waited so long, and the longest is first", "[quick][models][opening]") {
  // Served at 00:00, 01:00 and 02:00, having waited two hours before; later comes one who does not wait.
  const Study three = study_of("[{stream: people, step: seen, count: 3, age: 2 h}]", kUse, kPool);
  CHECK(of(three, "served") == 4);
  CHECK(of(three, "mean_wait") == Approx((2 + 3 + 4) * kHour / 4));
  CHECK(of(three, "waited_share") == 0.75);
  // Of several ages in any order: five hours and none, then one hour and one.
  for (const std::string rows : {"[{stream: people, step: seen, count: 1, age: 1 h}, {stream: people, step: seen, "
                                 "count: 1, age: 5 h}]",
                                 "[{stream: people, step: seen, count: 1, age: 5 h}, {stream: people, step: seen, "
                                 "count: 1, age: 1 h}]"})
    CHECK(of(study_of(rows, kUse, kPool), "mean_wait") == Approx((5 + 2) * kHour / 3));
  // Nobody: as without.
  const Study nobody = study_of("[{stream: people, step: seen, count: 0, age: 2 h}]", kUse, kPool);
  CHECK(of(nobody, "served") == 1);
  // A unit in use at the start is in use until its patient has gone.
  const Study busy = study_of("[{stream: people, step: seen, count: 1, age: 2 h}]", kUse, "{kind: pool, capacity: 2}");
  CHECK(of(busy, "mean_wait") == Approx(2 * kHour / 2));
}

TEST_CASE("opening: ages by chance, and their parameters", "[quick][models][opening]") {
  const std::string rows = "[{stream: people, step: seen, count: 200, age: {uniform: {low: 2 h, high: 4 h}}}]";
  const std::string many = "{kind: pool, capacity: 300}";
  CHECK(of(study_of(rows, kUse, many), "mean_wait") == Approx(3 * kHour * 200 / 201).epsilon(0.05));
  CHECK(of(study_of(rows, kUse, many, "", {{"opening.waiting.people.seen.count", "20"}}), "served") == 21);
  CHECK(of(study_of(rows, kUse, many, "", {{"opening.waiting.people.seen.age.uniform.low", "4 h"}}), "mean_wait") ==
        Approx(4 * kHour * 200 / 201).epsilon(1e-6));
  // What is not known may be uncertain, but cannot change in the run.
  CHECK_NOTHROW(
      study_of(rows, kUse, many, "uncertainty: {q: {path: opening.waiting.people.seen.count, low: 100, high: 300}}\n"));
  CHECK_THROWS(study_of(rows, kUse, many,
                        "interventions: {q: {at: 2026-01-10, path: opening.waiting.people.seen.count, set: 100}}\n"));
}

namespace {

/// A study whose queue is of a table.
Study of_table(const std::string& table, const std::string& more = "", const std::vector<Override>& sets = {}) {
  const test::TemporaryDirectory folder;
  const std::string file = folder.write("queue.csv", table);
  return study_of("[{stream: people, step: seen, file: " + file + more + "}]", kUse, "{kind: pool, capacity: 300}", "",
                  sets);
}

std::string problems_of(const std::string& table, const std::string& more = "") {
  std::string text;
  try {
    static_cast<void>(of_table(table, more));
  } catch (const InputError& error) {
    for (const Problem& p : error.problems())
      text += fmt::format("{}:{}: {}: {}\n", p.place.line, p.place.column, p.key, p.message);
  }
  return text;
}

}  // namespace

TEST_CASE("opening: a queue and its ages from a table", "[quick][models][opening]") {
  const std::string three = "age,count,other\n2 h,3,1\n4 h,,1\n5 h,1,0\n";
  const Study study = of_table(three);
  CHECK(of(study, "served") == 5);
  CHECK(of(study, "mean_wait") == Approx((3 * 2 + 5) * kHour / 5));
  CHECK(of(of_table(three, ", column: other"), "mean_wait") == Approx((2 + 4) * kHour / 3));
  // The same patients as of a list, in any order of the rows and with the unit in a comment; ages to another are
  // spread.
  const test::TemporaryDirectory folder;
  const Study said = study_of(
      "[{stream: people, step: seen, count: 3, age: 2 h}, {stream: people, step: seen, count: 1, "
      "age: {uniform: {low: 1 d, high: 2 d}}}]",
      kUse, "{kind: pool, capacity: 300}");
  const Study table = of_table("# unit age: h\n# unit to: d\nto,age,count\n2,24,1\n,2,3\n");
  CHECK(of(table, "mean_wait") == of(said, "mean_wait"));
  // Rows are parameters, in the order of their ages.
  CHECK(of(of_table(three, "", {{"opening.waiting.people.seen.2.count", "11"}}), "served") == 15);
  CHECK(of(of_table("age,count\n2 h,0\n"), "served") == 1);
}

TEST_CASE("opening: hostile tables of ages are refused, each cell where it stands", "[quick][models][opening]") {
  CHECK(problems_of("age,count\n2 h,3\n") == "");
  CHECK_THAT(problems_of("age,count\n2,3\n"), Catch::Contains("2:1: opening.waiting.1: ") &&
                                                  Catch::Contains("found \"2\" without a unit") &&
                                                  Catch::Contains("# unit age: d"));
  CHECK_THAT(problems_of("age,count\n-2 h,3\n4 h,-1\n5 h,1.5\n6 h,many\nlong,2\n"),
             Catch::Contains("2:1:") && Catch::Contains("3:5:") && Catch::Contains("4:5:") && Catch::Contains("5:5:") &&
                 Catch::Contains("6:1:") && Catch::Contains("found \"many\""));
  CHECK_THAT(problems_of("age,count\n2 h,3\n120 min,1\n"),
             Catch::Contains("3:1:") && Catch::Contains("expected each age once") && Catch::Contains("line 2"));
  CHECK_THAT(problems_of("age,to,count\n2 h,1 h,3\n"),
             Catch::Contains("2:5:") && Catch::Contains("expected more than"));
  CHECK_THAT(problems_of("age,count\n2 h,3\n", ", column: cuont"), Catch::Contains("did you mean \"count\""));
  CHECK_THAT(problems_of("age,count\n2 h,3\n", ", column: age"), Catch::Contains("says how many"));
  CHECK_THAT(problems_of("wait,count\n2 h,3\n"), Catch::Contains("age"));
  CHECK_THAT(problems_of("age,count\n2 h\n"), Catch::Contains("2:"));
  CHECK_THAT(problems_of("age,count\n2 h,3\n", ", count: 3"), Catch::Contains("not both `file` and `count`"));
  CHECK_FALSE(problems_of("").empty());
  CHECK_FALSE(problems_of(std::string("age,count\n\0 h,3\n", 17)).empty());
  CHECK_FALSE(problems_of("age,count\n1e999 h,3\n").empty());
  CHECK_FALSE(problems_of("age,count\n2 h,1e30\n").empty());
  CHECK_THAT(problems_of("age,count\n2 h,3\n", ", column: 'count', age: 2 h"), Catch::Contains("`age`"));
  std::string many = "age,count\n";
  for (int k = 0; k < 2001; ++k) many += fmt::format("{} min,1\n", k);
  CHECK_THAT(problems_of(many), Catch::Contains("at most 2000 ages"));
  CHECK_THROWS(study_of("[{stream: people, step: seen, column: count}]", kUse, kPool));
  CHECK_THROWS(study_of("[{stream: people, step: seen, file: nowhere.csv}]", kUse, kPool));
}

TEST_CASE("opening: who waits for a date has waited so long", "[quick][models][opening]") {
  // One slot a day, booked a day ahead: the slots of the first day are given to those who waited.
  const std::string slots =
      "{kind: sessions, slots: 1 /day, days: [Mon, Tue, Wed, Thu, Fri, Sat, Sun], horizon: 1 d, notice: 1 d, "
      "urgent_notice: 1 d}";
  const Study list = study_of("[{stream: people, step: seen, count: 3, age: 10 d}]", "book: room", slots);
  CHECK(of(list, "served") == 4);
  // At 13:00 of the first three days, and one day and some hours for the one who comes.
  const double last = 4 * of(list, "mean_wait") - (10 + 11 + 12 + 3 * 13 * kHour);
  CHECK(last > 0.5);
  CHECK(last < 2.6);
}

TEST_CASE("opening: who gives up has been waiting already", "[quick][models][opening]") {
  // The room is taken for a month by the first; the others are ready to wait three hours, of which two are over.
  const std::string step = "use: room, for: 40 d, gives_up: {}, elsewhere: gone";
  const auto with = [&](const std::string& patience, const std::string& pool = "{kind: pool, capacity: 1}") {
    return study_of("[{stream: people, step: seen, count: 5, age: 2 h}]", fmt::format(fmt::runtime(step), patience),
                    pool);
  };
  CHECK(of(with("3 h"), "gave_up_share") == Approx(5.0 / 6));
  // A hazard that is there from one hour to two only concerns nobody who has waited two, but who comes later.
  const Study early = with("[{from: 1 h, rate: 1000 /h}, {from: 2 h, rate: 0 /h}]");
  CHECK(of(early, "gave_up_share") == 0.5);  // of one served and one gone
  CHECK(of(early, "still_waiting") == 4);
  CHECK(of(with("[{from: 2 h, rate: 1000 /h}]"), "gave_up_share") == Approx(5.0 / 6));
}

TEST_CASE("opening: a list of which only figures are known", "[quick][models][opening]") {
  const auto of = [](const std::string& row, const std::string& measure) {
    const test::TemporaryDirectory folder;
    folder.write("services.csv", "id,provider,function,type,name\nRVJ.1,RVJ,1,all,One\n");
    folder.write(
        "list.csv",
        "provider,function,decision_to_admit,list,median_wait,p92_wait,within_18_weeks,over_52_weeks,p75_wait\n"
        "RVJ,1,no," +
            row + "\n");
    const Study study(folder.write("list.yaml", R"(icsflow: 1
name: Figures
start: 2026-01-01
until: 2026-02-01
channels: [{from: gp, to: RVJ, floor: 1 h}]
providers: {gp: {kind: primary_care}, RVJ: {kind: acute}}
pathways:
  rtt:
    rtt: yes
    steps:
      ref: {go: yes, records: clock_start, next: first}
      first: {book: slots, next: done}
      done: {records: stop_non_admitted, leave: treated}
service_types:
  all: {pathway: rtt, rate: 10 /day, referred_from: {gp: 100 %}, sessions: {slots: {slots: 75 /week}}}
services: {table: services.csv}
opening: {waiting_list: list.csv}
)"));
    return study.headline(study.run(), measure, "RVJ");
  };
  const std::string all = "4200,13.1,38.4,2730,41,";
  CHECK(of(all, "opening_list") == 4200);
  CHECK(of(all, "opening_within_18_weeks") == 0.65);
  CHECK(of(all, "opening_over_52_weeks") == 41);
  CHECK(of(all, "opening_median_wait") == Approx(13.1).margin(0.1));
  CHECK(of(all, "opening_p92_wait") == Approx(38.4).margin(0.2));  // within a week the published rule is a line
  const std::string two = "900,11.5,,,,24";
  CHECK(of(two, "opening_list") == 900);
  CHECK(of(two, "opening_median_wait") == Approx(11.5).margin(0.1));
  // A wait that is rounded gives way to a number.
  CHECK(of("1000,17.9,,498,,", "opening_within_18_weeks") == 0.498);
}
