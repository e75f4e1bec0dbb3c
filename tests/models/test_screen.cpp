// The screen that a run prints: what is asked first, in 45 lines.

#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "icsflow/report/summary.hpp"
#include "icsflow/scenario/reader.hpp"
#include "icsflow/study/simulation.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// All that a scenario reports, with values that are made up.
Summary summary_of(const Catalogue& catalogue, const std::string& name) {
  Summary s;
  s.name = name;
  s.start = std::chrono::year{2026} / 2 / 1;
  s.until = std::chrono::year{2027} / 2 / 1;
  s.replications = 2;
  s.tables = catalogue.tables;
  for (std::size_t i = 0; i < catalogue.headlines.size(); ++i) {
    const double x = catalogue.headlines[i].format == Format::kShare ? 0.5 : 1000 + static_cast<double>(i);
    s.lines.push_back({catalogue.headlines[i], {x, 0.9 * x, 1.1 * x, 2}});
  }
  s.directory = "out/x";
  s.files = {"results.sqlite", "headlines.csv"};
  return s;
}

/// Of the demo; made once, as it takes a while under the sanitizers.
const Summary& demo() {
  static const Summary kDemo = summary_of(catalogue(*compile(read_scenario(test::shipped("bnssg.yaml")))), "Bristol");
  return kDemo;
}

/// What begins with two blanks: rows.
bool has_row(const std::string& page, const std::string& label) {
  return page.find("\n  " + label + " ") != std::string::npos;
}

/// A figure as the comparison of a plan has it.
void add_figure(Comparison& c, const std::string& measure, Format format, const Difference& difference) {
  ComparedFigure figure;
  figure.measure = measure;
  figure.scope = "all";
  figure.format = format;
  c.figures.push_back(figure);
  c.differences.resize(1);
  c.differences.front().push_back(difference);
}

}  // namespace

TEST_CASE("Screen: the demo's first figures, in at most 45 lines of at most 100 columns", "[models][summary][quick]") {
  const Summary& summary = demo();
  const std::string page = to_screen(summary);
  const auto lines = lines_of(page);
  CHECK(lines.size() <= kScreenLines);
  CHECK(lines.size() > kScreenLines - 8);  // the room is used
  for (const std::string& line : lines) CHECK(line.size() <= 100);
  CHECK(lines_of(to_text(summary)).size() > 2 * kScreenLines);
  // Names of measures that are looked for here and there: a measure of another name would be left out without a word.
  for (const char* label :
       {"waiting", "within 18 weeks", "over 52 weeks", "over 65 weeks", "median wait", "92nd percentile wait",
        "completed, all", "new RTT periods", "A&E: within 4 hours", "beds of acute providers in use at midnight",
        "ready and not discharged, a day", "emergency admissions"})
    CHECK(has_row(page, label));
  // By hospital: a row for each with beds, whose name is not cut.
  CHECK(page.find(
            "\nBy hospital                           4 hours   to a bed        use discharged     no bed      weeks\n"
            "  University Hospitals Bristol and\n  Weston NHS Foundation Trust ") != std::string::npos);
  CHECK(page.find("\n  North Bristol NHS Trust           ") != std::string::npos);
  CHECK(page.find("..") == std::string::npos);
  CHECK(page.find("more figures by provider, service and place: --full, or headlines.csv.\n") != std::string::npos);
  CHECK(page.find("at the start end or total   10-90 % range") != std::string::npos);
}

TEST_CASE("Screen: a page that fits is printed as it is; of a long one of queues the first lines",
          "[models][summary][quick]") {
  Summary s;
  s.replications = 2;
  for (int i = 0; i < 10; ++i) {
    const std::string n = std::to_string(i);
    s.lines.push_back({{"Queues", "wait", "P/" + n, "wait " + n, Format::kHours, ""}, {1, 0.5, 1.5, 2}});
  }
  CHECK(to_screen(s) == to_text(s));
  CHECK(printed("page", s) == to_screen(s));
  for (int i = 10; i < 80; ++i) {
    const std::string n = std::to_string(i);
    s.lines.push_back({{"Queues", "wait", "P/" + n, "wait " + n, Format::kHours, ""}, {1, 0.5, 1.5, 2}});
  }
  CHECK(printed("full", s) == to_text(s));
  const std::string page = to_screen(s);
  CHECK(lines_of(page).size() <= kScreenLines);
  CHECK(has_row(page, "wait 0"));
  CHECK(has_row(page, "wait 20"));
  CHECK_FALSE(has_row(page, "wait 79"));
  // All 80 are told of: rows, and those that are left out.
  const auto rows = std::count_if(s.lines.begin(), s.lines.end(),
                                  [&](const SummaryLine& line) { return has_row(page, line.info.label); });
  CHECK(page.find(std::to_string(80 - rows) + " more figures by provider") != std::string::npos);
}

TEST_CASE("Screen: a plan beside its base, in the unit of its own figure", "[models][summary][quick]") {
  Summary s = demo();
  BesideBase beside;
  beside.name = "base.yaml";
  Comparison c;
  c.plans.resize(1);
  c.plans.front().replications = {0, 1, 2};
  Difference list;
  list.n = 3;
  list.base = 2000;
  list.mean = -751;
  list.low = -801;
  list.high = -699;
  add_figure(c, "closing_list", Format::kCount, list);
  Difference same;
  same.n = 3;
  same.base = 0.5;
  add_figure(c, "within_18_weeks", Format::kShare, same);
  // What the plan has none of any more is told; what neither has is not.
  for (SummaryLine& line : s.lines) {
    const bool none = line.info.measure == "cancelled_no_bed" || line.info.measure == "sessions_lost";
    if (none && line.info.scope == "all") line.value = {0, 0, 0, 2};
  }
  Difference gone;
  gone.n = 3;
  gone.base = 700;
  gone.mean = gone.low = gone.high = -700;
  add_figure(c, "cancelled_no_bed", Format::kCount, gone);
  add_figure(c, "sessions_lost", Format::kShare, {});
  beside.comparison = c;
  for (int i = 0; i < 6; ++i) beside.changes.push_back({0, "path_" + std::to_string(i), "", "1 d", "2 d", "", ""});
  beside.changes[1].before = "-";
  beside.changes[2].after = "-";
  s.beside = beside;
  const std::string page = to_screen(s);
  CHECK(lines_of(page).size() <= kScreenLines);
  CHECK(page.find("Base: base.yaml, 3 replications, with the same luck; change: plan less base.\n") !=
        std::string::npos);
  CHECK(page.find("  changes path_0: 1 d -> 2 d\n") != std::string::npos);
  CHECK(page.find("  changes path_1: 2 d (new)\n  changes path_2: left out (was 1 d)\n") != std::string::npos);
  CHECK(page.find("path_4") == std::string::npos);
  CHECK(page.find("and 2 more values (icsflow explain --diff)") != std::string::npos);
  CHECK(page.find("change (95 % interval)\n") != std::string::npos);
  CHECK(page.find("2,000") != std::string::npos);
  CHECK(page.find("-751 (-801 to -699)\n") != std::string::npos);
  CHECK(page.find("50.0 %       50.0 %   the same\n") != std::string::npos);
  CHECK(page.find("at the start") == std::string::npos);
  CHECK(page.find("a bed                                                 700            0   -700 (-700 to -700)\n") !=
        std::string::npos);
  CHECK_FALSE(has_row(page, "slots lost to staffing"));
  // What is published is of the system as it is.
  s.comparison.emplace_back();
  s.comparison.back().value = s.comparison.back().simulated = 1;
  CHECK(to_screen(s).find("Beside published") == std::string::npos);
  // Without results of the base: what it changes, and how to have them.
  s.beside->comparison.reset();
  s.beside->why_not = "whose figures are not there";
  const std::string alone = to_screen(s);
  CHECK(alone.find("A plan of base.yaml, whose figures are not there.\n") != std::string::npos);
  CHECK(alone.find("at the start end or total   10-90 % range") != std::string::npos);
  CHECK(lines_of(alone).size() <= kScreenLines);
}

TEST_CASE("Screen: many targets leave room for figures", "[models][summary][quick]") {
  Summary s = demo();
  for (int i = 0; i < 30; ++i) {
    TargetSaid target;
    target.text = i == 29 ? "all targets" : "target " + std::to_string(i);
    target.chances.resize(1);
    target.chances.front().met = 1;
    target.chances.front().n = 2;
    s.targets.push_back(target);
  }
  const std::string page = to_screen(s);
  CHECK(lines_of(page).size() <= kScreenLines);
  CHECK(has_row(page, "waiting"));
  CHECK(page.find("\n target 0\n") != std::string::npos);
  CHECK(page.find("\n all targets\n") != std::string::npos);
  const auto told = std::count_if(s.targets.begin(), s.targets.end(), [&](const TargetSaid& t) {
    return page.find("\n " + t.text + "\n") != std::string::npos;
  });
  CHECK(told > 2);
  CHECK(page.find(" " + std::to_string(30 - told) + " more targets: --full\n") != std::string::npos);
}

TEST_CASE("Screen: published figures in a sentence: how many, and the furthest of those nothing was fitted to",
          "[models][summary][quick]") {
  Summary s;
  s.replications = 2;
  for (int i = 0; i < 80; ++i)
    s.lines.push_back({{"Queues", "wait", "P", "wait " + std::to_string(i), Format::kHours, ""}, {1, 0.5, 1.5, 2}});
  const auto add = [&](const std::string& label, double published, double simulated, bool calibration) {
    ComparisonLine line;
    line.label = label;
    line.format = Format::kCount;
    line.value = published;
    line.simulated = simulated;
    line.published.calibration = calibration;
    s.comparison.push_back(line);
  };
  add("fitted", 100, 300, true);
  add("near", 100, 104, false);
  add("far", 100, 40, false);
  add("not there", 100, 40, false);
  s.comparison.back().why_not = "no such measure";
  std::string page = to_screen(s);
  std::replace(page.begin(), page.end(), '\n', ' ');  // wherever its lines end
  CHECK(page.find("Beside published figures: 1 to which inputs were fitted (calibration); of 2 others (validation) 1 "
                  "within 5 %; furthest: far, 100 published, 40 simulated (-60.0 %). ") != std::string::npos);
}

TEST_CASE("Screen: what an author wrote is inert", "[models][summary][quick]") {
  Summary s;
  s.replications = 2;
  for (int i = 0; i < 80; ++i)
    s.lines.push_back({{"Queues", "wait", "P", "wait\x1b[2J", Format::kHours, ""}, {1, 0.5, 1.5, 2}});
  s.beside = BesideBase{"b\x1b]0;x.yaml", {}, "w\x1b[1m", {{0, "p\x1b[3m", "", "1", "2", "", ""}}};
  CHECK(to_screen(s).find('\x1b') == std::string::npos);
}
