// icsflow sweep, sensitivity, solve and select as a user runs them.

#include <fmt/format.h>
#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>

#include "workplace.hpp"

using test::contents;
using test::Outcome;
using test::Workplace;

namespace {

const std::string kTutorial = std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/tutorial/orthopaedics";

void copy_tutorial(const Workplace& here) {
  for (const char* ending : {".yaml", "_half_year.yaml", "_list.csv", "_services.csv"})
    std::filesystem::copy_file(kTutorial + ending, here.path() / (std::string("orthopaedics") + ending));
}

const std::string kSolve =
    "solve orthopaedics.yaml --lever services.HOSP.C_110.theatre_slots --from '38 /week' --to '78 /week' --step '4 "
    "/week' --target 'within_18_weeks@2027-03 >= 70 %' --replications 30 ";

const std::string kCompare = "compare orthopaedics.yaml orthopaedics_half_year.yaml --replications 120 ";

const std::string kDesign =
    "base: orthopaedics.yaml\nkind: latin_hypercube\npoints: 12\nreplications: 2\nmeasures: [closing_list, "
    "within_18_weeks@2027-03]\nfactors:\n  theatre: {path: services.HOSP.C_110.theatre_slots, from: 38 /week, to: 60 "
    "/week}\n  clinic: {path: services.HOSP.C_110.clinic_slots, from: 90 /week, to: 120 /week}\n";

/// Replications that are kept; 0 without a study, or one whose first transaction did not end.
int kept(const std::filesystem::path& directory) {
  sqlite3* database = nullptr;
  int count = 0;
  if (!std::filesystem::exists(directory / "results.sqlite")) return 0;
  if (sqlite3_open((directory / "results.sqlite").c_str(), &database) == SQLITE_OK) {
    const auto take = [](void* out, int, char** values, char**) {
      *static_cast<int*>(out) = std::atoi(values[0]);
      return 0;
    };
    sqlite3_busy_timeout(database, 10'000);
    int tables = 0;
    CHECK(sqlite3_exec(database, "SELECT count(*) FROM sqlite_master WHERE name = 'replication'", take, &tables,
                       nullptr) == SQLITE_OK);
    if (tables > 0)
      CHECK(sqlite3_exec(database, "SELECT count(*) FROM replication", take, &count, nullptr) == SQLITE_OK);
  }
  sqlite3_close(database);
  return count;
}

}  // namespace

TEST_CASE("CLI: solve answers with a level, its bracket and a plan", "[tools][cli][answers][quick]") {
  const Workplace here;
  copy_tutorial(here);
  const Outcome first = here.icsflow(kSolve);
  CAPTURE(first.out, first.err);
  REQUIRE(first.code == 0);
  CHECK(first.out.find("The least level is ") != std::string::npos);
  CHECK(first.out.find("Does it last?") != std::string::npos);
  CHECK(first.out.find("By arithmetic alone") != std::string::npos);
  CHECK(first.out.find("Files in out/solve-orthopaedics: solve.csv, solve.json, plan.yaml") != std::string::npos);
  // The plan is a scenario that can be run.
  CHECK(here.icsflow("validate out/solve-orthopaedics/plan.yaml --allow-outside").code == 0);
  // Again: the same, nothing is run; another number of workers elsewhere too.
  const Outcome second = here.icsflow(kSolve);
  CHECK(second.out == first.out);
  CHECK(here.icsflow(kSolve + "-o other --workers 1 --quiet").code == 0);
  CHECK(contents(here.path() / "out/solve-orthopaedics/solve.json") == contents(here.path() / "other/solve.json"));
  CHECK(here.icsflow("export other --canonical").out == here.icsflow("export out/solve-orthopaedics --canonical").out);
  // What does not reach the target is an answer.
  const Outcome none = here.icsflow(
      "solve orthopaedics.yaml --lever services.HOSP.C_110.clinic_slots --from '102 /week' --to '110 /week' --target "
      "'within_18_weeks@2027-03 >= 95 %' --replications 10");
  CAPTURE(none.out, none.err);
  CHECK(none.code == 0);
  CHECK(none.out.find("Not reachable by this lever: best chance 0 % at 110 /week.") != std::string::npos);
  CHECK(none.out.find("What binds instead") != std::string::npos);
  // Wrong use.
  const Outcome wrong = here.icsflow(
      "solve orthopaedics.yaml --lever services.HOSP.C_110.theatre_slot --from 38 --to '78 /week' --target "
      "'within_18_weks@2027-03 >= 70 %'");
  CHECK(wrong.code == 2);
  CHECK(wrong.err.find("did you mean \"services.HOSP.C_110.theatre_slots\"?") != std::string::npos);
  CHECK(wrong.err.find("did you mean \"within_18_weeks\"?") != std::string::npos);
  const Outcome few = here.icsflow(
      "solve orthopaedics.yaml --lever services.HOSP.C_110.theatre_slots --from '38 /week' --to '40 /week' --target "
      "'within_18_weeks@2027-03 >= 70 %' --replications 5");
  CHECK(few.code == 2);
  CHECK(few.err.find("--replications: expected 10 or more of a level, at most; found 5") != std::string::npos);
  CHECK(here.icsflow("solve orthopaedics.yaml --from 1 --to 2 --target x").code == 2);
  CHECK(here.icsflow("solv orthopaedics.yaml").err.find("did you mean \"solve\"?") != std::string::npos);
}

TEST_CASE("CLI: sweep makes one table, sensitivity tells what matters", "[tools][cli][answers][quick]") {
  const Workplace here;
  copy_tutorial(here);
  here.write("design.yaml", kDesign + "each_replication: yes\n");
  const Outcome swept = here.icsflow("sweep design.yaml");
  CAPTURE(swept.out, swept.err);
  REQUIRE(swept.code == 0);
  CHECK(swept.out.find("Latin hypercube, 12 points of 2 replications: 24 runs in all\n24 run now, 0 there before") !=
        std::string::npos);
  const std::string table = contents(here.path() / "out/sweep-design/sweep.csv");
  CHECK(table.rfind("point,theatre,clinic,measure,scope,dimension,date,unit,mean,low,high,n\r\n0,", 0) == 0);
  CHECK(std::count(table.begin(), table.end(), '\n') == 1 + 12 * 2);
  const std::string each = contents(here.path() / "out/sweep-design/sweep_replications.csv");
  CHECK(std::count(each.begin(), each.end(), '\n') == 1 + 12 * 2 * 2);
  const Outcome again = here.icsflow("sweep design.yaml");
  CHECK(again.out.find("0 run now, 24 there before") != std::string::npos);
  CHECK(contents(here.path() / "out/sweep-design/sweep.csv") == table);
  const Outcome said = here.icsflow("sensitivity out/sweep-design --show closing_list");
  CAPTURE(said.out, said.err);
  REQUIRE(said.code == 0);
  CHECK(said.out.find(" matters most: over ") != std::string::npos);
  CHECK(said.out.find("Luck") != std::string::npos);
  CHECK(contents(here.path() / "out/sweep-design/sensitivity.csv").find("closing_list,all,,theatre,/week,38,60,-") !=
        std::string::npos);
  // Points of somebody else.
  here.write("points.csv", "clinic,theatre\n100,40\n110,50\n");
  here.write("list.yaml",
             "base: orthopaedics.yaml\nkind: list\ntable: points.csv\nmeasures: [closing_list]\nfactors:\n  theatre: "
             "{path: services.HOSP.C_110.theatre_slots}\n  clinic: {path: services.HOSP.C_110.clinic_slots}\n");
  const Outcome listed = here.icsflow("sweep list.yaml -o list");
  CAPTURE(listed.err);
  REQUIRE(listed.code == 0);
  CHECK(contents(here.path() / "list/sweep.csv").find("\r\n1,50,110,closing_list,all,") != std::string::npos);
  // Levels of a grid are evenly spread.
  here.write("grid.yaml",
             "base: orthopaedics.yaml\nkind: grid\nmeasures: [closing_list]\nfactors:\n  theatre: {path: "
             "services.HOSP.C_110.theatre_slots, from: 40 /week, to: 60 /week, levels: 5}\n");
  const Outcome even = here.icsflow("sweep grid.yaml -o grid");
  CAPTURE(even.err);
  REQUIRE(even.code == 0);
  CHECK(even.out.find("theatre: 40 to 60 /week") != std::string::npos);
  const std::string rows = contents(here.path() / "grid/sweep.csv");
  for (const char* row : {"\n0,40,", "\n1,45,", "\n2,50,", "\n3,55,", "\n4,60,"})
    CHECK(rows.find(row) != std::string::npos);
  // A study with uncertain inputs.
  here.write("uncertain.yaml",
             "icsflow: 1\nname: Not known\nextends: orthopaedics.yaml\nuncertainty:\n  missed: {path: "
             "parameters.missed_theatre, low: 1 %, high: 20 %}\n");
  REQUIRE(here.icsflow("run uncertain.yaml --replications 12 -o uncertain --quiet").code == 0);
  const Outcome drawn = here.icsflow("sensitivity uncertain --show closing_list");
  CAPTURE(drawn.err);
  CHECK(drawn.code == 0);
  CHECK(drawn.out.find("parameters.missed_theatre matters most") != std::string::npos);
}

TEST_CASE("CLI: designs that cannot be are refused with what to write", "[tools][cli][answers][quick]") {
  const Workplace here;
  copy_tutorial(here);
  const auto refused = [&](const std::string& design, const std::string& message) {
    here.write("wrong.yaml", design);
    const Outcome outcome = here.icsflow("sweep wrong.yaml");
    CAPTURE(design, outcome.err);
    CHECK(outcome.code == 2);
    CHECK(outcome.err.find(message) != std::string::npos);
    CHECK(!std::filesystem::exists(here.path() / "out"));
  };
  const std::string base = "base: orthopaedics.yaml\n";
  const std::string theatre = "factors: {t: {path: services.HOSP.C_110.theatre_slots, from: 38 /week, to: 60 /week}}\n";
  refused("kind: grid\n" + theatre, "wrong.yaml:1:1: expected the key \"base\"; it is missing");
  refused(base + "kind: gird\n" + theatre, "did you mean \"grid\"?");
  refused(base + "kind: latin_hypercube\n" + theatre, "expected the key \"points\" of the kind latin_hypercube");
  refused(base + "kind: grid\npoints: 4\n" + theatre,
          "wrong.yaml:3:1: points: expected no such key beside the kind grid");
  refused(base + "kind: grid\nfacters: 1\n" + theatre, "unknown key \"facters\"; did you mean \"factors\"?");
  refused(base + "kind: grid\nfactors: {t: {path: services.HOSP.C_110.theatre_slot, from: 1, to: 2}}\n",
          "did you mean \"services.HOSP.C_110.theatre_slots\"?");
  refused(base + "kind: grid\nfactors: {t: {path: services.HOSP.C_110.theatre_slots, from: 38 d, to: 60 d}}\n",
          "expected the unit of services.HOSP.C_110.theatre_slots, as in 38 /week");
  refused(base + "kind: grid\nfactors: {t: {path: services.HOSP.C_110.theatre_slots}}\n",
          "expected \"from\" and \"to\", or a `range` beside services.HOSP.C_110.theatre_slots");
  refused(base + "kind: grid\nmeasures: [closing_lst]\n" + theatre, "did you mean \"closing_list\"?");
  refused(base + "kind: list\ntable: none.csv\n" + theatre, "none.csv");
  refused(base + "kind: grid\nfactors: assumed\n", "expected values marked C that have a range; the base has none");
  CHECK(here.icsflow("sweep orthopaedics.yaml").err.find("this is a scenario: name it as the base") !=
        std::string::npos);
  CHECK(here.icsflow("sensitivity .").code == 2);
  CHECK(here.icsflow("sensitivity orthopaedics.yaml").code == 2);
}

TEST_CASE("CLI: select names the best plan", "[tools][cli][answers][quick]") {
  const Workplace here;
  copy_tutorial(here);
  const std::string command = "select orthopaedics.yaml orthopaedics_half_year.yaml --measure closing_list ";
  const Outcome best = here.icsflow(command);
  CAPTURE(best.out, best.err);
  REQUIRE(best.code == 0);
  CHECK(best.out.find("waiting at the end: the lowest is best") != std::string::npos);
  CHECK(best.out.find("* orthopaedics_half_year    10") != std::string::npos);
  CHECK(best.out.find("orthopaedics_half_year is the best: if it leads by ") != std::string::npos);
  const Outcome budget = here.icsflow(command + "--budget 30 -o budget");
  CHECK(budget.code == 0);
  CHECK(budget.out.find("Within 30 replications in all (OCBA)") != std::string::npos);
  CHECK(kept(here.path() / "budget") == 30);
  CHECK(here.icsflow(command + "--best highest -o budget").out.find("* orthopaedics ") != std::string::npos);
  for (const char* wrong : {"--budget 5", "--delta x", "--delta -1", "--max-replications 3", "--best middle"})
    CHECK(here.icsflow(command + wrong).code == 2);
  CHECK(here.icsflow("select orthopaedics.yaml orthopaedics_half_year.yaml --measure closing").code == 2);
}

namespace {

/// Kills the command at random moments and lets it end at last: nothing that was kept is lost, and what is left is what
/// one run makes.
void kill_and_resume(const std::string& command, const std::vector<std::string>& files, int kills) {
  const Workplace here;
  copy_tutorial(here);
  here.write("design.yaml", kDesign);
  REQUIRE(here.icsflow(command + " -o whole --quiet").code == 0);
  std::mt19937 random(20260131);
  int before = 0, begun = 0;
  // More, where a machine with much to do keeps nothing before it is killed.
  for (int kill = 0; kill < kills || (begun == 0 && kill < kills + 40); ++kill) {
    // What is complete begins anew.
    if (std::filesystem::exists(here.path() / "out" / files.front())) {
      std::filesystem::remove_all(here.path() / "out");
      before = 0;
    }
    const int milliseconds = 50 + static_cast<int>(random() % 1500);
    // From when there is a study, so that a machine with much to do gets as far as one without.
    (void)here.icsflow(
        command + " -o out --quiet",
        fmt::format(
            "kill_it() {{ \"$@\" & child=$!; for i in $(seq 1000); do test -s out/results.sqlite && break; sleep "
            "0.01; done; sleep {:.3f}; kill -KILL $child 2>/dev/null; wait $child; }}; kill_it",
            milliseconds / 1000.0));
    const int now = kept(here.path() / "out");
    CHECK(now >= before);
    begun += now > before ? 1 : 0;
    before = now;
  }
  CHECK(begun > 0);
  const Outcome last = here.icsflow(command + " -o out --quiet");
  CAPTURE(last.err);
  REQUIRE(last.code == 0);
  for (const std::string& file : files)
    CHECK(contents(here.path() / "out" / file) == contents(here.path() / "whole" / file));
  CHECK(here.icsflow("export out --canonical").out == here.icsflow("export whole --canonical").out);
}

}  // namespace

TEST_CASE("CLI: answers that are killed go on where they stopped", "[tools][cli][answers][quick]") {
  kill_and_resume(kCompare, {"compare.csv", "compare.md"}, 3);
  kill_and_resume(kSolve, {"solve.json", "solve.csv", "plan.yaml"}, 4);
  kill_and_resume("sweep design.yaml", {"sweep.json", "sweep.csv"}, 4);
}

TEST_CASE("CLI: 200 kills of answers lose nothing", "[tools][cli][answers][slow]") {
  kill_and_resume(kCompare, {"compare.csv", "compare.md", "changes.md"}, 60);
  kill_and_resume(kSolve, {"solve.json", "solve.csv", "plan.yaml"}, 60);
  kill_and_resume("sweep design.yaml", {"sweep.json", "sweep.csv"}, 60);
  kill_and_resume("select orthopaedics.yaml orthopaedics_half_year.yaml --measure closing_list --budget 60",
                  {"select.json", "select.csv"}, 20);
}

#ifdef ICSFLOW_FAILING_CALLS
TEST_CASE("CLI: a full disk stops an answer, and it goes on when there is room", "[tools][cli][answers][quick]") {
  const Workplace here;
  copy_tutorial(here);
  here.write("design.yaml", kDesign);
  const auto full = [](const std::string& name, int nth) {
    return fmt::format("LD_PRELOAD='{}' FAIL_CALL=write FAIL_NAME={} FAIL_NTH={} FAIL_ERRNO={}", ICSFLOW_FAILING_CALLS,
                       name, nth, ENOSPC);
  };
  const std::vector<std::pair<std::string, std::vector<std::string>>> commands{
      {"compare orthopaedics.yaml orthopaedics_half_year.yaml --replications 10",
       {"compare.csv", "compare.md", "changes.md"}},
      {kSolve, {"solve.json", "solve.csv", "plan.yaml"}},
      {"sweep design.yaml", {"sweep.json", "sweep.csv"}}};
  for (const auto& [command, files] : commands) {
    REQUIRE(here.icsflow(command + " -o whole --overwrite --quiet").code == 0);
    const std::string expected = here.icsflow("export whole --canonical").out;
    int failed = 0;
    // @return what was kept, which can be read
    const auto stopped = [&](const std::string& name, int nth, const char* said) {
      const Outcome outcome = here.icsflow(command + " -o out --quiet --workers 1", full(name, nth));
      CAPTURE(command, name, nth, outcome.err);
      CHECK(outcome.code == 1);
      CHECK(outcome.err.find(said) != std::string::npos);
      CHECK(outcome.err.find("--overwrite") == std::string::npos);  // no reason to discard anything
      ++failed;
      return kept(here.path() / "out");
    };
    // In the first transaction, then later and later in the same study, until replications are kept; then in each file
    // of the answer.
    constexpr int kMost = 2000, kMore = 25;
    int before = 0;
    for (int nth = 1; before == 0 && nth < kMost; nth += kMore)
      before = stopped("out/results.sqlite", nth,
                       "(No space left on device). Free some space and give the same command again\n");
    CHECK(failed > 1);
    CHECK(before > 0);
    for (const std::string& file : files) {
      CHECK(stopped(file, 1, ": No space left on device") >= before);
      CHECK(!std::filesystem::exists(here.path() / "out" / file));  // whole, or not at all
    }
    const Outcome last = here.icsflow(command + " -o out --quiet");
    CAPTURE(command, last.err);
    REQUIRE(last.code == 0);
    for (const std::string& file : files)
      CHECK(contents(here.path() / "out" / file) == contents(here.path() / "whole" / file));
    CHECK(here.icsflow("export out --canonical").out == expected);
    std::filesystem::remove_all(here.path() / "out");
  }
}
#endif
