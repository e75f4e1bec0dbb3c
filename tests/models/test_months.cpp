// Figures by month: known counts of a hand-made scenario, whatever the warm-up; providers add up to all, months to the
// run; percentiles of bands put together; queues over time.

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "icsflow/domain/rtt.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;
using test::Study;

namespace {

/// Two hospitals whose patients come on known days. Quick ones leave after 2 hours, slow ones after 6, long ones after
/// 13; those admitted wait 13 hours for a bed from the decision, one hour after they came, and are there two midnights.
const std::string kHospitals = R"(icsflow: 1
name: Known months
start: 2026-01-01
until: 2026-04-01
calendar: {holidays: none}
providers:
  A: {kind: acute, name: Alpha, resources: {ed: {kind: pool, capacity: 1000}, beds: {kind: pool, capacity: 100, beds: yes}}}
  B: {kind: acute, name: Beta, resources: {ed: {kind: pool, capacity: 1000}, beds: {kind: pool, capacity: 50, beds: yes}}}
pathways:
  quick: {steps: {arrived: {go: yes, records: arrive, next: seen}, seen: {use: ed, for: 2 h, next: left}, left: {records: leave_department, leave: treated}}}
  slow: {steps: {arrived: {go: yes, records: arrive, next: seen}, seen: {use: ed, for: 6 h, next: left}, left: {records: leave_department, leave: treated}}}
  long: {steps: {arrived: {go: yes, records: arrive, next: seen}, seen: {use: ed, for: 13 h, next: left}, left: {records: leave_department, leave: treated}}}
  admitted:
    steps:
      arrived: {go: yes, records: arrive, next: seen}
      seen: {use: ed, for: 1 h, next: decided}
      decided: {go: yes, records: decide_bed, next: waits}
      waits: {delay: 13 h, next: leaves}
      leaves: {go: yes, records: leave_department, next: ward}
      ward: {use: beds, for: 2 d, records: admit_emergency, next: home}
      home: {leave: treated}
streams:
  a_quick: {at: A, pathway: quick, department: type1, arrivals: {2026-01-10: 3, 2026-02-10: 1, 2026-03-05: 2}}
  a_slow: {at: A, pathway: slow, department: type1, arrivals: {2026-01-11: 1, 2026-03-06: 2}}
  a_minor: {at: A, pathway: quick, department: minor, arrivals: {2026-01-12: 4}}
  a_admitted: {at: A, pathway: admitted, department: type1, arrivals: {2026-01-13: 5, 2026-02-13: 7}}
  b_long: {at: B, pathway: long, department: type1, arrivals: {2026-02-01: 2}}
  b_quick: {at: B, pathway: quick, department: type1, arrivals: {2026-01-31 23:00: 1, 2026-02-02: 6}}
  b_admitted: {at: B, pathway: admitted, department: type1, arrivals: {2026-03-31: 3}}
)";

Study study_of(const std::string& text, const std::vector<Override>& sets = {}) {
  const test::TemporaryDirectory folder;
  return Study(folder.write("scenario.yaml", text), sets);
}

/// A series by month, by its scope as headlines have it.
std::vector<double> by_month(const Study& study, const RunResult& r, const std::string& measure,
                             const std::string& provider, const std::string& item = "all") {
  for (std::size_t i = 0; i < study.names.series.size(); ++i) {
    const SeriesInfo& s = study.names.series[i];
    const bool monthly = s.period == Period::kMonth || s.period == Period::kMonthEnd;
    if (monthly && s.measure == measure && s.provider == provider && s.item == item && s.dimension.empty())
      return r.series[i];
  }
  throw std::out_of_range("no series by month of " + measure + " of " + provider + "/" + item);
}

double sum(const std::vector<double>& v) { return std::accumulate(v.begin(), v.end(), 0.0); }

using Three = std::vector<double>;

/// The demo's first months: all nouns at all providers.
const Study& demo() {
  static const Study study(test::shipped("bnssg.yaml"), {{"until", "2026-05-01"}});
  return study;
}
const RunResult& demo_run() {
  static const RunResult run = demo().run();
  return run;
}

}  // namespace

TEST_CASE("months: what happens on known days is counted in their months, with a warm-up or without",
          "[quick][models][measures][months]") {
  for (const std::string warm_up : {"", "warm_up: 12.5 d\n", "warm_up: 59 d\n"}) {
    CAPTURE(warm_up);
    const Study study = study_of(kHospitals + warm_up);
    const RunResult r = study.run();
    const auto of = [&](const std::string& measure, const std::string& provider, const std::string& item = "all") {
      return by_month(study, r, measure, provider, item);
    };
    CHECK(of("ae_attendances", "A", "type1") == Three{9, 8, 4});
    CHECK(of("ae_attendances", "A") == Three{13, 8, 4});
    // Who came before midnight and left after it is counted when he left.
    CHECK(std::isnan(of("ae_within_4h", "B")[0]));
    CHECK(of("ae_within_4h", "B")[1] == 7.0 / 9);
    CHECK(of("ae_within_4h", "B")[2] == 0);
    CHECK(of("ae_within_4h", "A") == Three{7.0 / 13, 1.0 / 8, 2.0 / 4});
    CHECK(of("ae_within_4h", "all") == Three{7.0 / 13, 8.0 / 17, 2.0 / 7});
    CHECK(of("ae_over_12h", "A") == Three{5, 7, 0});
    CHECK(of("ae_over_12h", "all") == Three{5, 7, 3});
    CHECK(of("ae_over_12h_from_arrival", "all") == Three{5, 9, 3});
    CHECK(of("ae_over_12h_from_arrival_share", "all") == Three{5.0 / 13, 9.0 / 17, 3.0 / 7});
    CHECK(of("emergency_admissions", "A") == Three{5, 7, 0});
    CHECK(of("emergency_admissions", "all") == Three{5, 7, 3});
    const auto near = [](double x) { return Approx(x).epsilon(1e-12); };
    CHECK(of("occupancy", "A")[0] == near(10.0 / 3100));
    CHECK(of("occupancy", "A")[1] == near(14.0 / 2800));
    CHECK(of("occupancy", "all")[1] == near(14.0 / 4200));
    CHECK(of("occupancy", "all")[2] == near(3.0 / 4650));
    // The headlines begin with the warm-up's end.
    const bool later = warm_up.find("59") != std::string::npos;
    CHECK(study.headline(r, "ae_over_12h", "all") == (later ? 3 : 15));
    CHECK(study.headline(r, "ae_attendances", "A") == (warm_up.empty() ? 25 : later ? 4 : 17));
  }
}

TEST_CASE("months: providers add up to all, and months to the run", "[quick][models][measures][months]") {
  const Study& study = demo();
  const RunResult& r = demo_run();
  std::map<std::string, std::vector<double>> of_providers;
  for (const SeriesInfo& s : study.names.series)
    if (s.provider != "all" && s.item == "all" && s.unit.find(" per month") != std::string::npos) {
      const std::vector<double> values = by_month(study, r, s.measure, s.provider);
      std::vector<double>& sums = of_providers[s.measure];
      sums.resize(values.size(), 0);
      for (std::size_t m = 0; m < values.size(); ++m) sums[m] += values[m];
    }
  for (const std::string measure : {"ae_attendances", "ae_over_12h", "ae_over_12h_from_arrival", "emergency_admissions",
                                    "ordinary_admissions", "day_cases", "cancelled_no_bed", "cancelled_no_slot",
                                    "clock_starts", "completed", "completed_admitted", "completed_non_admitted"}) {
    CAPTURE(measure);
    const std::vector<double> all = by_month(study, r, measure, "all");
    REQUIRE(all.size() == 3);
    CHECK(all == of_providers.at(measure));
    CHECK(sum(all) == study.headline(r, measure, "all"));
    if (measure != "cancelled_no_slot") CHECK(sum(all) > 0);
    for (const SeriesInfo& s : study.names.series)
      if (s.measure == measure && s.item == "all" && s.provider != "all" && s.period == Period::kMonth)
        CHECK(sum(by_month(study, r, measure, s.provider)) == study.headline(r, measure, s.provider));
  }
  // Shares and means, by their denominators.
  const std::vector<double> within = by_month(study, r, "ae_within_4h", "all");
  CHECK(study.headline(r, "ae_within_4h", "all") > *std::min_element(within.begin(), within.end()));
  CHECK(study.headline(r, "ae_within_4h", "all") < *std::max_element(within.begin(), within.end()));
  constexpr std::array kDays{28.0, 31.0, 30.0};
  const std::vector<double> ready = by_month(study, r, "ready_not_discharged", "all");
  double weighted = 0;
  for (std::size_t m = 0; m < 3; ++m) weighted += kDays[m] / 89 * ready[m];
  CHECK(weighted == Approx(study.headline(r, "ready_not_discharged", "all")).epsilon(1e-12));
  const std::vector<double> lost = by_month(study, r, "sessions_lost", "RVJ");
  CHECK(study.headline(r, "sessions_lost", "RVJ") >= *std::min_element(lost.begin(), lost.end()));
  CHECK(study.headline(r, "sessions_lost", "RVJ") <= *std::max_element(lost.begin(), lost.end()));
}

TEST_CASE("months: the list by treatment function begins with the opening census and ends with the run",
          "[quick][models][measures][months]") {
  const Study& study = demo();
  const RunResult& r = demo_run();
  CHECK(study.names.month_ends == std::vector<std::string>{"2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"});
  const auto same = [&](const std::string& series, const std::string& opening, const std::string& closing) {
    const std::vector<double> all = by_month(study, r, series, "all");
    CAPTURE(series);
    REQUIRE(all.size() == 4);
    CHECK(all.front() == study.headline(r, opening, "all"));
    CHECK(all.back() == study.headline(r, closing, "all"));
  };
  same("list", "opening_list", "closing_list");
  same("decided", "opening_decided", "closing_decided");
  same("within_18_weeks", "opening_within_18_weeks", "within_18_weeks");
  same("over_52_weeks", "opening_over_52_weeks", "over_52_weeks");
  same("median_wait", "opening_median_wait", "median_wait");
  same("p92_wait", "opening_p92_wait", "p92_wait");
  CHECK(by_month(study, r, "over_65_weeks", "all").back() == study.headline(r, "over_65_weeks", "all"));

  // Functions add up to their provider, providers to the function of all; a list moves by its flows.
  std::map<std::string, std::vector<double>> sums;
  for (const SeriesInfo& s : study.names.series) {
    if (s.measure != "list" || s.period != Period::kMonthEnd || s.item == "all") continue;
    const std::vector<double> values = by_month(study, r, "list", s.provider, s.item);
    for (const std::string& key : {s.provider, s.provider == "all" ? std::string("all") : "all/" + s.item}) {
      std::vector<double>& of = sums[key];
      of.resize(values.size(), 0);
      for (std::size_t m = 0; m < values.size(); ++m) of[m] += values[m];
    }
  }
  CHECK(sums.at("RVJ") == by_month(study, r, "list", "RVJ"));
  CHECK(sums.at("all") == by_month(study, r, "list", "all"));
  CHECK(sums.at("all/C_110") == by_month(study, r, "list", "all", "C_110"));
  CHECK(study.names.name_of("RVJ") == "North Bristol NHS Trust");
  CHECK(study.names.name_of("RVJ", "C_110").find("Orthopaedic") != std::string::npos);
  CHECK(study.names.name_of("all", "C_110") == study.names.name_of("RVJ", "C_110"));
  CHECK(study.names.name_of("nobody") == "nobody");
}

TEST_CASE("months: percentiles are of the bands of all providers together", "[quick][models][measures][months]") {
  const Study study = study_of("icsflow: 1\nname: plan\nextends: " + test::shipped("bnssg.yaml") +
                               "\nuntil: 2026-04-01\nmeasures: {completed: {by_week: yes}}\n");
  const RunResult r = study.run();
  std::array<BandCounts, 2> bands{};
  double of_providers = 0;
  int providers = 0;
  for (std::size_t i = 0; i < study.names.series.size(); ++i) {
    const SeriesInfo& s = study.names.series[i];
    if (s.item != "C_110") continue;
    if (s.measure == "rtt_part_2")
      for (std::size_t m = 0; m < 2; ++m)
        bands[m][std::stoul(s.dimension.substr(s.dimension.find('=') + 1))] +=
            static_cast<std::uint64_t>(r.series[i].at(m));
    if (s.measure == "p92_wait" && s.provider != "all") {
      of_providers += r.series[i].at(2);
      ++providers;
    }
  }
  REQUIRE(providers > 1);
  for (std::size_t m = 0; m < 2; ++m) {
    CHECK(by_month(study, r, "median_wait", "all", "C_110").at(m + 1) == band_percentile(bands[m], 0.5).value());
    CHECK(by_month(study, r, "p92_wait", "all", "C_110").at(m + 1) == band_percentile(bands[m], 0.92).value());
    CHECK(by_month(study, r, "within_18_weeks", "all", "C_110").at(m + 1) ==
          1 - static_cast<double>(over(bands[m], kWithin18Bands)) / static_cast<double>(total(bands[m])));
  }
  // An average of percentiles is another number, so the test can fail.
  CHECK(std::abs(of_providers / providers - band_percentile(bands[1], 0.92).value()) > 0.1);
}

TEST_CASE("months: queues over time keep their balance, whatever the warm-up", "[quick][models][measures][months]") {
  const std::string text = R"(icsflow: 1
name: Growing queue
start: 2026-01-15
until: 2026-06-10
calendar: {holidays: none}
providers: {clinic: {kind: other, resources: {doctor: {kind: pool, capacity: 1}}}}
pathways:
  visit:
    steps:
      served: {use: doctor, for: {exponential: {mean: 1 h}}, gives_up: {exponential: {mean: 9 d}}, next: gone, otherwise: left}
      gone: {leave: treated}
      left: {leave: without_being_seen}
streams: {patients: {at: clinic, pathway: visit, rate: 30 /day}}
)";
  const Study plain = study_of(text), late = study_of(text + "warm_up: 50.25 d\n");
  const RunResult r = plain.run(), with_warm_up = late.run();
  const std::string step = "visit.served";
  const auto of = [&](const std::string& measure) { return by_month(plain, r, measure, "clinic", step); };
  const std::vector<double> came = of("arrivals"), served = of("served"), left = of("left_unserved"),
                            waiting = of("still_waiting"), in_service = of("still_in_service"), wait = of("mean_wait");
  REQUIRE(came.size() == 6);  // the first and the last are short
  double there = 0;
  double days = 0;
  for (std::size_t m = 0; m < came.size(); ++m) {
    there += came[m] - served[m] - left[m];
    CHECK(waiting[m] == there);
    CHECK(in_service[m] == 1);
    days += served[m] * wait[m];
  }
  CHECK(sum(served) == plain.headline(r, "served", "clinic/" + step));
  CHECK(days / sum(served) == Approx(plain.headline(r, "mean_wait", "clinic/" + step)).epsilon(1e-9));
  CHECK(waiting.back() == plain.headline(r, "still_waiting", "clinic/" + step));
  CHECK(of("wait_so_far_mean").back() == plain.headline(r, "wait_so_far_mean", "clinic/" + step));
  CHECK(wait[0] < wait[1]);  // it grows
  CHECK(wait[1] < wait[4]);
  CHECK(sum(left) > 20);
  for (const std::string measure : {"arrivals", "served", "left_unserved", "still_waiting", "wait_so_far_mean"})
    CHECK(by_month(late, with_warm_up, measure, "clinic", step) == of(measure));
  // The tally of the month of the warm-up's end is put together of two.
  const std::vector<double> other = by_month(late, with_warm_up, "mean_wait", "clinic", step);
  for (std::size_t m = 0; m < wait.size(); ++m) CHECK(other[m] == Approx(wait[m]).epsilon(1e-9));
}
