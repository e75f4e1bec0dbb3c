// The event log of a run: the same file for either event list, either executor and any number of workers. What it says
// is compared with what the study says in tests/clients/test_event_log.py.

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "heap_world.hpp"
#include "icsflow/study/event_log.hpp"
#include "scenario_files.hpp"

using namespace icsflow;
using namespace icsflow::models;
using test::Study;

namespace {

std::string logged(const Study& study, const RunOptions& how, WorldFactory list, std::uint64_t one_in = 1) {
  const test::TemporaryDirectory folder;
  EventLog log(study.model, folder.path() / "log.csv", one_in, study.scenario.start);
  RunOptions options = how;
  options.observer = log.observer(0);
  static_cast<void>(study.run(options, list));
  log.finished(0);
  log.commit();
  CHECK(log.rows() > 0);
  return test::contents(folder.path() / "log.csv");
}

/// The cells of a row; none of these has a comma in it.
std::vector<std::vector<std::string>> rows_of(const std::string& text) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    rows.emplace_back();
    std::istringstream cells(line + ",");
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
  }
  return rows;
}

}  // namespace

TEST_CASE("event log: what patients carry, as it is when something happens", "[quick][models][event_log]") {
  constexpr std::size_t kEntity = 2, kStep = 4, kChange = 8, kAttributes = 20;
  // Who is called mild becomes severe on the way; the age stays.
  const test::TemporaryDirectory folder;
  const std::string file = folder.write("carried.yaml", R"(icsflow: 1
name: Carried
start: 2026-01-01
until: 2026-02-01
replications: 1
providers: {P: {name: P, kind: other, resources: {unused: {kind: pool, capacity: 1}}}}
pathways:
  visit:
    attributes: {severity: {mild: 50 %, severe: rest}, age: {uniform: {low: 20, high: 90}}}
    steps:
      seen: {delay: 2 h, next: {by: severity, mild: worse, severe: home}}
      worse: {delay: 3 h, set: {severity: severe}, next: after}
      after: {delay: 1 h, next: home}
      home: {leave: done}
  plain: {steps: {walks: {delay: 1 h, next: out}, out: {leave: done}}}
streams:
  all: {at: P, pathway: visit, rate: 10 /day}
  others: {at: P, pathway: plain, rate: 2 /day}
)");
  const auto rows = rows_of(logged(Study(file), {}, make_world));
  REQUIRE(rows.front().at(kAttributes) == "attributes");
  std::map<std::string, std::set<std::string>> ages;
  std::size_t worse = 0, plain = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto& row = rows[i];
    const std::string& step = row.at(kStep);
    if (step == "walks" || step == "out") {
      ++plain;
      CHECK(row.at(kAttributes).empty());
      continue;
    }
    if (row.at(kAttributes).empty()) continue;  // the arrival of a plain one
    std::map<std::string, std::string> carried;
    std::istringstream pairs(row.at(kAttributes));
    for (std::string pair; std::getline(pairs, pair, ';');)
      carried[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
    REQUIRE(carried.size() == 2);
    const std::string severity = carried.at("severity");
    ages[row.at(kEntity)].insert(carried.at("age"));
    // Before it is set: at the step's own beginning; from then on it is severe.
    if (step == "worse" && row.at(kChange) == "start") {
      ++worse;
      CHECK(severity == "mild");
    }
    if ((step == "worse" && row.at(kChange) == "end") || step == "after" || step == "home") CHECK(severity == "severe");
  }
  CHECK(worse > 100);
  CHECK(plain > 50);
  CHECK(ages.size() > 250);
  std::set<std::string> all;
  for (const auto& [entity, of_one] : ages) {
    CHECK(of_one.size() == 1);
    CHECK(std::stod(*of_one.begin()) >= 20);
    CHECK(std::stod(*of_one.begin()) < 90);
    all.insert(*of_one.begin());
  }
  CHECK(all.size() == ages.size());
}

TEST_CASE("event log: one name, a label in one pathway and a number in another", "[quick][models][event_log]") {
  constexpr std::size_t kPathway = 3, kChange = 8, kAttributes = 20;
  const test::TemporaryDirectory folder;
  const std::string file = folder.write("mixed.yaml", R"(icsflow: 1
name: Mixed
start: 2026-01-01
until: 2026-01-11
replications: 1
providers: {P: {name: P, kind: other, resources: {unused: {kind: pool, capacity: 1}}}}
pathways:
  of_labels:
    attributes: {x: {mild: 50 %, severe: rest}}
    steps: {stays: {delay: 2 h, next: out}, out: {leave: done}}
  of_numbers:
    attributes: {x: {uniform: {low: 20, high: 90}}}
    steps: {stays: {delay: 2 h, next: out}, out: {leave: done}}
streams:
  some: {at: P, pathway: of_labels, rate: 10 /day}
  others: {at: P, pathway: of_numbers, rate: 10 /day}
)");
  std::map<std::string, std::size_t> told;
  for (const auto& row : rows_of(logged(Study(file), {}, make_world))) {
    if (row.at(kChange) != "start") continue;
    const std::string value = row.at(kAttributes).substr(2);
    ++told[row.at(kPathway)];
    if (row.at(kPathway) == "of_labels") {
      CHECK((value == "mild" || value == "severe"));
    } else {
      CHECK(std::stod(value) >= 20);
      CHECK(std::stod(value) < 90);
    }
  }
  CHECK(told["of_labels"] > 50);
  CHECK(told["of_numbers"] > 50);
}

TEST_CASE("event log: one file for either event list, executor and number of workers", "[quick][models][event_log]") {
  for (const char* name : {"tutorial/orthopaedics.yaml", "textbook/two_wards.yaml", "textbook/p2_fork_join.yaml",
                           "textbook/p7_attributes.yaml"}) {
    INFO(name);
    const bool by_weeks = std::string(name).rfind("tutorial", 0) == 0;
    const Study study(test::shipped(name), {{"until", by_weeks ? "2026-06-01" : "2026-01-15"}, {"warm_up", "0 d"}});
    RunOptions alone;
    alone.executor = ExecutorKind::kSequential;
    const std::string first = logged(study, alone, make_world);
    CHECK(logged(study, alone, make_heap_world) == first);
    for (const int workers : {1, 2, 8}) {
      RunOptions windows;
      windows.workers = workers;
      CHECK(logged(study, windows, make_world) == first);
      CHECK(logged(study, windows, make_heap_world, 3) == logged(study, alone, make_world, 3));
    }
  }
}
