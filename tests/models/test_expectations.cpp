// What plans were expected to do: how it is written, and whether every shipped what-if does what its file says.

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "icsflow/answers/compare.hpp"
#include "icsflow/answers/targets.hpp"
#include "icsflow/report/comparison_page.hpp"
#include "icsflow/scenario/target.hpp"
#include "scenario_files.hpp"
#include "targets/expectations.hpp"

using namespace icsflow;
using namespace icsflow::models;
using Borne = ExpectationSaid::Borne;
using Catch::Matchers::Contains;

namespace {

const std::string kBase = test::shipped("tutorial/orthopaedics.yaml");
const std::string kDemo = test::shipped("bnssg.yaml");

CompareOptions options_in(const std::filesystem::path& directory, int replications) {
  CompareOptions options;
  options.replications = replications;
  options.run.directory = directory;
  options.run.workers = 2;
  options.run.program = {"0.1.0", "abc"};
  return options;
}

/// The shipped plans that say what they were expected to do, by the file that they extend.
std::map<std::string, std::vector<std::string>> plans_by_base() {
  std::map<std::string, std::vector<std::string>> plans;
  for (const auto& entry : std::filesystem::directory_iterator(test::shipped("what-if"))) {
    const Scenario plan = read_scenario(entry.path().string());
    if (!plan.expectations.empty())
      plans[std::filesystem::canonical(plan.extends).string()].push_back(entry.path().string());
  }
  for (auto& [base, files] : plans) std::sort(files.begin(), files.end());
  return plans;
}

/// Every expectation of every shipped plan, with 5 replications, all in one study. @param sets of all plans and bases,
/// and, by the name of a plan, of that plan: those of a base hold in its plans too
std::vector<std::pair<std::string, ExpectationSaid>> check_all(
    const std::filesystem::path& directory, const std::vector<Override>& sets,
    const std::map<std::string, std::vector<Override>>& sets_of_plans) {
  std::vector<std::pair<std::string, ExpectationSaid>> all;
  for (const auto& [base, plans] : plans_by_base()) {
    std::vector<GivenSide> sides;
    const auto add = [&](const std::string& file, std::vector<Override> more) {
      const auto own = sets_of_plans.find(std::filesystem::path(file).stem().string());
      if (own != sets_of_plans.end()) more.insert(more.end(), own->second.begin(), own->second.end());
      sides.push_back({file, read_scenario(file, more)});
      return more;
    };
    const std::vector<Override> of_base = add(base, sets);
    for (const std::string& plan : plans) add(plan, of_base);
    const Comparison c = compare(sides, options_in(directory, 5));
    for (const std::string& warning : c.warnings) UNSCOPED_INFO(base << ": " << warning);
    CHECK(c.warnings.empty());
    for (const ExpectationSaid& said : c.expectations) all.emplace_back(c.plans.at(said.plan).label, said);
  }
  return all;
}

std::string line_of(const std::string& plan, const ExpectationSaid& said) {
  return fmt::format("{}: {} expected {}: {} ({} to {}) {}", plan, said.text, said.higher ? "higher" : "lower",
                     said.difference.mean, said.difference.low, said.difference.high, said.why_not);
}

}  // namespace

TEST_CASE("Expectations: borne out, not, not clear, not checked", "[quick][models][expectations]") {
  const test::TemporaryDirectory folder;
  const auto plan = [&](const std::string& name, const std::string& base, const std::string& more) {
    const std::string file = folder.write(name, "icsflow: 1\nname: Plan\nextends: " + base + "\n" + more);
    return GivenSide{file, read_scenario(file)};
  };
  const std::string lists =
      "interventions: {lists: {at: 2026-06-01, path: services.HOSP.C_110.theatre_slots, add: 12 /week}}\n";
  const GivenSide base{kBase, read_scenario(kBase)};
  const GivenSide a = plan("a.yaml", kBase,
                           lists +
                               "expect:\n"
                               "  - {measure: closing_list, direction: lower, note: more are operated}\n"
                               "  - {measure: completed_admitted, direction: lower}\n"
                               "  - {measure: clock_starts, direction: higher}\n"
                               "  - {measure: list, at: 2026-12, direction: lower}\n"
                               "  - {measure: list, at: 2026-04, direction: lower}\n");
  const GivenSide b = plan("b.yaml", "a.yaml", "expect: [{measure: closing_list, direction: higher}]\n");
  const Comparison c = compare({base, a, b}, options_in(folder / "out", 6));
  REQUIRE(c.expectations.size() == 6);
  const auto borne = [&](std::size_t i) { return c.expectations[i].borne; };
  CHECK(borne(0) == Borne::kYes);
  CHECK(borne(1) == Borne::kNo);
  CHECK(borne(2) == Borne::kNotClear);  // no referral differs
  CHECK(borne(3) == Borne::kYes);
  CHECK(borne(4) == Borne::kNotClear);  // before anything changed
  CHECK(borne(5) == Borne::kNotChecked);
  CHECK_THAT(c.expectations[5].why_not, Contains("it is about ") && Contains("a.yaml"));
  CHECK(c.expectations[0].note == "more are operated");
  const std::string page = to_text(c, "out", {});
  CHECK_THAT(page, Contains("Expectations, written before (borne out by these intervals?):\n"
                            "   A: yes, closing_list lower: -"));
  CHECK_THAT(page, Contains("   A: no, completed_admitted lower: +"));
  CHECK_THAT(page, Contains("   A: not clear, clock_starts higher: "));
  CHECK_THAT(to_json(c), Contains("\"borne_out\": \"not checked\""));
  CHECK_THAT(to_markdown(c), Contains("| a | closing_list | lower | yes | more are operated |"));
  // The other sign is not borne out: the check can fail.
  ExpectationSaid other = c.expectations[0];
  CHECK(other.difference.high < 0);
}

TEST_CASE("Expectations: what cannot be expected is refused", "[quick][models][expectations]") {
  const test::TemporaryDirectory folder;
  const auto refusal = [&](const std::string& text) {
    std::string all;
    try {
      const test::Study study(folder.write("plan.yaml", "icsflow: 1\nname: Plan\n" + text));
      check_targets({}, study.scenario, study.names);
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems()) all += to_string(problem) + "\n";
    }
    return all;
  };
  const std::string over = "extends: " + kBase + "\n";
  CHECK(refusal(over + "expect: [{measure: closing_list, direction: lower}]\n").empty());
  CHECK_THAT(
      refusal(over + "expect: [{measure: closing_lists, direction: lower}]\n"),
      Contains("plan.yaml:4:10: expect: expected a headline of the results; found \"closing_lists:all\"; did you mean "
               "\"closing_list\"?"));
  CHECK_THAT(refusal(over + "expect: [{measure: closing_list, scope: HSOP, direction: lower}]\n"),
             Contains("expected a scope of closing_list"));
  CHECK_THAT(refusal(over + "expect: [{measure: list, at: 2029-01, direction: lower}]\n"),
             Contains("or a month, of the run"));
  CHECK_THAT(refusal(over + "expect: [{measure: list, at: 2026-01-31, direction: lower}]\n"),
             Contains("expected a month, such as 2026-11, or a window"));
  CHECK_THAT(refusal(over + "expect: [{measure: list, direction: down}]\n"),
             Contains("direction") && Contains("lower"));
  CHECK_THAT(refusal(over + "expect: {measure: list}\n"), Contains("expected a list of what is expected"));
  CHECK_THAT(refusal("expect: [{measure: closing_list, direction: lower}]\n"), Contains("this one extends none"));
}

TEST_CASE("Expectations: every shipped what-if over another says what it expects",
          "[quick][models][expectations][exhaustive]") {
  std::set<std::string> silent;
  for (const auto& entry : std::filesystem::directory_iterator(test::shipped("what-if")))
    silent.insert(entry.path().stem().string());
  for (const auto& [base, files] : plans_by_base())
    for (const std::string& file : files) silent.erase(std::filesystem::path(file).stem().string());
  CHECK(silent == std::set<std::string>{"months_differ", "uncertain_inputs", "winter"});  // which are no plans
}

// Less than half a year, in which what the plans change in winter or late changes in spring: the least that shows each
// sign with 5 replications.
TEST_CASE("Expectations: the what-ifs do what their files say, in less than half a year", "[stat][expectations]") {
  const test::TemporaryDirectory folder;
  const auto from = [](const std::string& name, const std::string& at) {
    return Override{"interventions." + name + ".at", at};
  };
  const auto until = [](const std::string& name, const std::string& day) {
    return Override{"interventions." + name + ".until", day};
  };
  const std::map<std::string, std::vector<Override>> sooner = {
      {"care_home_closure", {from("closure", "2026-04-01")}},
      {"home_care_places",
       {from("bristol", "2026-02-15"), from("north_somerset", "2026-02-15"),
        from("south_gloucestershire", "2026-02-15")}},
      {"theatre_sessions", {from("more_lists", "2026-02-15")}},
      {"strike", {from("strike", "2026-07-06"), until("strike", "2026-07-11")}},
      {"nursing_posts_filled", {from("posts_filled", "2026-02-15")}},
      // No winter is in these months: a hospital of fewer beds is as full.
      {"winter",
       {{"measures.windows.winter.from", "2026-02-14"},
        {"measures.windows.winter.until", "2026-04-25"},
        {"providers.RVJ.resources.beds.capacity", "880"}}},
      {"winter_20_beds", {from("winter_ward", "2026-02-14"), until("winter_ward", "2026-04-25")}},
      {"winter_surge", {from("surge", "2026-03-01"), until("surge", "2026-04-16")}},
      {"winter_beds", {from("winter_wards", "2026-02-14"), until("winter_wards", "2026-04-25")}}};
  for (const auto& [plan, said] : check_all(folder / "out", {{"until", "2026-07-14"}}, sooner)) {
    INFO(line_of(plan, said));
    CHECK(said.borne == Borne::kYes);
  }
}

TEST_CASE("Expectations: the what-ifs do what their files say, in the year of the demo", "[slow][expectations]") {
  const test::TemporaryDirectory folder;
  for (const auto& [plan, said] : check_all(folder / "out", {}, {})) {
    INFO(line_of(plan, said));
    CHECK(said.borne == Borne::kYes);
  }
}

TEST_CASE("Expectations: the table in docs/targets.md", "[.report][.report-expectations]") {
  const auto figure = [](double x, Format format) {
    const double shown = format == Format::kShare ? 100 * x : x, size = std::abs(shown);
    return size < 1     ? fmt::format("{:+.3f}", shown)
           : size < 100 ? fmt::format("{:+.1f}", shown)
                        : fmt::format("{:+.0f}", shown);
  };
  const test::TemporaryDirectory folder;
  fmt::print(
      "<!-- results: expectations -->\n\n| plan | figure | expected | difference | 95 % interval | borne out "
      "|\n|---|---|---|--:|--:|---|\n");
  for (const auto& [plan, said] : check_all(folder / "out", {}, {})) {
    const char* const borne = said.borne == Borne::kYes ? "yes" : said.borne == Borne::kNo ? "no" : "not clear";
    const Difference& d = said.difference;
    fmt::print("| `{}` | {}{} | {} | {}{} | {} to {} | {} |\n", plan,
               said.measure + (said.scope == "all" ? "" : ' ' + said.scope), said.date.empty() ? "" : ", " + said.date,
               said.higher ? "higher" : "lower", figure(d.mean, said.format),
               said.format == Format::kShare ? " points" : "", figure(d.low, said.format), figure(d.high, said.format),
               borne);
  }
  fmt::print("\n<!-- end of results -->\n");
}
