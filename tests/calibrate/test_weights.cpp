// What calibration writes, and what it refuses; the fit itself: test_known_truth.cpp.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "../temporary_directory.hpp"
#include "icsflow/calibrate/calibrate.hpp"
#include "icsflow/scenario/problem.hpp"
#include "icsflow/scenario/reader.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/intervention.hpp"

using namespace icsflow::models;

namespace {

FittedWeight at(int line, int column, double after, const std::string& file = "a.csv") {
  FittedWeight w;
  w.place = {file, line, column};
  w.after = after;
  return w;
}

std::string refusal(const std::string& file, const std::vector<std::string>& held_out = {}) {
  try {
    CalibrationOptions options;
    options.held_out = held_out;
    (void)calibrate_order(read_scenario(file), options);
  } catch (const InputError& e) {
    return e.problems().front().message;
  }
  return "";
}

}  // namespace

TEST_CASE("weights are written where they are said, and nothing else changes", "[quick][calibrate]") {
  const std::string table = "# a comment, with commas\nid,w0,w6\nA,1,1.25\nB,3,4\n";
  CHECK(with_texts(table, "a.csv", placed({at(3, 3, 0.51234), at(3, 5, 12), at(4, 5, 7, "b.csv")})) ==
        "# a comment, with commas\nid,w0,w6\nA,0.5123,12\nB,3,4\n");
  CHECK(with_texts(table, "a.csv", {}) == table);
  const std::string yaml = "order: {by_wait: {0 wk: 3, 6 wk: 1}}\r\nnext: 1";
  CHECK(with_texts(yaml, "a.csv", placed({at(1, 25, 0.1), at(1, 34, 2)})) ==
        "order: {by_wait: {0 wk: 0.1, 6 wk: 2}}\r\nnext: 1");
}

TEST_CASE("weights as a table and as a scenario", "[quick][calibrate]") {
  Calibration fit;
  FittedWeight w = at(1, 1, 2);
  w.path = "services.A.w0";
  w.before = 1;
  w.completions = 100;
  w.share = 0.625;
  w.low = 1.5;
  w.high = 2.5;
  fit.weights = {w};
  CHECK(to_csv(fit) == "path,before,after,completions,share,low,high\r\nservices.A.w0,1,2,100,0.625,1.5,2.5\r\n");
  const std::string text = to_uncertainty(fit, "base \"one\".yaml", "One");
  CHECK(text.find("extends: \"base \\\"one\\\".yaml\"\n") != std::string::npos);
  CHECK(text.find("  weight_1: {path: \"services.A.w0\", low: 1.5, high: 2.5}\n") != std::string::npos);
}

TEST_CASE("what there is nothing to fit to, or nothing to fit, is refused", "[quick][calibrate]") {
  const std::string scenarios = std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/";
  CHECK(refusal(scenarios + "textbook/mm1.yaml").find("opening: {completed: FILE}") != std::string::npos);
  CHECK(refusal(scenarios + "bnssg.yaml", {"RA8"}).find("found \"RA8\"; did you mean \"RA7\"?") != std::string::npos);
  CHECK(refusal(scenarios + "tutorial/orthopaedics.yaml").find("opening: {completed: FILE}") != std::string::npos);
}

TEST_CASE("weights are those of the start: what interventions change later is not in the runs of a fit",
          "[quick][calibrate]") {
  Scenario scenario = read_scenario(std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/bnssg.yaml");
  REQUIRE_FALSE(scenario.interventions.empty());
  scenario.until = scenario.start + std::chrono::days{92};
  CalibrationOptions options;
  options.rounds = 0;
  options.replications = 1;
  const Calibration with = calibrate_order(scenario, options);
  scenario.interventions.clear();
  CHECK(with.distances == calibrate_order(scenario, options).distances);
}
