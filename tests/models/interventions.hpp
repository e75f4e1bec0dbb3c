#pragma once

/// Scenarios in which a dated change can be counted exactly.

#include <fmt/format.h>

#include <numeric>
#include <string>
#include <vector>

#include "scenario_files.hpp"

namespace test::interventions {

using namespace icsflow::models;

inline Study study_of(const std::string& text, const std::vector<Override>& sets = {}) {
  const test::TemporaryDirectory folder;
  return Study(folder.write("scenario.yaml", text), sets);
}

/// A plan over a shipped scenario.
inline Study plan_of(const std::string& base, const std::string& changes, const std::vector<Override>& sets = {}) {
  return study_of("icsflow: 1\nname: plan\nextends: " + test::shipped(base) + "\n" + changes, sets);
}

/// Somebody in a bed for a day exactly: the beds in use at midnight are the arrivals of that day.
inline std::string arrivals_scenario(const std::string& stream, const std::string& rest, const std::string& until) {
  return fmt::format(R"(
icsflow: 1
name: arrivals by day
start: 2026-01-05   # a Monday
until: {}
calendar: {{holidays: none}}
providers:
  ward:
    kind: other
    resources:
      beds: {{kind: pool, capacity: 1000000, beds: yes}}
pathways:
  visit:
    steps:
      there: {{use: beds, for: 1 d, next: gone}}
      gone: {{leave: treated}}
profiles:
  office: {{hours: [0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 2, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]}}
streams:
  patients: {{at: ward, pathway: visit, {}}}
{})",
                     until, stream, rest);
}

inline std::vector<double> in_use(const Study& study, std::uint64_t seed, int replication = 0) {
  RunOptions options;
  options.seed = seed;
  options.replication = replication;
  return study.series(study.run(options), "occupied", "ward", "beds");
}

inline double sum(const std::vector<double>& v, std::size_t from, std::size_t to) {
  return std::accumulate(v.begin() + static_cast<std::ptrdiff_t>(from), v.begin() + static_cast<std::ptrdiff_t>(to),
                         0.0);
}

/// The clinic of ten slots a day whose attendances fill chairs for exactly a day; far more are referred than seen.
inline std::string clinic(const std::string& interventions) {
  return R"(
icsflow: 1
name: clinic
start: 2026-01-05
until: 2026-12-31
calendar: {holidays: none}
providers:
  clinic:
    kind: other
    resources:
      chairs: {kind: pool, capacity: 1000, beds: yes}
      slots: {kind: sessions, slots: 70 /week, days: [Mon, Tue, Wed, Thu, Fri, Sat, Sun], horizon: 14 d, notice: 1 d}
pathways:
  visit:
    steps:
      booked: {book: slots, next: there}
      there: {use: chairs, for: 1 d, next: gone}
      gone: {leave: treated}
streams:
  patients: {at: clinic, pathway: visit, rate: 60 /day}
)" + interventions;
}

inline std::vector<double> attendances(const Study& study) {
  return study.series(study.run(), "occupied", "clinic", "chairs");
}

}  // namespace test::interventions
