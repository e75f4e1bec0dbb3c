#pragma once

/// Scenarios of one provider whose pools do more than wait their turn.

#include <catch2/catch.hpp>
#include <cmath>
#include <optional>
#include <string>

#include "scenario_files.hpp"

namespace test::pools {

using namespace icsflow::models;

/// A scenario of one provider, "clinic", written to a file, compiled and run once.
class Clinic {
 public:
  /// @param resources, pathways, streams: the lines below these keys
  Clinic(const std::string& resources, const std::string& pathways, const std::string& streams,
         const std::string& more = "")
      : study_(folder_.write("clinic.yaml",
                             "icsflow: 1\nname: Clinic\nstart: 2026-01-05\nuntil: 2026-03-02\n"
                             "calendar: {holidays: none}\nproviders:\n  clinic:\n    kind: other\n" +
                                 more + "    resources:\n" + resources + "pathways:\n" + pathways + "streams:\n" +
                                 streams)) {}

  const RunResult& run() {
    if (!result_) result_ = study_.run();
    return *result_;
  }
  double operator()(const std::string& measure, const std::string& scope) {
    return study_.headline(run(), measure, "clinic/" + scope);
  }
  [[nodiscard]] const test::Study& study() const { return study_; }
  /// Unit-milliseconds over the run, exactly: means are sums of whole ones over the length of the run.
  std::int64_t ticks(const std::string& measure, const std::string& pool) {
    constexpr double kRun = 56 * 86'400'000.0;
    return std::llround((*this)(measure, pool) * kRun);
  }

 private:
  test::TemporaryDirectory folder_;
  test::Study study_;
  std::optional<RunResult> result_;
};

inline std::string visit(const std::string& step) {
  return "  visit:\n    steps:\n      served: {" + step + ", next: gone}\n      gone: {leave: treated}\n" +
         "      left: {leave: without_being_seen}\n";
}
inline const std::string kTwoStreams =
    "  urgent: {at: clinic, pathway: visit, rate: 0.5 /h, priority: 1}\n"
    "  other: {at: clinic, pathway: visit, rate: 1.2 /h, priority: 4}\n";
inline const std::string kOneStream = "  other: {at: clinic, pathway: visit, rate: 1.7 /h}\n";
inline const std::string kQuietStream = "  other: {at: clinic, pathway: visit, rate: 0.9 /h}\n";
inline const std::string kHour = ", for: {exponential: {mean: 1 h}}";

/// Unused ways on are refused, so the step that nobody goes to is left out.
inline std::string without_left(std::string text) {
  const std::string line = "      left: {leave: without_being_seen}\n";
  return text.erase(text.find(line), line.size());
}
inline std::string simple_visit(const std::string& step) { return without_left(visit(step)); }

/// Everything that both report of the waits is the same, to the last bit.
inline void check_same_waits(Clinic& a, Clinic& b, const std::string& step = "visit.served") {
  for (const std::string measure : {"mean_wait", "waited_share", "served"}) {
    INFO(measure);
    CHECK(a(measure, step) == b(measure, step));
  }
  CHECK(a("waited_share", step) > 0.1);
}

}  // namespace test::pools
