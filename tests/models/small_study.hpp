#pragma once

/// A small study that needs no simulation: a scenario of ten days, a catalogue, results that are made up.

#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/study/study.hpp"

#include "../temporary_directory.hpp"

namespace test {

inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Ten days of 40 beds, with one published figure.
inline icsflow::models::Scenario ten_days(const std::string& name = "Small system") {
  using namespace icsflow::models;
  Scenario s;
  s.file = "small.yaml";
  s.name = name;
  s.start = std::chrono::year{2026} / 2 / 1;
  s.until = std::chrono::year{2026} / 2 / 11;
  s.canonical = "beds = 40\n";
  Parameter beds;
  beds.path = "beds";
  beds.value = 40;
  beds.unit = Unit::kCount;
  beds.mark = Mark::kA;
  beds.source = "KH03, 2026";
  s.parameters.add(beds);
  s.published.push_back({"waiting_list", "all", 1250, true, "RTT", {}});
  return s;
}

/// The same with a value that was set, and more published figures.
inline icsflow::models::Scenario small_scenario() {
  using namespace icsflow::models;
  Scenario s = ten_days();
  Parameter stay;
  stay.path = "stay";
  stay.value = 5.5;
  stay.unit = Unit::kDuration;
  stay.mark = Mark::kC;
  stay.overridden = true;
  s.parameters.add(stay);
  s.published.push_back({"within_18_weeks", "all", 0.5, false, "RTT", {}});
  s.published.push_back({"unknown", "all", 3, false, "", {}});
  return s;
}

/// Two series of the ten days, and no headline.
inline icsflow::models::Catalogue catalogue_of_ten_days() {
  using namespace icsflow::models;
  Catalogue c;
  c.series = {{"list", "RVJ", "110", "pathways", Period::kWeek}, {"beds", "RVJ", "core", "beds", Period::kDay}};
  for (int day = 1; day <= 10; ++day) c.days.push_back(iso_date(std::chrono::year{2026} / 2 / day));
  c.weeks = {"2026-02-01", "2026-02-08"};
  c.months = {"2026-02-01"};
  return c;
}

inline icsflow::models::Catalogue small_catalogue() {
  using namespace icsflow::models;
  Catalogue c = catalogue_of_ten_days();
  c.headlines = {{"Waiting list", "waiting_list", "all", "Pathways waiting at the end", Format::kCount},
                 {"Waiting list", "within_18_weeks", "all", "Waiting 18 weeks or less", Format::kShare},
                 {"Waiting list", "mean_wait", "RVJ", "Mean wait, \"Bristol\"", Format::kWeeks},
                 {"Beds", "delay", "all", "Delay of discharge", Format::kDays}};
  return c;
}

inline icsflow::models::StudyOptions options_for(const std::filesystem::path& directory, int replications) {
  icsflow::models::StudyOptions o;
  o.directory = directory;
  o.replications = replications;
  o.program = {"0.1.0", "abc"};
  return o;
}

/// Different in every replication and seed; no delay is ever known.
inline icsflow::models::RunResult fake_result(const icsflow::models::RunOptions& run) {
  icsflow::models::RunResult r;
  const double x = 100.0 * run.replication + static_cast<double>(run.seed);
  r.replication = run.replication;
  r.event_hash = 0xabc0 + static_cast<std::uint64_t>(run.replication);
  r.events = 1000;
  r.headlines = {1000 + x, 0.5 + x / 10'000, run.replication == 0 ? kNaN : 12.26, kNaN};
  r.series = {{x, x + 0.1}, std::vector<double>(10, -x)};
  r.series[1][9] = kNaN;
  return r;
}

inline icsflow::models::RunnerFactory fake_runner() {
  return [] { return fake_result; };
}

inline icsflow::models::StudyReport run_small(const icsflow::models::StudyOptions& options) {
  icsflow::models::ResultsStore store(small_scenario(), small_catalogue(), options);
  return icsflow::models::run_study(store, fake_runner(), options);
}

/// The only column of the rows a query gives.
inline std::vector<std::string> query(const std::filesystem::path& file, const std::string& sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK);
  std::vector<std::string> rows;
  const auto keep = [](void* out, int, char** values, char**) {
    static_cast<std::vector<std::string>*>(out)->emplace_back(values[0] == nullptr ? "NULL" : values[0]);
    return 0;
  };
  CHECK(sqlite3_exec(database, sql.c_str(), keep, &rows, nullptr) == SQLITE_OK);
  sqlite3_close(database);
  return rows;
}

inline std::set<std::string> names_in(const std::filesystem::path& directory) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory))
    names.insert(entry.path().filename().string());
  return names;
}

}  // namespace test
