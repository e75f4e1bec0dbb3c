// What history matching reads, refuses and writes; what it finds: test_region_truth.cpp.

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "hidden_system.hpp"
#include "icsflow/scenario/problem.hpp"
#include "icsflow/scenario/reader.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/published.hpp"
#include "icsflow/scenario/spec/service.hpp"

using namespace icsflow::models;

namespace {

const test::HiddenSystem& small_system() {
  static const test::HiddenSystem system(11, 1);
  return system;
}

RegionOptions few_runs() {
  RegionOptions options;
  options.waves = 1;
  options.runs = 40;
  options.points = 50;
  options.flows = small_system().flows;
  return options;
}

std::string refusal(const Scenario& scenario, const RegionOptions& options) {
  try {
    (void)match_history(scenario, options);
  } catch (const InputError& e) {
    std::string all;
    for (const Problem& p : e.problems()) all += to_string(p) + '\n';
    return all;
  }
  return "";
}

const RegionTarget& target_of(const ServiceRegion& service, const std::string& name) {
  const auto found = std::find_if(service.targets.begin(), service.targets.end(),
                                  [&](const RegionTarget& t) { return t.name == name; });
  REQUIRE(found != service.targets.end());
  return *found;
}

}  // namespace

TEST_CASE("the region is the same for any number of workers", "[quick][calibrate]") {
  const Scenario scenario = read_scenario(small_system().scenario);
  RegionOptions options = few_runs();
  const Region one = match_history(scenario, options);
  options.workers = 3;
  const Region three = match_history(scenario, options);
  CHECK(points_csv(one, scenario) == points_csv(three, scenario));
  CHECK(inputs_csv(one) == inputs_csv(three));
  CHECK(targets_csv(one) == targets_csv(three));
  CHECK(to_text(one, "x") == to_text(three, "x"));
  options.seed = 2;
  CHECK(points_csv(one, scenario) != points_csv(match_history(scenario, options), scenario));
  // At least 50 points, all inside.
  REQUIRE(one.services.size() == 2);
  for (std::size_t s = 0; s < 2; ++s) {
    REQUIRE(one.services[s].points.size() == 50);
    for (const RegionFactors& f : one.services[s].points) CHECK(one.implausibility(s, f) <= one.cut);
  }
}

TEST_CASE("the best point is written where it is said, and the region around it is a scenario", "[quick][calibrate]") {
  const test::HiddenSystem system(12, 1);
  const Scenario scenario = read_scenario(system.scenario);
  RegionOptions options = few_runs();
  options.flows = system.flows;
  const Region region = match_history(scenario, options);
  const std::string table = (system.folder / "fit" / "services.csv").string();
  system.folder.write("fit/services.csv", with_texts(test::contents(table), table, best_texts(region, scenario)));
  const Scenario written = read_scenario(system.scenario);
  CHECK(region.values.size() ==
        2 * (1 + 1 + 1 + 2 + 2 * 3));  // rate, removal, urgent, slots, weights below 8 and from 40 weeks
  for (const RegionValue& v : region.values) {
    CHECK(written.parameters.value(v.parameter) == Approx(v.best).epsilon(1e-4));
    CHECK(v.low <= v.best);
    CHECK(v.best <= v.high);
    CHECK(v.points.size() == 50);
  }
  const std::string file = system.folder.write("fit/region.yaml", uncertainty_yaml(region, written, "fit.yaml"));
  const Scenario uncertain = read_scenario(file);
  CHECK(uncertain.name == "A system with hidden inputs, with what its calibration leaves open");
  // Every point can be set.
  const std::string points = points_csv(region, scenario);
  CHECK(points.rfind("point,path,value\r\nbest,services.ABC.C_110.admit_0,", 0) == 0);
  std::vector<Override> sets;
  std::size_t at = points.find("\r\np007,");
  while (at != std::string::npos) {
    const std::size_t path = at + 7, value = points.find(',', path) + 1, end = points.find("\r\n", value);
    sets.push_back({points.substr(path, value - 1 - path), points.substr(value, end - value)});
    at = points.find("\r\np007,", end);
  }
  CHECK(sets.size() == region.values.size());
  const Scenario at_point = read_scenario(system.scenario, sets);
  for (const RegionValue& v : region.values)
    CHECK(at_point.parameters.value(v.parameter) == Approx(v.points[6]).epsilon(1e-4));
}

TEST_CASE("what is held out or named as unfitted is not fitted, and is scored", "[quick][calibrate]") {
  Scenario scenario = read_scenario(small_system().scenario);
  PublishedFigure figure;
  figure.measure = "clock_starts_per_month";
  figure.scope = "ABC";
  figure.calibration = false;
  scenario.published.push_back(figure);
  RegionOptions options = few_runs();
  options.held_out = {"bands"};
  const Region region = match_history(scenario, options);
  const ServiceRegion &abc = region.services[0], &xyz = region.services[1];
  CHECK(target_of(abc, "started").held_out);
  CHECK_FALSE(target_of(abc, "started").used);
  CHECK_FALSE(target_of(xyz, "started").held_out);
  CHECK(target_of(xyz, "started").used);
  REQUIRE(region.notes.size() == 1);
  CHECK(region.notes.front() == "ABC.C_110: started is named as unfitted in `published`");
  for (const ServiceRegion& s : region.services) {
    for (const RegionTarget& t : s.targets) {
      if (t.kind != "bands") continue;
      CHECK(t.held_out);
      CHECK_FALSE(t.used);
      CHECK(t.spread > 0);
    }
  }
  // Without the bands nobody knows who is treated next.
  CHECK_FALSE(xyz.inputs[static_cast<std::size_t>(RegionInput::kEarly)].identified());
  CHECK(xyz.inputs[static_cast<std::size_t>(RegionInput::kThroughput)].identified());
  const std::string page = to_text(region, "x");
  CHECK(page.find("Held out: the fit has not seen these.") != std::string::npos);
  CHECK(page.find("Fit check (not a validation") != std::string::npos);

  options.held_out = {"XYZ"};
  const Region without = match_history(scenario, options);
  CHECK(without.services[1].held_out);
  for (const RegionTarget& t : without.services[1].targets) CHECK(t.held_out);
  for (const RegionValue& v : without.values) CHECK(v.path.find("XYZ") == std::string::npos);
  CHECK(without.services[1].points.size() == 50);  // borrowed, for the score
}

TEST_CASE("a published figure that nothing explains leaves no region, and it is said", "[quick][calibrate]") {
  const Scenario scenario = read_scenario(small_system().scenario);
  const test::TemporaryDirectory dir;
  std::string flows = test::contents(small_system().flows);
  // Twice as many new periods of ABC as the list can bear.
  std::string changed;
  for (std::size_t at = 0; at < flows.size();) {
    const std::size_t end = std::min(flows.find('\n', at), flows.size());
    std::string line = flows.substr(at, end - at);
    if (line.find(",ABC,C_110,") != std::string::npos) {
      std::vector<std::string> cells;
      for (std::size_t from = 0; from <= line.size();) {
        const std::size_t to = std::min(line.find(',', from), line.size());
        cells.push_back(line.substr(from, to - from));
        from = to + 1;
      }
      cells.at(5) = std::to_string(2 * std::stoi(cells.at(5)));
      line.clear();
      for (const std::string& c : cells) line += (line.empty() ? "" : ",") + c;
    }
    changed += line + '\n';
    at = end + 1;
  }
  RegionOptions options = few_runs();
  options.flows = dir.write("flows.csv", changed);
  const Region region = match_history(scenario, options);
  CHECK(region.services[0].empty());
  CHECK(region.services[0].least_implausibility > 3);
  CHECK_FALSE(region.services[1].empty());
  CHECK(to_text(region, "x").find("ABC.C_110    nothing that was tried explains the published figures") !=
        std::string::npos);
}

TEST_CASE("history matching refuses what it cannot use, all at once and before anything runs", "[quick][calibrate]") {
  const std::string scenarios = std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/";
  CHECK(refusal(read_scenario(scenarios + "textbook/mm1.yaml"), {}).find("opening: {completed: FILE}") !=
        std::string::npos);
  const Scenario scenario = read_scenario(small_system().scenario);
  RegionOptions options = few_runs();
  options.held_out = {"ABD"};
  CHECK(refusal(scenario, options)
            .find("expected a provider, a service or one of bands, flows, list, drift, tail; found "
                  "\"ABD\"; did you mean \"ABC\"?") != std::string::npos);
  options.held_out = {"bands", "flows", "list", "drift", "tail"};
  CHECK(refusal(scenario, options).find("no published figure left to fit it to") != std::string::npos);
  const test::TemporaryDirectory dir;
  options = few_runs();
  options.flows = dir.write("flows.csv",
                            "month,provider,function,list,new,completed_admitted,completed_non_admitted\n"
                            "2025-13,ABC,C_110,1,1,1,1\n2025-12,ABC,C_110,x,1,1,1\n2025-12,ABC,C_110,1,1,1,1\n");
  options.assumed = dir.write("assumed.csv",
                              "key,value,unit,mark,low,high,source\nearli,1,,C,0.5,2,x\ntail,5,,C,0.5,2,x\n"
                              "cut,3,,C,2,4,\n");
  const std::string problems = refusal(scenario, options);
  INFO(problems);
  CHECK(problems.find("flows.csv:2:1: month: expected a month such as 2026-01; found \"2025-13\"") !=
        std::string::npos);
  CHECK(problems.find("flows.csv:3:4: list: expected a number of 0 or more") != std::string::npos);
  CHECK(problems.find("flows.csv:4:1: month: expected each month") != std::string::npos);
  CHECK(problems.find(
            "assumed.csv:2:1: key: expected a key of scenarios/defaults/calibrate.csv; found \"earli\"; did you "
            "mean \"early\"?") != std::string::npos);
  CHECK(problems.find("assumed.csv:3:5: low: expected a range") != std::string::npos);
  CHECK(problems.find("assumed.csv:4:7: source: expected where the value comes from") != std::string::npos);
  options = few_runs();
  options.flows = dir.write("other.csv",
                            "month,provider,function,list,new,completed_admitted,completed_non_admitted\n"
                            "2025-12,ABC,C_999,1,1,1,1\n");
  CHECK(refusal(scenario, options).find("expected flows of services of this scenario") != std::string::npos);
  Scenario later = scenario;
  later.start += std::chrono::days{3};
  CHECK(refusal(later, few_runs()).find("starts on the first of a month") != std::string::npos);
  later = scenario;
  later.until = later.start + std::chrono::days{40};
  CHECK(refusal(later, few_runs()).find("expected a run of 3 whole months or more") != std::string::npos);
}

TEST_CASE("every assumption of the matching lies in a range that has a reason", "[quick][calibrate]") {
  // The reader refuses the table else: no shipped value may be outside, without a range or a source.
  const Scenario scenario = read_scenario(small_system().scenario);
  RegionOptions options = few_runs();
  options.runs = 10;
  CHECK(refusal(scenario, options).find("calibrate.csv") == std::string::npos);
  CHECK(refusal(scenario, options).find("expected 20 runs of a wave or more") != std::string::npos);
}
