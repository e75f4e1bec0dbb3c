// What a scenario asks for under `measures`: against figures worked out by hand, and against the theory of queues.

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <fstream>

#include "icsflow/study/warm_up.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;
using test::Study;

namespace {

/// Whatever the arrivals, the figures that are asked for follow from each other.
Study study(const std::string& measures) {
  static const test::TemporaryDirectory directory;
  const auto file = directory / "measures.yaml";
  std::ofstream(file) << R"(icsflow: 1
name: Measures
start: 2026-01-01
until: 2026-04-01
warm_up: 20 d
seed: 7
calendar: {holidays: none}
providers:
  clinic: {kind: other, resources: {server: {kind: pool, capacity: 2}}}
  ward: {kind: other, resources: {beds: {kind: pool, capacity: 50}}}
pathways:
  visit:
    steps:
      served: {use: server, for: {exponential: {mean: 1 h}}, next: gone}
      gone: {leave: treated}
  stay:
    steps:
      in_bed: {use: beds, for: 3 d, next: gone}
      gone: {leave: treated}
streams:
  urgent: {at: clinic, pathway: visit, rate: 10 /day, priority: 1}
  others: {at: clinic, pathway: visit, rate: 30 /day, priority: 2}
  inpatients: {at: ward, pathway: stay, rate: 4 /day}
)" << measures;
  return Study(file.string());
}

const std::string kAll = R"(measures:
  waits: {percentiles: [50 %, 99 %], over: [1 h]}
  pools: {percentiles: [50 %, 95 %], audit: 12:00, sizes: {beds: [10, 14], server: [2]}}
  time_in_system: {percentiles: [50 %], over: [71 h, 72 h]}
)";

}  // namespace

TEST_CASE("measures: what is not asked for is not there, and asking moves no draw", "[quick][models][measures]") {
  const Study plain = study(""), requested = study("measures: {waits: {}}\n"),
              here = study("measures: {at: [ward], waits: {}}\n");
  const RunResult a = plain.run(), b = requested.run();
  CHECK(a.event_hash == b.event_hash);
  for (const auto* measure : {"mean_wait", "served", "waited_share"})
    CHECK(plain.headline(a, measure, "clinic/visit.served") == requested.headline(b, measure, "clinic/visit.served"));
  CHECK(requested.headline(b, "wait_p95", "clinic/visit.served") > 0);
  CHECK_THROWS_AS(plain.headline(a, "wait_p95", "clinic/visit.served"), std::out_of_range);
  CHECK_THROWS_AS(requested.headline(b, "in_use_p95", "clinic/server"), std::out_of_range);
  const RunResult c = here.run();
  CHECK_THROWS_AS(here.headline(c, "wait_p95", "clinic/visit.served"), std::out_of_range);
  CHECK(here.headline(c, "wait_p95", "ward/stay.in_bed") == 0);
}

TEST_CASE("measures: nothing of the warm-up is in a mean, and nothing is said of what nobody is marked as",
          "[quick][models][measures]") {
  const test::TemporaryDirectory directory;
  const auto ward = [&](const std::string& name, const std::string& more, const std::string& marks) {
    const auto file = directory / name;
    std::ofstream(file) << "icsflow: 1\nname: Ward\nstart: 2026-01-01\nuntil: 2026-01-21\n"
                        << more << R"(
providers: {hospital: {kind: acute, resources: {beds: {kind: pool, capacity: 4, beds: yes}}}}
pathways:
  stay:
    steps:
      bed: {seize: beds, next: treated}
      treated: {delay: 4 d, )"
                        << (marks.empty() ? "" : "mark: admit_emergency, ") << R"(next: waits}
      waits: {delay: 2 d, )"
                        << marks << R"(next: home}
      home: {release: beds, next: gone}
      gone: {leave: home}
streams: {two: {at: hospital, pathway: stay, arrivals: {2026-01-02: 2, 2026-01-15: 1}}}
)";
    return Study(file.string());
  };
  // Two patients for six days of twenty, one of the second half; ready for their last two days.
  const Study whole = ward("whole.yaml", "", "mark: ready, "),
              half = ward("half.yaml", "warm_up: 10 d", "mark: ready, ");
  const RunResult all = whole.run(), late = half.run();
  CHECK(all.event_hash != late.event_hash);  // the end of the warm-up is an event
  CHECK(whole.headline(all, "occupancy", "hospital") == Approx(3 * 6 / 20.0 / 4));
  CHECK(half.headline(late, "occupancy", "hospital") == Approx(1 * 6 / 10.0 / 4));
  CHECK(whole.headline(all, "ready_not_discharged", "hospital") == Approx(3 * 2 / 20.0));
  CHECK(half.headline(late, "ready_not_discharged", "hospital") == Approx(1 * 2 / 10.0));
  CHECK(whole.headline(all, "emergency_admissions", "hospital") == 3);
  CHECK(half.headline(late, "emergency_admissions", "hospital") == 1);
  CHECK(half.headline(late, "emergency_admissions_per_month", "hospital") == Approx(30.4375 / 10));
  CHECK(whole.headline(all, "mean_delay", "hospital") == Approx(2));
  const Study unmarked = ward("unmarked.yaml", "", "");
  const RunResult none = unmarked.run();
  CHECK(unmarked.headline(none, "occupancy", "hospital") == Approx(3 * 6 / 20.0 / 4));
  for (const auto* measure : {"emergency_admissions", "ready_not_discharged", "mean_delay", "escalation_bed_days"})
    CHECK_THROWS_AS(unmarked.headline(none, measure, "hospital"), std::out_of_range);
}

TEST_CASE("measures: levels, audits and times agree with each other", "[quick][models][measures]") {
  const Study s = study(kAll);
  const RunResult r = s.run();
  // Shares of the time at each number in use: they sum to 1, and their mean is the time-weighted mean.
  double sum = 0, mean = 0;
  for (int n = 0; n <= 2; ++n) {
    const double share = s.series(r, "time_share_in_use", "clinic", "server/" + std::to_string(n))[0];
    sum += share;
    mean += n * share;
  }
  CHECK(sum == Approx(1).epsilon(1e-12));
  CHECK(mean == Approx(s.headline(r, "mean_in_use", "clinic/server")).epsilon(1e-12));
  CHECK(s.headline(r, "utilisation", "clinic/server") == Approx(mean / 2).epsilon(1e-12));
  double waiting = 0;
  for (int n = 0; n < 100; ++n)
    waiting += n * s.series(r, "time_share_queue", "clinic", "server/" + std::to_string(n))[0];
  CHECK(waiting == Approx(s.headline(r, "mean_queue", "clinic/server")).epsilon(1e-12));
  // The audit: a value for each of 90 days; its distribution is of the 70 after the warm-up, taken again by hand.
  const std::vector<double>& days = s.series(r, "audit_in_use", "ward", "beds");
  REQUIRE(days.size() == 90);
  std::vector<double> counts(51, 0.0);
  for (std::size_t d = 20; d < days.size(); ++d) counts[static_cast<std::size_t>(days[d])] += 1.0 / 70;
  for (int n = 0; n <= 50; ++n)
    CHECK(s.series(r, "audit_share_in_use", "ward", "beds/" + std::to_string(n))[0] ==
          Approx(counts[static_cast<std::size_t>(n)]).margin(1e-12));
  double upto = 0;
  for (std::size_t n = 0; n <= 14; ++n) upto += counts[n];
  CHECK(s.headline(r, "delay_chance_with_14", "ward/beds") == Approx(counts[14] / upto).margin(1e-12));
  // Everybody in a bed stays 72 h to the millisecond.
  CHECK(s.headline(r, "mean_time_in_system", "ward/stay") == Approx(3).epsilon(1e-12));
  CHECK(s.headline(r, "time_in_system_over_71h", "ward/stay") == 1);
  CHECK(s.headline(r, "time_in_system_over_3d", "ward/stay") == 0);  // exactly 72 h is not over 72 h
  CHECK(s.headline(r, "time_in_system_p50", "ward/stay") == Approx(3).epsilon(1.0 / 64));
  // Nobody waits for a bed.
  CHECK(s.headline(r, "wait_p99", "ward/stay.in_bed") == 0);
  CHECK(s.headline(r, "wait_over_1h", "ward/stay.in_bed") == 0);
  // The two priorities are those of all, weighted.
  const std::string step = "clinic/visit.served";
  CHECK(s.headline(r, "wait_over_1h_priority_1", step) < s.headline(r, "wait_over_1h", step));
  CHECK(s.headline(r, "wait_over_1h", step) < s.headline(r, "wait_over_1h_priority_2", step));
  CHECK(s.headline(r, "wait_p99_priority_1", step) < s.headline(r, "wait_p99_priority_2", step));
  CHECK(s.headline(r, "wait_p50", step) <= s.headline(r, "mean_wait", step));
}

TEST_CASE("measures: the last day may end early", "[quick][models][measures]") {
  static const test::TemporaryDirectory directory;
  const auto served = [&](const std::string& closes) {
    const auto file = directory / "closes.yaml";
    std::ofstream(file) << "icsflow: 1\nname: One day\nstart: 2026-01-01\nuntil: 2026-01-02\ncloses: " << closes << R"(
providers: {clinic: {kind: other, resources: {server: {kind: pool, capacity: 1}}}}
pathways: {visit: {steps: {served: {use: server, for: 12 h, next: gone}, gone: {leave: treated}}}}
streams: {patients: {at: clinic, pathway: visit, rate: 1000 /h}}
measures: {time_in_system: {}, waits: {}}
)";
    const Study s(file.string());
    const RunResult r = s.run();
    return std::array{s.headline(r, "left", "clinic/visit"), s.headline(r, "served", "clinic/visit.served"),
                      s.headline(r, "mean_in_use", "clinic/server")};
  };
  // One server, 12 h each, somebody there within seconds.
  CHECK(served("11:59")[0] == 0);
  CHECK(served("11:59")[1] == 1);
  CHECK(served("12:30")[0] == 1);
  CHECK(served("12:30")[1] == 2);
  CHECK(served("24:00")[0] == 1);
  CHECK(served("06:00")[2] == Approx(1).epsilon(1e-2));  // of the time there was, not of the day
}

TEST_CASE("warm-up: a queue that begins empty settles, one that grows is told", "[quick][models][measures]") {
  static const test::TemporaryDirectory directory;
  const auto study_of = [&](const char* mean, int days) {
    const auto file = directory / "warm_up.yaml";
    const auto until =
        std::chrono::year_month_day(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1) + std::chrono::days(days));
    std::ofstream(file) << "icsflow: 1\nname: Warm-up\nstart: 2026-01-01\nuntil: " << static_cast<int>(until.year())
                        << (static_cast<unsigned>(until.month()) < 10 ? "-0" : "-")
                        << static_cast<unsigned>(until.month())
                        << (static_cast<unsigned>(until.day()) < 10 ? "-0" : "-") << static_cast<unsigned>(until.day())
                        << R"(
providers: {ward: {kind: other, resources: {beds: {kind: pool, capacity: 100}}}}
pathways: {stay: {steps: {in_bed: {use: beds, for: )"
                        << mean << R"(, next: gone}, gone: {leave: home}}}}
streams: {patients: {at: ward, pathway: stay, rate: 5 /day}}
)";
    return warm_up_study(read_scenario(file.string()), 20, 1, {});
  };
  // A stay of exactly 10 days: on day d (counted from 0) 5 (d + 1) patients are expected, and 50 from the tenth on.
  const WarmUpStudy settled = study_of("10 d", 400);
  REQUIRE(settled.lines.size() == 1);
  CHECK(settled.found);
  CHECK(settled.suggested >= 10);
  CHECK(settled.suggested <= 25);
  const WarmUpLine& line = settled.lines[0];
  CHECK(line.mean.size() == 400);
  CHECK(line.mean[3] == Approx(20).epsilon(0.25));
  CHECK(line.rest.size() == 20);
  CHECK(line.rest[0].interval.mean == Approx(50).epsilon(0.1));
  const std::string page = to_text(settled, "Ward");
  CHECK(page.find("Suggested: warm_up: " + std::to_string(settled.suggested) + " d") != std::string::npos);
  const std::string csv = to_csv(settled);
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 401);
  // 30 days each: 150 beds are needed.
  const WarmUpStudy growing = study_of("30 d", 400);
  CHECK_FALSE(growing.found);
  CHECK(to_text(growing, "Ward").find("No steady state is seen") != std::string::npos);
  CHECK_THROWS_AS(study_of("10 d", 50), InputError);
}

// Figures whose halves belong together. The right values are arithmetic on the scenario.

namespace {

/// A scenario of one provider P; `rest` are the top-level keys after `providers`.
Study of_p(const std::string& head, const std::string& pools, const std::string& rest) {
  static const test::TemporaryDirectory directory;
  return Study(directory.write("p.yaml", "icsflow: 1\nname: P\n" + head +
                                             "\nproviders: {P: {kind: acute, resources: {" + pools + "}}}\n" + rest));
}

/// Sum of level x share of the time.
double mean_level(const Study& s, const RunResult& r, const std::string& pool) {
  double mean = 0, sum = 0;
  const auto& all = catalogue(*s.model).series;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].measure != "time_share_in_use" || all[i].item.rfind(pool + "/", 0) != 0) continue;
    mean += std::stod(all[i].item.substr(pool.size() + 1)) * r.series[i][0];
    sum += r.series[i][0];
  }
  CHECK(sum == Approx(1).epsilon(1e-9));
  return mean;
}

std::size_t rows(const Study& s, const std::string& measure) {
  std::size_t n = 0;
  for (const HeadlineInfo& h : catalogue(*s.model).headlines) n += h.measure == measure ? 1 : 0;
  return n;
}

}  // namespace

TEST_CASE("figures: who gives up is a share of the waits that end", "[quick][models][measures][figures]") {
  // One server, twelve hours each, patience of eight days: of a hundred who come before the end of the warm-up 82 give
  // up after it, and 15 are served after it, five of whom came late.
  const Study s = of_p("start: 2026-03-02\nuntil: 2026-04-01\nwarm_up: 10 d",
                       "s: {kind: pool, capacity: 1}, room: {kind: pool, capacity: 1, waiting_room: 5}", R"(
pathways:
  a: {steps: {s: {use: s, for: 12 h, gives_up: 8 d, elsewhere: away, next: gone}, away: {leave: gave_up}, gone: {leave: done}}}
  f: {steps: {s: {use: room, for: 12 h, full: away, next: gone}, away: {leave: full}, gone: {leave: done}}}
streams:
  a: {at: P, pathway: a, arrivals: {2026-03-08: 100, 2026-03-20: 5}}
  f: {at: P, pathway: f, arrivals: {2026-03-08: 4}}
measures: {waits: {}, time_in_system: {}}
)");
  const RunResult r = s.run();
  const double served = s.headline(r, "served", "P/a.s"), gone = s.headline(r, "left_gave_up", "P/a");
  CHECK(served == 15);
  CHECK(gone == 82);
  CHECK(s.headline(r, "gave_up_share", "P/a.s") == Approx(82.0 / 97).epsilon(1e-12));
  CHECK(s.headline(r, "waiting_at_start", "P/a.s") == 82 + 15 - 5);
  CHECK(s.headline(r, "left_unserved", "P/a.s") == 82);
  CHECK(s.headline(r, "still_waiting", "P/a.s") == 0);
  CHECK(std::isnan(s.headline(r, "turned_away_share", "P/f.s")));  // nobody came any more
}

TEST_CASE("figures: utilisation is of the units that were there", "[quick][models][measures][figures]") {
  const Study s = of_p("start: 2026-03-02\nuntil: 2026-06-01\nwarm_up: 7 d", R"(
      beds: {kind: pool, capacity: 20, beds: yes},
      day: {kind: pool, at_shift_end: finish, shifts: {d: {from: 08:00, to: 18:00, units: 4}}},
      esc: {kind: pool, capacity: 10, beds: yes, escalation: 50 %, escalation_at: 80 %},
      many: {kind: pool, capacity: unlimited})",
                       R"(
pathways:
  a: {steps: {s: {use: beds, for: {exponential: {mean: 4 d}}, next: gone}, gone: {leave: done}}}
  b: {steps: {s: {use: day, for: 1 h, next: gone}, gone: {leave: done}}}
  c: {steps: {s: {use: esc, for: {exponential: {mean: 4 d}}, next: m}, m: {use: many, for: 1 d, next: gone}, gone: {leave: done}}}
streams:
  a: {at: P, pathway: a, rate: 4 /day}
  b: {at: P, pathway: b, rate: 30 /day}
  c: {at: P, pathway: c, rate: 3 /day}
interventions:
  close: {at: 2026-05-30, path: providers.P.resources.beds.capacity, set: 5}
measures: {pools: {}}
)");
  const RunResult r = s.run();
  const auto in_use = [&](const std::string& pool) { return s.headline(r, "mean_in_use", "P/" + pool); };
  // 82 days of 20 beds, 2 of 5. 10 hours of 4 units.
  CHECK(s.headline(r, "utilisation", "P/beds") == Approx(in_use("beds") / ((82 * 20 + 2 * 5) / 84.0)).epsilon(1e-12));
  CHECK(s.headline(r, "mean_on_shift", "P/day") == Approx(4 * 10 / 24.0).epsilon(1e-12));
  CHECK(s.headline(r, "utilisation", "P/day") ==
        Approx((in_use("day") - s.headline(r, "mean_overtime", "P/day")) / (4 * 10 / 24.0)).epsilon(1e-12));
  // Those open at midnight are those open through the day, but for the hours in which escalation beds open.
  CHECK(s.headline(r, "utilisation", "P/esc") == Approx(s.headline(r, "occupancy", "P/esc")).margin(0.02));
  CHECK(std::isnan(s.headline(r, "utilisation", "P/many")));
  for (const auto* pool : {"beds", "day", "esc", "many"})
    CHECK(mean_level(s, r, pool) == Approx(in_use(pool)).epsilon(1e-9));
}

TEST_CASE("figures: utilisation of shifts is what is used of them, not what comes after",
          "[quick][models][measures][figures]") {
  const auto of = [](const std::string& use, const std::string& turnover, const std::string& at_end) {
    const Study s = of_p(
        "start: 2026-03-02\nuntil: 2026-03-12\nwarm_up: 1 d",
        "day: {kind: pool, at_shift_end: " + at_end + turnover + ", shifts: {d: {from: 08:00, to: 09:00, units: 1}}}",
        R"(
pathways: {a: {steps: {s: {use: day, for: )" +
            use + R"(, next: gone}, gone: {leave: done}}}}
streams: {a: {at: P, pathway: a, arrivals: {2026-03-02: 99}}}
measures: {pools: {}}
)");
    return s.headline(s.run(), "utilisation", "P/day");
  };
  // Somebody waits at 08:00 of each day; cleaning and the rest of a use may be after 09:00.
  CHECK(of("90 min", "", "finish") == Approx(1).epsilon(1e-9));
  CHECK(of("90 min", ", turnover: 1 h", "finish") == Approx(1).epsilon(1e-9));
  CHECK(of("30 min", ", turnover: 1 h", "finish") == Approx(0.5).epsilon(1e-9));
  CHECK(of("45 min", "", "finish") == Approx(1).epsilon(1e-9));
  CHECK(of("45 min", "", "hand_over") == Approx(1).epsilon(1e-9));
  CHECK(of("40 min", ", turnover: 10 min", "finish") == Approx(50 / 60.0).epsilon(1e-9));
}

TEST_CASE("figures: levels are listed as far as they can occur", "[quick][models][measures][figures]") {
  const std::string ward = R"(
pathways: {a: {steps: {s: {use: beds, for: {exponential: {mean: 4 d}}, next: gone}, gone: {leave: done}}}}
streams: {a: {at: P, pathway: a, rate: 4 /day}}
measures: {pools: {audit: 08:00, sizes: {beds: [16, 20]}}}
)";
  const std::string head = "start: 2026-03-02\nuntil: 2026-09-01\nreplications: 4";
  const std::string five = "beds: {kind: pool, capacity: 5, beds: yes}";
  const std::string path = "path: providers.P.resources.beds.capacity";
  struct Case {
    std::string more, last;
  };
  // 5 beds, more from April; not known; both; by half; more staff than the capacity is for is not bounded.
  for (const Case& c : {Case{"interventions: {more: {at: 2026-04-01, " + path + ", set: 30}}\n", "beds/30"},
                        Case{"uncertainty: {beds: {" + path + ", low: 4, high: 17}}\n", "beds/17"},
                        Case{"uncertainty: {beds: {" + path +
                                 ", low: 4, high: 17}}\ninterventions: {more: {at: "
                                 "2026-04-01, over: 9 d, " +
                                 path + ", add: 3}}\n",
                             "beds/20"},
                        Case{"interventions: {more: {at: 2026-04-01, " + path +
                                 ", multiply: 1.5}, less: {at: "
                                 "2026-05-01, " +
                                 path + ", set: 2}}\n",
                             "beds/8"},
                        Case{"interventions: {more: {at: 2026-04-01, " + path + ", set: 400}}\n", "beds/100+"}}) {
    INFO(c.more);
    const Study s = of_p(head, five, ward + c.more);
    std::string last;
    for (const SeriesInfo& info : catalogue(*s.model).series) {
      if (info.measure == "time_share_in_use") last = info.item;
    }
    CHECK(last == c.last);
    for (int replication = 0; replication < 4; ++replication) {
      RunOptions options;
      options.replication = replication;
      const RunResult r = s.run(options);
      REQUIRE(r.headlines.size() == catalogue(*s.model).headlines.size());
      REQUIRE(r.series.size() == catalogue(*s.model).series.size());
      CHECK(mean_level(s, r, "beds") == Approx(s.headline(r, "mean_in_use", "P/beds")).epsilon(1e-9));
    }
  }
}

TEST_CASE("figures: the list is of what can occur, not of what the file says today",
          "[quick][models][measures][figures]") {
  const std::string pathway =
      "pathways: {a: {steps: {s: {use: beds, for: {exponential: {mean: 4 d}}, next: gone}, gone: {leave: done}}}}\n";
  const std::string streams = "streams: {a: {at: P, pathway: a, rate: 5 /day, priority: 3}}\n";
  const std::string head = "start: 2026-03-02\nuntil: 2026-06-01\nreplications: 4";
  const std::string beds = "beds: {kind: pool, capacity: 20, beds: yes, escalation: 0 %, escalation_at: 90 %}";
  const std::string escalation = "path: providers.P.resources.beds.escalation";
  CHECK(rows(of_p(head, beds, pathway + streams), "escalation_bed_days") == 0);
  const Study later =
      of_p(head, beds, pathway + streams + "interventions: {x: {at: 2026-04-01, " + escalation + ", set: 30 %}}\n");
  CHECK(later.headline(later.run(), "escalation_bed_days", "P") > 0);
  CHECK(rows(of_p(head, beds, pathway + streams + "uncertainty: {x: {" + escalation + ", low: 0 %, high: 9 %}}\n"),
             "escalation_bed_days") == 1);
  // A priority that is another one from a date, or not known.
  const std::string one = "path: streams.a.priority";
  CHECK(rows(of_p(head, beds, pathway + streams), "mean_wait_priority_3") == 0);
  const Study changes =
      of_p(head, beds, pathway + streams + "interventions: {x: {at: 2026-04-01, " + one + ", set: 7}}\n");
  CHECK(rows(changes, "mean_wait_priority_3") == 1);
  CHECK(rows(changes, "mean_wait_priority_7") == 1);
  CHECK(rows(changes, "mean_wait_priority_5") == 0);
  CHECK(rows(of_p(head, beds, pathway + streams + "uncertainty: {x: {" + one + ", low: 2, high: 4}}\n"),
             "mean_wait_priority_2") == 1);
}

TEST_CASE("figures: waits by priority wherever one is given", "[quick][models][measures][figures]") {
  const Study s =
      of_p("start: 2026-03-02\nuntil: 2026-06-01", "s: {kind: pool, capacity: 1}, t: {kind: pool, capacity: 9}",
           R"(
pathways:
  a: {steps: {s: {use: s, for: {exponential: {mean: 6 h}}, priority: 7, next: gone}, gone: {leave: done}}}
  b: {steps: {s: {use: s, for: {exponential: {mean: 6 h}}, priority: 2, next: t}, t: {use: t, for: 1 h, next: gone}, gone: {leave: done}}}
  c:
    attributes: {k: {red: 30 %, green: rest}}
    steps: {s: {use: s, for: {exponential: {mean: 6 h}}, priority: {by: k, red: 1, green: 8}, next: gone}, gone: {leave: done}}
streams: {a: {at: P, pathway: a, rate: 1 /day}, b: {at: P, pathway: b, rate: 1 /day, priority: 4}, c: {at: P, pathway: c, rate: 1 /day}}
measures: {waits: {percentiles: [50 %], over: [4 h]}}
)");
  const RunResult r = s.run();
  CHECK(s.headline(r, "mean_wait_priority_7", "P/a.s") == s.headline(r, "mean_wait", "P/a.s"));
  CHECK(s.headline(r, "mean_wait_priority_2", "P/b.s") == s.headline(r, "mean_wait", "P/b.s"));
  CHECK(s.headline(r, "mean_wait_priority_4", "P/b.t") == 0);  // the stream's
  CHECK(s.headline(r, "mean_wait_priority_1", "P/c.s") < s.headline(r, "mean_wait", "P/c.s"));
  CHECK(s.headline(r, "mean_wait_priority_8", "P/c.s") > s.headline(r, "mean_wait", "P/c.s"));
  CHECK(s.headline(r, "wait_over_4h_priority_8", "P/c.s") > s.headline(r, "wait_over_4h_priority_1", "P/c.s"));
  CHECK(rows(s, "mean_wait_priority_1") == 1);
  CHECK(rows(s, "mean_wait_priority_5") == 0);  // nobody asks with it
}

TEST_CASE("figures: who is still there at the end", "[quick][models][measures][figures]") {
  const Study s = of_p("start: 2026-03-02\nuntil: 2026-03-12", "s: {kind: pool, capacity: 1}", R"(
pathways: {a: {steps: {s: {use: s, for: 1 d, next: g}, g: {leave: x}}}}
streams: {a: {at: P, pathway: a, arrivals: {2026-03-02: 20, 2026-03-03: 20}}}
measures: {waits: {}, time_in_system: {}, pools: {}}
)");
  const RunResult r = s.run();
  CHECK(s.headline(r, "arrivals", "P/a.s") == 40);
  CHECK(s.headline(r, "served", "P/a.s") == 10);
  CHECK(s.headline(r, "still_waiting", "P/a.s") == 30);
  CHECK(s.headline(r, "still_in_service", "P/a.s") == 1);
  CHECK(s.headline(r, "left", "P/a") == 9);
  CHECK(s.headline(r, "still_there", "P/a") == 31);
  // Ten of the first day's and the twenty of the second, come at any time of these days.
  CHECK(s.headline(r, "wait_so_far_mean", "P/a.s") == Approx((10 * 9.5 + 20 * 8.5) / 30).margin(0.3));
  CHECK(s.headline(r, "time_so_far_mean", "P/a") > s.headline(r, "wait_so_far_mean", "P/a.s"));
}

TEST_CASE("figures: who is ready for discharge is counted where nothing else is, every midnight",
          "[quick][models][measures][figures]") {
  // No beds, sessions or services: ten of one day are ready for two days each, which are two midnights.
  const Study s = of_p("start: 2026-03-02\nuntil: 2026-03-12", "s: {kind: pool, capacity: 20}", R"(
pathways: {a: {steps: {s: {use: s, for: 2 d, mark: ready, next: g}, g: {leave: x}}}}
streams: {a: {at: P, pathway: a, arrivals: {2026-03-04: 10}}}
)");
  const RunResult r = s.run();
  CHECK(s.headline(r, "ready_not_discharged", "P") == Approx(10 * 2 / 10.0));
  CHECK(s.headline(r, "ready_not_discharged", "all") == Approx(10 * 2 / 10.0));
  CHECK(s.headline(r, "mean_delay", "P") == Approx(2));
}

TEST_CASE("warm-up: with a capacity that is not known", "[quick][models][measures][figures]") {
  for (const std::string bounds : {"low: 15, high: 30", "low: 18, high: 22"}) {
    const Study s =
        of_p("start: 2026-03-02\nuntil: 2027-03-02\nreplications: 4", "beds: {kind: pool, capacity: 20, beds: yes}", R"(
pathways: {a: {steps: {s: {use: beds, for: {exponential: {mean: 4 d}}, next: gone}, gone: {leave: done}}}}
streams: {a: {at: P, pathway: a, rate: 3 /day}}
uncertainty: {beds: {path: providers.P.resources.beds.capacity, )" + bounds + "}}\n");
    const WarmUpStudy study = warm_up_study(s.scenario, 4, 1, {});
    CHECK(study.found);
    REQUIRE(study.lines.size() == 1);
    CHECK(study.lines[0].mean.size() == 365);
    CHECK(study.lines[0].mean[100] == Approx(12).margin(6));  // 3 a day for 4 days
  }
}
