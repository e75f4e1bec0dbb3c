// Windows of `measures`: a window is what a run of that time alone reports. The window of the whole run is the run, to
// the last bit; one from the end of a warm-up to the end of a shorter run has the headlines of that run.

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "chance_models.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/measure/dimensions.hpp"

using namespace icsflow::models;
using test::Study;

namespace {

struct Key {
  std::string measure, scope, dimension;
  auto operator<=>(const Key&) const = default;
};

/// Headlines of a window, without what names it; empty: of the run.
std::map<Key, double> headlines_of(const Study& study, const RunResult& r, const std::string& window) {
  std::map<Key, double> out;
  for (std::size_t i = 0; i < study.names.headlines.size(); ++i) {
    const HeadlineInfo& h = study.names.headlines[i];
    if (window_of(h.dimension) != window) continue;
    std::string rest;
    for (std::size_t at = 0; at < h.dimension.size();) {
      const std::size_t end = std::min(h.dimension.find(';', at), h.dimension.size());
      const std::string one = h.dimension.substr(at, end - at);
      const bool names_window =
          one.rfind("from=", 0) == 0 || one.rfind("until=", 0) == 0 || one.rfind("window=", 0) == 0;
      if (!names_window) rest += (rest.empty() ? "" : ";") + one;
      at = end + 1;
    }
    CHECK(out.emplace(Key{h.measure, h.scope, rest}, r.headlines[i]).second);
  }
  return out;
}

const std::string kEverything =
    "waits: {percentiles: [50 %, 90 %], over: [4 h]}, time_in_system: {percentiles: [50 %]}, pools: {percentiles: [50 "
    "%, "
    "95 %]}, completed: {percentiles: [50 %]}";

/// The demo until a day. @param measures  what is asked for @param more  lines
Study demo(const std::string& until, const std::string& measures, const std::string& more = "") {
  const test::TemporaryDirectory folder;
  return Study(folder.write("scenario.yaml", "icsflow: 1\nname: plan\nextends: " + test::shipped("bnssg.yaml") +
                                                 "\nuntil: " + until + "\nmeasures: {" + measures + "}\n" + more));
}

/// Two pools of which one has shifts, patients who renege, are interrupted and go on: everything that queues report.
const std::string kQueues = R"(icsflow: 1
name: Queues
start: 2026-01-05
until: 2026-04-01
calendar: {holidays: none}
localities: [north, south]
providers:
  clinic:
    kind: other
    resources:
      doctor: {kind: pool, capacity: 2, turnover: 5 min}
      beds: {kind: pool, capacity: 6, beds: yes}
  ward: {kind: other, resources: {places: {kind: pool, capacity: 8}}}
channels: [{from: clinic, to: ward, floor: 1 h}, {from: ward, to: clinic, floor: 1 h}]
pathways:
  visit:
    steps:
      served: {use: doctor, for: {exponential: {mean: 1 h}}, gives_up: {exponential: {mean: 1 d}}, next: bed, otherwise: left}
      bed: {use: beds, for: {exponential: {mean: 3 h}}, next: on}
      on: {transfer: {to: ward, pathway: stay}, next: gone}
      gone: {leave: moved}
      left: {leave: without_being_seen}
  stay:
    steps:
      there: {use: places, for: {exponential: {mean: 4 h}}, next: gone}
      gone: {leave: treated}
streams:
  urgent: {at: clinic, pathway: visit, rate: 10 /day, priority: 1, localities: {north: 1}}
  other: {at: clinic, pathway: visit, rate: 36 /day, priority: 4, localities: {south: 1}}
measures:
  by: [locality]
  waits: {percentiles: [50 %, 90 %], over: [1 h]}
  time_in_system: {percentiles: [50 %], over: [6 h]}
  pools: {percentiles: [50 %, 95 %], audit: 08:00, sizes: {beds: [6]}}
)";

std::unique_ptr<Study> queues(const std::string& more, const std::vector<Override>& sets = {}) {
  const test::TemporaryDirectory folder;
  return std::make_unique<Study>(folder.write("scenario.yaml", kQueues + more), sets);
}

/// Same to the last bit.
void check_same(const std::map<Key, double>& a, const std::map<Key, double>& b) {
  REQUIRE(a.size() == b.size());
  for (const auto& [key, value] : a) {
    INFO(key.measure << " of " << key.scope << " " << key.dimension << ": " << value << ", " << b.at(key));
    CHECK(test::same(std::vector<double>{value}, std::vector<double>{b.at(key)}));
  }
}

}  // namespace

TEST_CASE("windows: the whole run is the run, and asking changes nothing else", "[quick][models][measures][windows]") {
  const auto plain = queues("");
  const auto asked =
      queues("  windows: {all: {from: 2026-01-05, until: 2026-04-01}, part: {from: 2026-02-02, until: 2026-03-01}}\n");
  const RunResult a = plain->run(), b = asked->run();
  check_same(headlines_of(*plain, a, ""), headlines_of(*asked, b, ""));
  check_same(headlines_of(*asked, b, ""), headlines_of(*asked, b, "all"));
  REQUIRE(a.series.size() == b.series.size());
  for (std::size_t i = 0; i < a.series.size(); ++i) CHECK(test::same(a.series[i], b.series[i]));

  const Study without = demo("2026-04-15", kEverything);
  const Study with_window = demo("2026-04-15", kEverything + ", windows: {all: {from: 2026-02-01, until: 2026-04-15}}");
  const RunResult c = without.run(), d = with_window.run();
  CHECK(c.event_hash == d.event_hash);  // nobody looks at the records within the run
  check_same(headlines_of(without, c, ""), headlines_of(with_window, d, "all"));
}

TEST_CASE("windows: from the end of a warm-up to the end of a shorter run it is that run",
          "[quick][models][measures][windows]") {
  const auto check = [](const Study& window, const Study& alone) {
    const RunResult a = window.run(), b = alone.run();
    const auto of_window = headlines_of(window, a, "part"), of_run = headlines_of(alone, b, "");
    std::size_t compared = 0, other = 0;
    const auto whole = headlines_of(window, a, "");
    for (const auto& [key, value] : of_run) {
      const HeadlineInfo* info = nullptr;
      for (const HeadlineInfo& h : alone.names.headlines)
        if (h.measure == key.measure && h.scope == key.scope && h.dimension == key.dimension) info = &h;
      // Lists have no warm-up: their flows and their opening are those of the whole run.
      const bool of_whole_run =
          info->section.rfind("Waiting list", 0) == 0 &&
          (key.measure.rfind("closing", 0) != 0 && key.measure != "within_18_weeks" &&
           key.measure.rfind("over_", 0) != 0 && key.measure != "median_wait" && key.measure != "p92_wait");
      if (of_whole_run) continue;
      const double mine = of_window.at(key);
      INFO(key.measure << " of " << key.scope << " " << key.dimension << ": " << mine << ", " << value);
      CHECK(std::isnan(mine) == std::isnan(value));
      if (std::isnan(value)) continue;
      CHECK(mine == Approx(value).epsilon(1e-9).margin(1e-9));
      ++compared;
      if (whole.at(key) != value) ++other;
    }
    CHECK(compared > 30);
    CHECK(other > compared / 3);  // else it would mean little
  };
  check(*queues("  windows: {part: {from: 2026-02-02, until: 2026-03-10}}\n"),
        *queues("warm_up: 28 d\n", {{"until", "2026-03-10"}}));
  check(demo("2026-05-10", kEverything + ", windows: {part: {from: 2026-03-01, until: 2026-04-20}}"),
        demo("2026-04-20", kEverything, "warm_up: 28 d\n"));
}

TEST_CASE("windows: of a list they go from census to census", "[quick][models][measures][windows]") {
  const Study study = demo("2026-06-01", "windows: {spring: {from: 2026-03-01, until: 2026-05-01}}");
  const RunResult r = study.run();
  const auto window = headlines_of(study, r, "spring");
  const auto ends = [&](const std::string& measure, const std::string& provider) {
    for (std::size_t i = 0; i < study.names.series.size(); ++i) {
      const SeriesInfo& s = study.names.series[i];
      const bool monthly = s.period == Period::kMonthEnd || s.period == Period::kMonth;
      if (monthly && s.measure == measure && s.provider == provider && s.item == "all") return r.series[i];
    }
    throw std::out_of_range(measure);
  };
  for (const std::string scope : {"all", "RVJ"}) {
    CAPTURE(scope);
    const auto of = [&](const std::string& measure) { return window.at({measure, scope, ""}); };
    CHECK(of("opening_list") == ends("list", scope)[1]);
    CHECK(of("closing_list") == ends("list", scope)[3]);
    CHECK(of("opening_decided") == ends("decided", scope)[1]);
    CHECK(of("closing_decided") == ends("decided", scope)[3]);
    CHECK(of("opening_median_wait") == ends("median_wait", scope)[1]);
    CHECK(of("p92_wait") == ends("p92_wait", scope)[3]);
    CHECK(of("within_18_weeks") == ends("within_18_weeks", scope)[3]);
    for (const std::string flow : {"clock_starts", "completed", "completed_admitted", "ordinary_admissions",
                                   "cancelled_no_bed", "emergency_admissions", "ae_over_12h_from_arrival"})
      CHECK(of(flow) == ends(flow, scope)[1] + ends(flow, scope)[2]);
    // Clocks start or come in, and stop or go.
    CHECK(of("clock_starts_per_month") == Approx(of("clock_starts") / (61 / 30.4375)).epsilon(1e-12));
  }
  const double days = 31 * ends("ready_not_discharged", "all")[1] + 30 * ends("ready_not_discharged", "all")[2];
  CHECK(window.at({"ready_not_discharged", "all", ""}) == Approx(days / 61).epsilon(1e-12));
}

TEST_CASE("windows: counts of those that make up the run add up to it, in scenarios by chance",
          "[quick][models][measures][windows]") {
  std::size_t counts = 0;
  for (std::uint64_t k = 0; k < 30; ++k) {
    std::string text = test::by_chance::with_possible_opening(test::RandomScenario(k).text());
    const Scenario scenario = test::by_chance::study_of(text)->scenario;
    if (!scenario.measures.windows.empty() || text.find("\nmeasures:") != std::string::npos) continue;
    const auto days = (scenario.until - scenario.start).count();
    if (days < 4 || text.find("warm_up") != std::string::npos) continue;
    const auto date = [&](std::int64_t day) { return iso_date(scenario.start + std::chrono::days{day}); };
    text += fmt::format("measures: {{windows: {{a: {{from: {0}, until: {1}}}, b: {{from: {1}, until: {2}}}}}}}\n",
                        date(0), date(days / 2), date(days));
    INFO(text);
    const auto study = test::by_chance::study_of(text);
    const auto out = test::by_chance::outcome(*study);
    if (!out.result) continue;
    const auto whole = headlines_of(*study, *out.result, ""), a = headlines_of(*study, *out.result, "a"),
               b = headlines_of(*study, *out.result, "b");
    for (const HeadlineInfo& h : study->names.headlines) {
      if (h.total_of <= 0 || !window_of(h.dimension).empty()) continue;  // counts that grow with the run
      const Key key{h.measure, h.scope, h.dimension};
      INFO(h.measure << " of " << h.scope);
      CHECK(a.at(key) + b.at(key) == whole.at(key));
      ++counts;
    }
  }
  CHECK(counts > 100);
}
