// Comparisons: the best of several plans, the links of a mechanism, scenarios of studies, what is not run again.

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>

#include <nlohmann/json.hpp>

#include "icsflow/answers/compare.hpp"
#include "icsflow/report/comparison_page.hpp"
#include "scenario_files.hpp"

using namespace icsflow;
using namespace icsflow::models;

namespace {

const std::string kBase = test::shipped("tutorial/orthopaedics.yaml");

GivenSide file(const std::string& name, const std::vector<Override>& sets = {}) {
  return {name, read_scenario(name, sets)};
}

GivenSide plan_of(const test::TemporaryDirectory& folder, const std::string& name, const std::string& differences) {
  return file(folder.write(name + ".yaml", "icsflow: 1\nname: " + name + "\nextends: " + kBase + "\n" + differences));
}

/// More theatre slots a week from June on.
std::string slots(int more) {
  return fmt::format(
      "interventions: {{lists: {{at: 2026-06-01, path: services.HOSP.C_110.theatre_slots, add: {} /week}}}}\n", more);
}

CompareOptions options_in(const std::filesystem::path& directory, int replications = 6) {
  CompareOptions options;
  options.replications = replications;
  options.run.directory = directory;
  options.run.program = {"0.1.0", "abc"};
  return options;
}

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

TEST_CASE("Compare: which side is the best", "[models][compare][quick]") {
  const test::TemporaryDirectory folder;
  const std::vector<GivenSide> sides = {file(kBase), plan_of(folder, "some", slots(4)),
                                        plan_of(folder, "more", slots(8)), plan_of(folder, "more_too", slots(8))};
  CompareOptions options = options_in(folder / "out");
  options.best = "closing_list: least";
  const Comparison c = compare(sides, options);
  REQUIRE(c.best.has_value());
  REQUIRE(c.best->sides.size() == 4);
  CHECK(c.best->n == 6);
  using Is = BestSaid::Is;
  const auto& s = c.best->sides;
  CHECK((s[0].is == Is::kNot && s[1].is == Is::kNot && s[2].is == Is::kMayBe && s[3].is == Is::kMayBe));
  CHECK(s[0].difference == Approx(s[0].mean - s[2].mean));
  CHECK((s[0].low == 0 && s[0].high > s[0].difference));
  CHECK((s[2].difference == 0 && s[2].low == 0 && s[2].high == 0));  // the same plan twice
  std::string page = to_text(c, "out", {});
  std::replace(page.begin(), page.end(), '\n', ' ');
  CHECK(page.find("Least waiting at the end: each beside the best of the others, 95 % for all at once:") !=
        std::string::npos);
  CHECK(page.find(" may be the best ") != std::string::npos);
  // The other way round the base is the best.
  options.best = "closing_list: most";
  const Comparison most = compare(sides, options);
  CHECK(most.best->sides[0].is == Is::kBest);
  CHECK(most.best->sides[0].low > -1e-9);
  CHECK(most.best->sides[1].is == Is::kNot);

  for (const char* wrong : {"closing_list", "closing_list: fewest", "closing_lists: least", ": least"}) {
    options.best = wrong;
    const auto problems = refusal(sides, options);
    REQUIRE(problems.size() == 1);
    CHECK(problems.front().rfind("--best: expected ", 0) == 0);
  }
  options.best = "closing_list:*: least";
  CHECK(refusal(sides, options).front() ==
        "--best: expected one figure; found 2 of \"closing_list:*\": say the scope, as in closing_list:all");
  options.best = "closing_list: least";
  options.unpaired = true;
  CHECK(refusal(sides, options) ==
        std::vector<std::string>{"--best: expected pairs of replications; found --unpaired"});
}

TEST_CASE("Compare: a plan's mechanism link by link", "[models][compare][quick]") {
  const test::TemporaryDirectory folder;
  const std::string chain =
      "chain:\n"
      "  - {figure: clock_starts, words: referrals, parameter: services.HOSP.C_110.theatre_slots}\n"
      "  - {figure: completed_admitted, words: operations, literature: about one a slot, source: 'Guess, 2026'}\n"
      "  - {figure: 'list@2027-03', words: the list in March}\n";
  const std::vector<GivenSide> sides = {file(kBase), plan_of(folder, "plan", slots(8) + chain)};
  // It is told, not run: the scenario is the same without it.
  CHECK(sides[1].scenario->canonical == plan_of(folder, "plan", slots(8)).scenario->canonical);
  const Comparison c = compare(sides, options_in(folder / "out"));
  REQUIRE(c.chain.size() == 3);
  CHECK(c.figures[c.chain[2].figure].date == "2027-03-01");
  CHECK(c.differences[0][c.chain[1].figure].low > 0);
  const std::string page = to_text(c, "out", {});
  INFO(page);
  CHECK(page.find("What A works through:\n"
                  "    referrals: no visible effect: no replication differs\n"
                  "      set by services.HOSP.C_110.theatre_slots\n"
                  "    operations: +") != std::string::npos);
  CHECK(page.find("      literature: about one a slot\n    the list in March: -") != std::string::npos);
  CHECK(to_markdown(c).find("| about one a slot (Guess, 2026) |") != std::string::npos);
  const auto json = nlohmann::json::parse(to_json(c));
  CHECK(json["chain"][0]["visible"] == false);
  CHECK(json["chain"][1]["visible"] == true);
  CHECK(json["chain"][2]["date"] == "2027-03-01");

  // What is wrong is told where it stands, before anything runs.
  const GivenSide wrong = plan_of(folder, "wrong",
                                  "chain:\n  - {figure: operation, words: operations}\n"
                                  "  - {figure: 'list:*@2027-03', words: lists}\n");
  const auto problems = refusal({file(kBase), wrong}, options_in(folder / "other"));
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].rfind(wrong.given + ":5:5: chain.figure: expected a headline of the results; found \"operation\"",
                          0) == 0);
  CHECK(problems[1].rfind(wrong.given + ":6:5: chain.figure: expected one figure; found 4", 0) == 0);
  CHECK(!std::filesystem::exists(folder / "other"));
  try {
    (void)plan_of(folder, "path", "chain: [{figure: list, words: x, parameter: services.HOSP.C_110.slots}]\n");
    FAIL("an unknown parameter was read");
  } catch (const InputError& error) {
    CHECK(to_string(error.problems().front()).find("chain") != std::string::npos);
  }
}

TEST_CASE("Compare: one of the scenarios of a study; what was run before is not run again",
          "[models][compare][quick]") {
  const test::TemporaryDirectory folder;
  const GivenSide base = file(kBase), some = plan_of(folder, "some", slots(4)),
                  more = plan_of(folder, "more", slots(8));
  const Comparison first = compare({base, some}, options_in(folder / "first"));
  CHECK(first.run == 12);
  const std::string study = (folder / "first").string();
  const auto of = [&](const std::string& name) { return GivenSide{study + "#" + name, {}}; };
  CompareOptions options = options_in(folder / "second");
  const Comparison read = compare({of("orthopaedics"), of("some")}, options);
  CHECK(read.run == 0);
  CHECK(!std::filesystem::exists(folder / "second"));
  CHECK(read.base.label == "orthopaedics");
  for (std::size_t f = 0; f < first.figures.size(); ++f)
    CHECK(test::same(std::vector{first.differences[0][f].low}, std::vector{read.differences[0][f].low}));
  CHECK(compare({of("some.yaml"), of("Orthopaedics, a list, a clinic and a theatre")}, options).run == 0);

  // Beside it, what is new is run, and what it holds is taken from it.
  const Comparison mixed = compare({of("orthopaedics"), more, some}, options);
  CHECK(mixed.run == 6);
  CHECK(mixed.reused == 6);
  CompareOptions reusing = options_in(folder / "third");
  reusing.reuse = {study, (folder / "second").string()};
  CHECK(compare({base, some, more}, reusing).run == 0);
  reusing.replications = 8;
  const Comparison longer = compare({base, some, more}, reusing);
  CHECK(longer.run == 6);
  CHECK(longer.differences[1].size() == mixed.differences[0].size());

  const auto problems = refusal({GivenSide{study, {}}, of("sum")}, options);
  REQUIRE(problems.size() == 2);
  CHECK(problems[0] == study + ": expected one of its 2 scenarios, such as " + study + "#orthopaedics, " + study +
                           "#some; found the study");
  CHECK(problems[1].rfind(study + "#sum: expected one of its 2 scenarios, such as ", 0) == 0);
  CHECK(problems[1].find("; found none called \"sum\"") != std::string::npos);
  reusing.reuse = {(folder / "nowhere").string()};
  CHECK(refusal({base, some}, reusing).size() == 1);
}

TEST_CASE("Compare: what the JSON holds is small, and enough for a page", "[models][compare][quick]") {
  const test::TemporaryDirectory folder;
  CompareOptions options = options_in(folder / "out");
  options.primary = {"closing_list"};
  const Comparison c = compare({file(kBase), plan_of(folder, "some", slots(4))}, options);
  const std::string text = to_json(c);
  CHECK(text.rfind("{\n  \"icsflow\": \"compare\",", 0) == 0);
  const auto json = nlohmann::json::parse(text);
  std::size_t headlines = 0;
  for (const auto& figure : json["figures"]) headlines += figure.contains("date") ? 0 : 1;
  CHECK(headlines >= 15);
  bool list = false;
  for (const auto& series : json["series"]) {
    CHECK(series["scope"].get<std::string>().find('/') == std::string::npos);
    if (series["measure"] != "list" || series["scope"] != "all") continue;
    list = true;
    CHECK(series["months"].size() == 13);  // the opening census, and twelve month ends
    CHECK(series["plans"][0]["difference"].size() == 13);
    CHECK(series["plans"][0]["band_low"][0] == 0.0);
    CHECK(series["plans"][0]["band_high"][11] < 0);
  }
  CHECK(list);
}
