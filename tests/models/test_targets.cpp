// Targets: how they are written, judged and told.

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "icsflow/answers/compare.hpp"
#include "icsflow/answers/targets.hpp"
#include "icsflow/engine/statistics/proportions.hpp"
#include "icsflow/report/comparison_page.hpp"
#include "icsflow/report/summary.hpp"
#include "icsflow/results/results_store.hpp"
#include "icsflow/study/study.hpp"
#include "read/targets/rule.hpp"
#include "scenario_files.hpp"
#include "targets/judge.hpp"
#include "targets/month_measures.hpp"

using namespace icsflow;
using namespace icsflow::models;
using Catch::Matchers::Contains;

namespace {

const std::string kBase = test::shipped("tutorial/orthopaedics.yaml");
const std::string kHalfYear = test::shipped("tutorial/orthopaedics_half_year.yaml");
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double rule(const std::string& text, double baseline = kNone) {
  const ParsedRule parsed = parse_rule(text);
  INFO(text << ": " << parsed.error);
  REQUIRE(parsed.rule);
  return parsed.rule->value(baseline);
}
std::string wrong(const std::string& text) {
  const ParsedRule parsed = parse_rule(text);
  INFO(text);
  REQUIRE(!parsed.rule);
  return fmt::format("{}: {}", parsed.at, parsed.error);
}

std::vector<TargetSpec> targets_in(const test::TemporaryDirectory& folder, const std::string& text) {
  return read_targets_file(folder.write("targets.yaml", text));
}
/// What a file of targets is refused with.
std::string refusal(const std::string& text) {
  const test::TemporaryDirectory folder;
  std::string all;
  try {
    (void)targets_in(folder, text);
  } catch (const InputError& error) {
    for (const Problem& problem : error.problems()) {
      const std::string one = to_string(problem);
      all += one.substr(one.find("targets.yaml")) + "\n";
    }
  }
  return all;
}

/// A target in one line, of whose keys some are others.
std::string one(const std::string& more, const std::string& measure = "within_18_weeks",
                const std::string& value = "70 %", const std::string& by = "2026-12-31",
                const std::string& period = "census", const std::string& comparison = "at_least") {
  return fmt::format("targets:\n  t: {{measure: {}, comparison: {}, value: '{}', period: {}, by: {}{}}}\n", measure,
                     comparison, value, period, by, more);
}

/// The tutorial, run into a directory of its own.
struct Ran {
  test::TemporaryDirectory folder;
  test::Study study;
  int replications;

  explicit Ran(int n = 10, const std::vector<Override>& sets = {}, Detail detail = Detail::kHeadline)
      : study(kBase, sets), replications(n) {
    StudyOptions options;
    options.directory = folder / "out";
    options.replications = n;
    options.seed = study.scenario.seed;
    options.detail = detail;
    options.program = {"0.1.0", "abc"};
    ResultsStore store(study.scenario, study.names, options);
    run_study(store, study.model, options);
  }
  [[nodiscard]] std::vector<TargetSaid> judge(const std::string& text) const {
    const auto targets = targets_in(folder, text);
    check_targets(targets, study.scenario, study.names);
    return judge_targets(targets, study.scenario, study.names, folder / "out", study.scenario.seed, replications, 0.95);
  }
  /// Of each replication the months of a series, read in another way than targets are.
  [[nodiscard]] std::vector<std::vector<double>> months(const std::string& measure, const std::string& provider) const {
    std::vector<std::vector<double>> all;
    RunOptions options;
    for (options.replication = 0; options.replication < replications; ++options.replication) {
      options.seed = study.scenario.seed;
      all.push_back(study.series(Simulation(study.model).run(options), measure, provider, "all"));
    }
    return all;
  }
};

const Ran& ran() {
  static const Ran kRan;
  return kRan;
}

/// What judging is refused with.
std::string judging_refusal(const std::string& text) {
  std::string all;
  try {
    (void)ran().judge(text);
  } catch (const InputError& error) {
    for (const Problem& problem : error.problems()) {
      const std::string line = to_string(problem);
      all += line.substr(line.find("targets.yaml")) + "\n";
    }
  }
  return all;
}

}  // namespace

TEST_CASE("Targets: rules of the level", "[quick][models][targets]") {
  CHECK(rule("65 %") == Approx(0.65));
  CHECK(rule("65%") == Approx(0.65));
  CHECK(rule("1000") == 1000);
  CHECK(rule("18 wk") == 126);
  CHECK(rule("90 min") == Approx(1.5 / 24));
  CHECK(rule("baseline", 0.4) == 0.4);
  CHECK(rule("max(baseline + 7 points, 65 %)", 0.55) == Approx(0.65));
  CHECK(rule("max(baseline + 7 points, 65 %)", 0.61) == Approx(0.68));
  CHECK(rule("min(baseline+7 points,65 %)", 0.61) == Approx(0.65));
  CHECK(rule("max(60 %, min(baseline + 5 points, 92 %), 61 %)", 0.99) == Approx(0.92));
  CHECK(rule("baseline - 100 - 50", 1000) == 850);  // from the left
  CHECK(rule("baseline - (100 - 50)", 1000) == 950);
  CHECK(rule("(baseline) + 1 wk", 14) == 21);
  CHECK(std::isnan(rule("max(baseline + 7 points, 65 %)")));  // nothing is known of a missing baseline
  CHECK(std::isnan(rule("min(65 %, baseline)")));
  CHECK(parse_rule("baseline + 7 points").rule->amount == Amount::kShare);
  CHECK(parse_rule("baseline + 1 wk").rule->amount == Amount::kTime);
  CHECK(parse_rule("max(baseline, 100)").rule->amount == Amount::kNumber);
  CHECK(parse_rule("baseline").rule->amount == Amount::kAny);
}

TEST_CASE("Targets: a rule that is wrong is refused where it is", "[quick][models][targets]") {
  CHECK(wrong("") == "0: expected a number, baseline, max(...) or min(...); found nothing more at character 1 of \"\"");
  CHECK_THAT(wrong("maxx(baseline, 65 %)"),
             Contains("0: expected a number, baseline, max(...) or min(...); did you mean "
                      "\"max\"?; found \"maxx(baseline, 65 %)\" at character 1"));
  CHECK_THAT(wrong("max(baseline + 7 %, 65 %)"),
             Contains("15: expected points, by which a share is moved, such as 7 points"));
  CHECK_THAT(
      wrong("max(baseline + 7 points, 65)"),
      Contains("25: expected a share, as before the comma; this is a plain number; found \"65)\" at character 26"));
  CHECK_THAT(wrong("max(baseline + 7 points; 65 %)"), Contains("23: expected + or -, a comma or ); found \"; 65 %)\""));
  CHECK_THAT(wrong("max(baseline + 7 points, 65 %"), Contains("29: expected + or -, a comma or ); found nothing more"));
  CHECK_THAT(wrong("max(65 %)"), Contains("expected a comma and something to compare with"));
  CHECK_THAT(wrong("max 65 %"), Contains("4: expected ( after max"));
  CHECK_THAT(wrong("65 % 70 %"), Contains("5: expected + or - or the end; found \"70 %\""));
  CHECK_THAT(wrong("7 points"), Contains("expected a share to which points are added"));
  CHECK_THAT(wrong("max(7 points, 65 %)"), Contains("4: expected a share, such as 65 %"));
  CHECK_THAT(wrong("1000 + 1 wk"), Contains("7: expected what a plain number can be added to; this is a time"));
  CHECK_THAT(wrong("65 % + baseline"), Contains("7: expected what a share can be added to; this is the baseline"));
  CHECK_THAT(wrong("650 %"), Contains("0: expected at most 100 %"));
  CHECK_THAT(wrong("18 weeks"), Contains("3: expected a number with its unit, such as 65 %, 7 points, 18 wk or 1000 "
                                         "(unknown unit \"weeks\"; did you mean \"wk\"?)"));
  CHECK_THAT(wrong("-5 %"), Contains("0: expected a number"));
  CHECK_THAT(wrong("1.2.3 %"), Contains("expected a number with its unit"));
  CHECK_THAT(wrong(std::string(21, '(') + "1" + std::string(21, ')')), Contains("at most 20 parentheses"));
  CHECK_THAT(wrong(std::string(201, '1')), Contains("at most 200 characters"));
}

TEST_CASE("Targets: a file is read, and all that is wrong with it is told at once", "[quick][models][targets]") {
  const test::TemporaryDirectory folder;
  const auto all = targets_in(
      folder,
      "source: A source\ntargets:\n"
      "  z: {measure: over_52_share, comparison: below, value: 1 %, period: census, by: 2026-12-31, mark: B}\n"
      "  a: {measure: ae_within_4h, scope: RVJ, comparison: at_least, value: 'max(baseline + 5 points, 78 %)',\n"
      "      baseline: {date: 2025-12-31, value: {RVJ: 71 %, RA7: 70 %}}, period: quarter, by: 2026-12-31,\n"
      "      note: winter}\n");
  REQUIRE(all.size() == 2);
  CHECK(all[0].name == "a");  // by name
  CHECK(all[0].scope == "RVJ");
  CHECK(all[0].over == TargetSpec::Over::kQuarter);
  CHECK(when_of(all[0]) == "October 2026 to December 2026");
  CHECK(words_of(all[0]) == "at least max(baseline + 5 points, 78 %)");
  CHECK(all[0].note == "winter");
  CHECK(all[0].source == "A source");
  REQUIRE(all[0].baseline);
  CHECK(all[0].rule.value(all[0].baseline->of("RVJ")) == Approx(0.78));
  CHECK(all[1].scope == "all");
  CHECK(all[1].mark == Mark::kB);
  CHECK(when_of(all[1]) == "at 31 December 2026");

  CHECK(refusal(
            "targets:\n  t: {measure: list, comparision: below, value: 'max(1, 2', period: month, by: 2026-12-30}\n") ==
        "targets.yaml:2:6: targets.t: expected the key \"comparison\"; it is missing\n"
        "targets.yaml:2:22: targets.t: unknown key \"comparision\"; did you mean \"comparison\"?\n"
        "targets.yaml:2:58: targets.t.value: expected + or -, a comma or ); found nothing more at character 9 of "
        "\"max(1, 2\"\n"
        "targets.yaml:2:80: targets.t.by: expected the last day of a month, such as 2027-03-31; found 2026-12-30\n");
  CHECK_THAT(refusal(one("", "list", "5", "2026-11-30", "quarter")), Contains("expected the last day of a quarter"));
  CHECK_THAT(refusal(one("", "list", "5", "2026-06-30", "financial_year")), Contains("expected a 31 March"));
  CHECK_THAT(refusal(one("", "list", "baseline + 7")),
             Contains("expected the key \"baseline\" beside a rule that says baseline"));
  CHECK_THAT(refusal(one(", baseline: {date: 2026-03-31, value: 5}", "list", "7")),
             Contains("expected a value that says baseline"));
  CHECK_THAT(refusal(one(", baseline: {value: 5}", "list", "baseline + 7")), Contains("expected the key \"date\""));
  CHECK_THAT(refusal(one(", baseline: {date: 2026-03-31}", "list", "baseline + 7")),
             Contains("expected the key \"value\""));
  CHECK_THAT(refusal(one(", baseline: {date: 2026-03-31, value: opening}", "list", "baseline + 7")),
             Contains("expected no date"));
  CHECK_THAT(refusal(one(", baseline: {date: 2026-12-31, value: 5}", "list", "baseline + 7")),
             Contains("expected a day before"));
  CHECK_THAT(refusal(one(", baseline: {date: 2026-03-31, value: 61}", "within_18_weeks", "baseline + 7 points")),
             Contains("baseline.value: expected a share, such as 65 %, as the rule has it"));
  CHECK_THAT(refusal(one(", scope: RVJ, baseline: {date: 2026-03-31, value: {RA7: 61 %}}", "within_18_weeks",
                         "baseline + 7 points")),
             Contains("expected the figure of the scope \"RVJ\"; it is missing"));
  CHECK_THAT(refusal(one("", "list", "5", "2026-12-31", "year")), Contains("expected"));
  CHECK_THAT(refusal("goals: {}\n"),
             Contains("expected a file of targets, with the key \"targets\"; this file has none"));
  CHECK_THAT(refusal("targets: []\n"), Contains("expected a mapping"));
  CHECK_THAT(refusal("icsflow: 1\n" + one("")), Contains("unknown key \"icsflow\""));
}

TEST_CASE("Targets: those of a scenario change no byte of its results", "[quick][models][targets]") {
  const test::TemporaryDirectory folder;
  const std::string head = "icsflow: 1\nname: Orthopaedics, a list, a clinic and a theatre\nextends: " + kBase + "\n";
  const Scenario plain = read_scenario(folder.write("plain.yaml", head));
  const Scenario aimed = read_scenario(
      folder.write("aimed.yaml", head + one("") + "expect: [{measure: closing_list, direction: lower, note: why}]\n"));
  CHECK(plain.canonical == aimed.canonical);
  CHECK(plain.targets.empty());
  REQUIRE(aimed.targets.size() == 1);
  REQUIRE(aimed.expectations.size() == 1);
  CHECK(aimed.expectations.front().note == "why");
  // A plan over a plan has its targets, with other values where it says so, and not what was expected of it.
  const Scenario over = read_scenario(folder.write(
      "over.yaml",
      "icsflow: 1\nname: Over\nextends: aimed.yaml\ntargets: {t: {value: 80 %}, u: {measure: list, comparison: below, "
      "value: 9, period: census, by: 2026-12-31}}\n"));
  REQUIRE(over.targets.size() == 2);
  CHECK(over.targets.front().rule.text == "80 %");
  CHECK(over.expectations.empty());
  CHECK(
      read_scenario(folder.write("none.yaml", "icsflow: 1\nname: None\nextends: aimed.yaml\ntargets: {remove: [t]}\n"))
          .targets.empty());
}

TEST_CASE("Targets: the shipped ones of England are read", "[quick][models][targets]") {
  const auto all = read_targets_file(test::shipped("targets/england-2026-29.yaml"));
  CHECK(all.size() == 20);
  std::vector<std::string> doubted;
  for (const TargetSpec& target : all) {
    INFO(target.name);
    CHECK(!target.source.empty());
    CHECK(target.source.find("http") == std::string::npos);
    CHECK((target.mark == Mark::kA || target.mark == Mark::kB));
    if (target.mark == Mark::kB) doubted.push_back(target.name);
    CHECK(target.by >= std::chrono::year{2026} / 3 / 31);
  }
  CHECK(doubted == std::vector<std::string>{"diagnostics_over_6_weeks_2027", "diagnostics_over_6_weeks_2028"});
  // Every one is of a measure that is known, be it simulated or not.
  CHECK_NOTHROW(check_targets(all, ran().study.scenario, ran().study.names));
}

TEST_CASE("Targets: every measure by month of the demo is known by name", "[quick][models][targets]") {
  const test::Study demo(test::shipped("bnssg.yaml"));
  for (const std::string& measure : measures_by_month(demo.names)) {
    INFO(measure);
    const auto& known = known_measures();
    CHECK(std::find(known.begin(), known.end(), measure) != known.end());
  }
}

TEST_CASE("Targets: met or not, replication by replication", "[quick][models][targets]") {
  const auto months = ran().months("within_18_weeks", "all");
  REQUIRE(months.size() == 10);
  const std::size_t december = 9;  // of month ends from March, the opening census of a run from April
  std::vector<double> values;
  for (const auto& m : months) values.push_back(m.at(december));
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const double level = (sorted[3] + sorted[4]) / 2;  // six of ten are above
  const auto said = ran().judge(one("", "within_18_weeks", fmt::format("{:.17g} %", level * 100)));
  REQUIRE(said.size() == 1);
  const TargetSaid::Chance& chance = said.front().chances.at(0);
  CHECK(said.front().judged());
  CHECK(chance.n == 10);
  CHECK(chance.met == 6);
  CHECK(chance.low == engine::wilson_interval(6, 10, 0.95).low);
  CHECK(chance.high == engine::wilson_interval(6, 10, 0.95).high);
  // First met: by the fifth of ten.
  std::vector<std::size_t> firsts;
  int never = 0;
  for (const auto& m : months) {
    std::size_t first = 0;
    while (first < m.size() && m[first] < level) ++first;
    firsts.push_back(first);
    if (first == m.size()) ++never;
  }
  std::sort(firsts.begin(), firsts.end());
  CHECK(chance.has_first);
  CHECK(chance.never == never);
  CHECK(chance.first == (firsts[4] == months[0].size() ? "" : ran().study.names.month_ends.at(firsts[4])));
  // What is below, is not at least.
  const auto below =
      ran().judge(one("", "within_18_weeks", fmt::format("{:.17g} %", level * 100), "2026-12-31", "census", "below"));
  CHECK(below.front().chances.at(0).met == 4);
}

TEST_CASE("Targets: never is counted among the months", "[quick][models][targets]") {
  const auto said = ran().judge(
      "targets:\n"
      "  always: {measure: list, comparison: at_least, value: 0, period: census, by: 2026-12-31}\n"
      "  never: {measure: list, comparison: below, value: 0, period: census, by: 2026-12-31}\n");
  REQUIRE(said.size() == 3);
  CHECK(said[0].chances[0].met == 10);
  CHECK(said[0].chances[0].first == "2026-03-01");  // at the opening census
  CHECK(said[0].chances[0].never == 0);
  CHECK(said[1].chances[0].met == 0);
  CHECK(said[1].chances[0].first.empty());
  CHECK(said[1].chances[0].never == 10);
  CHECK(said[2].text == "all targets");
  CHECK(said[2].chances[0].met == 0);
}

TEST_CASE("Targets: the baseline of a rule", "[quick][models][targets]") {
  const auto months = ran().months("within_18_weeks", "HOSP");
  const double opening = ran().study.headline(ran().study.run(), "opening_within_18_weeks", "HOSP");
  const auto met = [&](double level) {
    return std::count_if(months.begin(), months.end(), [&](const auto& m) { return m.at(9) >= level; });
  };
  for (const int points : {-20, -10, -5, 0, 3}) {
    const auto said =
        ran().judge(one(", scope: HOSP, baseline: {value: opening}", "within_18_weeks",
                        fmt::format("max(baseline {} {} points, 20 %)", points < 0 ? '-' : '+', std::abs(points))));
    INFO(points << " points from " << opening);
    CHECK(said.front().chances[0].met == met(std::max(opening + points / 100.0, 0.2)));
  }
  const auto given = ran().judge(one(", scope: each, baseline: {date: 2026-03-31, value: {HOSP: 40 %}}",
                                     "within_18_weeks", "baseline + 5 points"));
  CHECK(given.front().chances[0].met == met(0.45));
  REQUIRE(given.front().parts.size() == 1);
  CHECK(given.front().parts[0].scope == "HOSP");
  CHECK(given.front().parts[0].chances[0].met == met(0.45));
  const auto other = ran().judge(one(", scope: each, baseline: {date: 2026-03-31, value: {ELSE: 40 %}}",
                                     "within_18_weeks", "baseline + 5 points"));
  CHECK(other.front().why_not == "no baseline of HOSP is given");
  // Weeks, of a rule in days.
  const auto medians = ran().months("median_wait", "all");
  const auto weeks = ran().judge(one("", "median_wait", "max(10 wk, 84 d)", "2026-12-31", "census", "at_most"));
  CHECK(weeks.front().chances[0].met ==
        std::count_if(medians.begin(), medians.end(), [](const auto& m) { return m.at(9) <= 12; }));
}

TEST_CASE("Targets: what is not judged is told, with the reason", "[quick][models][targets]") {
  const auto why = [](const std::string& text) { return ran().judge(text).front().why_not; };
  CHECK(why(one("", "list", "5", "2027-04-30")) ==
        "the run ends on 2027-03-31; for this it has to go on, --until 2027-05-01");
  CHECK(why(one("", "list", "5", "2026-02-28")) == "the opening census is of 2026-03-31");
  CHECK(why(one("", "list", "5", "2026-03-31")).empty());
  CHECK(why(one("", "clock_starts", "5", "2026-03-31", "month")) ==
        "of 2026-03-01 to 2026-03-31 the run has no days before 2026-04-01");
  CHECK(why(one("", "clock_starts", "5", "2027-03-31", "financial_year")).empty());
  CHECK(why(one("", "list", "5", "2027-03-31")).empty());
  const auto cancer = ran().judge(one("", "cancer_62_day", "85 %", "2026-12-31", "month"));
  CHECK(cancer.front().why_not == "not simulated by this scenario");
  CHECK(!cancer.front().simulated);
  CHECK(cancer.front().chances.empty());
  const Ran none(2, {}, Detail::kNone);
  CHECK(none.judge(one("", "list", "5")).front().why_not ==
        "the study keeps no months; --detail headline or full does");
}

TEST_CASE("Targets: what no result can be held against is refused", "[quick][models][targets]") {
  CHECK_THAT(judging_refusal(one("", "within_18_week")),
             Contains("targets.yaml:2:16: targets.t.measure: expected a measure by month of the results (") &&
                 Contains("found \"within_18_week\"; did you mean \"within_18_weeks\"?"));
  CHECK_THAT(judging_refusal(one(", scope: HOPS")),
             Contains("targets.t.scope: expected a scope of within_18_weeks, such as") &&
                 Contains("found \"HOPS\"; did you mean \"HOSP\"?"));
  CHECK_THAT(judging_refusal(one("", "within_18_weeks", "65")),
             Contains("targets.t.value: expected a share, such as 65 %, as within_18_weeks is counted; found \"65\""));
  CHECK_THAT(judging_refusal(one("", "median_wait", "12")), Contains("expected a time, such as 18 wk"));
  CHECK_THAT(judging_refusal(one("", "list", "65 %")), Contains("expected a plain number"));
  CHECK_THAT(
      judging_refusal(one("", "list", "5", "2026-12-31", "quarter")),
      Contains("targets.t.period: expected census: list is of the evening of a month's last day; found quarter"));
  const std::string both = judging_refusal(one("", "list", "65 %", "2026-12-31", "month"));
  CHECK(std::count(both.begin(), both.end(), '\n') == 2);
}

TEST_CASE("Targets: months are pooled by what they count, not as a mean of shares", "[quick][models][targets]") {
  const std::vector<double> share = {0.5, 1, 0.25}, below = {100, 300, 0};
  CHECK(pooled(share, below, 0, 1) == Approx((50.0 + 300) / 400));
  CHECK(pooled(share, below, 0, 1) != Approx((0.5 + 1) / 2));  // what a mean would be
  CHECK(pooled(share, below, 0, 2) == Approx(350.0 / 400));    // a month without anybody counts for nothing
  CHECK(pooled(share, below, 2, 2) == 0.25);
  CHECK(std::isnan(pooled({0.5, 0.5}, {0, 0}, 0, 1)));
  CHECK(pooled({kNone, 0.5}, {0, 8}, 0, 1) == 0.5);
  CHECK(std::isnan(pooled({kNone, 0.5}, {3, 8}, 0, 1)));
  CHECK(pooled({3, 4, 5}, {}, 0, 2) == 12);
}

TEST_CASE("Targets: a financial year and a quarter of a run are the sums of their months", "[quick][models][targets]") {
  const auto months = ran().months("clock_starts", "all");
  const auto met = [&](std::size_t first, std::size_t last, double level) {
    return std::count_if(months.begin(), months.end(), [&](const auto& m) {
      double sum = 0;
      for (std::size_t i = first; i <= last; ++i) sum += m.at(i);
      return sum >= level;
    });
  };
  double year = 0, quarter = 0;
  for (const auto& m : months) {
    for (std::size_t i = 0; i < 12; ++i) year += m.at(i) / 10;
    for (std::size_t i = 6; i < 9; ++i) quarter += m.at(i) / 10;
  }
  const auto of_year =
      ran().judge(one("", "clock_starts", fmt::format("{:.17g}", year), "2027-03-31", "financial_year"));
  const auto of_quarter =
      ran().judge(one("", "clock_starts", fmt::format("{:.17g}", quarter), "2026-12-31", "quarter"));
  CHECK(of_year.front().chances[0].met == met(0, 11, year));
  CHECK(of_quarter.front().chances[0].met == met(6, 8, quarter));
  CHECK(of_year.front().chances[0].met > 0);
  CHECK(of_year.front().chances[0].met < 10);
  CHECK(!of_year.front().chances[0].has_first);
}

TEST_CASE("Targets: base and plans, with Newcombe's difference of pairs", "[quick][models][targets]") {
  const test::TemporaryDirectory folder;
  CompareOptions options;
  options.replications = 10;
  options.run.directory = folder / "out";
  options.run.program = {"0.1.0", "abc"};
  const auto months = ran().months("list", "all");
  std::vector<double> december;
  for (const auto& m : months) december.push_back(m.at(9));
  std::sort(december.begin(), december.end());
  options.targets = {"list@2026-12 > 0"};
  options.targets_of_files = targets_in(folder, one("", "list", fmt::format("{:.17g}", (december[6] + december[7]) / 2),
                                                    "2026-12-31", "census", "at_most"));
  const GivenSide base{kBase, read_scenario(kBase)}, plan{kHalfYear, read_scenario(kHalfYear)};
  const Comparison c = compare({base, plan}, options);
  REQUIRE(c.targets.size() == 3);
  CHECK(c.targets[0].text == "list@2026-12 > 0");
  CHECK(c.targets[2].text == "all targets");
  for (const std::size_t t : {std::size_t{1}, std::size_t{2}}) {
    const TargetSaid::Chance &of_base = c.targets[t].chances[0], &of_plan = c.targets[t].chances[1];
    CHECK(of_base.met == 7);
    CHECK(of_plan.n == 10);
    // Nobody who is helped by the plan is harmed: the pairs are told by the margins.
    const auto range =
        engine::newcombe_paired(std::min(of_base.met, of_plan.met), std::max(0, of_base.met - of_plan.met),
                                std::max(0, of_plan.met - of_base.met), 10 - std::max(of_base.met, of_plan.met), 0.95);
    CHECK(of_plan.difference == Approx((of_plan.met - 7) / 10.0));
    CHECK(of_plan.difference_low == range.low);
    CHECK(of_plan.difference_high == range.high);
  }
  const std::string page = to_text(c, "out", {});
  CHECK_THAT(page, Contains("waiting list at most "));
  CHECK_THAT(page, Contains("base: 7 of 10, 70 % (40 to 89)"));
  CHECK_THAT(to_json(c), Contains("\"name\": \"t\"") && Contains("\"first\": {"));
  CHECK_THAT(to_markdown(c), Contains("| waiting list at most "));
  for (std::size_t at = 0, end = 0; (end = page.find('\n', at)) != std::string::npos; at = end + 1)
    CHECK(end - at <= 80);
}

TEST_CASE("Targets: on the page of a run", "[quick][models][targets]") {
  Summary summary;
  summary.start = ran().study.scenario.start;
  summary.until = ran().study.scenario.until;
  summary.targets = ran().judge(
      "targets:\n"
      "  always: {measure: list, scope: each, comparison: at_least, value: 0, period: census, by: 2026-12-31, mark: "
      "B}\n"
      "  cancer: {measure: cancer_62_day, comparison: at_least, value: 85 %, period: month, by: 2026-12-31}\n");
  const std::string page = to_text(summary);
  CHECK_THAT(page, Contains("each provider: waiting list at least 0 at 31 December 2026 (mark B)\n"
                            " met: 10 of 10, 100 % (72 to 100)"));
  CHECK_THAT(page, Contains("Mar 2026\n"));
  CHECK_THAT(page, Contains("Not judged, not simulated by this scenario: cancer\n"));
  CHECK_THAT(to_json(summary),
             Contains("\"not_judged\": \"not simulated by this scenario\"") && Contains("\"parts\": ["));
}
