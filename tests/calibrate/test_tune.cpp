// The tuner, on a clinic whose values are known by Little's law.

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

#include "../temporary_directory.hpp"
#include "icsflow/calibrate/tune.hpp"
#include "icsflow/scenario/problem.hpp"
#include "icsflow/scenario/reader.hpp"
#include "icsflow/scenario/scenario.hpp"

using namespace icsflow::models;

namespace {

/// 2.25 an hour come; after each visit the share `again` has a test of one hour and comes back. In use: visits 2.25 x
/// length / (1 - again), tests 2.25 x again / (1 - again).
std::string clinic(const std::string& published, const std::string& length = "{value: 1.4 h, range: [0.5 h, 2 h]}") {
  return R"(icsflow: 1
name: A clinic
start: 2026-01-01
until: 2027-01-01
warm_up: 10 d
calendar: {holidays: none}
providers:
  clinic: {name: Clinic, kind: other, parameters: {length: )" +
         length +
         R"(, again: {value: 20 %, range: [5 %, 70 %]}}, resources: {room: {kind: pool, capacity: 60}, test: {kind: pool, capacity: 60}}}
pathways:
  visit:
    steps:
      seen: {use: room, for: {exponential: {mean: $length}}, next: {tested: $again, gone: rest}}
      tested: {use: test, for: {exponential: {mean: 1 h}}, next: seen}
      gone: {leave: treated}
streams:
  patients: {at: clinic, pathway: visit, rate: 2.25 /h}
published:
)" + published;
}

constexpr const char* kPublished =
    "  - {measure: mean_in_use, scope: clinic/room, value: 4, role: calibration, source: Little's law}\n"
    "  - {measure: mean_in_use, scope: clinic/test, value: 1.5, role: calibration, source: Little's law}\n";
constexpr const char* kHead = "path,measure,scope,close,wanted,source\n";
constexpr const char* kRows =
    "providers.clinic.parameters.length,mean_in_use,clinic/room,0.01,,\n"
    "providers.clinic.parameters.again,mean_in_use,clinic/test,0.005,,\n";

struct Files {
  test::TemporaryDirectory dir;
  Scenario scenario;
  explicit Files(const std::string& text) : scenario(read_scenario(dir.write("clinic.yaml", text))) {}
  Tuning tuned(const std::string& rows, int workers = 1) const {
    TuneOptions options;
    options.replications = 2;
    options.workers = workers;
    return tune(scenario, dir.write("tuned.csv", kHead + rows), options);
  }
  std::string refusal(const std::string& rows) const {
    try {
      (void)tuned(rows);
    } catch (const InputError& e) {
      std::string all;
      for (const Problem& p : e.problems()) all += to_string(p) + '\n';
      return all;
    }
    return "";
  }
};

}  // namespace

TEST_CASE("the tuner finds the values that Little's law says", "[quick][calibrate]") {
  const Files files(clinic(kPublished));
  const Tuning found = files.tuned(kRows);
  INFO(to_text(found, files.scenario));
  REQUIRE(found.met());
  CHECK(found.values[0].after * 24 == Approx(4 * 0.6 / 2.25).epsilon(0.02));  // h; two years of luck
  CHECK(found.values[1].after == Approx(0.4).epsilon(0.02));
  CHECK(found.values[0].found == Approx(4).margin(0.01));
  CHECK(found.runs > 3);
  CHECK(to_text(found, files.scenario).find("Fit check (not a validation") != std::string::npos);
  // The same on any number of workers, and from where it was found nothing is moved.
  const Tuning three = files.tuned(kRows, 3);
  CHECK(three.values[0].after == found.values[0].after);
  CHECK(three.values[1].after == found.values[1].after);
  const std::string file = files.scenario.file;
  files.dir.write("clinic.yaml", with_texts(test::contents(file), file, placed(found, files.scenario)));
  Files again(test::contents(file));
  CHECK(again.tuned(kRows).runs == 1);
}

TEST_CASE("a figure that the range of a value cannot reach is not met, and it is said", "[quick][calibrate]") {
  const Files files(clinic(kPublished, "{value: 0.7 h, range: [0.5 h, 0.8 h]}"));
  const Tuning found = files.tuned(kRows);
  CHECK_FALSE(found.met());
  CHECK(found.values[0].after * 24 == Approx(0.8).epsilon(0.05));
  CHECK(to_text(found, files.scenario).find("not met") != std::string::npos);
}

TEST_CASE("the tuner refuses what it cannot use, all at once", "[quick][calibrate]") {
  const Files files(
      clinic("  - {measure: mean_in_use, scope: clinic/room, value: 4, role: validation, source: Little's law}\n"));
  const std::string problems = files.refusal(
      "providers.clinic.parameters.long,mean_in_use,clinic/room,0.01,,\n"
      "pathways.visit.tested.for.exponential.mean,mean_in_use,clinic/test,0,,\n"
      "providers.clinic.parameters.again,mean_in_use,clinic/test,0.01,1.5,\n");
  INFO(problems);
  CHECK(problems.find("tuned.csv:2:1: path: expected a value of the scenario") != std::string::npos);
  CHECK(problems.find("tuned.csv:2:2: measure: expected a figure that may be fitted; found one named as unfitted") !=
        std::string::npos);
  CHECK(problems.find("tuned.csv:3:1: path: expected a value with a `range`") != std::string::npos);
  CHECK(problems.find("tuned.csv:3:4: close: expected how near is near enough, above 0; found \"0\"") !=
        std::string::npos);
  CHECK(problems.find("tuned.csv:3:2: measure: expected a figure of `published`, or `wanted`") != std::string::npos);
  CHECK(problems.find("tuned.csv:4:6: source: expected a reason") != std::string::npos);
  CHECK(files.refusal("").find("expected a row for each value to tune") != std::string::npos);
  CHECK(files.refusal("providers.clinic.parameters.again,mean_inuse,clinic/test,0.01,1.5,Test\n")
            .find("found \"mean_inuse\"; did you mean \"mean_in_use\"?") != std::string::npos);
}
