// The page of a plan: its base's figures beside it where its folder holds them.

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "workplace.hpp"

using test::Outcome;
using test::Workplace;

namespace {

const std::string kFolder = std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/tutorial/";
const std::string kFew = " --replications 3 --until 2026-07-01";

}  // namespace

TEST_CASE("run: a plan's page has its base's figures where they are, as compare has them", "[tools][quick]") {
  const Workplace here;
  const std::string base = "'" + kFolder + "orthopaedics.yaml'", plan = "'" + kFolder + "orthopaedics_half_year.yaml'";
  // Nothing of the base yet: what is changed, and how to have more.
  const Outcome alone = here.icsflow("run " + plan + kFew);
  REQUIRE(alone.code == 0);
  CHECK(
      alone.out.find("A plan of orthopaedics.yaml, whose figures are beside the plan's once it is run: icsflow run") !=
      std::string::npos);
  CHECK(alone.out.find("  changes interventions.clinics.add: 16 /week (new)\n") != std::string::npos);
  REQUIRE(here.icsflow("run " + base + kFew + " --quiet").code == 0);
  const Outcome beside = here.icsflow("run " + plan + kFew);
  REQUIRE(beside.code == 0);
  CHECK(beside.out.find("Base: orthopaedics.yaml, 3 replications, with the same luck; change: plan less base.\n") !=
        std::string::npos);
  // The same numbers as a comparison of the two.
  const std::size_t row = beside.out.find("\n  waiting at the end  ");
  REQUIRE(row != std::string::npos);
  const std::string line = beside.out.substr(row + 1, beside.out.find('\n', row + 1) - row - 1);
  const std::string change = line.substr(line.find("   ", 60) + 3);
  INFO(line);
  const Outcome page = here.icsflow("compare out/orthopaedics out/orthopaedics_half_year --primary closing_list");
  REQUIRE(page.code == 0);
  const std::string interval = change.substr(change.find('(') + 1, change.find(')') - change.find('(') - 1);
  CHECK(page.out.find(interval) != std::string::npos);

  // Other luck, or another base than the one that was run: not beside it.
  CHECK(here.icsflow("run " + plan + kFew + " --seed 7 -o out/other").out.find("A plan of orthopaedics.yaml") !=
        std::string::npos);
  CHECK(here.icsflow("run " + plan + " --replications 3 --until 2026-06-15 -o out/shorter")
            .out.find("A plan of orthopaedics.yaml") != std::string::npos);
  // What is wrong beside it harms nothing.
  std::filesystem::resize_file(here.path() / "out/orthopaedics/results.sqlite", 100);
  const Outcome broken = here.icsflow("run " + plan + kFew);
  CHECK(broken.code == 0);
  CHECK(broken.out.find("A plan of orthopaedics.yaml, whose results cannot be read: ") != std::string::npos);
  // All of it, and as JSON: as ever.
  CHECK(here.icsflow("run " + plan + kFew + " --full").out.find("A plan of") == std::string::npos);
  CHECK(here.icsflow("run " + plan + kFew + " --full --json").code == 2);
}
