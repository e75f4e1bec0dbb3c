// First slots moved until lists change as derivation.csv has it, and the build that keeps them.

#include <catch2/catch.hpp>
#include <string>

#include "icsflow/build/builder.hpp"
#include "icsflow/calibrate/drift.hpp"
#include "icsflow/scenario/problem.hpp"
#include "icsflow/scenario/reader.hpp"
#include "icsflow/scenario/scenario.hpp"

#include "../temporary_directory.hpp"

using namespace icsflow::models;
using test::contents;
using test::TemporaryDirectory;

namespace {

const std::string kSource = ICSFLOW_SOURCE_DIR;

/// The small ICS of `icsflow new ics`, the hospital's list to fall by a tenth in the year.
void build_small(const TemporaryDirectory& here) {
  BuildRequest request;
  request.organisations = {"HOSP", "COMM"};
  request.from = {kSource + "/scenarios/new-ics"};
  request.scenarios = kSource + "/scenarios";
  request.folder = here.path() / "ics";
  request.assumptions = {here.write("own.csv",
                                    "key,scope,value,unit,mark,low,high,source\n"
                                    "list_drift,HOSP,-0.1,,C,-0.2,0,Test\n")};
  build_ics(request);
}

DriftFit fit_of(const TemporaryDirectory& here, int rounds, int workers = 1) {
  DriftOptions options;
  options.rounds = rounds;
  options.replications = 2;
  options.workers = workers;
  return fit_drift(read_scenario((here.path() / "ics/scenario.yaml").string()), here.path() / "ics", options);
}

const ProviderDrift& hospital(const DriftFit& fit) {
  for (const ProviderDrift& p : fit.providers)
    if (p.provider == "HOSP") return p;
  throw std::out_of_range("no HOSP");
}

}  // namespace

TEST_CASE("drift: slots move until the list changes as wanted, and the next build has them",
          "[quick][build][calibrate]") {
  const TemporaryDirectory here;
  build_small(here);
  const DriftFit fit = fit_of(here, 3);
  const ProviderDrift& found = hospital(fit);
  INFO(to_text(fit, read_scenario((here.path() / "ics/scenario.yaml").string())) << levels_csv(fit));
  CHECK(found.wanted == Approx(-0.1));
  CHECK(std::abs(found.found - found.wanted) < 0.01);
  // Without correction it is not there, so it is the slots that bring it there.
  CHECK(std::abs(found.before - found.wanted) > 2 * std::abs(found.found - found.wanted));
  CHECK(found.low < found.level);
  CHECK(found.level < found.high);
  CHECK(levels_csv(fit_of(here, 3, 2)) == levels_csv(fit));  // on any number of workers
  // Built with these levels the list changes so from the beginning, and they stay when it is built again.
  here.write("ics/levels.csv", levels_csv(fit));
  build_small(here);
  const std::string built = contents(here.path() / "ics/services.csv");
  const DriftFit again = fit_of(here, 1);
  CHECK(hospital(again).before == Approx(found.found).margin(0.005));
  CHECK(hospital(again).level_before == found.level);
  build_small(here);
  CHECK(contents(here.path() / "ics/services.csv") == built);
}

TEST_CASE("drift: a folder that says no drift, or one of another system, is refused", "[quick][build][calibrate]") {
  const TemporaryDirectory here;
  build_small(here);
  const auto refusal = [&](const std::string& rows) {
    here.write("ics/derivation.csv", "name,value\n" + rows);
    try {
      (void)fit_of(here, 1);
    } catch (const InputError& e) {
      std::string all;
      for (const Problem& p : e.problems()) all += to_string(p) + '\n';
      return all;
    }
    return std::string();
  };
  CHECK(refusal("list,3\n").find("expected drift.PROVIDER and first_trim.PROVIDER") != std::string::npos);
  CHECK(refusal("drift.HOS,0.1\nfirst_trim.HOSP,one\n").find("found \"HOS\"; did you mean \"HOSP\"?") !=
        std::string::npos);
  CHECK(
      refusal("drift.HOS,0.1\nfirst_trim.HOSP,one\n").find("derivation.csv:3:2: first_trim.HOSP: expected a number") !=
      std::string::npos);
  std::filesystem::remove(here.path() / "ics/derivation.csv");
  CHECK_THROWS_AS(fit_of(here, 1), InputError);
}
