#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <set>

#include "icsflow/report/summary.hpp"
#include "icsflow/results/csv_file.hpp"
#include "icsflow/results/kept_study.hpp"
#include "icsflow/results/replications_csv.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/published.hpp"
#include "small_study.hpp"

using namespace icsflow::models;
using namespace test;

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
  CHECK(query(file, "PRAGMA user_version") == std::vector<std::string>{"4"});
  CHECK(query(file, "PRAGMA integrity_check") == std::vector<std::string>{"ok"});
  CHECK(query(file, "PRAGMA foreign_key_check").empty());
  CHECK(query(file, "SELECT name || start || until || seed || git_sha || detail FROM study_view") ==
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
  CHECK(query(directory / "results.sqlite", "SELECT name FROM scenario") == std::vector<std::string>{"Plan"});
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
  catalogue.series.resize(1300, {"list", "RVJ", "all", "pathways", Period::kMonth});
  catalogue.weeks.resize(53, "2026-02-01");
  catalogue.months.resize(12, "2026-02-01");
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
            r.series.emplace_back(info.period == Period::kWeek ? 53 : info.period == Period::kMonth ? 12 : 365, 0.1);
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
  catalogue.providers = {{"RVJ", "North Bristol"}};
  catalogue.items = {{"RVJ", "110", "Orthopaedics"}};
  ResultsStore store(small_scenario(), catalogue, options);
  run_study(store, fake_runner(), options);
  CHECK(write_csv_files(directory, catalogue, store, 3) ==
        std::vector<std::string>{"headlines.csv", "daily.csv", "weekly.csv"});
  CHECK(contents(directory / "headlines.csv") ==
        "\xEF\xBB\xBF"
        "measure,scope,label,mean,mean_low,mean_high,p10,p90,replications,unit,dimension\r\n"
        "waiting_list,all,Pathways waiting at the end,1101,852.5862288,1349.413771,1021,1181,3,count,\r\n"
        "within_18_weeks,all,Waiting 18 weeks or less,0.5101,0.4852586229,0.5349413771,0.5021,0.5181,3,share,\r\n"
        "mean_wait,RVJ,\"Mean wait, \"\"Bristol\"\"\",12.26,12.26,12.26,12.26,12.26,2,weeks,\r\n"
        "delay,all,D\u00e9lai,,,,,,0,days,\r\n");
  CHECK(contents(directory / "weekly.csv") ==
        "week,provider,item,measure,mean,p10,p90,unit,dimension,provider_name,item_name\r\n"
        "2026-02-01,RVJ,110,list,101,21,181,pathways,,North Bristol,Orthopaedics\r\n"
        "2026-02-08,RVJ,110,list,101.1,21.1,181.1,pathways,,North Bristol,Orthopaedics\r\n");
  const std::string daily = contents(directory / "daily.csv");
  CHECK(daily.find("2026-02-09,RVJ,core,beds,-101,-181,-21,beds,,North Bristol,core\r\n"
                   "2026-02-10,RVJ,core,beds,,,,beds,,North Bristol,core\r\n") != std::string::npos);
  CHECK(names_in(directory) == std::set<std::string>{"daily.csv", "headlines.csv", "results.sqlite", "weekly.csv"});
}

TEST_CASE("Results: names are in the database, and a table of each replication on request",
          "[models][results][quick]") {
  const test::TemporaryDirectory temporary;
  const auto directory = temporary / "out";
  const StudyOptions options = options_for(directory, 3);
  Catalogue catalogue = small_catalogue();
  catalogue.providers = {{"RVJ", "North Bristol"}, {"all", "all providers"}};
  catalogue.items = {{"RVJ", "110", "Orthopaedics, \"Bristol\""}};
  catalogue.month_ends = {"2026-01-01", "2026-02-01"};
  catalogue.series[0].period = Period::kMonthEnd;
  {
    ResultsStore store(small_scenario(), catalogue, options);
    run_study(store, fake_runner(), options);
    CHECK(write_csv_files(directory, catalogue, store, 3) ==
          std::vector<std::string>{"headlines.csv", "daily.csv", "monthly.csv"});
  }
  CHECK(query(directory / "results.sqlite", "SELECT name FROM provider ORDER BY provider") ==
        std::vector<std::string>{"North Bristol", "all providers"});
  CHECK(query(directory / "results.sqlite", "SELECT provider || item || name FROM item") ==
        std::vector<std::string>{"RVJ110Orthopaedics, \"Bristol\""});
  CHECK(query(directory / "results.sqlite",
              "SELECT first_day FROM series_view WHERE measure = 'list' AND replication = 1 "
              "ORDER BY 1") == std::vector<std::string>{"2026-01-01", "2026-02-01"});
  const KeptStudy kept(directory);
  const Catalogue& read = *kept.ensembles().front().catalogue;
  CHECK(read.month_ends == catalogue.month_ends);
  CHECK(read.name_of("RVJ", "110") == "Orthopaedics, \"Bristol\"");
  CHECK(read.name_of("RVJ") == "North Bristol");
  CHECK(read.name_of("RVJ", "core") == "core");

  write_replications_csv(directory, directory / kReplicationsName);
  const std::string table = contents(directory / "replications.csv");
  CHECK(table.rfind("scenario,replication,measure,scope,dimension,date,value,unit,provider_name,item_name\r\n"
                    "Small system,0,waiting_list,all,,,1001,count,all providers,\r\n"
                    "Small system,1,waiting_list,all,,,1101,count,all providers,\r\n",
                    0) == 0);
  CHECK(table.find("Small system,0,mean_wait,RVJ,,,,weeks,North Bristol,\r\n") != std::string::npos);
  CHECK(table.find("Small system,2,list,RVJ/110,,2026-02-01,201.1,pathways,North Bristol,\"Orthopaedics, "
                   "\"\"Bristol\"\"\"\r\n") != std::string::npos);
  CHECK(table.find("beds") == std::string::npos);  // by day
  CHECK(std::count(table.begin(), table.end(), '\n') == 1 + 3 * (4 + 2));

  // A study without figures is refused, with what to do; one without names is another study.
  StudyOptions none = options_for(temporary / "none", 1);
  none.detail = Detail::kNone;
  run_small(none);
  CHECK_THROWS_WITH(write_replications_csv(temporary / "none", temporary / "x.csv"),
                    Catch::Contains("run it again with --detail headline or full"));
  CHECK(!std::filesystem::exists(temporary / "x.csv"));
  CHECK_THROWS_AS(ResultsStore(small_scenario(), small_catalogue(), options), StudyRefused);
}

TEST_CASE("Results: a table that does not fit into memory is written in pieces", "[models][results][quick]") {
  const test::TemporaryDirectory temporary;
  {
    CsvFile csv(temporary / "", "large.csv");
    for (int row = 0; row < 300'000; ++row) csv.field(row).field(std::string(60, 'x')).end_row();
    CHECK(!std::filesystem::exists(temporary / "large.csv"));
    csv.commit();
    CHECK(std::filesystem::file_size(temporary / "large.csv") > 18'000'000);
    CsvFile given_up(temporary / "", "other.csv");
    for (int row = 0; row < 300'000; ++row) given_up.field(row).field(std::string(60, 'x')).end_row();
  }
  CHECK(names_in(temporary / "") == std::set<std::string>{"large.csv"});
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

  // Series by month are kept with headlines, but those that have dimensions, or are waits by week.
  Catalogue months = small_catalogue();
  for (SeriesInfo& info : months.series) info.period = Period::kMonth;
  months.series[1].measure = "rtt_part_3";
  StudyOptions of_months = options_for(temporary / "months", 2);
  of_months.detail_of_new = Detail::kHeadline;
  {
    ResultsStore store(small_scenario(), months, of_months);
    CHECK(store.detail() == Detail::kHeadline);
    run_study(store, fake_runner(), of_months);
    CHECK(write_csv_files(of_months.directory, months, store, 2) ==
          std::vector<std::string>{"headlines.csv", "monthly.csv"});
    CHECK(store.series(0, 2).at(1) == std::vector<double>{101, 101.1});
  }
  CHECK(query(temporary / "months/results.sqlite",
              "SELECT DISTINCT measure FROM series JOIN series_info USING "
              "(info_id)") == std::vector<std::string>{"list"});
  months.series[0].dimension = "age=65-74";
  CHECK(!keeps(Detail::kHeadline, months.series[0]));
  CHECK(keeps(Detail::kFull, months.series[0]));
  CHECK(!keeps(Detail::kNone, small_catalogue().series[0]));

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
