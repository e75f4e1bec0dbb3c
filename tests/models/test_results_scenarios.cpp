// Several scenarios in one study; whose replications may stand beside each other; figures with dimensions.

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "icsflow/engine/arithmetic.hpp"
#include "icsflow/study/study.hpp"
#include "small_study.hpp"

using namespace icsflow;
using namespace icsflow::models;
using test::fake_result;
using test::options_for;
using test::query;
using test::small_catalogue;
using test::small_scenario;

namespace {

/// The small system with other beds, without the length of stay, with nurses.
Scenario plan_with(int beds) {
  Scenario s;
  const Scenario base = small_scenario();
  s.file = "plan.yaml";
  s.name = "Plan of " + std::to_string(beds);
  s.start = base.start;
  s.until = base.until;
  s.canonical = "beds = " + std::to_string(beds) + "\n";
  Parameter changed = base.parameters.at(0);
  changed.value = beds;
  s.parameters.add(changed);
  Parameter nurses;
  nurses.path = "nurses";
  nurses.value = 12;
  s.parameters.add(nurses);
  return s;
}

/// Results that tell the scenario too.
RunnerFactory runner_of(std::size_t scenario) {
  return [scenario]() -> ReplicationRunner {
    return [scenario](const RunOptions& run) {
      RunResult r = fake_result(run);
      r.headlines[0] += 10'000.0 * static_cast<double>(scenario);
      return r;
    };
  };
}

void run_scenario(ResultsStore& store, StudyOptions options, std::size_t scenario, std::size_t results_of) {
  options.scenario = scenario;
  run_study(store, runner_of(results_of), options);
}

std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string refusal(const std::vector<StudyScenario>& scenarios, const StoreOptions& options) {
  try {
    const ResultsStore store(scenarios, options);
  } catch (const StudyRefused& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("Results: several scenarios in one study", "[models][results][scenarios][quick]") {
  const test::TemporaryDirectory temporary;
  const Scenario base = small_scenario(), more = plan_with(50), less = plan_with(30);
  const Catalogue catalogue = small_catalogue();
  const std::vector<StudyScenario> all = {{base, catalogue}, {more, catalogue}, {base, catalogue}, {less, catalogue}};
  const StudyOptions options = options_for(temporary / "out", 3);
  {
    ResultsStore store(all, options);
    REQUIRE(store.scenarios() == 4);
    for (const std::size_t scenario : {3, 0, 1}) run_scenario(store, options, scenario, scenario);
    CHECK(store.headline(0, 3) == std::vector<double>{1001, 1101, 1201});
    CHECK(store.headline(0, 2, 1) == std::vector<double>{11001, 11101});
    CHECK(store.headline(0, 3, 3) == std::vector<double>{31001, 31101, 31201});
    // A scenario that is given twice is one.
    CHECK(store.replications(2) == std::vector<int>{0, 1, 2});
    CHECK(store.headline(0, 3, 2) == store.headline(0, 3, 0));
    CHECK(store.series(0, 3, 3).at(2) == std::vector<double>{201, 201.1});
  }
  const auto file = temporary / "out/results.sqlite";
  CHECK(query(file, "PRAGMA foreign_key_check").empty());
  CHECK(query(file, "SELECT count(*) FROM scenario") == std::vector<std::string>{"3"});
  // One catalogue serves all, so that headlines are compared by their id.
  CHECK(query(file, "SELECT count(*) FROM headline_info") == std::vector<std::string>{"4"});
  CHECK(query(file,
              "SELECT p.value - b.value FROM headline_view b JOIN headline_view p USING (measure, scope, replication) "
              "WHERE b.scenario = 'Small system' AND p.scenario = 'Plan of 50' AND measure = 'waiting_list' ORDER BY "
              "replication") == std::vector<std::string>{"10000.0", "10000.0", "10000.0"});
  CHECK(query(file, "SELECT name || ' ' || seed FROM study_view ORDER BY ensemble_id") ==
        std::vector<std::string>{"Small system 1", "Plan of 50 1", "Plan of 30 1"});
  CHECK(query(file, "SELECT count(*) FROM series_view WHERE scenario = 'Plan of 30' AND item = 'core'") ==
        std::vector<std::string>{"30"});

  // In another order, in two goes, and more replications: the same text.
  StudyOptions again = options_for(temporary / "again", 2);
  {
    ResultsStore store(std::vector<StudyScenario>{{less, catalogue}}, again);
    run_scenario(store, again, 0, 3);
  }
  again.replications = 3;
  {
    const std::vector<StudyScenario> others = {{more, catalogue}, {less, catalogue}, {base, catalogue}};
    ResultsStore store(others, again);
    CHECK(store.replications(0).empty());
    CHECK(store.replications(1) == std::vector<int>{0, 1});
    run_scenario(store, again, 0, 1);
    run_scenario(store, again, 1, 3);
    run_scenario(store, again, 2, 0);
  }
  const std::string dump = canonical_dump(file);
  CHECK(dump == canonical_dump(temporary / "again/results.sqlite"));
  CHECK(dump.find("study\t" + scenario_hash(less) + "\t1\tPlan of 30\t") != std::string::npos);
  CHECK(dump.find("headline\t" + scenario_hash(more) + "\t1\t2\tWaiting list\twaiting_list\tall\t") !=
        std::string::npos);
}

TEST_CASE("Results: parameters of a scenario are those of the first but where they differ",
          "[models][results][scenarios][quick]") {
  const test::TemporaryDirectory temporary;
  const Scenario base = small_scenario(), same = plan_with(40), other = plan_with(41);
  Scenario renamed = base;
  renamed.canonical += "name = other\n";
  const Catalogue catalogue = small_catalogue();
  const std::vector<StudyScenario> all = {{base, catalogue}, {renamed, catalogue}, {other, catalogue}};
  { const ResultsStore store(all, options_for(temporary / "out", 1)); }
  const auto file = temporary / "out/results.sqlite";
  const auto of = [&](int scenario) {
    return query(file, "SELECT path || ' ' || value || ' ' || unit FROM parameter_view WHERE scenario_id = " +
                           std::to_string(scenario) + " ORDER BY path");
  };
  CHECK(of(0) == std::vector<std::string>{"beds 40.0 count", "stay 5.5 days"});
  CHECK(of(1) == of(0));
  CHECK(of(2) == std::vector<std::string>{"beds 41.0 count", "nurses 12.0 number"});
  CHECK(query(file, "SELECT count(*) FROM parameter WHERE scenario_id = 1") == std::vector<std::string>{"0"});
  // The first of a study has the same rows as when it stands alone, wherever it stands.
  { const ResultsStore store(other, catalogue, options_for(temporary / "alone", 1)); }
  const std::string alone = canonical_dump(temporary / "alone/results.sqlite");
  std::string rows = canonical_dump(file);
  const std::string begins = "parameter\t" + scenario_hash(other) + "\t1\t";
  std::istringstream lines(rows);
  int found = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(begins, 0) != 0) continue;
    ++found;
    CHECK(alone.find("parameter\t" + line.substr(begins.size()) + "\n") != std::string::npos);
  }
  CHECK(found == 2);
}

TEST_CASE("Results: a study takes other scenarios only where that is asked for",
          "[models][results][scenarios][quick]") {
  const test::TemporaryDirectory temporary;
  const Scenario base = small_scenario(), plan = plan_with(50), third = plan_with(30);
  const Catalogue catalogue = small_catalogue();
  StudyOptions options = options_for(temporary / "out", 2);
  const std::vector<StudyScenario> both = {{base, catalogue}, {plan, catalogue}};
  {
    ResultsStore store(both, options);
    run_scenario(store, options, 0, 0);
  }
  const std::string before = contents(temporary / "out/results.sqlite");
  const std::string start = (temporary / "out").string() + ": holds the results of another study: ";
  CHECK(refusal({{base, catalogue}}, options) ==
        start + "it holds the scenario \"Plan of 50\", hash " + scenario_hash(plan) + ", which is none of these");
  Catalogue reports_less = catalogue;
  reports_less.headlines.pop_back();
  CHECK(refusal({{base, reports_less}, {plan, catalogue}}, options) == start + "it reports other measures");
  CHECK(refusal({{third, catalogue}, {base, catalogue}, {plan, reports_less}}, options) ==
        start + "it reports other measures");
  CHECK(contents(temporary / "out/results.sqlite") == before);

  CHECK(refusal({{base, catalogue}, {base, reports_less}}, options_for(temporary / "new", 1)) ==
        (temporary / "new").string() + ": holds the results of another study: it reports other measures");

  options.other_scenarios = true;
  {
    ResultsStore store(third, catalogue, options);
    run_scenario(store, options, 0, 2);
    CHECK(store.add(plan, catalogue) == 1);
    CHECK(store.replications(1).empty());
    CHECK(store.add(third, catalogue) == 2);
    CHECK(store.replications(2) == std::vector<int>{0, 1});
  }
  const std::string dump = canonical_dump(temporary / "out/results.sqlite");
  CHECK(dump.find("headline\t" + scenario_hash(third) + "\t1\t1\tWaiting list\twaiting_list\t") != std::string::npos);
  // All of a study are of one seed, program and arithmetic, whichever are asked for.
  options.seed = 2;
  CHECK(refusal({{plan_with(60), catalogue}}, options) == start + "the seed is 1 there, 2 here");
}

TEST_CASE("Results: another arithmetic or compiler is refused, its results left as they are",
          "[models][results][scenarios][quick]") {
  const test::TemporaryDirectory temporary;
  test::run_small(options_for(temporary / "out", 2));
  const std::string before = contents(temporary / "out/results.sqlite");
  const auto file = temporary / "out/results.sqlite";
  CHECK(query(file, "SELECT arithmetic || compiler FROM ensemble") ==
        std::vector<std::string>{engine::arithmetic_fingerprint() + this_compiler()});
  const std::string start = (temporary / "out").string() + ": holds the results of another study: ";
  const Scenario scenario = small_scenario();
  const Catalogue catalogue = small_catalogue();
  StudyOptions options = options_for(temporary / "out", 3);
  options.program.arithmetic = "0123456789abcdef";
  CHECK(refusal({{scenario, catalogue}}, options) ==
        start + "the arithmetic is " + engine::arithmetic_fingerprint() +
            " there, 0123456789abcdef here (logarithms and exponentials of this machine give other samples: go on "
            "where it was begun)");
  options = options_for(temporary / "out", 3);
  options.program.compiler = "gcc 99";
  CHECK(refusal({{scenario, catalogue}}, options) ==
        start + "the compiler is " + this_compiler() + " there, gcc 99 here");
  CHECK(contents(file) == before);
}

TEST_CASE("Results: dimensions are in the tables, the files and the text", "[models][results][scenarios][quick]") {
  const test::TemporaryDirectory temporary;
  Catalogue catalogue = small_catalogue();
  const std::string plain = [&] {
    test::run_small(options_for(temporary / "plain", 2));
    return canonical_dump(temporary / "plain/results.sqlite");
  }();
  catalogue.headlines[1].dimension = "age=65-74;locality=E1";
  catalogue.series[1].dimension = "locality=E1";
  const StudyOptions options = options_for(temporary / "out", 2);
  ResultsStore store(small_scenario(), catalogue, options);
  run_study(store, test::fake_runner(), options);
  write_csv_files(options.directory, catalogue, store, 2);
  CHECK(contents(options.directory / "headlines.csv").find(",2,share,age=65-74;locality=E1\r\n") != std::string::npos);
  CHECK(contents(options.directory / "daily.csv").find(",beds,locality=E1,RVJ,core\r\n") != std::string::npos);
  CHECK(contents(options.directory / "weekly.csv").find(",pathways,,RVJ,110\r\n") != std::string::npos);
  const auto file = options.directory / "results.sqlite";
  CHECK(query(file, "SELECT DISTINCT measure FROM headline_view WHERE dimension = 'age=65-74;locality=E1'") ==
        std::vector<std::string>{"within_18_weeks"});
  CHECK(query(file, "SELECT DISTINCT dimension || measure FROM series_view ORDER BY 1") ==
        std::vector<std::string>{"list", "locality=E1beds"});
  std::string dump = canonical_dump(file);
  CHECK(dump.find("headline\t0\tWaiting list\twithin_18_weeks\tall\tage=65-74;locality=E1\tWaiting") !=
        std::string::npos);
  CHECK(dump.find("series\t0\tbeds\tRVJ\tcore\tlocality=E1\tbeds\tday\t") != std::string::npos);
  // Without them the text is that of a study that has none.
  for (const std::string field : {"\tage=65-74;locality=E1", "\tlocality=E1"}) {
    for (std::size_t at = dump.find(field); at != std::string::npos; at = dump.find(field))
      dump.erase(at, field.size());
  }
  CHECK(dump == plain);
}
