#pragma once

/// Scenarios with an opening state, and what they open with.

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "icsflow/scenario/problem.hpp"
#include "scenario_files.hpp"

namespace test::opening {

using namespace icsflow::models;

inline const std::string kHead = R"(icsflow: 1
name: Opening
start: 2026-01-01
until: 2026-01-03
calendar: {holidays: none}
)";

/// One provider, one pathway, one stream.
inline std::string one(const std::string& resources, const std::string& steps,
                       const std::string& stream = "rate: 2 /day", const std::string& opening = "") {
  return kHead + "providers:\n  w:\n    kind: acute\n    resources:\n" + resources + "pathways:\n  p:\n" + steps +
         "streams: {s: {at: w, pathway: p, " + stream + "}}\n" +
         (opening.empty() ? "" : "opening: {" + opening + "}\n") + "measures: {pools: {audit: '00:00'}}\n";
}
inline std::string pool(const std::string& name, const std::string& keys) {
  return "      " + name + ": {kind: pool, " + keys + "}\n";
}
inline const std::string kUse = R"(    steps:
      stay: {use: a, for: {exponential: {mean: 10 d}}, next: gone}
      gone: {leave: home}
)";
inline const std::string kSeize = R"(    steps:
      admit: {seize: a, next: stay}
      stay: {delay: {exponential: {mean: 10 d}}, next: free}
      free: {release: a, next: gone}
      gone: {leave: home}
)";
inline const std::string kBoth = R"(    steps:
      stay: {use: [a, b], for: {exponential: {mean: 10 d}}, next: gone}
      gone: {leave: home}
)";
inline const std::string kEither = R"(    steps:
      stay: {use: {first_of: [a, b]}, for: {exponential: {mean: 10 d}}, next: gone}
      gone: {leave: home}
)";
inline const std::string kInner = R"(    steps:
      admit: {seize: a, next: before}
      before: {delay: 3 d, next: theatre}
      theatre: {use: b, for: 1 d, next: after}
      after: {delay: {lognormal: {mean: 4 d, cv: 1}}, next: free}
      free: {release: a, next: gone}
      gone: {leave: home}
)";
inline const std::string kCare = R"(    steps:
      stay: {use: a, hours: [7, 5, 3], for: {exponential: {mean: 28 d}}, next: gone}
      gone: {leave: home}
)";
inline const std::string kBySeverity =
    R"(    attributes: {severity: {mild: 60 %, severe: rest}, age: {uniform: {low: 20, high: 90}}}
    steps:
      stay: {use: a, for: {by: severity, mild: 1 d, severe: {exponential: {mean: 20 d}}}, next: {by: age, under_70: home, rest: care}}
      care: {use: b, for: {weibull: {shape: 0.7, scale: 9 d}}, next: home}
      home: {leave: home}
)";

inline Study study_of(const std::string& text) {
  const test::TemporaryDirectory folder;
  return Study(folder.write("opening.yaml", text));
}

/// In use at 00:00 of the first day, for each of some replications; one if it is always the same.
inline std::vector<double> at_start(const Study& study, const std::string& item, const std::string& provider = "w") {
  std::vector<double> seen;
  for (int k = 0; k < 6; ++k) {
    RunOptions options;
    options.seed = 7;
    options.replication = k;
    seen.push_back(study.series(study.run(options), "audit_in_use", provider, item)[0]);
  }
  std::sort(seen.begin(), seen.end());
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  return seen;
}

inline std::string problems_of(const std::string& text) {
  try {
    (void)study_of(text);
    return "";
  } catch (const InputError& error) {
    std::string all;
    for (const Problem& p : error.problems()) all += fmt::format("{}:{}: {}\n", p.place.line, p.key, p.message);
    return all;
  }
}

}  // namespace test::opening
