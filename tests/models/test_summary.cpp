/// The page and the JSON of a study.

#include <catch2/catch.hpp>
#include <string>

#include "icsflow/report/summary.hpp"
#include "small_study.hpp"

using namespace icsflow::models;
using namespace test;

TEST_CASE("Summary: the page of a small study", "[models][summary][quick]") {
  const test::TemporaryDirectory temporary;
  const StudyOptions options = options_for(temporary / "out", 3);
  ResultsStore store(small_scenario(), small_catalogue(), options);
  run_study(store, fake_runner(), options);
  Summary summary = make_summary(small_scenario(), small_catalogue(), store, 3);
  summary.seed = 1;
  summary.run = {12'345'678, 2.0, 300 * 1024 * 1024, 1};
  summary.directory = "out/small";
  summary.files = {"results.sqlite", "headlines.csv"};
  const std::string expected =
      R"(Small system
============
1 February 2026 to 10 February 2026 (10 days), 3 replications, seed 1
Each line: the mean over replications, then the 10-90 % chance range: by luck alone, 8 of 10
replications fall inside it. It says nothing of how sure the inputs are.

Waiting list
  Pathways waiting at the end                                 1,101        1,021 to 1,181
  Waiting 18 weeks or less                                     51.0 %      50.2 to 51.8
  Mean wait, "Bristol"                                         12.3 weeks

Beds
  Delay of discharge                                              -

Published / simulated
  calibration: the inputs were fitted to this figure; validation: they were not.
                                                             published      simulated     difference
  Pathways waiting at the end              calibration           1,250          1,101        -11.9 %
  Waiting 18 weeks or less                 validation           50.0 %         51.0 %    +1.0 points
  unknown (all)                            validation            3.000              -              -
    not compared: the results have no such measure of this scope

Run
  1 replication kept from an earlier run
  12,345,678 events in 2.0 s: 6,172,839 a second; peak memory 300 MiB
  results: out/small: results.sqlite, headlines.csv
)";
  CHECK(to_text(summary) == expected);
  CHECK(to_text(summary).find("nan") == std::string::npos);
  const std::string json = to_json(summary);
  CHECK(json.find("\"mean\": null") != std::string::npos);
  CHECK(json.find("nan") == std::string::npos);
}

TEST_CASE("Summary: published and simulated totals are of like times", "[models][summary][quick]") {
  const test::TemporaryDirectory temporary;
  Catalogue catalogue;
  catalogue.headlines = {{"A&E", "attendances", "all", "attendances", Format::kCount}};
  Scenario scenario = small_scenario();
  const auto compared = [&](double counted, double over) {
    catalogue.headlines[0].total_of = counted;
    scenario.published = {{"attendances", "all", 12'000, false, "", {}, over}};
    StudyOptions options = options_for(temporary / "out", 1);
    options.overwrite = true;
    ResultsStore store(scenario, catalogue, options);
    run_study(
        store, [] { return [](const RunOptions&) { return RunResult{0, 1, 1, 0, {}, {1000}, {}, {}}; }; }, options);
    const std::string page = to_text(make_summary(scenario, catalogue, store, 1));
    return page.substr(page.find("validation: they were not."));
  };
  // 1,000 in 28 days are 1,087 a month; 12,000 in a year 1,000.68.
  const std::string month = compared(28, 365);
  CHECK(month.find(
            "attendances, a month                     validation            1,001          1,087         +8.6 %") !=
        std::string::npos);
  CHECK(month.find("both given a month") != std::string::npos);
  // A year and a leap year are alike: as they are.
  for (const double days : {365, 366}) {
    const std::string year = compared(days, 365);
    CHECK(year.find(
              "attendances                              validation           12,000          1,000        -91.7 %") !=
          std::string::npos);
    CHECK(year.find("a month") == std::string::npos);
  }
  const std::string unknown = compared(28, 0);
  CHECK(unknown.find(
            "attendances                              validation           12,000              -              -") !=
        std::string::npos);
  CHECK(unknown.find("not compared: a total; write over:") != std::string::npos);
  // What is no total is compared whatever the time.
  CHECK(compared(0, 0).find("not compared") == std::string::npos);
}

TEST_CASE("Summary: who is not done at the end is told of where they are many", "[models][summary][quick]") {
  const auto page = [](double waiting) {
    Summary summary;
    summary.replications = 1;
    summary.lines.push_back({{"Waits", "served", "P/a.s", "served", Format::kCount}, {100, 100, 100, 1}});
    for (const auto* measure : {"still_waiting", "wait_so_far_mean"}) {
      HeadlineInfo info{"Waits", measure, "P/a.s", measure, Format::kCount};
      info.of_the_rest = true;
      summary.lines.push_back({info, {waiting, waiting, waiting, 1}});
    }
    return to_text(summary);
  };
  CHECK(page(5).find("still_waiting") == std::string::npos);
  CHECK(page(5).find("2 more figures are in headlines.csv") != std::string::npos);
  CHECK(page(6).find("still_waiting") != std::string::npos);
  CHECK(page(6).find("wait_so_far_mean") != std::string::npos);
}

TEST_CASE("Summary: the whole first, then each provider under its name; tables; the rest in the files",
          "[models][summary][quick]") {
  Summary summary;
  summary.replications = 1;
  const auto add = [&](const char* section, const char* measure, const char* scope, const std::string& label,
                       const std::string& owner, bool on_page) {
    summary.lines.push_back({{section, measure, scope, label, Format::kCount, owner, on_page}, {5, 5, 5, 1}});
  };
  add("Beds", "occupied", "RVJ", "occupied", "North Bristol", true);
  add("Beds", "occupied", "NLX", "occupied", "Sirona", true);
  add("Beds", "escalation", "RVJ", "escalation", "North Bristol", true);
  add("Beds", "all", "all", "all beds", "", true);
  add("Beds", "detail", "RVJ", "detail", "North Bristol", false);
  summary.lines.push_back(
      {{"Beds", "within", "RVJ", "within", Format::kShare, "North Bristol", false}, {0.5, 0, 0, 1}});
  summary.tables.push_back({"Beds",
                            "By provider",
                            {{"used", "occupied"}, {"within", "within"}},
                            {{"North Bristol", "RVJ"}, {"Sirona", "NLX"}}});
  const std::string page = to_text(summary);
  const std::string gap(45, ' ');
  CHECK(page.find("\nBeds\n  all beds ") != std::string::npos);
  CHECK(page.find("\n North Bristol\n  occupied " + gap) != std::string::npos);
  CHECK(page.find("\n Sirona\n  occupied ") > page.find("\n  escalation "));
  CHECK(page.find("detail") == std::string::npos);
  CHECK(page.find("\n  North Bristol                                5    50.0 %\n") != std::string::npos);
  CHECK(page.find("\n  Sirona                                       5         -\n") != std::string::npos);
  CHECK(page.find("\n2 more figures are in headlines.csv.\n") != std::string::npos);
}

TEST_CASE("Summary: waits below a day are read in hours", "[models][summary][quick]") {
  Summary summary;
  summary.replications = 2;
  summary.lines.push_back({{"Waits", "wait", "all", "short", Format::kDays}, {0.25, 0.2, 0.3, 2}});
  summary.lines.push_back({{"Waits", "wait", "all", "long", Format::kDays}, {0.9, 0.5, 1.5, 2}});
  const std::string page = to_text(summary);
  CHECK(page.find(" 6.0 hours  4.8 to 7.2\n") != std::string::npos);
  CHECK(page.find(" 0.90 days   0.50 to 1.50\n") != std::string::npos);
}

TEST_CASE("Summary: numbers are shown as a reader expects them", "[models][summary][quick]") {
  CHECK(to_text(109'556, Format::kCount) == "109,556");
  CHECK(to_text(999.5, Format::kCount) == "1,000");
  CHECK(to_text(3.4, Format::kCount) == "3.4");
  CHECK(to_text(-1'234'567, Format::kCount) == "-1,234,567");
  CHECK(to_text(-0.001, Format::kDays) == "0.00 days");
  CHECK(to_text(0.98, Format::kDays) == "0.98 days");
  CHECK(to_text(12.34, Format::kDays) == "12.3 days");
  CHECK(to_text(0.6134, Format::kShare) == "61.3 %");
  CHECK(to_text(12.34, Format::kWeeks) == "12.3 weeks");
  CHECK(to_text(3.96, Format::kHours) == "4.0 hours");
  CHECK(to_text(0.8, Format::kNumber) == "0.800");
  CHECK(to_text(4321.9, Format::kNumber) == "4,322");
  CHECK(to_text(kNaN, Format::kShare) == "-");
}
