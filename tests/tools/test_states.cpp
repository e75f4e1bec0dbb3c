// States of a run in a file: saved on a day and gone on from, and what is refused.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "workplace.hpp"

using test::Outcome;
using test::Workplace;

namespace {

const std::string kScenario = std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/tutorial/orthopaedics.yaml";
const std::string kRun = "run '" + kScenario + "' --until 2026-10-01 --quiet --replications ";

std::string dump(const Workplace& here, const std::string& directory) {
  const Outcome outcome = here.icsflow("export " + directory + " --canonical");
  REQUIRE(outcome.code == 0);
  return outcome.out;
}

/// Kills runs that save states at random moments: what is there of the file is whole, and what was committed is kept.
/// @return how many were killed before they ended
int kill_saving(int kills) {
  const Workplace here;
  constexpr const char* kEight = "8 --workers 1 -o out ";
  const auto begun = std::chrono::steady_clock::now();
  REQUIRE(here.icsflow(std::string(kRun).append("8 --workers 1 -o whole")).code == 0);
  const double takes = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  const std::string whole = dump(here, "whole");
  std::mt19937 random(20260131);
  int killed = 0;
  for (int kill = 0; kill < kills; ++kill) {
    std::filesystem::remove_all(here.path() / "out");
    // Within the time that the run takes here.
    const int milliseconds = 1 + static_cast<int>(takes * 1e3 * static_cast<double>(random() % 100) / 100);
    const Outcome outcome = here.icsflow(std::string(kRun).append(kEight) + "--save-state 2026-07-01 july",
                                         fmt::format("timeout -s KILL {:.3f}", milliseconds / 1000.0));
    CAPTURE(kill, milliseconds, outcome.code, outcome.err);
    killed += outcome.code != 0 ? 1 : 0;
    // The study goes on; of the states there are none, or all, also those of an earlier run.
    REQUIRE(here.icsflow(std::string(kRun).append(kEight)).code == 0);
    CHECK(dump(here, "out") == whole);
    if (!std::filesystem::exists(here.path() / "july")) continue;
    REQUIRE(here.icsflow(kRun + "8 -o from --overwrite --from-state july").code == 0);
    CHECK(dump(here, "from") == whole);
    if (kill % 2 == 0) std::filesystem::remove(here.path() / "july");
  }
  std::filesystem::remove_all(here.path() / "out");
  REQUIRE(here.icsflow(std::string(kRun).append(kEight) + "--save-state 2026-07-01 july").code == 0);
  REQUIRE(here.icsflow(kRun + "8 -o from --overwrite --from-state july").code == 0);
  CHECK(dump(here, "from") == whole);
  return killed;
}

}  // namespace

TEST_CASE("States: a run that is killed leaves the file of states whole or not at all", "[tools][states][quick]") {
  CHECK(kill_saving(5) > 0);
}

TEST_CASE("States: 60 kills of runs that save states", "[tools][states][slow]") {
  const int killed = kill_saving(60);
  WARN(killed << " of 60 were killed while they ran");
  CHECK(killed > 20);
}

TEST_CASE("States: a run goes on from the day on which it was saved as if it had not stopped",
          "[tools][states][quick]") {
  const Workplace here;
  REQUIRE(here.icsflow(kRun + "3 -o through").code == 0);
  REQUIRE(here.icsflow(kRun + "3 --workers 2 -o saving --save-state 2026-07-01 'of july'").code == 0);
  REQUIRE(here.icsflow(kRun + "3 -o july --from-state 'of july' --save-state 2026-09-01 later").code == 0);
  REQUIRE(here.icsflow(kRun + "2 -o september --from-state later").code == 0);
  REQUIRE(here.icsflow(kRun + "3 --workers 2 -o september --from-state later").code == 0);
  const std::string through = dump(here, "through");
  for (const char* directory : {"saving", "july", "september"}) CHECK(dump(here, directory) == through);
  CHECK(here.icsflow(kRun + "3 -o again --save-state 2026-07-01 'of july'").code == 0);  // ours: written anew
}

TEST_CASE("States: what cannot be saved or gone on from is refused before anything runs", "[tools][states][quick]") {
  const Workplace here;
  REQUIRE(here.icsflow(kRun + "2 -o saving --save-state 2026-07-01 july").code == 0);
  here.write("mine.txt", "not a file of states");
  std::filesystem::copy_file(here.path() / "july", here.path() / "broken");
  std::fstream(here.path() / "broken", std::ios::in | std::ios::out | std::ios::binary).seekp(5000).put('?');
  for (const auto& [arguments, said] : std::vector<std::pair<std::string, std::string>>{
           {"2 --save-state 2026-04-01 x", "--save-state: expected a day of the run after its first, 2026-04-02 to"},
           {"2 --save-state 2026-10-01 x", "found 2026-10-01"},
           {"2 --save-state July x", "found July"},
           {"2 --save-state 2026-07-01 nowhere/x", "expected a file in a directory that there is"},
           {"2 --save-state 2026-07-01 mine.txt", "found mine.txt, which is another"},
           {"2 --save-state 2026-07-01 x --shard 1/2", "expected a run of all replications by one process"},
           {"2 --from-state july --save-state 2026-06-01 x", "expected a day after that of --from-state"},
           {"3 --from-state july", "replication 2 is not there"},
           {"2 --from-state july --seed 7", "expected states of the seed 7"},
           {"2 --from-state july --set parameters.missed_clinic=1%", "expected states of the scenario"},
           {"2 --from-state mine.txt", "it is another, or damaged"},
           {"2 --from-state broken", "it is another, or damaged"},
           {"2 --from-state none", "it cannot be read"}}) {
    const Outcome outcome = here.icsflow(kRun + arguments + " -o none_of_it");
    CAPTURE(arguments, outcome.err);
    CHECK(outcome.code == 2);
    CHECK(outcome.err.find(said) != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(here.path() / "none_of_it"));
    CHECK_FALSE(std::filesystem::exists(here.path() / "x"));
  }
  CHECK(test::contents(here.path() / "mine.txt") == "not a file of states");
  const Outcome there = here.icsflow(kRun + "2 -o saving --save-state 2026-07-01 x");
  CHECK(there.code == 2);
  CHECK(there.err.find("holds 2 of these replications already") != std::string::npos);
}
