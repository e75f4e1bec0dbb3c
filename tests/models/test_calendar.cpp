#include <catch2/catch.hpp>

#include "icsflow/domain/calendar.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;
using namespace std::chrono;

namespace {

/// GOV.UK, UK bank holidays, England and Wales (Open Government Licence v3.0): a year and its days.
const std::vector<std::string> kPublished{"2012 01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26",
                                          "2013 01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
                                          "2014 01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
                                          "2015 01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
                                          "2016 01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27",
                                          "2017 01-02 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
                                          "2018 01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
                                          "2019 01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
                                          "2020 01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
                                          "2021 01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
                                          "2022 01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
                                          "2023 01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
                                          "2024 01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
                                          "2025 01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
                                          "2026 01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
                                          "2027 01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
                                          "2028 01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26"};

std::vector<std::string> found(int y) {
  std::vector<std::string> out;
  for (const sys_days d : bank_holidays(year{y})) out.push_back(iso_date(d));
  return out;
}

/// Working days in a Calendar of a scenario with this `calendar`, from 2026-04-01 to 2026-05-31.
std::string working_days(const std::string& calendar, const std::string& plan = "") {
  const test::TemporaryDirectory folder;
  const std::string base = folder.write("base.yaml", R"(icsflow: 1
name: Days
start: 2026-04-01
until: 2026-06-01
calendar: )" + calendar + R"(
providers: {P: {kind: other, resources: {s: {kind: pool, capacity: unlimited}}}}
pathways: {a: {steps: {s: {use: s, for: 12 h, next: gone}, gone: {leave: done}}}}
streams: {a: {at: P, pathway: a, rate: 40 /working day}}
measures: {pools: {audit: 18:00}}
)");
  try {
    const test::Study study(
        plan.empty() ? base : folder.write("plan.yaml", "icsflow: 1\nname: Plan\nextends: base.yaml\n" + plan));
    const auto result = study.run();
    // 40 people a working day, from 08:00 to 18:00, each for 12 hours: at 18:00 they are there, on other days nobody.
    const auto& there = study.series(result, "audit_in_use", "P", "s");
    std::string out;
    for (std::size_t d = 0; d < there.size(); ++d) {
      const weekday w{study.scenario.start + days{static_cast<int>(d)}};
      if (there[d] <= 0 && w != Saturday && w != Sunday)
        out += iso_date(study.scenario.start + days{static_cast<int>(d)}).substr(5) + " ";
    }
    for (const Problem& warning : study.scenario.warnings) out += "warning: " + warning.message;
    return out;
  } catch (const InputError& error) {
    return error.problems().at(0).key + ": " + error.problems().at(0).message;
  }
}

}  // namespace

TEST_CASE("calendar: bank holidays of England and Wales are those published", "[quick][calendar][unit]") {
  REQUIRE(kPublished.size() == 17);
  std::size_t all = 0;
  for (const std::string& line : kPublished) {
    const std::string y = line.substr(0, 4);
    std::vector<std::string> dates;
    for (std::size_t at = 5; at < line.size(); at += 6) dates.push_back(y + '-' + line.substr(at, 5));
    CHECK(found(std::stoi(y)) == dates);
    all += dates.size();
  }
  CHECK(all == 140);
}

TEST_CASE("calendar: bank holidays beyond the published list are by rule", "[quick][calendar][unit]") {
  // Eight days, none on a weekend, Easter's two apart; 2033: Christmas Day on a Sunday, 2032: on a Saturday.
  for (int y = 2029; y <= 2060; ++y) {
    const auto days_of_year = bank_holidays(year{y});
    CHECK(days_of_year.size() == 8);
    for (const sys_days d : days_of_year) CHECK((weekday{d} != Saturday && weekday{d} != Sunday));
  }
  CHECK(found(2032) == std::vector<std::string>{"2032-01-01", "2032-03-26", "2032-03-29", "2032-05-03", "2032-05-31",
                                                "2032-08-30", "2032-12-27", "2032-12-28"});
  CHECK(found(2033) == std::vector<std::string>{"2033-01-03", "2033-04-15", "2033-04-18", "2033-05-02", "2033-05-30",
                                                "2033-08-29", "2033-12-26", "2033-12-27"});
}

TEST_CASE("calendar: days are added and taken away without replacing the rule", "[quick][calendar][yaml]") {
  CHECK(working_days("{holidays: england-and-wales}") == "04-03 04-06 05-04 05-25 ");
  CHECK(working_days("{add: [2026-05-08, 2026-04-10]}") == "04-03 04-06 04-10 05-04 05-08 05-25 ");
  CHECK(working_days("{remove: [2026-05-04], add: [2026-05-08]}") == "04-03 04-06 05-08 05-25 ");
  CHECK(working_days("{holidays: none, add: [2026-05-08]}") == "05-08 ");
  CHECK(working_days("{holidays: [2026-05-07, 2026-05-08], remove: [2026-05-07]}") == "05-08 ");
  // A plan says the same over its base, whose own days stay.
  CHECK(working_days("{add: [2026-05-08]}", "calendar: {remove: [2026-04-06]}\n") == "04-03 05-04 05-08 05-25 ");
  CHECK(working_days("{}", "calendar: {remove: [2026-04-06]}\n") == "04-03 05-04 05-25 ");
  CHECK(working_days("{remove: [2026-05-05]}") == "calendar.remove: expected bank holidays; 2026-05-05 is none");
  CHECK(working_days("{add: [2026-05-04]}") == "04-03 04-06 05-04 05-25 warning: 2026-05-04 is a bank holiday already");
  CHECK(working_days("{add: 2026-05-08}") == "calendar.add: expected a list of dates; found \"2026-05-08\"");
}

TEST_CASE("calendar: weekdays, weeks from Sunday, months of a run", "[quick][calendar][unit]") {
  const sys_days start{2026y / February / 1};  // a Sunday
  const Calendar c(start, 400, bank_holidays(2026y));
  CHECK(c.weekday(0) == 6);
  CHECK(c.weekday(1) == 0);
  CHECK(c.weekday(-1) == 5);
  CHECK(c.week(0) == 0);
  CHECK(c.week(6) == 0);
  CHECK(c.week(7) == 1);
  CHECK(c.month(27) == 1);
  CHECK(c.month(28) == 2);
  CHECK(c.month_index(28) == 1);
  CHECK(c.month_index(365) == 12);
  CHECK(c.is_holiday(61));  // 3 April 2026, Good Friday
  CHECK_FALSE(c.is_working_day(61));
  CHECK(c.service_weekday(61) == 6);
  CHECK(c.is_working_day(1));
  const Calendar wednesday(sys_days{2026y / April / 1}, 30, {});
  CHECK(wednesday.week(3) == 0);  // Saturday 4 April
  CHECK(wednesday.week(4) == 1);  // Sunday
}
