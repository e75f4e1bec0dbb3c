#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include "icsflow/import/importer.hpp"
#include "import/case.hpp"

namespace models = icsflow::models;
namespace fs = std::filesystem;

namespace {

models::ImportRequest rtt_of(const std::string& file, const fs::path& directory) {
  models::ImportRequest request;
  request.kind = "rtt";
  request.files = {file};
  request.directory = directory;
  return request;
}

std::string small_extract() {
  return test::rtt_header(104) + '\n' +
         test::rtt_row("RTT-January-2026|QUY|RA7|TRUST|15C|Part_2|C_110|Orthopaedics|0:5 20:2|||7", 104) + '\n' +
         test::rtt_row("RTT-January-2026|QUY|RA7|TRUST|15C|Part_2|C_999|Total|0:5 20:2|||7", 104) + '\n';
}

/// The rows of a ledger by what became of them.
std::map<std::string, long> rows_of(const std::string& ledger) {
  std::map<std::string, long> rows;
  std::istringstream in(ledger);
  for (std::string line; std::getline(in, line);) {
    std::istringstream cells(line);
    std::string cell[5];
    for (std::string& one : cell) std::getline(cells, one, ',');
    if (!cell[4].empty() && cell[4].find_first_not_of("0123456789") == std::string::npos)
      rows[cell[0]] += std::stol(cell[4]);
  }
  return rows;
}

std::string message_of(const models::ImportRequest& request) {
  try {
    models::import_files(request);
  } catch (const models::InputError& error) {
    return to_string(error.problems().front());
  }
  return "";
}

}  // namespace

TEST_CASE("import: each small case has its exact messages, ledger and files", "[quick][import]") {
  const fs::path folder = fs::path(ICSFLOW_SOURCE_DIR) / "tests/import/cases";
  std::set<fs::path> cases;
  for (const auto& entry : fs::directory_iterator(folder)) cases.insert(entry.path());
  REQUIRE(cases.size() > 30);
  for (const fs::path& file : cases) {
    INFO(file.filename().string());
    const test::Case one = test::read_case(file);
    const std::string outcome = test::outcome_of(one);
    if (std::getenv("ICSFLOW_UPDATE") != nullptr)
      test::replace_expected(file, outcome);
    else
      CHECK(outcome == one.expected);
  }
}

TEST_CASE("import: every row of a file is in the ledger once", "[quick][import]") {
  const fs::path folder = fs::path(ICSFLOW_SOURCE_DIR) / "tests/import/cases";
  for (const auto& entry : fs::directory_iterator(folder)) {
    INFO(entry.path().filename().string());
    const test::Case one = test::read_case(entry.path());
    const std::size_t at = one.expected.find("-- import-ledger.csv\n");
    if (at == std::string::npos) continue;
    auto rows = rows_of(one.expected.substr(at));
    CHECK(rows["file"] == rows["header"] + rows["blank"] + rows["used"] + rows["checked"] + rows["dropped"]);
  }
}

TEST_CASE("import: a directory of somebody else's is not touched", "[quick][import]") {
  const test::TemporaryDirectory folder;
  const std::string file = folder.write("a.csv", small_extract());
  folder.write("out/notes.txt", "mine");
  CHECK(message_of(rtt_of(file, folder / "out"))
            .find("expected an empty directory, or one of an earlier import; found \"notes.txt\"") !=
        std::string::npos);
  CHECK(test::contents(folder / "out/notes.txt") == "mine");
  CHECK_FALSE(fs::exists(folder / "out/import-ledger.csv"));
  CHECK(message_of(rtt_of(file, folder / "a.csv")).find("expected a directory to write to; found a file") !=
        std::string::npos);
}

TEST_CASE("import: an earlier import is replaced, and what it alone had is removed", "[quick][import]") {
  const test::TemporaryDirectory folder;
  const std::string file = folder.write("a.csv", small_extract());
  models::import_files(rtt_of(file, folder / "out"));
  const std::string before = test::contents(folder / "out/opening_list.csv");
  std::string ledger = test::contents(folder / "out/import-ledger.csv");
  folder.write("out/import-ledger.csv", ledger + "written,old.csv,,,,,,,\nwritten,../a.csv,,,,,,,\n");
  folder.write("out/old.csv", "of an earlier import");
  models::import_files(rtt_of(file, folder / "out"));
  CHECK(test::contents(folder / "out/opening_list.csv") == before);
  CHECK(test::contents(folder / "out/import-ledger.csv") == ledger);
  CHECK_FALSE(fs::exists(folder / "out/old.csv"));
  CHECK(fs::exists(folder / "a.csv"));
  for (const auto& entry : fs::directory_iterator(folder / "out")) CHECK(entry.path().filename().string()[0] != '.');
}

TEST_CASE("import: what is no file is refused and not waited for", "[quick][import]") {
  const test::TemporaryDirectory folder;
  CHECK(message_of(rtt_of((folder / "none.csv").string(), folder / "out")).find("cannot be opened: No such file") !=
        std::string::npos);
  CHECK(message_of(rtt_of(folder.path().string(), folder / "out"))
            .find("expected a file; found a directory, a pipe or a device") != std::string::npos);
  CHECK(
      message_of(rtt_of("/dev/zero", folder / "out")).find("expected a file; found a directory, a pipe or a device") !=
      std::string::npos);
}

namespace {

/// The rest of a scenario, which no file says. @param more  further keys of the service type
std::string head(const std::string& more = "") {
  return R"(icsflow: 1
name: Made of an import
until: 2027-02-01
providers: {GP: {kind: primary_care}, RA7: {kind: acute}}
channels: [{from: primary_care, to: acute, floor: 24 h}]
pathways:
  elective:
    rtt: yes
    steps:
      referred: {mark: clock_start, go: yes, next: clinic}
      clinic: {book: clinic, next: {decided: 40 %, discharged: rest}}
      discharged: {mark: stop_non_admitted, leave: discharged}
      decided: {mark: decision_to_admit, go: yes, next: theatre}
      theatre: {book: theatre, next: operated}
      operated: {mark: [stop_admitted, admit_day_case], delay: 6 h, next: home}
      home: {leave: treated}
service_types:
  elective:
    pathway: elective
    referred_from: {GP: 100 %}
    rate: $referrals
)" + more +
         R"(    sessions:
      clinic: {slots: 60 /week, horizon: 28 d, notice: 7 d}
      theatre: {slots: 30 /week, horizon: 28 d, notice: 7 d}
)";
}

/// A month of one service: list and flows.
std::string month_of(const std::string& month, long list, long started, long admitted, long seen) {
  std::string rows = test::rtt_header(104) + '\n';
  const auto add = [&](const std::string& part, const std::string& bands, const std::string& ends) {
    rows += test::rtt_row(
                fmt::format("RTT-{}|QUY|RA7|TRUST|15C|{}|C_110|\"Orthopaedics, =1\"|{}|{}", month, part, bands, ends),
                104) +
            '\n';
  };
  add("Part_1A", fmt::format("3:{}", admitted), fmt::format("{}|2|{}", admitted, admitted + 2));
  add("Part_1B", fmt::format("3:{}", seen), fmt::format("{}||{}", seen, seen));
  add("Part_2", fmt::format("0:{} 20:20", list - 20), fmt::format("||{}", list));
  add("Part_2A", "0:100 20:10", "||110");
  add("Part_3", "", fmt::format("||{}", started));
  return rows;
}

void check_validates(const test::TemporaryDirectory& folder, const std::string& scenario) {
  const std::string file = folder.write("out/whole.yaml", scenario);
  const std::string command =
      fmt::format("'{}' validate '{}' > '{}' 2>&1", ICSFLOW_PROGRAM, file, (folder / "said").string());
  INFO(scenario);
  const int code = std::system(command.c_str());
  const std::string said = test::contents(folder / "said");
  INFO(said);
  CHECK(code == 0);
  CHECK(said.find("No problems.") != std::string::npos);
}

}  // namespace

TEST_CASE("import: the fragment is part of a scenario that validates", "[quick][import]") {
  const test::TemporaryDirectory folder;
  models::import_files(rtt_of(folder.write("a.csv", month_of("January-2026", 520, 210, 80, 80)), folder / "out"));
  check_validates(folder, head() + test::contents(folder / "out/fragment.yaml"));
}

TEST_CASE("import: several months give a scenario its removals", "[quick][import]") {
  const test::TemporaryDirectory folder;
  models::ImportRequest request =
      rtt_of(folder.write("1.csv", month_of("October-2025", 1000, 200, 58, 100)), folder / "out");
  request.files.push_back(folder.write("2.csv", month_of("November-2025", 1010, 200, 58, 100)));
  request.files.push_back(folder.write("3.csv", month_of("December-2025", 1022, 210, 58, 105)));
  request.files.push_back(folder.write("4.csv", month_of("January-2026", 1030, 190, 53, 100)));
  models::import_files(request);
  const std::string fragment = test::contents(folder / "out/fragment.yaml");
  // Residuals 30, 33 and 27 over mean lists of 1005, 1016 and 1026, of 30, 31 and 31 days.
  CHECK(fragment.find("removal_hazard: {value: 0.0009639 /day, range: [0.000708 /day, 0.00122 /day], mark: A-d") !=
        std::string::npos);
  check_validates(folder, head("    removals: $removal_hazard\n") + fragment);
}

TEST_CASE("import: the extract of the tutorial makes its list", "[quick][import]") {
  const test::TemporaryDirectory folder;
  const std::string tutorial = std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/tutorial/";
  const models::ImportOutcome outcome = models::import_files(rtt_of(tutorial + "rtt_extract.csv", folder / "out"));
  CHECK(outcome.warnings.empty());
  const auto rows = [](const std::string& text) {
    std::set<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
      if (line.rfind("HOSP,", 0) == 0) lines.insert(line);
    return lines;
  };
  CHECK(rows(test::contents(folder / "out/opening_list.csv")) ==
        rows(test::contents(tutorial + "orthopaedics_list.csv")));
}
