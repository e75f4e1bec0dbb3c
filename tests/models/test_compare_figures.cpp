// What a comparison can be asked for: figures of a treatment function, of a month, of a window.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "icsflow/answers/compare.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;

namespace {

const std::string kBase = test::shipped("tutorial/orthopaedics.yaml");

/// The base with differences.
GivenSide plan_of(const test::TemporaryDirectory& folder, const std::string& name, const std::string& differences) {
  const std::string file = folder.write(name, "icsflow: 1\nname: " + name + "\nextends: " + kBase + "\n" + differences);
  return {file, read_scenario(file)};
}

CompareOptions options_in(const std::filesystem::path& directory, int replications = 4) {
  CompareOptions options;
  options.replications = replications;
  options.run.directory = directory;
  options.run.program = {"0.1.0", "abc"};
  return options;
}

/// What a comparison is refused with.
std::vector<std::string> refusal(const std::vector<GivenSide>& sides, const CompareOptions& options) {
  std::vector<std::string> messages;
  try {
    compare(sides, options);
  } catch (const InputError& error) {
    for (const Problem& problem : error.problems()) messages.push_back(to_string(problem));
  }
  return messages;
}

}  // namespace

TEST_CASE("Compare: figures of a treatment function, of a month and of a window", "[models][compare][quick]") {
  const test::TemporaryDirectory folder;
  const std::string windows = "measures: {windows: {summer: {from: 2026-06-01, until: 2026-09-01}}}\n";
  const std::string lists =
      "interventions: {lists: {at: 2026-06-01, path: services.HOSP.C_110.theatre_slots, add: 12 "
      "/week}}\n";
  const std::vector<GivenSide> sides = {plan_of(folder, "base.yaml", windows),
                                        plan_of(folder, "plan.yaml", windows + lists)};
  CompareOptions options = options_in(folder / "out");
  options.show = {"list:HOSP/C_110@2026-08",    "p92_wait:all/C_110@2026-08-31",   "list:all/C_110@2026-03",
                  "completed_admitted@2026-07", "completed_admitted:HOSP@summer",  "closing_list@summer",
                  "opening_list@summer",        "ordinary_admissions:HOSP@2026-07"};
  options.primary = {"within_18_weeks:HOSP/C_110@2026-12"};
  const Comparison c = compare(sides, options);
  const auto one = [&](const std::string& measure, const std::string& scope, const std::string& date,
                       const std::string& dimension = "") -> const Difference& {
    for (std::size_t f = 0; f < c.figures.size(); ++f)
      if (c.figures[f].measure == measure && c.figures[f].scope == scope && c.figures[f].date == date &&
          c.figures[f].dimension == dimension) {
        CHECK(c.figures[f].asked_for);
        return c.differences[0][f];
      }
    throw std::out_of_range(measure);
  };
  const std::string summer = "from=2026-06-01;until=2026-09-01;window=summer";
  // One hospital, one function: it is all there is.
  CHECK(one("list", "HOSP/C_110", "2026-08-01").mean == one("closing_list", "all", "", summer).mean);
  CHECK(one("list", "HOSP/C_110", "2026-08-01").mean < 0);
  CHECK(one("p92_wait", "all/C_110", "2026-08-01").n == 4);
  CHECK(one("completed_admitted", "all", "2026-07-01").mean > 0);
  CHECK(one("completed_admitted", "HOSP", "", summer).mean > one("completed_admitted", "all", "2026-07-01").mean);
  CHECK(one("opening_list", "all", "", summer).mean == 0);  // until May nothing differs
  CHECK(one("list", "all/C_110", "2026-03-01").mean == 0);
  // A headline without a window is of the run.
  std::size_t shown = 0;
  for (const ComparedFigure& f : c.figures) shown += f.shown ? 1 : 0;
  CHECK(shown == 9);

  const auto message = [&](const std::string& show) {
    CompareOptions wrong = options_in(folder / "wrong");
    wrong.show = {show};
    const auto all = refusal(sides, wrong);
    REQUIRE(all.size() == 1);
    return all.front();
  };
  CHECK(message("closing_list@sumer") ==
        "--show: expected MEASURE[:SCOPE][@DATE or @WINDOW], the date as 2026-11 or 2026-11-30, the window one of "
        "summer; "
        "found \"closing_list@sumer\"; did you mean \"summer\"?");
  CHECK(message("list:HOSP/C_100@2026-08").find("did you mean \"HOSP/C_110\"?") != std::string::npos);
  CHECK(message("list@summer").find("which is a series: say when, such as list@2026-11") != std::string::npos);
  // Another window of the same name is another figure.
  CompareOptions other = options_in(folder / "other");
  other.show = {"closing_list@summer"};
  const auto refused =
      refusal({sides[0],
               plan_of(folder, "later.yaml", "measures: {windows: {summer: {from: 2026-07-01, until: 2026-09-01}}}\n")},
              other);
  REQUIRE(refused.size() == 1);
  CHECK(refused.front().find("expected closing_list of all with from=2026-06-01;until=2026-09-01;window=summer, as the "
                             "base reports it; it is missing") != std::string::npos);
}

TEST_CASE("Compare: a study that keeps no months is refused with the flag to run it with", "[models][compare][quick]") {
  const test::TemporaryDirectory folder;
  const auto study = [&](const char* name, const std::string& file_name, Detail detail) {
    const auto scenario = read_scenario(file_name);
    const auto model = compile(scenario);
    const Catalogue names = catalogue(*model);
    StudyOptions options;
    options.directory = folder / name;
    options.replications = 2;
    options.seed = scenario.seed;
    options.detail = detail;
    options.program = {"0.1.0", "abc"};
    ResultsStore store(scenario, names, options);
    run_study(store, model, options);
    return GivenSide{(folder / name).string(), std::nullopt};
  };
  CompareOptions options = options_in(folder / "out", 2);
  options.show = {"list:HOSP/C_110@2026-08"};
  const GivenSide base = study("base", kBase, Detail::kHeadline);
  CHECK(compare({base, base}, options).figures.size() > 100);
  const auto refused = refusal({base, study("none", kBase, Detail::kNone)}, options);
  REQUIRE(!refused.empty());
  CHECK(refused.front().find("--detail headline or full") != std::string::npos);
}
