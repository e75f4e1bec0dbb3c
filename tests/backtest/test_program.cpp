// `icsflow backtest` as users run it: what is refused before anything runs, what goes where.

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "../tools/workplace.hpp"
#include "icsflow/backtest/history.hpp"
#include "icsflow/scenario/problem.hpp"
#include "lists.hpp"

using namespace icsflow::models;

namespace {

/// A table of `months` lists of AAA from January 2020.
std::string table(int months) {
  std::string text = "# source: invented\nmonth,provider,list,within_18_weeks,over_52_weeks,new,completed\n";
  for (const auto& [month, one] : test::wandering_list("AAA", 4, months).months)
    text += fmt::format("{},AAA,{},{},{},{},{}\n", month_text(month), one.list, one.list - *one.beyond[0],
                        *one.beyond[1], *one.started, *one.completed);
  return text;
}

std::vector<Problem> problems_of(const std::string& text) {
  const test::TemporaryDirectory here;
  try {
    read_history({here.write("t.csv", text)});
  } catch (const InputError& error) {
    return error.problems();
  }
  return {};
}

}  // namespace

TEST_CASE("back-test: the program writes forecasts and scores", "[backtest][quick]") {
  const test::Workplace here;
  here.write("lists.csv", table(40));
  const std::string asked =
      "backtest '" + test::kReduced + "' --from 2022-07 --to 2022-08 --against lists.csv --replications 5 --horizon 3";
  const test::Outcome done = here.icsflow(asked + " -o out");
  INFO(done.err);
  REQUIRE(done.code == 0);
  CHECK(std::count(done.out.begin(), done.out.end(), '\n') <= 50);
  CHECK(done.out.find("Ranges are of chance, shocks and unknown inputs.") != std::string::npos);
  const std::string csv = test::contents(here / "out/backtest.csv");
  CHECK(csv.rfind("# source: invented\norigin,horizon,month,provider,measure,published,", 0) == 0);
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 2 + 6 + 6);  // of lists and of shares
  CHECK(csv.find(",AAA,within_18_weeks,") != std::string::npos);
  CHECK(done.out.find("Within 18 weeks, MAE in points") != std::string::npos);
  CHECK(std::filesystem::exists(here / "out/2022-08/AAA/scenario.yaml"));
  const test::Outcome again = here.icsflow(asked + " -o out --json --known-drift --workers 1");
  CHECK(again.code == 0);
  CHECK(again.out.rfind("{\n  \"first_origin\": \"2022-07\"", 0) == 0);
  CHECK(again.out.find("\"ranges\": \"chance and shocks\"") != std::string::npos);
  CHECK(again.out.find("\"within_18_weeks\": [") != std::string::npos);
  // The scenario itself, whose list is LIST's from April 2021 on.
  here.write("england.csv", "month,provider,list\n2021-03,LIST,4950\n2021-04,LIST,5124\n");
  const test::Outcome as_it_is = here.icsflow(
      "backtest '" + test::kReduced + "' --as-it-is --from 2021-03 --against england.csv --replications 5 -o it");
  INFO(as_it_is.err);
  CHECK(as_it_is.code == 0);
  CHECK(as_it_is.out.find("The scenario as it is: that it uses nothing after its origin is for who built it to say.") !=
        std::string::npos);
  CHECK(test::contents(here / "it/backtest.csv").find("\n2021-03,1,2021-04,LIST,list,5124,") != std::string::npos);
}

TEST_CASE("back-test: what cannot be done is refused before anything runs", "[backtest][quick]") {
  const test::Workplace here;
  here.write("lists.csv", table(40));
  here.write("few.csv", table(12));
  here.write("raw.csv", "month,org_code,total_incomplete\n2022-01,AAA,5\n");
  std::filesystem::create_directory(here / "mine");
  here.write("mine/thesis.txt", "");
  const std::string reduced = fmt::format("'{}'", test::kReduced);
  const std::string mm1 = fmt::format("'{}/scenarios/textbook/mm1.yaml'", ICSFLOW_SOURCE_DIR);
  struct Case {
    std::string arguments, told;
  };
  const std::vector<Case> cases{
      {reduced + " --against lists.csv --from 2022-07", "-o is required"},
      {reduced + " --against lists.csv -o out", "--from is required"},
      {reduced + " --from 2022-07 -o out", "--against is required"},
      {reduced + " --against lists.csv --from July -o out",
       "--from: expected a month, such as 2023-12; found \"July\""},
      {reduced + " --against lists.csv --from 2022-13 -o out", "expected a month"},
      {reduced + " --against lists.csv --from 2023-04 -o out",
       "--from: expected a month with published months after it; found 2023-04, and none after 2023-04"},
      {reduced + " --against lists.csv --from 2022-07 --to 2022-06 -o out",
       "--to: expected 2022-07 or later, the first origin; found 2022-06"},
      {reduced + " --against lists.csv --from 2022-07 --sized-to 2022-08 -o out",
       "--sized-to: expected 2022-07 or earlier"},
      {reduced + " --against lists.csv --from 2022-07 --season-from ENG -o out",
       "--season-from: expected the code of a list in the files; found \"ENG\""},
      {reduced + " --against lists.csv --from 2022-07 --season-from AAA -o out",
       "--season-from: expected four years of months to 2022-07; AAA has fewer"},
      {reduced + " --against lists.csv --from 2022-07 --providers RA7 -o out",
       "--providers: expected codes of providers in the files; found \"RA7\""},
      {reduced + " --against few.csv --from 2020-09 -o out",
       "--against: expected a list that can be forecast from 2020-09; AAA: fewer than 13 changes of a month to "
       "2020-09"},
      {reduced + " --against raw.csv --from 2022-07 -o out",
       "raw.csv:1: expected a column \"provider\"; it is missing"},
      {reduced + " --against none.csv --from 2022-07 -o out", "none.csv"},
      {reduced + " --against lists.csv --from 2022-07 -o mine",
       "expected a directory that is empty, not there or of an earlier back-test; found \"mine\""},
      {reduced + " --against lists.csv --from 2022-07 -o out --replications 0", "--replications"},
      {reduced + " --against lists.csv --from 2022-07 -o out --as-it-is",
       "start: expected 2022-08-01, the day after the origin --from 2022-07; found 2021-04-01"},
      {reduced + " --against lists.csv --from 2021-03 -o out --as-it-is",
       "--against: expected a provider of the scenario with lists published in 2021-03 and after it; found none"},
      {mm1 + " --against lists.csv --from 2022-07 -o out", "services: expected a reduced list"},
      {reduced + " --set noise=off --against lists.csv --from 2022-07 -o out", "noise: expected an entry on the"},
  };
  for (const Case& one : cases) {
    INFO(one.arguments);
    const test::Outcome outcome = here.icsflow("backtest " + one.arguments);
    INFO(outcome.err);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.find(one.told) != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(here / "out"));
  }
}

TEST_CASE("back-test: wrong cells of a table are told all at once, with their places", "[backtest][quick]") {
  const auto problems = problems_of(
      "month,provider,list,within_18_weeks,over_52_weeks,new\n"
      "2022-01,AAA,100,60,10,30\n"
      "2022-1,AAA,100,60,10,30\n"    // line 3
      "2022-02,,100,60,10,30\n"      // 4
      "2022-03,AAA,many,60,10,30\n"  // 5
      "2022-04,AAA,100,160,10,30\n"  // 6
      "2022-05,AAA,100,60,50,30\n"   // 7: 40 wait over 18 weeks
      "2022-01,AAA,100,60,10,30\n"   // 8
      "2022-06,AAA,100,60,10,-3\n"   // 9
      "2022-07,AAA,,,,\n");          // not published: no problem
  REQUIRE(problems.size() == 7);
  const std::vector<std::string> keys{"month",         "provider", "list", "within_18_weeks",
                                      "over_52_weeks", "provider", "new"};
  for (std::size_t k = 0; k < keys.size(); ++k) {
    INFO(to_string(problems[k]));
    CHECK(problems[k].place.line == int(k) + 3);
    CHECK(problems[k].key == keys[k]);
    CHECK(problems[k].message.rfind("expected ", 0) == 0);
  }
}

TEST_CASE("back-test: tables as import writes them are read", "[backtest][quick]") {
  const test::TemporaryDirectory here;
  const std::string lists =
      here.write("lists.csv", "# source: a\nperiod,provider,list,within_18_weeks\n2022-01,AAA,100,60\n");
  const std::string flows =
      here.write("flows.csv",
                 "# source: b\nmonth,provider,function,list,decided,new,completed_admitted,completed_non_admitted\n"
                 "2022-01,BBB,C_110,40,9,20,5,6\n2022-01,BBB,C_130,60,9,30,7,8\n2022-01,BBB,C_999,100,18,50,12,14\n");
  const History history = read_history({flows, lists});
  REQUIRE(history.lists.size() == 2);
  CHECK(history.sources == std::vector<std::string>{"a", "b"});
  const CivilMonth january = 12 * 2022;
  CHECK(history.find("AAA")->months.at(january).list == 100);
  CHECK(*history.find("AAA")->months.at(january).beyond[0] == 40);
  const PublishedMonth& summed = history.find("BBB")->months.at(january);
  CHECK(summed.list == 100);
  CHECK(*summed.started == 50);
  CHECK(*summed.completed == 26);
  CHECK(history.find("CCC") == nullptr);
  CHECK(history.until(january - 1).find("BBB")->months.empty());
}

TEST_CASE("back-test: months", "[backtest][quick]") {
  CHECK(*parse_civil_month("2024-01") == 12 * 2024);
  CHECK(month_text(*parse_civil_month("2023-12")) == "2023-12");
  CHECK(first_day_text(12 * 2024) == "2024-01-01");
  for (const char* wrong : {"", "2024", "2024-00", "2024-13", "2024-1", "24-01-01", "2024/01", "202a-01"})
    CHECK_FALSE(parse_civil_month(wrong));
  CHECK(days_in(12 * 2024 + 1) == 29);
  CHECK(working_days_in(12 * 2024 + 4) == 21);  // May 2024: 23 weekdays, two bank holidays
}

TEST_CASE("back-test: docs/backtest.md shows what its commands print", "[backtest][slow]") {
  const test::Workplace here;
  std::filesystem::create_directory_symlink(std::string(ICSFLOW_SOURCE_DIR) + "/scenarios", here / "scenarios");
  const std::string page = test::contents(std::string(ICSFLOW_SOURCE_DIR) + "/docs/backtest.md");
  const std::string tables = " --against scenarios/backtest/";
  const std::vector<std::string> commands{
      "--from 2023-12 --to 2025-11" + tables +
          "bnssg_months.csv scenarios/backtest/england_months.csv --season-from ENG --providers RA7 NLX NTPH2",
      "--from 2021-03 --to 2021-03" + tables + "england_months.csv"};
  for (const std::string& command : commands) {
    const test::Outcome done = here.icsflow("backtest scenarios/backtest/reduced.yaml " + command + " -o out");
    INFO(done.err);
    REQUIRE(done.code == 0);
    INFO(done.out);
    CHECK(page.find("```\n" + done.out + "```\n") != std::string::npos);
  }
}
