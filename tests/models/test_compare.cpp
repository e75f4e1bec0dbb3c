// Comparisons of plans with their base.

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <sstream>

#include "differences.hpp"
#include "icsflow/answers/compare.hpp"
#include "icsflow/report/comparison_page.hpp"
#include "scenario_files.hpp"

using namespace icsflow;
using namespace icsflow::models;

namespace {

const std::string kBase = test::shipped("tutorial/orthopaedics.yaml");
const std::string kHalfYear = test::shipped("tutorial/orthopaedics_half_year.yaml");

GivenSide file(const std::string& name, const std::vector<Override>& sets = {}) {
  return {name, read_scenario(name, sets)};
}

/// The base with differences.
GivenSide plan_of(const test::TemporaryDirectory& folder, const std::string& name, const std::string& differences) {
  return file(folder.write(name, "icsflow: 1\nname: " + name + "\nextends: " + kBase + "\n" + differences));
}

CompareOptions options_in(const std::filesystem::path& directory, int replications = 4) {
  CompareOptions options;
  options.replications = replications;
  options.run.directory = directory;
  options.run.program = {"0.1.0", "abc"};
  return options;
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
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

const Difference& of(const Comparison& c, std::size_t plan, const std::string& measure, const std::string& date = "") {
  for (std::size_t f = 0; f < c.figures.size(); ++f)
    if (c.figures[f].measure == measure && c.figures[f].scope == "all" && c.figures[f].date == date)
      return c.differences.at(plan)[f];
  throw std::out_of_range(measure);
}

bool is_zero(double x) { return x == 0 || std::isnan(x); }

/// Every number that says how plan and base differ.
void check_nothing_differs(const Comparison& c, std::size_t plan) {
  for (std::size_t f = 0; f < c.figures.size(); ++f) {
    const Difference& d = c.differences[plan][f];
    INFO(c.figures[f].label);
    CHECK(d.base == d.plan);
    for (const double x : {d.mean, d.low, d.high, d.bootstrap_low, d.bootstrap_high, d.together_low, d.together_high})
      CHECK(is_zero(x));
    CHECK(is_zero(d.band_low));
    CHECK(is_zero(d.band_high));
    CHECK(d.in_direction == 0);
    CHECK(!d.skewed);
    CHECK((std::isinf(d.gain) || std::isnan(d.gain)));
    if (c.figures[f].primary) CHECK(d.verdict == Verdict::kSame);
  }
  for (const OverTime& said : c.over_time)
    if (said.plan == plan) CHECK(said.kind == OverTime::Kind::kSame);
}

}  // namespace

TEST_CASE("Compare: plans that change nothing differ by exactly 0 in every number", "[models][compare][quick]") {
  const test::TemporaryDirectory folder;
  const GivenSide same =
      plan_of(folder, "same.yaml",
              "parameters: {missed_clinic: 8 %}\n"
              "interventions:\n"
              "  nothing: {at: 2026-06-01, path: services.HOSP.C_110.theatre_slots, add: 0 /week}\n");
  const GivenSide late = plan_of(folder, "late.yaml",
                                 "interventions:\n"
                                 "  late: {at: 2027-04-01, path: services.HOSP.C_110.theatre_slots, add: 12 /week}\n");
  CompareOptions options = options_in(folder / "out");
  options.primary = {"closing_list", "list@2026-09"};
  const Comparison c = compare({file(kBase), file(kBase), same, late}, options);
  CHECK(c.figures.size() > 50);
  CHECK(c.exploratory == 0);
  REQUIRE(c.plans.size() == 3);
  CHECK(c.plans[0].label == "orthopaedics_2");
  for (std::size_t plan = 0; plan < 3; ++plan) check_nothing_differs(c, plan);
  // The base was run once.
  CHECK(c.run == 3 * 4);
}

TEST_CASE("Compare: so does the demo, with itself and with what does nothing to it", "[models][compare][quick]") {
  const test::TemporaryDirectory folder;
  const std::vector<Override> two_months = {{"until", "2026-04-01"}};
  const std::string demo = test::shipped("bnssg.yaml"), head = "icsflow: 1\nname: Plan\nextends: " + demo + "\n";
  const GivenSide same = file(folder.write("same.yaml", head + "interventions:\n"
                                                               "  slots: {at: 2026-03-01, path: "
                                                               "services.RVJ.*.ordinary_slots, multiply: 1}\n"
                                                               "  beds: {at: 2026-03-01, path: "
                                                               "providers.RVJ.resources.beds.capacity, add: 0}\n"),
                              two_months);
  const GivenSide late = file(
      folder.write("late.yaml", head + "interventions: {late: {at: 2026-04-01, path: services.RVJ.*.ordinary_slots, "
                                       "multiply: 1.5}}\n"),
      two_months);
  CompareOptions options = options_in(folder / "out", 2);
  options.primary = {"closing_list", "list@2026-03"};
  const Comparison c = compare({file(demo, two_months), file(demo, two_months), same, late}, options);
  CHECK(c.figures.size() > 600);
  for (std::size_t plan = 0; plan < 3; ++plan) check_nothing_differs(c, plan);
}

TEST_CASE("Compare: what a plan changes, by figure and by month", "[models][compare][quick]") {
  const test::TemporaryDirectory folder;
  CompareOptions options = options_in(folder / "out", 12);
  options.primary = {"closing_list", "clock_starts"};
  const Comparison c = compare({file(kBase), file(kHalfYear)}, options);
  CHECK(c.paired);
  CHECK(c.warnings.empty());
  const Difference& list = of(c, 0, "closing_list");
  CHECK(list.n == 12);
  CHECK(list.verdict == Verdict::kLower);
  CHECK(list.in_direction == 12);
  CHECK(list.mean == Approx(list.plan - list.base));
  CHECK(list.together_low < list.low);
  CHECK(list.high < list.together_high);
  CHECK(list.gain > 2);
  // Referrals meet the same luck: not one differs.
  const Difference& starts = of(c, 0, "clock_starts");
  CHECK(starts.mean == 0);
  CHECK(starts.verdict == Verdict::kSame);
  // The plan begins in June, and the list differs from then on.
  for (const char* month : {"2026-04-01", "2026-05-01"}) {
    CHECK(of(c, 0, "list", month).mean == 0);
    CHECK(of(c, 0, "list", month).band_low == 0);
  }
  const Difference& march = of(c, 0, "list", "2027-03-01");
  CHECK(march.mean == list.mean);
  CHECK(march.band_low < march.low);
  const auto said = std::find_if(c.over_time.begin(), c.over_time.end(),
                                 [](const OverTime& o) { return o.measure == "list" && o.scope == "all"; });
  REQUIRE(said != c.over_time.end());
  CHECK(said->kind == OverTime::Kind::kFrom);
  CHECK(said->first == "2026-06-01");
  // The page tells of the series that are asked for; where none is, of the list.
  Comparison nothing_asked = c;
  for (ComparedFigure& f : nothing_asked.figures) f.asked_for = false;
  CHECK(to_text(nothing_asked, "out", {}).find("differs from zero from June 2026 on: lower") != std::string::npos);
}

TEST_CASE("Compare: the same bytes for any number of workers; nothing is run again", "[models][compare][quick]") {
  const test::TemporaryDirectory folder;
  const std::vector<GivenSide> sides = {file(kBase), file(kHalfYear)};
  CompareOptions one = options_in(folder / "one"), two = options_in(folder / "two");
  two.run.workers = 2;
  one.show = two.show = {"closing_list", "list@2026-11-30"};
  const Comparison first = compare(sides, one);
  const Comparison second = compare(sides, two);
  const auto written = [&](const char* name, const Comparison& c) {
    const auto files = write_comparison(folder / name, c, "");
    std::string all;
    for (const std::string& f : files) all += contents(folder / name / f);
    // The directory is said in the JSON.
    for (std::size_t at = 0; (at = all.find((folder / name).string())) != std::string::npos;)
      all.erase(at, (folder / name).string().size());
    return all;
  };
  const std::string bytes = written("one", first);
  CHECK(bytes.size() > 10'000);
  CHECK(bytes == written("two", second));
  CHECK(canonical_dump(folder / "one/results.sqlite") == canonical_dump(folder / "two/results.sqlite"));
  // Again, and as finished studies beside each other.
  const Comparison again = compare(sides, one);
  CHECK(again.run == 0);
  CHECK(again.reused == 8);
  CHECK(written("one", again) == bytes);
  // Ten more replications go on from there, and the first four are the same.
  one.replications = 6;
  CHECK(compare(sides, one).run == 4);
  one.replications = 4;
  CHECK(written("one", compare(sides, one)) == bytes);
  CHECK(first.base.replications == std::vector<int>{0, 1, 2, 3});
}

namespace {

/// A study of one scenario as `icsflow run` makes it.
void run_alone(const GivenSide& side, const std::filesystem::path& directory, int replications,
               std::optional<Detail> detail = {}, std::optional<std::uint64_t> seed = {}) {
  const auto model = compile(*side.scenario);
  StudyOptions options;
  options.directory = directory;
  options.replications = replications;
  options.seed = seed.value_or(side.scenario->seed);
  options.detail = detail;
  options.program = {"0.1.0", "abc"};
  ResultsStore store(*side.scenario, catalogue(*model), options);
  run_study(store, model, options);
}

}  // namespace

TEST_CASE("Compare: finished studies give what running gives", "[models][compare][quick]") {
  const test::TemporaryDirectory folder;
  const GivenSide base = file(kBase), plan = file(kHalfYear);
  run_alone(base, folder / "base", 4);
  run_alone(plan, folder / "plan", 4);
  const GivenSide base_there{(folder / "base").string(), {}}, plan_there{(folder / "plan").string(), {}};
  CompareOptions options = options_in(folder / "out");
  options.replications.reset();
  const Comparison read = compare({base_there, plan_there}, options);
  CHECK(read.run == 0);
  CHECK(!std::filesystem::exists(folder / "out"));
  const Comparison mixed = compare({base_there, plan}, options);
  CHECK(mixed.run == 4);
  options.replications = 4;
  const Comparison both = compare({base, plan}, options);
  REQUIRE(read.figures.size() == both.figures.size());
  for (std::size_t f = 0; f < both.figures.size(); ++f) {
    INFO(both.figures[f].label);
    CHECK(read.figures[f].label == both.figures[f].label);
    for (const Comparison* other : {&read, &mixed}) {
      const Difference &one = other->differences[0][f], &run = both.differences[0][f];
      CHECK(test::same(std::vector{one.mean, one.low}, std::vector{run.mean, run.low}));
    }
  }
}

TEST_CASE("Compare: what is no pair, or not there, is refused with the difference", "[models][compare][quick]") {
  const test::TemporaryDirectory folder;
  const GivenSide base = file(kBase), plan = file(kHalfYear);
  CompareOptions options = options_in(folder / "out");
  const auto places = [&](const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) all += text + "\n";
    return all;
  };
  {
    const GivenSide other = plan_of(folder, "other.yaml", "seed: 2\nwarm_up: 3 d\nuntil: 2027-03-01\n");
    CHECK(places(refusal({base, other}, options)) ==
          fmt::format("{0}: until: expected that of the base, 2027-04-01; found 2027-03-01\n"
                      "{0}: warm_up: expected that of the base, 0 h; found 3 d\n"
                      "{0}: seed: expected that of the base, 1; found 2. Run it with that, or compare without pairs: "
                      "--unpaired\n",
                      other.given));
  }
  {
    const GivenSide drawn = plan_of(folder, "drawn.yaml",
                                    "uncertainty: {missed: {path: parameters.missed_clinic, low: 4 %, high: 12 %}}\n");
    CHECK(places(refusal({base, drawn}, options)) ==
          drawn.given +
              ": uncertainty: expected that of the base, nothing of that kind; found parameters.missed_clinic (4 % to "
              "12 %, triangular). The same inputs must be drawn in both, or compare without pairs: --unpaired\n");
  }
  options.show = {"closing_lists", "list", "list@2026-13", "list:HOSPITAL@2026-11", "list@2026-11-29", "closing_list:"};
  options.precision = "closing_list";
  CHECK(refusal({base, plan}, options).front() ==
        "--precision: expected a figure and a half-width above 0, such as 'closing_list: 100' or 'within_18_weeks: 0.2 "
        "%'; found \"closing_list\"");
  options.precision.reset();
  const auto shown = refusal({base, plan}, options);
  REQUIRE(shown.size() == 5);
  CHECK(shown[0].rfind("--show: expected a headline of the results; found \"closing_lists\"; did you mean "
                       "\"closing_list\"? There are ",
                       0) == 0);
  CHECK(
      shown[1] ==
      "--show: expected a headline of the results; found \"list\", which is a series: say when, such as list@2026-11");
  CHECK(
      shown[2] ==
      "--show: expected the last day of a month, or a month, of the run: 2026-03, 2026-04, 2026-05, 2026-06, 2026-07, "
      "2026-08, 2026-09, 2026-10, 2026-11, 2026-12, 2027-01, 2027-02 and 1 more; found \"list@2026-13\"");
  CHECK(shown[3] ==
        "--show: expected a scope of list: HOSP, HOSP/C_110, all, all/C_110; found \"list:HOSPITAL@2026-11\"");
  CHECK(shown[4].rfind("--show: expected the last day of a month, or a month, of the run: 2026-03-31, 2026-04-30, ",
                       0) == 0);
  CHECK(!std::filesystem::exists(folder / "out"));
}

TEST_CASE("Compare: studies that were run otherwise are refused, or compared without pairs",
          "[models][compare][quick]") {
  const test::TemporaryDirectory folder;
  const GivenSide base = file(kBase), plan = file(kHalfYear);
  run_alone(base, folder / "base", 4);
  run_alone(plan, folder / "fewer", 3);
  run_alone(plan, folder / "other", 4, {}, 7);
  run_alone(plan, folder / "nothing", 4, Detail::kNone);
  run_alone(plan, folder / "headline", 4, Detail::kHeadline);
  const auto side = [&](const char* name) { return GivenSide{(folder / name).string(), {}}; };
  CompareOptions options = options_in(folder / "out");
  options.replications.reset();
  CHECK(refusal({side("base"), side("fewer")}, options) ==
        std::vector{side("fewer").given +
                    ": replications: expected the replications 0 to 3; found 3 of them. Run more of it, or give "
                    "--replications"});
  CHECK(
      refusal({side("base"), side("nothing")}, options) ==
      std::vector{side("nothing").given +
                  ": expected a study that keeps headlines; found one of detail none. Run it with --detail headline or "
                  "full"});
  CHECK(refusal({side("base"), side("none")}, options).size() == 1);
  CHECK(refusal({side("base"), side("other")}, options) ==
        std::vector{side("other").given +
                    ": seed: expected that of the base, 1; found 7. Run it with that, or compare without pairs: "
                    "--unpaired"});
  const double paired = [&] {
    const Comparison c = compare({side("base"), side("headline")}, options);
    return of(c, 0, "closing_list").high - of(c, 0, "closing_list").low;
  }();
  options.unpaired = true;
  const Comparison c = compare({side("base"), side("other")}, options);
  CHECK(!c.paired);
  const Difference& list = of(c, 0, "closing_list");
  CHECK(list.mean == Approx(list.plan - list.base));
  CHECK(list.high - list.low > paired);
  CHECK(std::isnan(list.gain));
  CHECK(c.over_time.empty());
  std::string page = to_text(c, "out", {});
  std::replace(page.begin(), page.end(), '\n', ' ');
  CHECK(page.find("Not paired: plan less base") != std::string::npos);
}

TEST_CASE("Compare: a plan of another system is compared with a warning", "[models][compare][quick]") {
  const test::TemporaryDirectory folder;
  std::string text = contents(kBase);
  for (const char* table : {"orthopaedics_services.csv", "orthopaedics_list.csv"})
    std::filesystem::copy_file(test::shipped(std::string("tutorial/") + table), folder / table);
  const GivenSide copy = file(folder.write("copy.yaml", text));
  const Comparison c = compare({file(kBase), copy}, options_in(folder / "out"));
  CHECK(c.warnings ==
        std::vector{copy.given + " does not extend the base: luck is shared only where names of streams, services and "
                                 "steps agree"});
}

TEST_CASE("Compare: a wished half-width is met, with the same replications for any number of workers",
          "[models][compare][quick]") {
  const test::TemporaryDirectory folder;
  const std::vector<GivenSide> sides = {file(kBase), file(kHalfYear)};
  CompareOptions options = options_in(folder / "one");
  options.replications.reset();
  options.precision = "closing_list: 6";
  const Comparison c = compare(sides, options);
  REQUIRE(c.precision.has_value());
  CHECK(c.precision->first_stage == 10);
  CHECK(c.precision->reached);
  CHECK(c.precision->used > 10);
  CHECK(c.precision->used == stage_at_least(c.precision->needed));
  const Difference& list = of(c, 0, "closing_list");
  CHECK(list.n == c.precision->used);
  CHECK((list.high - list.low) / 2 <= 6);
  // More in the directory, other workers, a cap.
  CompareOptions others = options_in(folder / "two", 60);
  compare(sides, others);
  others.replications.reset();
  others.precision = options.precision;
  others.run.workers = 2;
  const Comparison same = compare(sides, others);
  CHECK(same.run == 0);
  CHECK(same.precision->used == c.precision->used);
  CHECK(of(same, 0, "closing_list").high == list.high);
  others.max_replications = 12;
  const Comparison capped = compare(sides, others);
  CHECK(!capped.precision->reached);
  CHECK(capped.precision->used == 12);
  CHECK(capped.precision->needed == c.precision->needed);
}

TEST_CASE("Compare: chances of targets", "[models][compare][quick]") {
  const test::TemporaryDirectory folder;
  const std::vector<GivenSide> sides = {file(kBase), file(kHalfYear)};
  CompareOptions options = options_in(folder / "out", 10);
  const double between = [&] {
    const Comparison c = compare(sides, options);
    return (of(c, 0, "closing_list").base + of(c, 0, "closing_list").plan) / 2;
  }();
  options.targets = {fmt::format("closing_list < {}", between), "within_18_weeks@2026-04-30>=0%", "over_52_weeks < 0"};
  const Comparison c = compare(sides, options);
  CHECK(c.run == 0);
  REQUIRE(c.targets.size() == 4);
  const TargetSaid& list = c.targets[0];
  CHECK(list.chances[0].met == 0);
  CHECK(list.chances[1].met == 10);
  CHECK(list.chances[1].low == Approx(0.7225).epsilon(1e-3));
  CHECK(list.chances[1].difference == 1);
  CHECK(list.chances[1].difference_low > 0.5);
  CHECK(c.targets[1].chances[0].met == 10);
  CHECK(c.targets[1].chances[1].difference == 0);
  CHECK(c.targets[2].chances[1].met == 0);
  CHECK(c.targets[3].text == "all targets");
  CHECK(c.targets[3].chances[1].met == 0);
  const std::string page = to_text(c, "out", {});
  CHECK(page.find("   A: 10 of 10, 100 % (72 to 100)  +100 points (") != std::string::npos);
  CHECK(to_json(c).find("\"target\": \"all targets\"") != std::string::npos);

  options.targets = {"closing_list", "closing_list < much", "list < 3", "wait < 3", "closing_list:* < 3"};
  const auto problems = refusal(sides, options);
  REQUIRE(problems.size() == 5);
  CHECK(problems[1] ==
        "--target: expected a figure, <, <=, > or >= and a number, such as 'over_52_weeks < 1000' or "
        "'within_18_weeks@2026-12 >= 70 %'; found \"closing_list < much\"");
  CHECK(problems[4] ==
        "--target: expected one figure; found 2 of \"closing_list:*\": say the scope, as in closing_list:all");
}

TEST_CASE("Compare: stages follow from the numbers alone", "[models][compare][quick]") {
  std::vector<int> stages;
  for (int n = 0; stages.size() < 9; n = stages.back()) stages.push_back(stage_at_least(n + 1));
  CHECK(stages == std::vector<int>{10, 15, 20, 30, 45, 70, 110, 170, 260});
}

TEST_CASE("Compare: a study that is stopped is gone on with", "[models][compare][quick]") {
  const test::TemporaryDirectory folder;
  const std::vector<GivenSide> sides = {file(kBase), file(kHalfYear)};
  CompareOptions options = options_in(folder / "out", 6);
  int told = 0;
  options.run.progress = [&](const StudyProgress& p) {
    CHECK(p.total == 12);
    CHECK(p.share <= 1);
    return ++told < 400 && p.finished < 8;
  };
  CHECK_THROWS_AS(compare(sides, options), StudyInterrupted);
  options.run.progress = nullptr;
  const Comparison c = compare(sides, options);
  CHECK(c.run < 12);
  CHECK(c.run + c.reused == 12);
  CompareOptions fresh = options_in(folder / "fresh", 6);
  CHECK(to_json(c).size() > 1000);
  CHECK(of(c, 0, "closing_list").low == of(compare(sides, fresh), 0, "closing_list").low);
}

TEST_CASE("Compare: three plans fit on a screen of 40 lines of 80 columns", "[models][compare][quick]") {
  const test::TemporaryDirectory folder;
  std::vector<GivenSide> sides = {file(kBase)};
  for (int more = 1; more <= 3; ++more)
    sides.push_back(plan_of(folder,
                            fmt::format("a_plan_with_rather_a_long_name_for_a_file_as_people_write_them_{}.yaml", more),
                            fmt::format("interventions: {{lists: {{at: 2026-06-01, path: "
                                        "services.HOSP.C_110.theatre_slots, add: {} /week}}}}\n",
                                        4 * more)));
  CompareOptions options = options_in(folder / "out", 10);
  options.primary = {"closing_list"};
  const std::string page = to_text(compare(sides, options), (folder / "out").string(), comparison_files());
  std::istringstream in(page);
  int lines = 0;
  for (std::string line; std::getline(in, line); ++lines) {
    INFO(line);
    CHECK(line.size() <= 80);
  }
  INFO(page);
  CHECK(lines <= 40);
  CHECK(lines > 20);
  CHECK(page.find("nan") == std::string::npos);
}

TEST_CASE("Compare: files of somebody else are not written over", "[models][compare][quick]") {
  const test::TemporaryDirectory folder;
  Comparison empty;
  std::filesystem::create_directories(folder / "out");
  std::ofstream(folder / "out/compare.csv") << "mine";
  CHECK_THROWS_AS(write_comparison(folder / "out", empty, ""), StudyRefused);
  CHECK(contents(folder / "out/compare.csv") == "mine");
  CHECK(!std::filesystem::exists(folder / "out/compare.json"));
}
