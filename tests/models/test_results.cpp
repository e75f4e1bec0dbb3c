#include <sqlite3.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <mutex>
#include <set>
#include <sstream>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/report/summary.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/published.hpp"
#include "icsflow/study/study.hpp"

#include "../temporary_directory.hpp"

using namespace icsflow::models;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Scenario small_scenario() {
  Scenario s;
  s.file = "small.yaml";
  s.name = "Small system";
  s.start = std::chrono::year{2026} / 2 / 1;
  s.until = std::chrono::year{2026} / 2 / 11;
  s.canonical = "beds = 40\n";
  Parameter beds;
  beds.path = "beds";
  beds.value = 40;
  beds.unit = Unit::kCount;
  beds.mark = Mark::kA;
  beds.source = "KH03, 2026";
  s.parameters.add(beds);
  Parameter stay;
  stay.path = "stay";
  stay.value = 5.5;
  stay.unit = Unit::kDuration;
  stay.mark = Mark::kC;
  stay.overridden = true;
  s.parameters.add(stay);
  s.published.push_back({"waiting_list", "all", 1250, true, "RTT", {}});
  s.published.push_back({"within_18_weeks", "all", 0.5, false, "RTT", {}});
  s.published.push_back({"unknown", "all", 3, false, "", {}});
  return s;
}

Catalogue small_catalogue() {
  Catalogue c;
  c.headlines = {{"Waiting list", "waiting_list", "all", "Pathways waiting at the end", Format::kCount},
                 {"Waiting list", "within_18_weeks", "all", "Waiting 18 weeks or less", Format::kShare},
                 {"Waiting list", "mean_wait", "RVJ", "Mean wait, \"Bristol\"", Format::kWeeks},
                 {"Beds", "delay", "all", "Delay of discharge", Format::kDays}};
  c.series = {{"list", "RVJ", "110", "pathways", Period::kWeek}, {"beds", "RVJ", "core", "beds", Period::kDay}};
  for (int day = 1; day <= 10; ++day) c.days.push_back(iso_date(std::chrono::year{2026} / 2 / day));
  c.weeks = {"2026-02-01", "2026-02-08"};
  c.months = {"2026-02-01"};
  return c;
}

/// Different in every replication and seed; no delay is ever known.
RunResult fake_result(const RunOptions& run) {
  RunResult r;
  const double x = 100.0 * run.replication + static_cast<double>(run.seed);
  r.replication = run.replication;
  r.event_hash = 0xabc0 + static_cast<std::uint64_t>(run.replication);
  r.events = 1000;
  r.headlines = {1000 + x, 0.5 + x / 10'000, run.replication == 0 ? kNaN : 12.26, kNaN};
  r.series = {{x, x + 0.1}, std::vector<double>(10, -x)};
  r.series[1][9] = kNaN;
  return r;
}

RunnerFactory fake_runner() {
  return [] { return fake_result; };
}

StudyOptions options_for(const std::filesystem::path& directory, int replications) {
  StudyOptions o;
  o.directory = directory;
  o.replications = replications;
  o.program = {"0.1.0", "abc"};
  return o;
}

StudyReport run_small(const StudyOptions& options) {
  ResultsStore store(small_scenario(), small_catalogue(), options);
  return run_study(store, fake_runner(), options);
}

std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The only column of the rows a query gives.
std::vector<std::string> query(const std::filesystem::path& file, const std::string& sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK);
  std::vector<std::string> rows;
  const auto keep = [](void* out, int, char** values, char**) {
    static_cast<std::vector<std::string>*>(out)->emplace_back(values[0] == nullptr ? "NULL" : values[0]);
    return 0;
  };
  CHECK(sqlite3_exec(database, sql.c_str(), keep, &rows, nullptr) == SQLITE_OK);
  sqlite3_close(database);
  return rows;
}

std::set<std::string> names_in(const std::filesystem::path& directory) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory))
    names.insert(entry.path().filename().string());
  return names;
}

}  // namespace

TEST_CASE("Results: what is written is read back, NaN included", "[models][results][quick]") {
  const test::TemporaryDirectory temporary;
  const StudyOptions options = options_for(temporary / "out", 3);
  ResultsStore store(small_scenario(), small_catalogue(), options);
  const StudyReport report = run_study(store, fake_runner(), options);
  CHECK(report.run == 3);
  CHECK(report.resumed == 0);
  CHECK(report.events == 3000);
  CHECK(store.replications() == std::vector<int>{0, 1, 2});
  CHECK(store.headline(0, 3) == std::vector<double>{1001, 1101, 1201});
  CHECK(store.headline(0, 2) == std::vector<double>{1001, 1101});
  CHECK(std::isnan(store.headline(3, 3).at(0)));
  CHECK(store.series(0, 3).at(2) == std::vector<double>{201, 201.1});
  CHECK(std::isnan(store.series(1, 3).at(0).at(9)));
}

TEST_CASE("Results: the tables say where the numbers come from", "[models][results][quick]") {
  const test::TemporaryDirectory temporary;
  run_small(options_for(temporary / "out", 2));
  const auto file = temporary / "out/results.sqlite";
  CHECK(query(file, "PRAGMA user_version") == std::vector<std::string>{"3"});
  CHECK(query(file, "PRAGMA integrity_check") == std::vector<std::string>{"ok"});
  CHECK(query(file, "PRAGMA foreign_key_check").empty());
  CHECK(query(file, "SELECT name || start || until || seed || git_sha || detail FROM study") ==
        std::vector<std::string>{"Small system2026-02-012026-02-111abcfull"});
  CHECK(query(file, "SELECT path || value || unit || mark || overridden FROM parameter") ==
        std::vector<std::string>{"beds40.0countA0", "stay5.5daysC1"});
  CHECK(query(file, "SELECT event_hash FROM replication") ==
        std::vector<std::string>{"000000000000abc0", "000000000000abc1"});
}

TEST_CASE("Results: the views expand the values exactly", "[models][results][quick]") {
  const test::TemporaryDirectory temporary;
  const StudyOptions options = options_for(temporary / "out", 1);
  const std::vector<double> values = {0.1, -1.0 / 3, 0, 1e300, -1e-300, 4.9e-324, 1e-310, 123456789.125, kNaN, -2.5e17};
  {
    ResultsStore store(small_scenario(), small_catalogue(), options);
    const RunnerFactory make_runner = [&]() -> ReplicationRunner {
      return [&](const RunOptions& run) {
        RunResult r = fake_result(run);
        r.series[1] = values;
        return r;
      };
    };
    run_study(store, make_runner, options);
  }
  const auto file = temporary / "out/results.sqlite";
  const auto rows = query(file, "SELECT printf('%!.17g', value) FROM series_view WHERE measure = 'beds'");
  REQUIRE(rows.size() == values.size());
  const auto nulls = query(file, "SELECT value IS NULL FROM series_view WHERE measure = 'beds'");
  for (std::size_t i = 0; i < values.size(); ++i) {
    CAPTURE(i, rows[i]);
    CHECK((nulls[i] == "1") == std::isnan(values[i]));
    if (!std::isnan(values[i])) CHECK(std::stold(rows[i]) == Approx(values[i]).epsilon(1e-15).margin(0));
  }
  // Printing rounds, so equality is asked of the database itself.
  CHECK(query(file, "SELECT value = 0.1 FROM series_view WHERE measure = 'beds' AND first_day = '2026-02-01'") ==
        std::vector<std::string>{"1"});
  CHECK(query(file, "SELECT value FROM headline_view WHERE measure = 'waiting_list'") ==
        std::vector<std::string>{"1001.0"});
}

TEST_CASE("Results: a study goes on from what was finished", "[models][results][quick]") {
  const test::TemporaryDirectory temporary;
  StudyOptions options = options_for(temporary / "out", 5);
  std::set<int> ran;
  std::mutex mutex;
  const auto counting = [&](int fails) -> RunnerFactory {
    return [&, fails]() -> ReplicationRunner {
      return [&, fails](const RunOptions& run) {
        if (run.replication == fails) throw std::runtime_error("killed");
        const std::scoped_lock lock(mutex);
        ran.insert(run.replication);
        return fake_result(run);
      };
    };
  };
  {
    ResultsStore store(small_scenario(), small_catalogue(), options);
    CHECK_THROWS_WITH(run_study(store, counting(2), options), "killed");
    CHECK(store.replications() == std::vector<int>{0, 1});
  }
  ran.clear();
  options.workers = 2;
  {
    ResultsStore store(small_scenario(), small_catalogue(), options);
    const StudyReport report = run_study(store, counting(-1), options);
    CHECK(report.resumed == 2);
    CHECK(report.run == 3);
    CHECK(ran == std::set<int>{2, 3, 4});
  }
  run_small(options_for(temporary / "whole", 5));
  CHECK(canonical_dump(temporary / "out/results.sqlite") == canonical_dump(temporary / "whole/results.sqlite"));
  ResultsStore store(small_scenario(), small_catalogue(), options);
  CHECK(run_study(store, counting(0), options).run == 0);
}

TEST_CASE("Results: a replication told to stop is not kept", "[models][results][quick]") {
  const test::TemporaryDirectory temporary;
  StudyOptions options = options_for(temporary / "out", 4);
  options.progress = [](const StudyProgress& progress) { return progress.finished < 2 || progress.share < 0.6; };
  for (const bool throws : {false, true}) {
    options.directory = temporary / (throws ? "throws" : "returns");
    ResultsStore store(small_scenario(), small_catalogue(), options);
    const RunnerFactory make_runner = [throws]() -> ReplicationRunner {
      return [throws](const RunOptions& run) {
        if (!run.progress(0.5) && throws) throw std::runtime_error("interrupted");
        return fake_result(run);
      };
    };
    CHECK_THROWS_AS(run_study(store, make_runner, options), StudyInterrupted);
    CHECK(store.replications() == std::vector<int>{0, 1});
  }
}

TEST_CASE("Results: another study is refused and left as it is", "[models][results][quick]") {
  const test::TemporaryDirectory temporary;
  const auto directory = temporary / "out";
  run_small(options_for(directory, 2));
  const std::string before = contents(directory / "results.sqlite");
  const auto refusal = [&](const Scenario& scenario, const StudyOptions& options) -> std::string {
    try {
      ResultsStore store(scenario, small_catalogue(), options);
    } catch (const StudyRefused& error) {
      return error.what();
    }
    return "accepted";
  };
  const std::string start = directory.string() + ": holds the results of another study: ";
  StudyOptions options = options_for(directory, 2);
  options.seed = 2;
  CHECK(refusal(small_scenario(), options) == start + "the seed is 1 there, 2 here");
  options = options_for(directory, 2);
  options.program.version = "0.2.0";
  CHECK(refusal(small_scenario(), options) == start + "the program is 0.1.0 (abc) there, 0.2.0 (abc) here");
  options = options_for(directory, 2);
  options.detail = Detail::kHeadline;
  CHECK(refusal(small_scenario(), options) == start + "the detail is full there, headline here");
  Scenario other = small_scenario();
  other.name = "Plan";
  other.canonical = "beds = 41\n";
  CHECK(refusal(other, options_for(directory, 2)) == start + "the scenario differs (there \"Small system\", hash " +
                                                         scenario_hash(small_scenario()) + "; here \"Plan\", hash " +
                                                         scenario_hash(other) + ")");
  CHECK(contents(directory / "results.sqlite") == before);

  options.seed = 2;
  options.overwrite = true;
  CHECK(refusal(other, options) == "accepted");
  CHECK(query(directory / "results.sqlite", "SELECT name FROM study") == std::vector<std::string>{"Plan"});
  CHECK(query(directory / "results.sqlite", "SELECT number FROM replication").empty());
}

TEST_CASE("Results: a file that is not ours is refused", "[models][results][quick]") {
  const test::TemporaryDirectory temporary;
  std::filesystem::create_directory(temporary / "out");
  const auto file = temporary / "out/results.sqlite";
  std::ofstream(file) << std::string(5000, 'x');
  CHECK_THROWS_WITH(run_small(options_for(temporary / "out", 1)), file.string() + ": not a results file of icsflow");
  CHECK_THROWS_AS(canonical_dump(file), InputError);
  CHECK_THROWS_AS(canonical_dump(temporary / "none.sqlite"), InputError);
  CHECK_THROWS_WITH(run_small(options_for(file, 1)),
                    file.string() + ": expected a directory for the results, found a file");
  // What a run that was killed at once leaves.
  std::ofstream(file, std::ios::trunc).close();
  CHECK(run_small(options_for(temporary / "out", 1)).run == 1);
}

TEST_CASE("Results: two runs do not write to one directory", "[models][results][quick]") {
  const test::TemporaryDirectory temporary;
  const StudyOptions options = options_for(temporary / "out", 1);
  const ResultsStore first(small_scenario(), small_catalogue(), options);
  CHECK_THROWS_WITH(ResultsStore(small_scenario(), small_catalogue(), options),
                    (temporary / "out").string() + ": another run is writing to this directory");
}

TEST_CASE("Results: what the disk cannot hold is refused before anything runs", "[models][results][quick]") {
  const test::TemporaryDirectory temporary;
  StudyOptions options = options_for(temporary / "out", std::numeric_limits<int>::max());
  options.detail = Detail::kFull;
  Catalogue catalogue = small_catalogue();
  catalogue.series.resize(3000, catalogue.series[1]);
  CHECK_THROWS_WITH(ResultsStore(small_scenario(), catalogue, options),
                    Catch::Contains("the results need about") && Catch::Contains("nothing was run"));
  CHECK(!std::filesystem::exists(temporary / "out/results.sqlite"));
}

TEST_CASE("Results: the bytes of a replication are as promised", "[models][results][quick]") {
  const test::TemporaryDirectory temporary;
  Catalogue catalogue = small_catalogue();
  catalogue.headlines.resize(200, catalogue.headlines[0]);
  catalogue.series.resize(1000, catalogue.series[0]);
  catalogue.series.resize(1100, catalogue.series[1]);
  catalogue.weeks.resize(53, "2026-02-01");
  catalogue.days.resize(365, "2026-02-01");
  for (const Detail detail : {Detail::kHeadline, Detail::kFull}) {
    const auto size_of = [&](int replications) {
      const auto directory = temporary / ("out" + std::to_string(replications) + std::to_string(int(detail))).c_str();
      StudyOptions options = options_for(directory, replications);
      options.detail = detail;
      ResultsStore store(small_scenario(), catalogue, options);
      const RunnerFactory make_runner = [&]() -> ReplicationRunner {
        return [&](const RunOptions& run) {
          RunResult r;
          r.replication = run.replication;
          r.headlines.assign(catalogue.headlines.size(), 0.1);
          for (const SeriesInfo& info : catalogue.series)
            r.series.emplace_back(info.period == Period::kWeek ? 53 : 365, 0.1);
          return r;
        };
      };
      run_study(store, make_runner, options);
      return std::filesystem::file_size(directory / "results.sqlite");
    };
    const auto each = static_cast<double>(size_of(40) - size_of(20)) / 20;
    CAPTURE(static_cast<int>(detail), each);
    CHECK(static_cast<double>(bytes_per_replication(catalogue, detail)) == Approx(each).epsilon(0.15));
  }
}

TEST_CASE("Results: the canonical dump does not depend on workers, program or file", "[models][results][quick]") {
  const test::TemporaryDirectory temporary;
  run_small(options_for(temporary / "a", 6));
  StudyOptions options = options_for(temporary / "b", 6);
  options.workers = 3;
  options.program = {"9", "def"};
  Scenario scenario = small_scenario();
  scenario.file = "/elsewhere/small.yaml";
  {
    ResultsStore store(scenario, small_catalogue(), options);
    run_study(store, fake_runner(), options);
  }
  const std::string dump = canonical_dump(temporary / "a/results.sqlite");
  CHECK(dump == canonical_dump(temporary / "b/results.sqlite"));
  CHECK(dump.find("headline\t5\tWaiting list\twaiting_list\tall\tPathways waiting at the end\tcount\t1501\n") !=
        std::string::npos);
  CHECK(dump.find("series\t2\tlist\tRVJ\t110\tpathways\tweek\t201\t201.1\n") != std::string::npos);
  options = options_for(temporary / "c", 6);
  options.seed = 2;
  run_small(options);
  CHECK(dump != canonical_dump(temporary / "c/results.sqlite"));
}

TEST_CASE("Results: CSV files are exact and nothing else is left", "[models][results][quick]") {
  const test::TemporaryDirectory temporary;
  const auto directory = temporary / "out";
  const StudyOptions options = options_for(directory, 3);
  Catalogue catalogue = small_catalogue();
  catalogue.headlines[3].label = "D\u00e9lai";
  ResultsStore store(small_scenario(), catalogue, options);
  run_study(store, fake_runner(), options);
  CHECK(write_csv_files(directory, catalogue, store, 3) ==
        std::vector<std::string>{"headlines.csv", "daily.csv", "weekly.csv"});
  CHECK(contents(directory / "headlines.csv") ==
        "\xEF\xBB\xBF"
        "measure,scope,label,mean,mean_low,mean_high,p10,p90,replications,unit\r\n"
        "waiting_list,all,Pathways waiting at the end,1101,852.5862288,1349.413771,1021,1181,3,count\r\n"
        "within_18_weeks,all,Waiting 18 weeks or less,0.5101,0.4852586229,0.5349413771,0.5021,0.5181,3,share\r\n"
        "mean_wait,RVJ,\"Mean wait, \"\"Bristol\"\"\",12.26,12.26,12.26,12.26,12.26,2,weeks\r\n"
        "delay,all,D\u00e9lai,,,,,,0,days\r\n");
  CHECK(contents(directory / "weekly.csv") ==
        "week,provider,item,measure,mean,p10,p90,unit\r\n"
        "2026-02-01,RVJ,110,list,101,21,181,pathways\r\n"
        "2026-02-08,RVJ,110,list,101.1,21.1,181.1,pathways\r\n");
  const std::string daily = contents(directory / "daily.csv");
  CHECK(daily.find("2026-02-09,RVJ,core,beds,-101,-181,-21,beds\r\n2026-02-10,RVJ,core,beds,,,,beds\r\n") !=
        std::string::npos);
  CHECK(names_in(directory) == std::set<std::string>{"daily.csv", "headlines.csv", "results.sqlite", "weekly.csv"});
}

TEST_CASE("Results: a CSV file that cannot be written leaves nothing behind", "[models][results][quick]") {
  const test::TemporaryDirectory temporary;
  const auto directory = temporary / "out";
  const StudyOptions options = options_for(directory, 1);
  ResultsStore store(small_scenario(), small_catalogue(), options);
  run_study(store, fake_runner(), options);
  // A directory in the way: the new text can be written, but not take its name.
  std::filesystem::create_directories(directory / "weekly.csv/inside");
  CHECK_THROWS_AS(write_csv_files(directory, small_catalogue(), store, 1), std::system_error);
  CHECK(names_in(directory) == std::set<std::string>{"daily.csv", "headlines.csv", "results.sqlite", "weekly.csv"});
}

TEST_CASE("Results: detail decides what is kept", "[models][results][quick]") {
  const test::TemporaryDirectory temporary;
  const auto names_with = [&](const char* name, Detail detail) {
    StudyOptions options = options_for(temporary / name, 2);
    options.detail = detail;
    ResultsStore store(small_scenario(), small_catalogue(), options);
    run_study(store, fake_runner(), options);
    return write_csv_files(options.directory, small_catalogue(), store, 2);
  };
  CHECK(names_with("none", Detail::kNone).empty());
  CHECK(names_with("headline", Detail::kHeadline) == std::vector<std::string>{"headlines.csv"});
  CHECK(query(temporary / "none/results.sqlite", "SELECT count(*) FROM headline") == std::vector<std::string>{"0"});
  CHECK(query(temporary / "headline/results.sqlite", "SELECT count(*) FROM series") == std::vector<std::string>{"0"});

  StudyOptions many = options_for(temporary / "many", kFullDetailReplications + 1);
  CHECK(ResultsStore(small_scenario(), small_catalogue(), many).detail() == Detail::kHeadline);
  many.replications = 1;  // asked for less now: the directory's own detail holds
  CHECK(ResultsStore(small_scenario(), small_catalogue(), many).detail() == Detail::kHeadline);
}

TEST_CASE("Results: a replication that does not fit the catalogue is a fault of ours", "[models][results][quick]") {
  const test::TemporaryDirectory temporary;
  ResultsStore store(small_scenario(), small_catalogue(), options_for(temporary / "out", 1));
  RunResult result = fake_result({});
  result.headlines.pop_back();
  CHECK_THROWS_WITH(store.write(result), "replication 0 reports other measures than the catalogue");
  CHECK(store.replications().empty());
}

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

TEST_CASE("Results: the chance range leaves out what does not apply", "[models][results][quick]") {
  const ChanceRange range = chance_range(std::vector<double>{kNaN, 1, 3, kNaN, 2});
  CHECK(range.count == 3);
  CHECK(range.mean == 2);
  CHECK(range.p10 == Approx(1.2));
  CHECK(range.p90 == Approx(2.8));
  // Student's t of two degrees of freedom is 4.3027; the standard error of 1, 2, 3 is 1 / sqrt(3).
  CHECK(range.mean_low == Approx(2 - 4.302653 / std::sqrt(3.0)).epsilon(1e-6));
  CHECK(range.mean_high == Approx(2 + 4.302653 / std::sqrt(3.0)).epsilon(1e-6));
  CHECK(std::isnan(chance_range(std::vector<double>{1}).mean_low));
  CHECK(std::isnan(chance_range({}).mean));
}
