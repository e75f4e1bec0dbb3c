// `icsflow compare` as a user calls it.

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "workplace.hpp"

using test::contents;
using test::Outcome;
using test::Workplace;

namespace {

const std::string kTutorial = std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/tutorial/orthopaedics";

/// Base and plan where the user stands.
void copy_tutorial(const Workplace& here) {
  for (const char* end : {".yaml", "_half_year.yaml", "_list.csv", "_services.csv"}) {
    const std::filesystem::path file = kTutorial + end;
    std::filesystem::copy_file(file, here.path() / file.filename());
  }
}

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("CLI: compare prints a page and leaves its files", "[tools][cli][compare][quick]") {
  const Workplace here;
  copy_tutorial(here);
  const std::string command = "compare orthopaedics.yaml orthopaedics_half_year.yaml --replications 4";
  const Outcome outcome = here.icsflow(command + " --primary closing_list --at 2026-11");
  INFO(outcome.out << outcome.err);
  REQUIRE(outcome.code == 0);
  CHECK(outcome.err.empty());
  CHECK(outcome.out.rfind("Base: orthopaedics, Orthopaedics, a list, a clinic and a theatre\n"
                          "   A: orthopaedics_half_year, Orthopaedics, more lists for half a year\n",
                          0) == 0);
  CHECK(outcome.out.find("\nwaiting list, November 2026: base ") != std::string::npos);
  CHECK(outcome.out.find("4 of 4") != std::string::npos);
  CHECK(lines_of(outcome.out) <= 40);
  const auto out = here.path() / "out/compare-orthopaedics";
  for (const char* file : {"compare.csv", "compare.json", "compare.md", "changes.md", "results.sqlite"})
    CHECK(std::filesystem::exists(out / file));
  CHECK(contents(out / "compare.csv")
            .rfind("plan,measure,scope,dimension,name,date,unit,base,plan_mean,difference,low,high,band_low,band_high,"
                   "bootstrap_low,bootstrap_high,n,in_direction,gain,together_low,together_high,verdict,inputs_share,"
                   "inputs_low,inputs_high\r\n",
                   0) == 0);
  CHECK(contents(out / "compare.csv").find(",lower,,,\r\n") != std::string::npos);
  const std::string changes = contents(out / "changes.md");
  CHECK(changes.find("| interventions.lists.add |  | - | 12 /week |") != std::string::npos);
  CHECK(changes.find("| name |") == std::string::npos);
  // Nothing is run again, and a study is read as well as its scenario.
  const std::string database = contents(out / "results.sqlite");
  const Outcome json = here.icsflow(command + " --json --quiet");
  CHECK(json.code == 0);
  CHECK(json.out == contents(out / "compare.json"));
  CHECK(contents(out / "results.sqlite") == database);
  CHECK(here.icsflow("run orthopaedics.yaml --replications 4 --quiet -o base").code == 0);
  CHECK(here.icsflow("compare base orthopaedics_half_year.yaml --quiet -o mixed").code == 0);
  // All but the names of the base is as before.
  const auto differences = [](const std::string& text) { return text.substr(text.find("\"over_time\"")); };
  CHECK(differences(contents(here.path() / "mixed/compare.json")) == differences(json.out.substr(0)));
}

TEST_CASE("CLI: compare refuses what cannot be compared before anything runs", "[tools][cli][compare][quick]") {
  const Workplace here;
  copy_tutorial(here);
  const Outcome alone = here.icsflow("compare orthopaedics.yaml");
  CHECK(alone.code == 2);
  const Outcome missing = here.icsflow("compare orthopaedics.yaml none.yaml nor_this.yaml");
  CHECK(missing.code == 2);
  CHECK(missing.err.find("2 problems; nothing was run.\n") != std::string::npos);
  std::ofstream(here.path() / "seed.yaml") << "icsflow: 1\nname: Other luck\nextends: orthopaedics.yaml\nseed: 2\n";
  const Outcome seed = here.icsflow("compare orthopaedics.yaml seed.yaml --show closing");
  CHECK(seed.code == 2);
  CHECK(seed.out.empty());
  CHECK(seed.err.rfind("seed.yaml: seed: expected that of the base, 1; found 2. Run it with that, or compare without "
                       "pairs: --unpaired\n--show: expected a headline of the results; found \"closing\"",
                       0) == 0);
  CHECK(seed.err.find("\n2 problems; nothing was run.\n") != std::string::npos);
  for (const char* wrong : {"--confidence 100", "--confidence x", "--replications 0", "--at", "--detail none",
                            "--precision 'closing_list: -1'", "--precision 'closing_list: 5' --max-replications 9",
                            "--precision 'closing_list: 5' --unpaired", "--best closing_list", "--reuse nowhere",
                            "--primary closing_list@", "--at 2026-11-03"}) {
    const Outcome outcome = here.icsflow(std::string("compare orthopaedics.yaml orthopaedics_half_year.yaml ") + wrong);
    CAPTURE(wrong, outcome.err);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
  }
  // One seed for all makes pairs of them.
  CHECK(here.icsflow("compare orthopaedics.yaml seed.yaml --seed 3 --replications 2 --quiet -o three").code == 0);
  CHECK(!std::filesystem::exists(here.path() / "out"));
  // A directory that is not ours, and one of several scenarios.
  std::filesystem::create_directory(here.path() / "empty");
  CHECK(here.icsflow("compare orthopaedics.yaml empty").code == 2);
  const Outcome several = here.icsflow("compare three orthopaedics.yaml");
  CHECK(several.code == 2);
  CHECK(several.err.rfind("three: expected one of its 2 scenarios, such as three#orthopaedics, three#seed; found the "
                          "study\n",
                          0) == 0);
  CHECK(here.icsflow("compare three#orthopaedics three#seed --quiet -o named").code == 0);
  CHECK(contents(here.path() / "named/changes.md").find("Numbers that the studies keep") != std::string::npos);
  CHECK(here.icsflow("compare three#orthopaedics three#sid").err.find("; found none called \"sid\"") !=
        std::string::npos);
}

TEST_CASE("CLI: compare that is killed goes on where it stopped", "[tools][cli][compare][quick]") {
  const Workplace here;
  copy_tutorial(here);
  const std::string arguments =
      "compare orthopaedics.yaml orthopaedics_half_year.yaml --replications 400 --workers 1 -o ";
  const std::string kill_it =
      "kill_it() { \"$@\" & for i in $(seq 1200); do test -e out/results.sqlite && break; sleep 0.01; done; sleep 0.3; "
      "kill -KILL $! 2>/dev/null; wait $!; }; kill_it";
  (void)here.icsflow(arguments + "out", kill_it);
  CHECK(!std::filesystem::exists(here.path() / "out/compare.json"));
  REQUIRE(here.icsflow(arguments + "out --quiet").code == 0);
  REQUIRE(here.icsflow(arguments + "whole --quiet").code == 0);
  for (const char* file : {"compare.csv", "compare.md", "changes.md"})
    CHECK(contents(here.path() / "out" / file) == contents(here.path() / "whole" / file));
  CHECK(here.icsflow("export out --canonical").out == here.icsflow("export whole --canonical").out);
}
