/// Values by month or week from tables.

#include <fmt/format.h>

#include <algorithm>

#include <catch2/catch.hpp>
#include <map>

#include "heap_world.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/domain/shocks.hpp"
#include "icsflow/scenario/spec/series.hpp"
#include "interventions.hpp"

using namespace icsflow::models;
namespace engine = icsflow::engine;
using test::Study;
using namespace test::interventions;

namespace {

/// A scenario with a table beside it.
Study with_table(const std::string& text, const std::string& table, const std::vector<Override>& sets = {}) {
  const test::TemporaryDirectory folder;
  folder.write("series.csv", table);
  return Study(folder.write("scenario.yaml", text), sets);
}

const std::string kMonths =
    "# source: the trust's own counts\n# mark seen: B\n# unit seen: /day\nmonth,seen,other\n2025-12,7,1\n2026-01,20,1\n"
    "2026-02,35,1\n2026-03,12.5,1\n2026-04,20,1\n";

std::string arrivals(const std::string& rate, const std::string& rest = "", const std::string& until = "2026-04-20") {
  return arrivals_scenario("rate: " + rate, rest, until);
}

const std::string kSeries = "{series: series.csv, column: seen}";

}  // namespace

TEST_CASE("series: a rate by month is the run whose rate is set on the first of each", "[quick][models][series]") {
  const Study series = with_table(arrivals(kSeries), kMonths);
  const Study set = study_of(arrivals("20 /day", R"(interventions:
  february: {at: 2026-02-01, path: streams.patients.rate, set: 35 /day}
  march: {at: 2026-03-01, path: streams.patients.rate, set: 12.5 /day}
  april: {at: 2026-04-01, path: streams.patients.rate, set: 20 /day}
)"));
  CHECK(test::same(series.run(), set.run()));
  CHECK_FALSE(test::same(series.run(), study_of(arrivals("20 /day")).run()));
  REQUIRE(series.scenario.series.size() == 1);
  CHECK(series.scenario.series[0].values.size() == 4);
  const Parameter& p = series.scenario.parameters.at(series.scenario.series[0].id);
  CHECK(p.path == "streams.patients.rate");
  CHECK(p.value == 20);
  CHECK(p.mark == Mark::kB);
  CHECK(p.source == "the trust's own counts");
}

TEST_CASE("series: of one value is the number, whatever the order of the rows and the rest of the table",
          "[quick][models][series]") {
  const std::string flat = "# unit seen: /day\nseen,month\n20,2026-04\n20,2026-02\n20,2026-01\n20,2026-03\n";
  const Study plain = study_of(arrivals("20 /day"));
  CHECK(test::same(plain.run(), with_table(arrivals(kSeries), flat).run()));
  const std::string turned =
      "# unit seen: /day\nmonth,seen\n2026-04,20\n2026-03,12.5\n2026-02,35\n2026-01,20\n2026-05,99\n";
  const Study series = with_table(arrivals(kSeries), kMonths), other = with_table(arrivals(kSeries), turned);
  CHECK(series.scenario.canonical == other.scenario.canonical);
  CHECK(test::same(series.run(), other.run()));
  // As a spreadsheet may save it: the first of each month, and units in the cells.
  const Study dates = with_table(arrivals(kSeries),
                                 "month;seen\n01/01/2026;20 /day\n31/03/2026;12.5 /day\n01/02/2026;245 /week\n"
                                 "01/04/2026;20 /day\n");
  CHECK(test::same(series.run(), dates.run()));
}

TEST_CASE("series: slots by week are those of the week", "[quick][models][series]") {
  std::string text = clinic("");
  const std::string slots = "slots: 70 /week";
  text.replace(text.find(slots), slots.size(), "slots: {series: series.csv, column: slots}");
  std::string table = "# unit slots: /week\nweek,slots\n";
  const auto of_week = [](int w) { return 70 + 7 * (w % 5); };
  const auto start = std::chrono::sys_days{std::chrono::year{2026} / 1 / 5};
  for (int w = 0; w < 52; ++w)
    table += icsflow::models::iso_date(start + std::chrono::days{7 * w}) + fmt::format(",{}\n", of_week(w));
  const auto attended = attendances(with_table(text, table));
  for (std::size_t w = 3; w + 1 < attended.size() / 7; ++w) {
    for (std::size_t d = 0; d < 7; ++d) CHECK(attended[7 * w + d] == of_week(static_cast<int>(w)) / 7.0);
  }
}

TEST_CASE("series: shocks multiply them, interventions change what comes out, --set replaces them",
          "[quick][models][series]") {
  const std::string noise = "noise: {rate: {path: streams.patients.rate, cv: 30 %}}\n";
  const Study both = with_table(
      arrivals(kSeries,
               noise + "interventions: {less: {at: 2026-03-10, path: streams.patients.rate, multiply: 0.5}}\n"),
      kMonths);
  Shock shock{0.3, 0, engine::hash_name("noise/streams.patients.rate"), {}};
  RunOptions options;
  options.seed = 9;
  const auto m = shock.multipliers({9, 0}, engine::DrawSite("noise"), 12 * 2026, 4);
  const auto per_day = [](double x) { return fmt::format("{:.17g} /day", x); };
  const Study written = study_of(arrivals(
      per_day(20 * m[0]),
      fmt::format("interventions:\n  a: {{at: 2026-02-01, path: streams.patients.rate, set: {}}}\n"
                  "  b: {{at: 2026-03-01, path: streams.patients.rate, set: {}}}\n"
                  "  c: {{at: 2026-03-10, path: streams.patients.rate, set: {}}}\n"
                  "  d: {{at: 2026-04-01, path: streams.patients.rate, set: {}}}\n",
                  per_day(35 * m[1]), per_day(12.5 * m[2]), per_day(12.5 * m[2] * 0.5), per_day(20 * m[3] * 0.5))));
  // The first shock comes into force at 00:00 of the first day: the first arrival was drawn at the rate before it.
  const auto a = both.series(both.run(options), "occupied", "ward", "beds");
  const auto b = written.series(written.run(options), "occupied", "ward", "beds");
  CHECK(a == b);
  const Study replaced = with_table(arrivals(kSeries), kMonths, {{"streams.patients.rate", "20 /day"}});
  CHECK(replaced.scenario.series.empty());
  CHECK(test::same(replaced.run(), study_of(arrivals("20 /day")).run()));
}

TEST_CASE("series: the load is that of the mean over the run", "[quick][models][series]") {
  const std::string text = R"(
icsflow: 1
name: load
start: 2026-01-01
until: 2026-03-01
providers: {ward: {kind: other, resources: {beds: {kind: pool, capacity: 25}}}}
pathways: {visit: {steps: {there: {use: beds, for: 1 d, next: gone}, gone: {leave: treated}}}}
streams: {patients: {at: ward, pathway: visit, rate: {series: series.csv, column: seen}}}
)";
  const auto loads = [](const Study& study) {
    return std::count_if(study.scenario.warnings.begin(), study.scenario.warnings.end(),
                         [](const Problem& p) { return p.message.rfind("load ", 0) == 0; });
  };
  CHECK(loads(with_table(text, "# unit seen: /day\nmonth,seen\n2026-01,30\n2026-02,10\n")) == 0);
  CHECK(loads(with_table(text, "# unit seen: /day\nmonth,seen\n2026-01,10\n2026-02,50\n")) == 1);
}

TEST_CASE("series: columns of services by month", "[quick][models][series]") {
  const auto of = [](const std::string& services, const std::string& keys) {
    const test::TemporaryDirectory folder;
    folder.write("services.csv", services);
    folder.write("referrals.csv", "# source: counted\n# unit A.1: /working day\nmonth,A.1\n2026-01,8\n2026-02,4\n");
    return Study(folder.write("scenario.yaml", R"(
icsflow: 1
name: services
start: 2026-01-05
until: 2026-03-01
providers:
  gp: {kind: primary_care}
  A: {kind: acute}
channels: [{from: gp, to: A, floor: 24 h}]
pathways:
  seen:
    rtt: yes
    steps:
      referred: {go: yes, records: clock_start, next: first}
      first: {book: clinic, next: done}
      done: {records: stop_non_admitted, leave: seen}
service_types:
  clinic: {pathway: seen, referred_from: {gp: 1}, rate: $referrals, sessions: {clinic: {slots: 60 /week}}}
services: {table: services.csv)" + keys + "}\n"));
  };
  const std::string header = "# unit referrals: /working day\nid,provider,function,type,name,referrals\n";
  const Study series =
      of(header + "A.1,A,1,clinic,One,\nA.2,A,2,clinic,Two,3\n", ", series: {referrals: referrals.csv}");
  const Study plain = of(header + "A.1,A,1,clinic,One,8\nA.2,A,2,clinic,Two,3\n", "");
  REQUIRE(series.scenario.series.size() == 1);
  CHECK(series.scenario.parameters.at(series.scenario.series[0].id).path == "services.A.1.referrals");
  const RunResult a = series.run(), b = plain.run();
  CHECK_FALSE(test::same(a, b));
  // Until February all is the same.
  for (std::size_t i = 0; i < a.series.size(); ++i) {
    if (series.names.series[i].period != Period::kDay) continue;
    for (std::size_t d = 0; d < 26; ++d) CHECK(a.series[i][d] == b.series[i][d]);
  }
}

TEST_CASE("series: the same bits whatever the workers and the list", "[quick][models][series][parallel]") {
  const Study study = with_table(arrivals(kSeries), kMonths);
  const RunResult reference = study.run();
  RunOptions options;
  for (const int workers : {1, 2, 8}) {
    options.workers = workers;
    CHECK(test::same(reference, study.run(options)));
  }
  options.executor = ExecutorKind::kSequential;
  CHECK(test::same(reference, study.run(options, make_heap_world)));
}
