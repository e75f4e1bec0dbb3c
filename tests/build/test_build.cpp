// icsflow build: what is read and what is assumed, a board's list shared out, tables that are refused.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

#include "icsflow/build/builder.hpp"
#include "icsflow/calibrate/calibrate.hpp"
#include "icsflow/import/imported.hpp"
#include "icsflow/import/importer.hpp"
#include "icsflow/scenario/reader.hpp"
#include "icsflow/scenario/spec/stream.hpp"

#include "../temporary_directory.hpp"

using namespace icsflow::models;
using test::contents;
using test::TemporaryDirectory;

namespace {

const std::string kSource = ICSFLOW_SOURCE_DIR;

BuildRequest request_of(const TemporaryDirectory& here) {
  BuildRequest request;
  request.scenarios = kSource + "/scenarios";
  request.folder = here.path() / "ics";
  return request;
}

BuildRequest bnssg(const TemporaryDirectory& here) {
  BuildRequest request = request_of(here);
  request.icb = "QUY";
  request.from = {kSource + "/tests/build/bnssg"};
  request.assumptions = {kSource + "/scenarios/bnssg/assumptions.csv"};
  return request;
}

void import_table(const std::string& kind, const std::string& file, const std::filesystem::path& directory) {
  ImportRequest request;
  request.kind = kind;
  request.files = {file};
  request.directory = directory;
  import_files(request);
}

/// The three tables of docs/your-ics.md, imported.
std::filesystem::path two_trusts(const TemporaryDirectory& here) {
  const std::string tables = kSource + "/scenarios/your-ics/";
  std::filesystem::create_directories(here.path() / "imported");
  import_table("table", tables + "rtt.csv", here.path() / "imported/rtt");
  import_table("ae", tables + "ae.csv", here.path() / "imported/ae");
  import_table("table", tables + "beds.csv", here.path() / "imported/beds");
  return here.path() / "imported";
}

ImportedTable table_of(const std::filesystem::path& file) {
  std::vector<Problem> problems;
  ImportedTable table = read_imported(file, {}, problems);
  INFO(file);
  REQUIRE(problems.empty());
  return table;
}

/// Cells by the first column and the column's name.
std::map<std::pair<std::string, std::string>, std::string> cells_of(const ImportedTable& table) {
  std::map<std::pair<std::string, std::string>, std::string> cells;
  for (const auto& row : table.rows) {
    for (std::size_t c = 1; c < row.cells.size(); ++c) cells[{row.cells[0], table.columns[c]}] = row.cells[c];
  }
  return cells;
}

std::vector<std::string> problems_of(const BuildRequest& request) {
  try {
    build_ics(request);
  } catch (const InputError& error) {
    std::vector<std::string> out;
    for (const Problem& problem : error.problems()) out.push_back(to_string(problem));
    return out;
  }
  return {};
}

/// The demo's inputs without some of their files.
BuildRequest without(const TemporaryDirectory& here, const std::vector<std::string>& files) {
  std::filesystem::copy(kSource + "/tests/build/bnssg", here.path() / "inputs",
                        std::filesystem::copy_options::recursive);
  for (const auto& file : files) std::filesystem::remove(here.path() / "inputs" / file);
  BuildRequest request = bnssg(here);
  request.from = {here.path() / "inputs"};
  return request;
}

bool has(const std::vector<std::string>& problems, const std::string& part) {
  return std::any_of(problems.begin(), problems.end(),
                     [&](const std::string& one) { return one.find(part) != std::string::npos; });
}

}  // namespace

TEST_CASE("build: fitted weights stay when the ICS is built again", "[quick][build]") {
  const TemporaryDirectory here;
  build_ics(bnssg(here));
  const auto demo = contents(kSource + "/scenarios/bnssg/services.csv");
  here.write("ics/services.csv", demo);
  here.write("ics/levels.csv", contents(kSource + "/scenarios/bnssg/levels.csv"));
  build_ics(bnssg(here));
  const auto fitted = cells_of(table_of(kSource + "/scenarios/bnssg/services.csv")),
             built = cells_of(table_of(here.path() / "ics/services.csv"));
  CHECK(built == fitted);
  here.write("ics/services.csv", "id,first_w0\nRVJ.C_110,much\n");
  CHECK(has(problems_of(bnssg(here)), "services.csv:2:2: first_w0: expected a weight of 0 or more; found \"much\""));
}

TEST_CASE("build: a provider's list drifts as its series says, and no more than the largest drift", "[quick][build]") {
  const TemporaryDirectory here;
  BuildRequest request = without(here, {});
  request.assumptions = {here.write("one.csv",
                                    "key,scope,value,unit,mark,low,high,source\n"
                                    "list_series,RVJ>RA7,1,,A,,,The published series has the two trusts as one\n")};
  build_ics(request);
  auto derived = cells_of(table_of(here.path() / "ics/derivation.csv"));
  // The two trusts are one in the series; a small list has grown by more.
  CHECK(derived.at({"drift.RVJ", "value"}) == derived.at({"drift.RA7", "value"}));
  CHECK(std::stod(derived.at({"drift.RA7", "value"})) == Approx(92774.0 / 98952 - 1).epsilon(1e-5));
  CHECK(derived.at({"drift.ACG20", "value"}) == "0.15");
  const double hazard = std::stod(derived.at({"removal_hazard.RVJ", "value"}));
  // Without a series of it, it is assumed, and with a list that does not shrink fewer were removed.
  request.assumptions = {};
  build_ics(request);
  derived = cells_of(table_of(here.path() / "ics/derivation.csv"));
  CHECK(derived.at({"drift.RVJ", "value"}) == "0");
  CHECK(derived.at({"drift.RVJ", "mark"}) == "C");
  CHECK(std::stod(derived.at({"removal_hazard.RVJ", "value"})) < hazard);
}

TEST_CASE("build: without completed pathways by week new periods are reported ones, and removals assumed",
          "[quick][build]") {
  const TemporaryDirectory here;
  build_ics(without(here, {"rtt/completed.csv"}));
  const auto derived = cells_of(table_of(here.path() / "ics/derivation.csv"));
  CHECK(derived.count({"starts.RVJ", "value"}) == 0);
  CHECK(derived.at({"removal_hazard.RVJ", "value"}) == "0.0011");
  CHECK(derived.at({"removal_at_18.RVJ", "value"}) == "0");
  CHECK_FALSE(std::filesystem::exists(here.path() / "ics/completed.csv"));
  CHECK(contents(here.path() / "ics/scenario.yaml").find("completed: completed.csv") == std::string::npos);
  const auto services = cells_of(table_of(here.path() / "ics/services.csv"));
  CHECK(services.at({"RVJ.C_110", "removal_other"}) == "0.001100");
  CHECK(read_scenario((here.path() / "ics/scenario.yaml").string()).warnings.empty());
}

TEST_CASE("build: an assumption of one's own changes what rests on it, and only that", "[quick][build]") {
  const TemporaryDirectory here;
  build_ics(bnssg(here));
  const std::string before = contents(here.path() / "ics/services.csv");
  BuildRequest request = bnssg(here);
  request.assumptions.push_back(here.write("own.csv",
                                           "key,scope,value,unit,mark,low,high,source\n"
                                           "los_ordinary,RVJ.C_110,3.4,d,C,2,5,a ward's own count\n"));
  build_ics(request);
  const auto a = cells_of(table_of(here.path() / "ics/services.csv"));
  CHECK(a.at({"RVJ.C_110", "los_ordinary"}) == "3.4");
  CHECK(a.at({"RA7.C_110", "los_ordinary"}) == "2.8");
  std::istringstream old_lines(before), new_lines(contents(here.path() / "ics/services.csv"));
  int differ = 0;
  for (std::string x, y; std::getline(old_lines, x) && std::getline(new_lines, y);) differ += x == y ? 0 : 1;
  CHECK(differ == 1);
  CHECK(contents(here.path() / "ics/build.md").find("own.csv:2") != std::string::npos);
}

TEST_CASE("build: a board's list is shared out to its hospitals, and nobody is lost", "[quick][build]") {
  const TemporaryDirectory here;
  BuildRequest request = request_of(here);
  request.icb = "QGH";
  request.from = {two_trusts(here)};
  const BuildOutcome outcome = build_ics(request);
  CHECK(outcome.providers == 2);
  // The A&E figures are older than the list, which is said.
  CHECK(outcome.warnings.size() == 2);
  using Bands = std::map<std::pair<std::string, std::string>, std::vector<double>>;
  const auto bands_of = [](const ImportedTable& table, const std::string& provider) {
    Bands sums;
    for (const auto& row : table.rows) {
      if (!provider.empty() && row.cells[0] != provider) continue;
      auto& to = sums[{row.cells[1], row.cells[2]}];
      to.resize(105);
      for (std::size_t b = 0; b < 105; ++b) to[b] += imported_number(row.cells[3 + b]).value_or(0);
    }
    return sums;
  };
  const auto board = table_of(here.path() / "imported/rtt/opening_list.csv"),
             shared = table_of(here.path() / "ics/opening_list.csv");
  CHECK(bands_of(board, "") == bands_of(shared, ""));
  CHECK(bands_of(table_of(here.path() / "imported/rtt/completed.csv"), "") ==
        bands_of(table_of(here.path() / "ics/completed.csv"), ""));
  const auto derived = cells_of(table_of(here.path() / "ics/derivation.csv"));
  const double share = std::stod(derived.at({"list_share.RLQ", "value"}));
  CHECK(share == Approx(298.7 / (298.7 + 848.6)).margin(0.02));  // beds of the last quarter; the mean of four is used
  for (const auto& [key, bands] : bands_of(board, "")) {
    const auto all = bands_of(shared, "RLQ");
    double whole = 0, part = 0;
    for (std::size_t b = 0; b < 105; ++b) {
      whole += bands[b];
      part += all.at(key)[b];
      INFO(key.first << ' ' << key.second << ", up to week " << b);
      CHECK(std::abs(part - share * whole) <= 1.0 + 1e-6 * whole);
    }
  }
}

TEST_CASE("build: what is written can be read, without a warning, and every assumption in it has a range",
          "[quick][build]") {
  const TemporaryDirectory here;
  BuildRequest request = request_of(here);
  request.icb = "QGH";
  request.from = {two_trusts(here)};
  build_ics(request);
  const Scenario two = read_scenario((here.path() / "ics/scenario.yaml").string());
  for (const Problem& warning : two.warnings) UNSCOPED_INFO(to_string(warning));
  CHECK(two.warnings.empty());
  std::size_t with_range = 0, at_one_width = 0;
  std::map<int, std::size_t> widths;  // relative, in thousandths
  for (ParameterId id = 0; id < two.parameters.size(); ++id) {
    const Parameter& p = two.parameters.at(id);
    if (p.mark != Mark::kC || p.is_default) continue;
    INFO(p.path);
    REQUIRE(p.range.has_value());
    const auto [low, high] = *p.range;
    CHECK(low <= p.value);
    CHECK(p.value <= high);
    ++with_range;
    if (p.value > 0) ++widths[static_cast<int>(std::lround(1000 * (high - low) / p.value))];
  }
  for (const auto& [width, n] : widths) at_one_width = std::max(at_one_width, n);
  CHECK(with_range > 600);
  CHECK(at_one_width * 5 < with_range);
  build_ics(bnssg(here));
  const Scenario demo = read_scenario((here.path() / "ics/scenario.yaml").string());
  for (const Problem& warning : demo.warnings) UNSCOPED_INFO(to_string(warning));
  CHECK(demo.warnings.empty());
}

TEST_CASE("build: who is treated next can be fitted to what the tables say, and the fit draws nearer",
          "[quick][build]") {
  const TemporaryDirectory here;
  BuildRequest request = request_of(here);
  request.icb = "QGH";
  request.from = {two_trusts(here)};
  build_ics(request);
  const std::string file = (here.path() / "ics/scenario.yaml").string();
  CalibrationOptions options;
  options.rounds = 2;
  const Calibration fit = calibrate_order(read_scenario(file, {{"until", "2026-05-02"}}), options);
  REQUIRE(fit.distances.size() == 3);
  CHECK(fit.distances.back() < 0.95 * fit.distances.front());
  // All weights are 1 before, and each stands in services.csv.
  REQUIRE(fit.weights.size() == 1240);
  int moved = 0;
  for (const FittedWeight& weight : fit.weights) {
    CHECK(weight.before == 1);
    CHECK(weight.place.file.ends_with("services.csv"));
    moved += std::abs(weight.after - 1) > 0.05 ? 1 : 0;
  }
  CHECK(moved > 500);
}

TEST_CASE("build: the same tables give the same files, whatever the order of their rows", "[quick][build]") {
  const TemporaryDirectory here;
  build_ics(bnssg(here));
  std::map<std::string, std::string> first;
  for (const char* name : {"scenario.yaml", "services.csv", "opening_list.csv", "completed.csv"})
    first[name] = contents(here.path() / "ics" / name);
  std::filesystem::copy(kSource + "/tests/build/bnssg", here.path() / "turned",
                        std::filesystem::copy_options::recursive);
  for (const char* name : {"rtt/flows.csv", "rtt/opening_list.csv", "rtt/completed.csv", "lists/lists.csv", "ae/ae.csv",
                           "beds/beds.csv", "staff/staff.csv"}) {
    std::istringstream in(contents(here.path() / "turned" / name));
    std::vector<std::string> head, rows;
    for (std::string line; std::getline(in, line);)
      (line.starts_with('#') || head.empty() || head.back().starts_with('#') ? head : rows).push_back(line);
    std::string text;
    for (const auto& line : head) text += line + '\n';
    for (auto line = rows.rbegin(); line != rows.rend(); ++line) text += *line + '\n';
    here.write(std::string("turned/") + name, text);
  }
  BuildRequest request = bnssg(here);
  request.from = {here.path() / "turned"};
  build_ics(request);
  for (const auto& [name, text] : first) {
    INFO(name);
    CHECK(contents(here.path() / "ics" / name) == text);
  }
}

TEST_CASE("build: what is not there is assumed, and said to be", "[quick][build]") {
  const TemporaryDirectory here;
  // The waiting list alone.
  BuildRequest request = request_of(here);
  request.organisations = {"RA7", "RVJ"};
  request.from = {kSource + "/tests/build/bnssg/rtt"};
  build_ics(request);
  const auto derived = cells_of(table_of(here.path() / "ics/derivation.csv"));
  CHECK(derived.at({"beds.RA7", "mark"}) == "C");
  CHECK(derived.at({"beds.RA7", "how"}).find("beds_per_admission") != std::string::npos);
  CHECK(derived.at({"ae_type1.RVJ", "how"}).find("type1_per_bed") != std::string::npos);
  CHECK(derived.at({"drift.RVJ", "from"}).find("ics.csv:") != std::string::npos);
  CHECK(read_scenario((here.path() / "ics/scenario.yaml").string()).warnings.empty());
}

TEST_CASE("build: one provider that is no hospital", "[quick][build]") {
  const TemporaryDirectory here;
  import_table("rtt", kSource + "/scenarios/tutorial/rtt_extract.csv", here.path() / "march");
  BuildRequest request = request_of(here);
  request.organisations = {"HOSP"};
  request.from = {here.path() / "march"};
  CHECK(build_ics(request).services == 1);
  const Scenario scenario = read_scenario((here.path() / "ics/scenario.yaml").string());
  for (const Problem& warning : scenario.warnings) UNSCOPED_INFO(to_string(warning));
  CHECK(scenario.warnings.empty());
  CHECK(scenario.streams.empty());
}

TEST_CASE("build: tables that are refused, all at once, and nothing is written", "[quick][build]") {
  const TemporaryDirectory here;
  SECTION("assumptions") {
    BuildRequest request = bnssg(here);
    request.assumptions.push_back(here.write("own.csv",
                                             "key,scope,value,unit,mark,low,high,source\n"
                                             "first_dna,,seven,,B,,,x\n"
                                             "zero_day,,0.3,,C,,,x\n"
                                             "zero_day,RA7,0.3,,C,0.4,0.5,x\n"
                                             "hub_time,,1,d,D,,,x\n"
                                             "test_wait,,28,d,C,14,42,\n"
                                             "first_stop,,0.3,,A,,,x\n"
                                             "first_stop,,0.3,,A,,,x\n"
                                             "hip_share,,0.1,,B,0.05,,x\n"
                                             "knee_share,,0.1,,B,none,0.2,x\n"));
    const auto problems = problems_of(request);
    CHECK(has(problems, "own.csv:2:3: value: expected a number; found \"seven\""));
    CHECK(has(problems, "own.csv:3:6: low: expected a range, low and high, of a value marked C"));
    CHECK(has(problems, "own.csv:4:6: low: expected a range that holds 0.3; found 0.4 to 0.5"));
    CHECK(has(problems, "own.csv:5:5: mark: expected A, A-d, B or C; found \"D\""));
    CHECK(has(problems, "own.csv:6:8: source: expected where the value comes from"));
    CHECK(has(problems, "own.csv:8:1: key: expected one row for each key and scope"));
    CHECK(has(problems, "own.csv:9:6: low: expected two numbers, low and high, or none; found \"0.05\" to \"\""));
    CHECK(has(problems, "own.csv:10:6: low: expected two numbers, low and high, or none; found \"none\" to \"0.2\""));
    CHECK(problems.size() == 8);
  }
  SECTION("no directory, no list") {
    BuildRequest request = bnssg(here);
    request.from = {here.path() / "nothing"};
    CHECK(has(problems_of(request), "expected a directory that `icsflow import` wrote"));
    request.from = {kSource + "/tests/build/bnssg/ae"};
    CHECK(has(problems_of(request), "expected a waiting list"));
  }
  SECTION("organisations") {
    BuildRequest request = bnssg(here);
    request.icb.clear();
    request.organisations = {"RVJ", "RA1", "ZZZ"};
    const auto problems = problems_of(request);
    CHECK(has(problems, "found none of \"RA1\""));
    CHECK(has(problems, "found none of \"ZZZ\""));
  }
  SECTION("one table twice") {
    BuildRequest request = bnssg(here);
    request.from.emplace_back(kSource + "/tests/build/bnssg/beds");
    CHECK(has(problems_of(request), "expected one table of this name"));
  }
  SECTION("a table that is none") {
    std::filesystem::copy(kSource + "/tests/build/bnssg", here.path() / "bad",
                          std::filesystem::copy_options::recursive);
    here.write("bad/beds/beds.csv", "period,provider,available,occupied\n2024-25 Q1,RA7,many,900\n");
    here.write("bad/staff/staff.csv", "period,provider,doctors\n2025-05,RA7,1\n");
    BuildRequest request = bnssg(here);
    request.from = {here.path() / "bad"};
    const auto problems = problems_of(request);
    CHECK(has(problems, "beds.csv:2:3: available: expected a number of 0 or more; found \"many\""));
    CHECK(has(problems, "staff.csv:1: expected a column \"nurses\"; it is missing"));
  }
  SECTION("a folder of something else") {
    here.write("ics/letter.txt", "x");
    CHECK(has(problems_of(bnssg(here)), "expected a folder that is empty, not there, or of an earlier build"));
    std::filesystem::remove(here.path() / "ics/letter.txt");
  }
  CHECK_FALSE(std::filesystem::exists(here.path() / "ics/scenario.yaml"));
}
