/// Patients who come from outside the scenario with an RTT clock that has run for a while.

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "heap_world.hpp"
#include "interventions.hpp"

using namespace icsflow::models;
using test::Study;

namespace {

/// Somebody waits four weeks for an operation, at a provider that others send patients to.
Study study_of(const std::string& age, const std::string& more = "") {
  const test::TemporaryDirectory folder;
  folder.write("services.csv", "id,provider,function,type,name\nIS.110,IS,110,is,Orthopaedics\n");
  return Study(folder.write("scenario.yaml", fmt::format(R"(
icsflow: 1
name: clocks from outside
start: 2026-01-26
until: 2026-06-15
calendar: {{holidays: none}}
providers: {{IS: {{kind: independent, resources: {{beds: {{kind: pool, capacity: 1000}}}}}}}}
pathways:
  here:
    rtt: yes
    steps:
      comes: {{go: yes, records: clock_start, next: wait}}
      wait: {{delay: 28 d, next: op}}
      op: {{records: [admit_day_case, stop_admitted], leave: home}}
service_types: {{is: {{pathway: here}}}}
services: {{table: services.csv}}
streams:
  sent: {{at: IS, pathway: here, service: IS.110, rate: 40 /day{}}}
measures: {{completed: {{percentiles: [10 %, 50 %, 90 %]}}}}
{})",
                                                         age.empty() ? "" : ", clock_age: " + age, more)));
}

/// Of all weeks of the only service.
double all_weeks(const Study& study, const RunResult& r, const std::string& measure) {
  const auto& all = study.names.series;
  const auto found = std::find_if(all.begin(), all.end(), [&](const SeriesInfo& s) { return s.measure == measure; });
  REQUIRE(found != all.end());
  const auto& v = r.series[static_cast<std::size_t>(found - all.begin())];
  return std::accumulate(v.begin(), v.end(), 0.0);
}

}  // namespace

TEST_CASE("clock_age: clocks that come running go on, and count as taken over", "[quick][models][clock_age]") {
  const Study none = study_of(""), weeks = study_of("140 d");
  const RunResult a = none.run(), b = weeks.run();
  // The same patients at the same times: only the clocks differ.
  CHECK(a.events == b.events);
  const double done = none.headline(a, "completed_admitted", "all");
  REQUIRE(done > 4000);
  CHECK(weeks.headline(b, "completed_admitted", "all") == done);
  // 28 days are the last of the fourth week, 168 of the twenty-fourth; within a band the published method interpolates.
  CHECK(std::floor(none.headline(a, "admitted_wait_p50", "all")) == 3);
  CHECK(std::floor(weeks.headline(b, "admitted_wait_p50", "all")) == 23);
  CHECK(none.headline(a, "admitted_within_18_weeks", "all") == 1);
  CHECK(weeks.headline(b, "admitted_within_18_weeks", "all") == 0);
  CHECK(all_weeks(none, a, "transfers_in") == 0);
  CHECK(all_weeks(weeks, b, "transfers_in") == all_weeks(none, a, "clock_starts"));
  CHECK(all_weeks(weeks, b, "clock_starts") == 0);
}

TEST_CASE("clock_age: ages have the distribution that is said", "[stat][models][clock_age]") {
  // A third have waited a week, the others sixteen; with the four weeks here these are above eighteen.
  const Study study = study_of("{empirical: {values: [7 d, 112 d], weights: [1, 2]}}");
  const RunResult r = study.run();
  const double n = study.headline(r, "completed_admitted", "all");
  REQUIRE(n > 4000);
  const double share = study.headline(r, "admitted_within_18_weeks", "all");
  // 3.3 binomial standard deviations: two-sided 1e-3.
  const auto agrees = [&](double p) { return std::abs(share - p) < 3.3 * std::sqrt(p * (1 - p) / n); };
  CHECK(agrees(1.0 / 3));
  CHECK_FALSE(agrees(0.25));
  CHECK_FALSE(agrees(0.5));
}

TEST_CASE("clock_age: the same bits whatever the workers and the list, and in plans", "[quick][models][clock_age]") {
  const std::string age = "{lognormal: {mean: 60 d, cv: 0.8}}";
  const Study study = study_of(age);
  const RunResult reference = study.run();
  RunOptions options;
  for (const int workers : {1, 2, 8}) {
    options.workers = workers;
    CHECK(test::same(reference, study.run(options)));
  }
  options.executor = ExecutorKind::kSequential;
  CHECK(test::same(reference, study.run(options, make_heap_world)));
  // Ages too long for any clock, and none: the run goes on.
  CHECK_NOTHROW(study_of("{pareto: {low: 100 d, shape: 1.01}}").run());
  CHECK_NOTHROW(study_of("0 d").run());
}
