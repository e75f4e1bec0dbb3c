/// What a scenario can say in two ways: a named distribution, several units of a pool; and the families of
/// distribution.

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/scenario/spec/distribution.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;

namespace {

const std::string kHead =
    "icsflow: 1\nname: two ways\nstart: 2026-03-02\nuntil: 2026-06-02\n"
    "providers: {P: {kind: other, resources: {s: {kind: pool, capacity: 4}, t: {kind: pool, capacity: 9}}}}\n"
    "measures: {time_in_system: {}}\n";

/// Two steps in a row. @param more further keys at the top
std::string visit(const std::string& first, const std::string& second, const std::string& more = "") {
  return kHead + more + "pathways: {a: {steps: {s: {" + first + ", next: t}, t: {" + second +
         ", next: g}, g: {leave: x}}}}\nstreams: {a: {at: P, pathway: a, rate: 30 /day}}\n";
}

struct Run {
  std::uint64_t event_hash;
  double mean;
};
Run run(const std::string& text, const std::vector<Override>& sets = {}) {
  const test::TemporaryDirectory files;
  const test::Study study(files.write("two_ways.yaml", text), sets);
  CHECK(study.scenario.warnings.empty());
  const RunResult result = study.run();
  return {result.event_hash, study.headline(result, "mean_time_in_system", "P/a")};
}

}  // namespace

TEST_CASE("Arrivals at times come within so long of them", "[quick][models][arrivals]") {
  // Everybody is let in at 09:00, so that the wait is what was left until then.
  const auto wait = [](const std::string& arrivals, const std::string& measure) {
    const test::TemporaryDirectory folder;
    const test::Study study(
        folder.write("s.yaml",
                     "icsflow: 1\nname: s\nstart: 2026-03-02\nuntil: 2026-03-04\ncalendar: {holidays: none}\n"
                     "measures: {waits: {}}\n"
                     "providers: {P: {kind: other, resources: {s: {kind: pool, capacity: 9000, grants: {at: '09:00', "
                     "share: [1, 1, 1, 1, 1, 1, 1]}}}}}\n"
                     "pathways: {a: {steps: {s: {use: s, for: 1 min, next: gone}, gone: {leave: done}}}}\n"
                     "streams: {x: {at: P, pathway: a, " +
                         arrivals + "}}\n"));
    return study.headline(study.run(), measure, "P/a.s");
  };
  constexpr double kDay = 24 * 60;  // in minutes
  const auto hour = 30.0 / kDay, quarter = 7.5 / kDay, instant = 15.0 / kDay;
  // Uniform over an hour: the mean of 4,000 has a standard deviation of 0.27 minutes.
  CHECK(wait("arrivals: {2026-03-02 08:00: 4000}", "mean_wait") == Approx(hour).margin(1.1 / kDay));
  CHECK(wait("arrivals: {2026-03-02 08:00: 4000}", "served") == 4000);
  CHECK(wait("arrivals: {2026-03-02 08:45: 4000}, within: 15 min", "mean_wait") == Approx(quarter).margin(0.3 / kDay));
  // All at one instant.
  CHECK(wait("arrivals: {2026-03-02 08:45: 400, 2026-03-03 08:45: 300}, within: 0 min", "mean_wait") ==
        Approx(instant).margin(1e-9));
  // Another length of time is another wait: of 90 minutes a third come after 09:00 and wait for the next day.
  const double longer = wait("arrivals: {2026-03-02 08:00: 4000}, within: 90 min", "mean_wait");
  CHECK(longer == Approx((2 * hour + 23.75 * 60 / kDay) / 3).margin(60 / kDay));
  CHECK(longer != Approx(hour).margin(60 / kDay));
  // A time takes nothing from those of the day: the same patients as without it.
  const double alone = wait("arrivals: {2026-03-02: 500}", "mean_wait");
  CHECK((wait("arrivals: {2026-03-02: 500, 2026-03-02 08:45: 500}, within: 0 min", "mean_wait") * 2 - instant) ==
        Approx(alone).epsilon(1e-9));
}

TEST_CASE("Arrivals at times: what does not go together", "[quick][models][arrivals]") {
  const auto refused = [](const std::string& arrivals, const std::string& part) {
    const test::TemporaryDirectory folder;
    const auto file = folder.write(
        "s.yaml",
        "icsflow: 1\nname: s\nstart: 2026-03-02\nuntil: 2026-03-04\nprofiles: {p: {week: [1, 1, 1, 1, 1, 1, 1]}}\n"
        "providers: {P: {kind: other, resources: {s: {kind: pool, capacity: 9}}}}\n"
        "pathways: {a: {steps: {s: {use: s, for: 1 min, next: gone}, gone: {leave: done}}}}\n"
        "streams: {x: {at: P, pathway: a, " +
            arrivals + "}}\n");
    try {
      read_scenario(file);
      FAIL(arrivals + " is taken");
    } catch (const InputError& error) {
      INFO(error.what());
      REQUIRE(error.problems().size() == 1);
      CHECK(error.problems()[0].message.find(part) != std::string::npos);
    }
  };
  refused("arrivals: {2026-03-02: 4}, within: 1 h", "expected arrivals that give times");
  refused("rate: 1 /day, within: 1 h", "expected \"arrivals\" beside \"within\"");
  refused("arrivals: {2026-03-02 08:00: 4}, profile: p", "expected arrivals that give only dates");
  refused("arrivals: {2026-03-02 08:00: 4}, within: 25 h", "expected at most 1 d");
  refused("arrivals: {2026-03-02 08:15: 4}", "not all times are whole hours");
  refused("arrivals: {2026-03-02 8.15: 4}", "expected a date and a time such as 2026-10-01 08:00");
  refused("arrivals: {2026-03-02 08:00: 4, 2026-03-02T08:00: 4}", "the time is given twice");
}

TEST_CASE("Reader: a named distribution is the one it names, wherever one is wanted", "[quick][models][yaml]") {
  const std::string spelled = "{lognormal: {mean: 2 h, cv: 1}}";
  const std::string named = "distributions: {stay: " + spelled + "}\n";
  const Run inlined = run(visit("use: s, for: " + spelled, "use: t, for: " + spelled));
  CHECK(run(visit("use: s, for: $stay", "use: t, for: $stay", named)).event_hash == inlined.event_hash);
  CHECK(run(visit("use: s, for: $stay", "use: t, for: " + spelled, named)).event_hash == inlined.event_hash);
  // One parameter for both: a quarter more of it is a quarter more of both, and of the wait more.
  const std::vector<Override> longer_stay{{"distributions.stay.lognormal.mean", "2.5 h"}};
  const Run changed = run(visit("use: s, for: $stay", "use: t, for: $stay", named), longer_stay);
  const std::string longer = "{lognormal: {mean: 2.5 h, cv: 1}}";
  CHECK(changed.event_hash == run(visit("use: s, for: " + longer, "use: t, for: " + longer)).event_hash);
  CHECK(changed.mean > 1.25 * inlined.mean);
}

TEST_CASE("What-if: a plan changes a named distribution, or gives another family", "[quick][models][yaml]") {
  const test::TemporaryDirectory files;
  files.write("base.yaml",
              visit("use: s, for: $stay", "delay: $stay", "distributions: {stay: {exponential: {mean: 2 h}}}\n"));
  const auto mean = [&](const std::string& change) {
    const test::Study study(files.write(
        "plan.yaml", "icsflow: 1\nname: plan\nextends: base.yaml\ndistributions: {stay: " + change + "}\n"));
    return study.model->base.distributions.at(study.model->steps.front().duration).mean() * 24;
  };
  CHECK(mean("{exponential: {mean: 3 h}}") == Approx(3));
  CHECK(mean("{erlang: {mean: 5 h, stages: 2}}") == Approx(5));
  CHECK(mean("90 min") == Approx(1.5));
}

TEST_CASE("Reader: several units of a pool are hours of it that do not change", "[quick][models][yaml]") {
  const auto with = [](const std::string& first, const std::string& second) {
    return run(visit("use: " + first + ", for: 30 min", "use: " + second + ", for: {exponential: {mean: 20 min}}"));
  };
  CHECK(with("{s: 3}", "t").event_hash == with("s, hours: 3", "t").event_hash);
  CHECK(with("{s: 1}", "{t: 9}").event_hash == with("s, hours: 1", "t, hours: 9").event_hash);
  CHECK(with("{s: 1}", "t").mean == Approx(with("s", "t").mean).epsilon(1e-12));  // as a pool in units
  CHECK(with("{s: 3}", "t").mean > with("{s: 2}", "t").mean);
}

TEST_CASE("Reader: a smooth season goes from the middle of a month to the middle of the next",
          "[quick][models][yaml]") {
  const test::TemporaryDirectory files;
  const auto study = [&](const std::string& season) {
    return test::Study(
        files.write("season.yaml", kHead + "seasons: {summer: " + season +
                                       "}\npathways: {a: {steps: {s: {use: s, for: 1 h, next: g}, g: {leave: x}}}}\n"
                                       "streams: {a: {at: P, pathway: a, rate: 30 /day, season: summer}}\n"));
  };
  using std::chrono::sys_days;
  const auto arrivals = [](const test::Study& s, std::chrono::year_month_day date) {
    const auto midnight =
        icsflow::engine::start_of_day(static_cast<std::int32_t>((sys_days{date} - s.scenario.start).count()));
    return s.model->profiles.at(0).integral(midnight, midnight + icsflow::engine::days(1));
  };
  using namespace std::chrono_literals;
  // April has 30 days, May 31: their middles are 30.5 days apart.
  const test::Study smooth = study("{smooth: [1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1]}");
  CHECK(arrivals(smooth, 2026y / 5 / 16) == Approx(2));
  CHECK(arrivals(smooth, 2026y / 5 / 1) == Approx(2 - 15 / 30.5));
  CHECK(arrivals(smooth, 2026y / 4 / 30) == Approx(2 - 16 / 30.5));
  CHECK(arrivals(smooth, 2026y / 4 / 15) == Approx(1));
  CHECK(arrivals(smooth, 2026y / 3 / 20) == Approx(1));
  const test::Study stepwise = study("[1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1]");
  CHECK(arrivals(stepwise, 2026y / 5 / 1) == Approx(2));
  CHECK(arrivals(stepwise, 2026y / 4 / 30) == Approx(1));
}

TEST_CASE("Reader: each family of distribution has the mean of its formula", "[quick][models][yaml]") {
  const auto mean = [](const std::string& duration) {
    const test::TemporaryDirectory files;
    const test::Study study(files.write("mean.yaml", visit("delay: " + duration, "delay: 0 d")));
    return study.model->base.distributions.at(study.model->steps.front().duration).mean() * 24;
  };
  const double x = std::acos(-1.0) / 3;
  CHECK(mean("{erlang: {mean: 6 h, stages: 3}}") == Approx(6));
  CHECK(mean("{loglogistic: {median: 2 h, shape: 3}}") == Approx(2 * x / std::sin(x)));
  CHECK(mean("{pareto: {low: 2 h, shape: 3}}") == Approx(3));
  CHECK(mean("{weibull: {shape: 1, scale: 5 h}}") == Approx(5));
}

namespace {

/// Of patients who come at a rate to one bed, first come first served, each with a stay of his or her own, lognormal
/// with mean 4 h and cv 1: the share who leave because they wait longer than they are ready to, and mean hours waited
/// by the others. By an independent simulation: the wait of who comes is what those have left that do not give up.
/// @param own  ready to wait as long as the stay; else as long as another draw of the same law
std::pair<double, double> simulated(bool own) {
  std::mt19937_64 draw(20260302);
  const double sigma = std::sqrt(std::log(2.0)), mu = std::log(4.0) - sigma * sigma / 2;
  std::lognormal_distribution<double> stay(mu, sigma);
  std::exponential_distribution<double> gap(9.0 / 24);
  double now = 0, free = 0, waited = 0;
  int left = 0, served = 0;
  for (int i = 0; i < 2'000'000; ++i) {
    now += gap(draw);
    const double stays = stay(draw), patience = own ? stays : stay(draw), wait = std::max(0.0, free - now);
    if (wait > patience) {
      ++left;
      continue;
    }
    ++served;
    waited += wait;
    free = now + wait + stays;
  }
  return {left / 2e6, waited / served};
}

/// The pathway of `simulated`. @param more  at the step's end
std::string ward(const std::string& stay, const std::string& patience, const std::string& more = "") {
  return "icsflow: 1\nname: ward\nstart: 2026-03-02\nuntil: 2046-03-02\nwarm_up: 30 d\n" + more +
         "providers: {H: {kind: acute, resources: {ward: {kind: pool, capacity: 1}}}}\n"
         "pathways: {a: {attributes: {stay: {lognormal: {mean: 4, cv: 1}}, sex: {f: 50 %, m: rest}}, steps: {bed: "
         "{use: "
         "ward, for: " +
         stay + patience + ", next: home}, home: {leave: home}}}}\nstreams: {a: {at: H, pathway: a, rate: 9 /day}}\n";
}
const std::string kOwn = "{of: stay, unit: h}", kLaw = "{lognormal: {mean: 4 h, cv: 1}}";

}  // namespace

TEST_CASE("A time of the patient's own: patience tied to the stay", "[quick][models][own_time]") {
  const auto run_ward = [](const std::string& stay, const std::string& patience) {
    const test::TemporaryDirectory folder;
    const test::Study study(folder.write("s.yaml", ward(stay, ", gives_up: " + patience + ", elsewhere: home")));
    const auto r = study.run();
    return std::pair(study.headline(r, "gave_up_share", "H/a.bed"), study.headline(r, "mean_wait", "H/a.bed") * 24);
  };
  // 65,000 patients: shares to 0.4 points, mean waits to 0.02 h, one standard error.
  const auto tied = simulated(true), free = simulated(false);
  const auto own = run_ward(kOwn, kOwn), apart = run_ward(kOwn, kLaw), law = run_ward(kLaw, kLaw);
  INFO(tied.first << ' ' << tied.second << " apart " << free.first << ' ' << free.second);
  CHECK(own.first == Approx(tied.first).margin(0.015));
  CHECK(own.second == Approx(tied.second).margin(0.08));
  CHECK(apart.first == Approx(free.first).margin(0.015));
  CHECK(apart.second == Approx(free.second).margin(0.08));
  CHECK(law.first == Approx(free.first).margin(0.015));
  // What is not tied is told from what is.
  CHECK(std::abs(tied.first - free.first) > 0.03);
  CHECK(std::abs(tied.second - free.second) > 0.16);
}

TEST_CASE("A time of the patient's own is the same wherever it is used", "[quick][models][own_time]") {
  const auto mean = [](const std::string& steps) {
    const test::TemporaryDirectory folder;
    const test::Study study(folder.write(
        "s.yaml",
        "icsflow: 1\nname: s\nstart: 2026-03-02\nuntil: 2027-03-02\nmeasures: {time_in_system: {}}\n"
        "providers: {H: {kind: acute, resources: {r: {kind: pool, capacity: unlimited}}}}\n"
        "pathways: {a: {attributes: {n: {lognormal: {mean: 4, cv: 1}}}, steps: {" +
            steps + ", out: {leave: x}}}}\nstreams: {a: {at: H, pathway: a, arrivals: {2026-03-02: 2000}}}\n"));
    return study.headline(study.run(), "mean_time_in_system", "H/a") * 24;
  };
  const double once = mean("s: {delay: {of: n, unit: h}, next: out}");
  CHECK(once == Approx(4).margin(0.4));
  CHECK(mean("s: {delay: {of: n, unit: h}, next: t}, t: {use: r, for: {of: n, unit: h}, next: out}") ==
        Approx(2 * once).epsilon(1e-5));
  CHECK(mean("s: {delay: {of: n, unit: min}, next: out}") == Approx(once / 60).epsilon(1e-3));
  CHECK(mean("s: {delay: {of: n, unit: d}, next: out}") == Approx(once * 24).epsilon(1e-5));
  // What a step sets holds from then on.
  CHECK(mean("s: {go: yes, set: {n: 7}, next: t}, t: {delay: {of: n, unit: h}, next: out}") == Approx(7).epsilon(1e-6));
}

TEST_CASE("A time of the patient's own: what cannot be", "[quick][models][own_time]") {
  const auto told = [](const std::string& text) {
    const test::TemporaryDirectory folder;
    std::vector<std::string> out;
    try {
      for (const Problem& p : read_scenario(folder.write("s.yaml", text)).warnings) out.push_back(p.message);
    } catch (const InputError& error) {
      for (const Problem& p : error.problems()) out.push_back(p.key + ": " + p.message);
    }
    return out;
  };
  const auto refused = [&](const std::string& text, const std::string& part) {
    const auto found = told(text);
    REQUIRE(found.size() == 1);
    INFO(found[0]);
    CHECK(found[0].find(part) != std::string::npos);
  };
  refused(ward("{of: stay}", ""), "pathways.a.bed.for: expected the key \"unit\"; it is missing");
  refused(ward("{of: stay, unit: mile}", ""), "mile");
  refused(ward("{of: sty, unit: h}", ""),
          "expected an attribute of this pathway; found \"sty\"; did you mean \"stay\"?");
  refused(ward("{of: sex, unit: h}", ""), "expected an attribute that is a number; \"sex\" has labels");
  refused(ward(kOwn, "", "opening: {stays: stationary}\n"), "as the scenario has an opening state");
  refused(ward(kLaw, ", gives_up: " + kOwn + ", elsewhere: home", "opening: {stays: stationary}\n"),
          "pathways.a.bed.gives_up: expected a distribution");
  // Nine a day for four hours: a load of 1.5.
  refused(ward(kOwn, ""), "load 1.5");
}

TEST_CASE("A notice of 0 d gives the slots of the day", "[quick][models][sessions]") {
  const auto clinic = [](const std::string& notice, const std::string& arrivals, const std::string& measure,
                         const std::string& more = "") {
    const test::TemporaryDirectory folder;
    const test::Study study(folder.write(
        "s.yaml",
        "icsflow: 1\nname: s\nstart: 2026-03-02\nuntil: 2026-03-21\ncalendar: {holidays: none}\n"
        "providers: {P: {kind: acute, resources: {r: {kind: sessions, slots: 7 /week, days: [Mon, Tue, Wed, "
        "Thu, Fri, Sat, Sun], horizon: 7 d, " +
            notice +
            "}}}}\npathways: {a: {steps: {s: {book: r, next: gone}, gone: {leave: done}}}}\n"
            "streams: {x: {at: P, pathway: a, within: 0 min, arrivals: {" +
            arrivals + "}}}\n" + more));
    return study.headline(study.run(), measure, "P/a.s");
  };
  // One patient, seen in the middle of the hours of a day: 13:00. The day's list closes at 07:00.
  const std::string none = "notice: 0 d", one = "notice: 1 d";
  CHECK(clinic(none, "2026-03-04 06:30: 1", "mean_wait") * 24 == Approx(6.5));
  CHECK(clinic(one, "2026-03-04 06:30: 1", "mean_wait") * 24 == Approx(30.5));
  CHECK(clinic(none, "2026-03-04 07:30: 1", "mean_wait") * 24 == Approx(29.5));
  // Urgent notice is of the urgent.
  CHECK(clinic("notice: 1 d, urgent_notice: 0 d", "2026-03-04 06:30: 1", "mean_wait") * 24 == Approx(30.5));
  // Among 200 who wait from the 3rd on, one a day is seen on the 4th to the 20th, and 30 on the one day that has so
  // many.
  const std::string more =
      "interventions: {more: {at: 2026-03-10, until: 2026-03-11, path: providers.P.resources.r.slots, set: 210 "
      "/week}}\n";
  CHECK(clinic(none, "2026-03-03 12:00: 200", "served") == 17);
  CHECK(clinic(none, "2026-03-03 12:00: 200", "served", more) == 17 - 1 + 30);
  // With a day's notice those of the 4th would have to be given on the 3rd at 08:00, and those of the 10th are too
  // late.
  CHECK(clinic(one, "2026-03-03 12:00: 200", "served", more) == 16);
}
