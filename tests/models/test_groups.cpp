// Figures by group of patients (`measures: by`): the groups of a scenario in which something else tells the same people
// apart have the figures of that, to the last bit; and the groups together are all.

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

#include "scenario_files.hpp"

using namespace icsflow::models;
using test::Study;

namespace {

/// Two localities that differ in priority, and people of whom nothing is said; all of them go on to another provider.
const std::string kQueue = R"(icsflow: 1
name: Groups
start: 2026-01-01
until: 2026-05-01
warm_up: 20 d
calendar: {holidays: none}
localities: [south, north]
providers:
  clinic: {kind: other, resources: {server: {kind: pool, capacity: 1}}}
  ward: {kind: other, resources: {beds: {kind: pool, capacity: 3}}}
channels: [{from: clinic, to: ward, floor: 1 h}, {from: ward, to: clinic, floor: 1 h}]
pathways:
  visit:
    steps:
      served: {use: server, for: {exponential: {mean: 1 h}}, next: on}
      on: {transfer: {to: ward, pathway: stay}, next: gone}
      gone: {leave: moved}
  stay:
    steps:
      in_bed: {use: beds, for: {exponential: {mean: 2 h}}, next: gone}
      gone: {leave: treated}
streams:
  first: {at: clinic, pathway: visit, rate: 6 /day, priority: 1, localities: {north: 1}}
  second: {at: clinic, pathway: visit, rate: 8 /day, priority: 2, localities: {south: 1}}
  third: {at: clinic, pathway: visit, rate: 5 /day, priority: 3}
)";
const std::string kMeasures = R"(measures:
  waits: {percentiles: [50 %, 90 %], over: [1 h]}
  time_in_system: {percentiles: [50 %], over: [3 h]}
)";

Study queue(const std::string& more) {
  static const test::TemporaryDirectory directory;
  const auto file = directory / "groups.yaml";
  std::ofstream(file) << kQueue << more;
  return Study(file.string());
}

/// The value of a headline of one dimension.
double of(const Study& study, const RunResult& r, const std::string& measure, const std::string& scope,
          const std::string& dimension) {
  const auto& all = study.names.headlines;
  const auto found = std::find_if(all.begin(), all.end(), [&](const HeadlineInfo& h) {
    return h.measure == measure && h.scope == scope && h.dimension == dimension;
  });
  REQUIRE(found != all.end());
  return r.headlines.at(static_cast<std::size_t>(found - all.begin()));
}

const std::array<std::string, 3> kGroups{"locality=north", "locality=south", "locality=not said"};

double sum(const Study& study, const RunResult& r, const std::string& measure, const std::string& scope) {
  return std::accumulate(kGroups.begin(), kGroups.end(), 0.0, [&](double all, const std::string& group) {
    return all + of(study, r, measure, scope, group);
  });
}

}  // namespace

TEST_CASE("groups: waits by locality are those by priority where each locality has its own, also after a move",
          "[quick][models][measures][groups]") {
  const Study study = queue(kMeasures + "  by: [locality]\n");
  const RunResult r = study.run();
  for (const std::string scope : {"clinic/visit.served", "ward/stay.in_bed"}) {
    for (std::size_t g = 0; g < kGroups.size(); ++g) {
      const std::string& group = kGroups.at(g);
      const std::string priority = "_priority_" + std::to_string(g + 1);
      CAPTURE(scope, group);
      CHECK(of(study, r, "served", scope, group) > 500);
      CHECK(of(study, r, "mean_wait", scope, group) == study.headline(r, "mean_wait" + priority, scope));
      for (const std::string measure : {"wait_p50", "wait_p90", "wait_over_1h"})
        CHECK(of(study, r, measure, scope, group) == study.headline(r, measure + priority, scope));
    }
    // The figures differ, or it would mean nothing that the right ones agree.
    CHECK(of(study, r, "mean_wait", scope, kGroups[0]) < of(study, r, "mean_wait", scope, kGroups[1]));
    CHECK(of(study, r, "mean_wait", scope, kGroups[1]) < of(study, r, "mean_wait", scope, kGroups[2]));
    CHECK(sum(study, r, "served", scope) == study.headline(r, "served", scope));
  }
}

TEST_CASE("groups: times in system of the groups are those of all together", "[quick][models][measures][groups]") {
  const Study study = queue(kMeasures + "  by: [locality]\n");
  const RunResult r = study.run();
  const std::string scope = "ward/stay";
  CHECK(sum(study, r, "left", scope) == study.headline(r, "left", scope));
  double days = 0;
  for (const std::string& group : kGroups)
    days += of(study, r, "left", scope, group) * of(study, r, "mean_time_in_system", scope, group);
  const double all = study.headline(r, "left", scope) * study.headline(r, "mean_time_in_system", scope);
  CHECK(std::abs(days - all) < 1e-9 * all);
  CHECK(of(study, r, "time_in_system_over_3h", scope, kGroups[0]) <
        of(study, r, "time_in_system_over_3h", scope, kGroups[2]));
}

TEST_CASE("groups: telling them apart changes nothing else", "[quick][models][measures][groups]") {
  const Study plain = queue(kMeasures), apart = queue(kMeasures + "  by: [locality]\n");
  const RunResult a = plain.run(), b = apart.run();
  CHECK(a.event_hash == b.event_hash);
  std::size_t dimensions = 0, at = 0;
  for (std::size_t i = 0; i < apart.names.headlines.size(); ++i) {
    if (!apart.names.headlines[i].dimension.empty()) {
      ++dimensions;
      CHECK_FALSE(apart.names.headlines[i].on_page);
      continue;
    }
    REQUIRE(at < a.headlines.size());
    CHECK(plain.names.headlines[at].full_label() == apart.names.headlines[i].full_label());
    CHECK(test::same(std::vector{a.headlines[at]}, std::vector{b.headlines[i]}));
    ++at;
  }
  CHECK(at == a.headlines.size());
  // Two steps wait at pools, one for the move; two pathways: 3 groups of 5 waits and 4 times each.
  CHECK(dimensions == 3 * (3 * 5 + 2 * 4));
}

TEST_CASE("groups: clocks by locality are those of the services where each locality has its own",
          "[quick][models][measures][groups]") {
  const test::TemporaryDirectory folder;
  folder.write("services.csv",
               "# source: test\n# unit rate: /day\nid,provider,function,type,name,rate\n"
               "H.1,H,1,from_north,One,12\nH.2,H,2,from_south,Two,9\n");
  folder.write("list.csv", [] {
    std::string text = "# source: test\nprovider,function,decision_to_admit";
    for (int w = 0; w < 105; ++w) text += ",w" + std::string(w < 10 ? "00" : w < 100 ? "0" : "") + std::to_string(w);
    for (const auto* row : {"\nH,1,no", "\nH,2,no"}) {
      text += row;
      for (int w = 0; w < 105; ++w) text += w < 30 ? ",9" : ",";
    }
    return text + "\n";
  }());
  const std::string scenario = R"(icsflow: 1
name: Clocks of groups
start: 2026-01-05
until: 2026-04-06
calendar: {holidays: none}
localities: [north, south]
providers:
  GN: {kind: primary_care, locality: north}
  GS: {kind: primary_care, locality: south}
  H: {kind: acute, resources: {clinic: {kind: sessions, slots: 14 /day, days: [Mon, Tue, Wed, Thu, Fri]}}}
channels: [{from: GN, to: H, floor: 24 h}, {from: GS, to: H, floor: 24 h}]
pathways:
  seen:
    rtt: yes
    steps:
      referred: {go: yes, records: clock_start, next: appointment}
      appointment: {book: clinic, next: {treated: 60 %, admitted: 40 %}}
      treated: {records: stop_non_admitted, leave: treated}
      admitted: {records: stop_admitted, leave: treated}
service_types:
  from_north: {pathway: seen, referred_from: {GN: 1}, rate: $rate}
  from_south: {pathway: seen, referred_from: {GS: 1}, rate: $rate}
services: {table: services.csv}
opening: {waiting_list: list.csv}
measures: {by: [locality], completed: {percentiles: [50 %]}}
)";
  const Study study(folder.write("scenario.yaml", scenario));
  const RunResult r = study.run();
  const auto week_sum = [&](const std::string& measure, const std::string& item) {
    const auto& values = study.series(r, measure, "H", item);
    return std::accumulate(values.begin(), values.end(), 0.0);
  };
  for (const auto& [item, group] : {std::pair{"1", "locality=north"}, std::pair{"2", "locality=south"}}) {
    CAPTURE(group);
    for (const std::string scope : {"all", "H"}) {
      CHECK(of(study, r, "completed_admitted", scope, group) == week_sum("completed_admitted", item));
      CHECK(of(study, r, "completed_non_admitted", scope, group) == week_sum("completed_non_admitted", item));
      CHECK(of(study, r, "closing_list", scope, group) == study.series(r, "list", "H", item).back());
      CHECK(of(study, r, "completed_admitted", scope, group) > 100);
      CHECK(of(study, r, "closing_list", scope, group) > 50);
    }
  }
  for (const std::string measure : {"closing_list", "over_52_weeks", "completed_admitted", "completed_non_admitted"})
    CHECK(of(study, r, measure, "all", "locality=north") + of(study, r, measure, "all", "locality=south") ==
          study.headline(r, measure, "all"));
  // Shares within 18 weeks, weighted by the clocks, are that of all.
  double within = 0;
  for (const std::string group : {"locality=north", "locality=south"})
    within += of(study, r, "closing_list", "all", group) * of(study, r, "within_18_weeks", "all", group);
  const double all = study.headline(r, "closing_list", "all") * study.headline(r, "within_18_weeks", "all");
  CHECK(std::abs(within - all) < 1e-6);
  CHECK(of(study, r, "admitted_wait_p50", "all", "locality=north") > 0);
}
