/// What a model cannot do is said before it is run: each warning with its place and what to write, and none where
/// something may happen after all.

#include <catch2/catch.hpp>
#include <regex>

#include "silence.hpp"

using namespace icsflow::models;
using namespace test::silence;

TEST_CASE("Silence: streams of nobody", "[quick][models][silence]") {
  const auto arrivals = [](const std::string& stream, const std::string& more = "",
                           const std::vector<Override>& sets = {}) {
    return reported(place(kPool, kUse, more, stream), sets);
  };
  CHECK(arrivals("rate: 1 /day").empty());
  CHECK(arrivals("rate: 0 /day") ==
        Strings{"streams.x.rate: nobody arrives: the rate is 0 throughout the run: write one "
                "above 0, or an intervention that sets one"});
  const std::string opens = "interventions: {i: {at: 2026-04-01, path: streams.x.rate, set: 1 /day}}\n";
  CHECK(arrivals("rate: 0 /day", opens).empty());
  CHECK(arrivals("rate: 0 /day", "uncertainty: {u: {path: streams.x.rate, low: 0 /day, high: 1 /day}}\n").empty());
  // An intervention that begins with the run and leaves nothing.
  const std::string shut = "interventions: {i: {at: 2026-03-02, path: streams.x.rate, set: 0 /day}}\n";
  REQUIRE(arrivals("rate: 1 /day", shut).size() == 1);
  CHECK(arrivals("rate: 1 /day", shut)[0].find("streams.x.rate: nobody arrives") == 0);
  CHECK(arrivals("arrivals: {2026-06-01: 5, 2026-03-01: 2, 2026-04-01: 0}") ==
        Strings{"streams.x.arrivals: nobody arrives: no date with a count above 0 is in the run, 2026-03-02 until "
                "2026-06-01"});
  CHECK(arrivals("arrivals: {2026-06-01: 5, 2026-03-02: 2}").empty());
  CHECK(arrivals("arrivals: {2026-06-01: 5}", "", {{"until", "2026-06-02"}}).empty());
  CHECK(arrivals("population: 3, returns_after: 100 d") ==
        Strings{
            "streams.x.returns_after: nobody arrives: people come when they have been away for 100 d or more, and the "
            "run has 91 d"});
  CHECK(arrivals("population: 3, returns_after: {exponential: {mean: 100 d}}").empty());
  CHECK(arrivals("population: 3, returns_after: {uniform: {low: 90 d, high: 200 d}}").empty());
  const std::string season = "seasons: {w: [1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]}\n";
  CHECK(arrivals("rate: 1 /day, season: w", season) ==
        Strings{
            "streams.x.rate: nobody arrives: the run, 2026-03-02 until 2026-06-01, has no day on which season, profile "
            "and weekday leave a rate above 0"});
  CHECK(arrivals("rate: 1 /day, season: w", season, {{"until", "2026-06-02"}}).empty());
  CHECK(arrivals("rate: 1 /working day", "", {{"start", "2026-03-07"}, {"until", "2026-03-09"}}).size() == 1);
  const std::string sundays = "profiles: {p: {week: [0, 0, 0, 0, 0, 0, 1]}}\n";
  CHECK(arrivals("rate: 1 /day, profile: p", sundays).empty());
  CHECK(arrivals("rate: 1 /day, profile: p", sundays, {{"until", "2026-03-08"}}).size() == 1);
  // All of them.
  const auto both = arrivals("rate: 0 /day", "", {});
  const std::string second = place(kPool, kUse, "", "rate: 0 /day}\n  y: {at: P, pathway: a, rate: 0 /day");
  std::string text = second;
  text.replace(text.find("streams: {x: "), 13, "streams:\n  x: ");
  text.erase(text.rfind("}"), 1);
  const auto all = reported(text);
  REQUIRE(all.size() == 3);
  CHECK(std::find(all.begin(), all.end(), "streams: nobody arrives in the whole run, 2026-03-02 until 2026-06-01") !=
        all.end());
}

TEST_CASE("Silence: units that are never there", "[quick][models][silence]") {
  const std::string never = ": patients come for a unit, and there is never one: ";
  const std::string at = "providers.P.resources.r";
  CHECK(reported(place("{kind: pool, capacity: 0}", kUse)) ==
        Strings{at + ".capacity" + never + "its capacity is 0 throughout the run (pathways.a.s)"});
  CHECK(reported(place("{kind: pool, capacity: 0}", "seize: r")) ==
        Strings{at + ".capacity" + never + "its capacity is 0 throughout the run (pathways.a.s)"});
  CHECK(reported(place("{kind: pool, at_shift_end: finish, shifts: {d: {from: 09:00, to: 17:00, units: 0}}}", kUse)) ==
        Strings{at + ".shifts" + never + "its shifts have 0 units throughout the run (pathways.a.s)"});
  CHECK(
      reported(place("{kind: pool, capacity: 9, grants: {at: 09:00, share: [0, 0, 0, 0, 0, 0, 0]}}", kUse)) ==
      Strings{at + ".grants" + never + "the shares that are given out are 0 on every day of the week (pathways.a.s)"});
  // Days of the week that a run of a few days has not: from a Monday to a Thursday.
  const auto short_run = [&](const std::string& resource, const std::string& step) {
    return reported(std::regex_replace(place(resource, step), std::regex("until: .*"), "until: 2026-03-06"));
  };
  const auto on = [](const std::string& days, const std::string& to) {
    return "{kind: pool, at_shift_end: finish, shifts: {d: {from: 09:00, to: " + to + ", units: 2, days: [" + days +
           "]}}}";
  };
  CHECK(short_run(on("Sat", "17:00"), kUse) ==
        Strings{at + ".shifts" + never +
                "the run, 2026-03-02 until 2026-03-06, has none of the days of its shifts (pathways.a.s)"});
  CHECK(short_run(on("Sun", "17:00"), kUse).size() == 1);
  CHECK(short_run(on("Sun", "08:00"), kUse).empty());  // until Monday morning
  CHECK(short_run(on("Thu", "17:00"), kUse).empty());
  CHECK(reported(place(on("Sat", "17:00"), kUse)).empty());
  CHECK(short_run("{kind: sessions, slots: 50 /week, notice: 1 d, days: [Sat, Sun]}", "book: r").size() == 1);
  CHECK(short_run("{kind: sessions, slots: 50 /week, notice: 1 d, days: [Wed, Sun]}", "book: r").empty());
  // Opened later, or not known.
  CHECK(reported(place("{kind: pool, capacity: 0}", kUse,
                       "interventions: {i: {at: 2026-04-01, path: " + at + ".capacity, set: 5}}\n"))
            .empty());
  CHECK(reported(place("{kind: pool, capacity: 0}", kUse,
                       "uncertainty: {u: {path: " + at + ".capacity, low: 0, high: 5}}\n"))
            .empty());
  // Nobody comes that way, or not any more than what is told of the stream.
  CHECK(reported(place("{kind: pool, capacity: 0}", "delay: 1 h")).empty());
  CHECK(reported(place("{kind: pool, capacity: 0}", kUse, "", "rate: 0 /day")).size() == 1);
  const auto branch = [&](const std::string& share) {
    return kHead + "providers: {P: {kind: other, resources: {r: {kind: pool, capacity: 0}}}}\n" +
           "pathways: {a: {steps: {go: {go: yes, next: {s: " + share +
           ", gone: rest}}, s: {use: r, for: 1 h, next: gone}, gone: {leave: done}}}}\n"
           "streams: {x: {at: P, pathway: a, rate: 1 /day}}\n";
  };
  CHECK(reported(branch("0 %")).empty());
  CHECK(reported(branch("1 %")).size() == 1);
  // Several pools: all, or the first of them.
  const auto two = [&](const std::string& first, const std::string& second, const std::string& use) {
    return kHead + "providers: {P: {kind: other, resources: {q: " + first + ", r: " + second + "}}}\n" +
           "pathways: {a: {steps: {s: {use: " + use + ", for: 1 h, next: gone}, gone: {leave: done}}}}\n" +
           "streams: {x: {at: P, pathway: a, rate: 1 /day}}\n";
  };
  CHECK(reported(two(kPool, "{kind: pool, capacity: 0}", "[q, r]")).size() == 1);
  CHECK(reported(two(kPool, "{kind: pool, capacity: 0}", "{first_of: [q, r]}")).empty());
  CHECK(reported(two("{kind: pool, capacity: 0}", "{kind: pool, capacity: 0}", "{first_of: [q, r]}")).size() == 2);
  const auto shift = [](const std::string& from, const std::string& to) {
    return "{kind: pool, at_shift_end: finish, shifts: {d: {from: " + from + ", to: " + to + ", units: 5}}}";
  };
  CHECK(
      reported(two(shift("08:00", "16:00"), shift("16:00", "08:00"), "[q, r]")) ==
      Strings{"pathways.a.s: patients come for a unit of each of several pools, whose shifts never overlap: they never "
              "have all (pathways.a.s)"});
  CHECK(reported(two(shift("08:00", "16:01"), shift("16:00", "08:00"), "[q, r]")).empty());
  // Sessions and windows.
  CHECK(reported(place("{kind: sessions, slots: 0 /week}", "book: r")) ==
        Strings{at + ".slots: patients wait for a date, and there is never one: the slots are 0 throughout the run "
                     "(pathways.a.s)"});
  CHECK(reported(place("{kind: sessions, slots: 0 /week}", "book: r",
                       "interventions: {i: {at: 2026-05-01, path: " + at + ".slots, set: 50 /week}}\n"))
            .empty());
  CHECK(
      reported(place(clinic("season: w"), "book: r", "seasons: {w: [1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]}\n")).size() ==
      1);
  CHECK(reported(place(clinic("planned_share: 20 %"), "book: r", "", "rate: 1 /day, list: planned")).empty());
  CHECK(reported(place(clinic(kPlain), "book: r", "", "rate: 1 /day, list: planned")) ==
        Strings{at +
                ": patients of the planned list only have slots that are kept for them, and there is never one: write "
                "a \"planned_share\" above 0 (pathways.a.s)"});
  CHECK(reported(place(clinic("urgent_share: 1, notice: 7 d, release: 6 d"), "book: r")).size() == 1);
  CHECK(reported(place(clinic("urgent_share: 1, notice: 7 d, release: 7 d"), "book: r")).empty());
  std::string window = place(kPool, "window: w");
  window.replace(window.find("resources:"), 10,
                 "windows: {w: {from: 08:00, to: 12:00, share: [0, 0, 0, 0, 0, 0, 0]}}, resources:");
  CHECK(reported(window) ==
        Strings{"providers.P.windows.w.share: nobody gets through the window: the share is 0 on every day "
                "(they go on after 60 days) (pathways.a.s)"});
}

TEST_CASE("Silence: units and slots that are gone for good", "[quick][models][silence][interventions]") {
  const auto closes = [](const std::string& resource, const std::string& step, const std::string& change,
                         const std::string& stream = "rate: 1 /day") {
    return reported(place(resource, step, "interventions: {" + change + "}\n", stream));
  };
  const std::string path = "path: providers.P.resources.r.capacity";
  const std::string wait =
      ", and patients still come: they wait until the run ends. Stop their arrivals, or give the step a way out "
      "(\"elsewhere\", \"full\") (pathways.a.s)";
  const Strings shut{"providers.P.resources.r.capacity: from 2026-04-02 on its capacity is 0" + wait};
  CHECK(closes(kPool, kUse, "i: {at: 2026-04-02, " + path + ", set: 0}") == shut);
  CHECK(closes(kPool, kUse, "i: {at: 2026-04-02, " + path + ", add: -5}") == shut);
  CHECK(closes(kPool, kUse, "i: {at: 2026-04-02, " + path + ", multiply: 0.09}") == shut);
  CHECK(closes(kPool, kUse, "i: {at: 2026-03-03, over: 31 d, " + path + ", add: -5}").size() == 1);
  CHECK(closes(kPool, "seize: r", "i: {at: 2026-04-02, " + path + ", set: 0}").back() == shut[0]);
  // Shifts, and slots of sessions.
  CHECK(closes("{kind: pool, at_shift_end: finish, shifts: {d: {from: 00:00, to: 24:00, units: 5}}}", kUse,
               "i: {at: 2026-04-02, path: providers.P.resources.r.shifts.d.units, set: 0}") ==
        Strings{"providers.P.resources.r.shifts: from 2026-04-02 on its shifts have 0 units" + wait});
  CHECK(closes(clinic(kPlain), "book: r", "i: {at: 2026-04-02, path: providers.P.resources.r.slots, set: 0 /week}") ==
        Strings{"providers.P.resources.r.slots: from 2026-04-02 on there are no slots" + wait});
  // Closed for a time, opened again, left by all, or with another way.
  CHECK(closes(kPool, kUse, "i: {at: 2026-04-02, until: 2026-04-09, " + path + ", set: 0}").empty());
  CHECK(closes(kPool, kUse, "i: {at: 2026-04-02, " + path + ", set: 0}, j: {at: 2026-05-02, " + path + ", set: 5}")
            .empty());
  CHECK(closes(kPool, kUse,
               "i: {at: 2026-04-02, " + path + ", set: 0}, j: {at: 2026-04-02, path: streams.x.rate, set: 0 /day}")
            .empty());
  CHECK(closes(kPool, kUse, "i: {at: 2026-04-02, " + path + ", set: 0}", "arrivals: {2026-03-05: 4}").empty());
  CHECK(closes(kPool, kUse, "i: {at: 2026-04-02, " + path + ", set: 0}", "arrivals: {2026-04-05: 4}") == shut);
  CHECK(closes(kPool, kUse + ", gives_up: 2 h, elsewhere: gone", "i: {at: 2026-04-02, " + path + ", set: 0}").empty());
  // Whoever is sent there by another provider waits as well; nobody is sent once the share is 0.
  const auto sent = [](const std::string& more) {
    return reported(
        kHead +
        "providers: {A: {kind: acute}, C: {kind: council, resources: {r: {kind: pool, capacity: 5}}}}\n"
        "channels: [{from: A, to: C, floor: 1 h}]\nparameters: {p: 10 %}\n"
        "pathways:\n"
        "  a: {steps: {s: {go: yes, next: {t: $p, out: rest}}, t: {transfer: {to: C, pathway: b}, next: out}, "
        "out: {leave: x}}}\n"
        "  b: {steps: {s: {use: r, for: 1 h, next: gone}, gone: {leave: done}}}\n"
        "streams: {x: {at: A, pathway: a, rate: 1 /day}}\n"
        "interventions:\n"
        "  i: {at: 2026-04-02, path: providers.C.resources.r.capacity, set: 0}\n" +
        more);
  };
  CHECK(sent("") == Strings{"providers.C.resources.r.capacity: from 2026-04-02 on its capacity is 0" +
                            wait.substr(0, wait.find("pathways.a.s")) + "pathways.b.s)"});
  CHECK(sent("  j: {at: 2026-04-02, path: parameters.p, set: 0 %}\n").empty());
}

TEST_CASE("Silence: a clinic asked for more than its slots", "[quick][models][silence][load]") {
  const auto load = [](const std::string& rate, const std::string& step = "book: r", const std::string& more = "") {
    return reported(place(clinic(kPlain), step, more, "rate: " + rate));
  };
  CHECK(load("49 /week").empty());
  CHECK(
      load("60 /week") ==
      Strings{
          "providers.P.resources.r.slots: load 1.2: 60 dates a week are wanted here on average, missed ones included, "
          "and there are 50; the list grows without end"});
  CHECK(load("12 /working day")[0].find("load 1.2: 60 dates") != std::string::npos);
  // Of those who miss, half are booked again: 40 / (1 - 0.2 x 0.5) = 44.4; all of them: 50.
  const std::string half = "book: r, dna: 20 %, missed: {s: 50 %, gone: rest}", all = "book: r, dna: 20 %, missed: s";
  CHECK(load("44 /week", half).empty());
  CHECK(load("45 /week", half).size() == 1);
  CHECK(load("39.9 /week", all).empty());
  CHECK(load("40 /week", all)[0].find("load 1: 50 dates a week") != std::string::npos);
  // By dates: 50 a week are served by 50 slots, 51 are not.
  const auto dated = [&](int a_week) {
    std::string days;
    for (const char* day : {"02", "09", "16", "23"})
      days += std::string("2026-03-") + day + ": " + std::to_string(a_week) + ", ";
    return reported(place(clinic(kPlain), "book: r", "", "arrivals: {" + days + "2026-03-30: 0}"),
                    {{"until", "2026-03-30"}});
  };
  CHECK(dated(50).empty());
  CHECK(dated(51).size() == 1);
  // The season of the slots, over the days of the run.
  CHECK(reported(place(clinic(kPlain + ", season: w"), "book: r",
                       "seasons: {w: [1, 1, 0.5, 0.5, 0.5, 1, 1, 1, 1, 1, 1, 1]}\n", "rate: 26 /week"))
            .size() == 1);
  // Planned patients have what is kept for them.
  const auto planned = [](const std::string& rate, const std::string& step = "book: r") {
    return reported(place(clinic(kPlain + ", planned_share: 20 %"), step, "", "list: planned, rate: " + rate));
  };
  CHECK(planned("9 /week").empty());
  CHECK(
      planned("12 /week") ==
      Strings{
          "providers.P.resources.r.planned_share: load 1.2: 12 dates a week are wanted by the planned list on average, "
          "missed ones included, and there are 10; the list grows without end"});
  // From a date on, and with a value that is not known.
  const auto later =
      load("40 /week", "book: r", "interventions: {i: {at: 2026-05-01, path: streams.x.rate, set: 60 /week}}\n");
  REQUIRE(later.size() == 1);
  CHECK(later[0].find("interventions.i: from 2026-05-01 on: providers.P.resources.r.slots: load 1.2") == 0);
  // Who may go another way before may never come: only those who surely do are counted.
  const auto before = [](const std::string& patience) {
    return kHead + "providers: {P: {kind: other, resources: {q: {kind: pool, capacity: 99}, r: " + clinic(kPlain) +
           "}}}\n" + "pathways: {a: {steps: {q: {use: q, for: 1 h" + patience +
           ", next: s}, s: {book: r, next: gone}, gone: {leave: done}}}}\n"
           "streams: {x: {at: P, pathway: a, rate: 60 /week}}\n";
  };
  CHECK(reported(before("")).size() == 1);
  CHECK(reported(before(", gives_up: 5 /day, elsewhere: gone")).empty());
}

TEST_CASE("Silence: slots that are kept for others", "[quick][models][silence][load]") {
  const auto told_of = [](const std::string& keys, const std::string& stream = "rate: 40 /week",
                          const std::string& more = "") {
    return reported(place(clinic(keys), "book: r", more, stream));
  };
  // 50 slots a week, of which 20 % are kept for planned patients and 20 % of the others for urgent ones: 32 are left.
  const std::string kept = "planned_share: 20 %, urgent_share: 20 %, ";
  CHECK(told_of(kept + "notice: 7 d, release: 5 d") ==
        Strings{
            "providers.P.resources.r.slots: load 1.25: 40 dates a week are wanted by the routine list (the others "
            "are kept for urgent or planned patients, and their \"release\" is later than its \"notice\") on average, "
            "missed ones included, and there are 32; the list grows without end"});
  CHECK(told_of(kept).size() == 1);  // the same by default
  CHECK(told_of(kept + "notice: 5 d, release: 5 d").empty());
  CHECK(told_of(kept, "rate: 31 /week").empty());
  CHECK(told_of(kept, "rate: 40 /week, list: urgent").empty());
  CHECK(told_of(kept, "rate: 60 /week").size() == 1);  // more than all slots: told of these
  // Of referrals a share is urgent.
  const auto referred = [](const std::string& urgent) {
    return reported(kHead +
                        "providers: {GP: {kind: primary_care}, P: {kind: acute}}\n"
                        "channels: [{from: GP, to: P, floor: 1 h}]\n"
                        "pathways: {a: {rtt: yes, steps: {s: {book: c, mark: clock_start, next: gone}, gone: {mark: "
                        "stop_non_admitted, leave: done}}}}\n"
                        "service_types: {el: {pathway: a, rate: 44 /week, urgent_share: " +
                        urgent +
                        ", referred_from: {GP: 100 %}, sessions: {c: {slots: 50 /week, urgent_share: 20 %}}}}\n"
                        "services: {table: table.csv}\n",
                    {}, "id,provider,function,type,name\nP.1,P,1,el,One\n");
  };
  CHECK(referred("0 %").size() == 1);
  CHECK(referred("10 %").empty());
}

TEST_CASE("Silence: a notice as long as the run", "[quick][models][silence]") {
  const auto told_of = [](const std::string& keys, const std::string& stream) {
    return reported(place(clinic("horizon: 200 d, " + keys), "book: r", "", stream));
  };
  CHECK(
      told_of("notice: 91 d", "rate: 1 /day") ==
      Strings{"providers.P.resources.r: patients who come have no date in the run: it has 91 d, and \"notice\" is 91 d "
              "(pathways.a.s)"});
  CHECK(told_of("notice: 90 d", "rate: 1 /day").empty());
  CHECK(told_of("notice: 91 d", "rate: 1 /day, list: urgent").empty());
  CHECK(told_of("urgent_notice: 100 d", "rate: 1 /day, list: urgent").size() == 1);
}

TEST_CASE("Silence: figures that need a mark that no step has", "[quick][models][silence]") {
  const std::string text = place(kPool, kUse, "", "rate: 1 /day, department: type1");
  CHECK(reported(text) ==
        Strings{"streams.x.department: no attendance is counted: no step of the pathway has the mark \"arrive\""});
  std::string arrives = text;
  arrives.replace(arrives.find("use: r"), 6, "mark: arrive, use: r");
  CHECK(reported(arrives).empty());
  std::string clocks = place(kPool, kUse);
  clocks.replace(clocks.find("steps:"), 6, "rtt: yes, steps:");
  CHECK(
      reported(clocks) ==
      Strings{"pathways.a.rtt: no clock ever runs here: no step has the mark \"clock_start\", and nobody comes with a "
              "clock"});
}

TEST_CASE("Silence: dates beyond the horizon are never given", "[quick][models][silence]") {
  const auto clinic_of = [](const std::string& keys, const std::string& more = "") {
    return reported(place(clinic(keys), "book: r", more));
  };
  const std::string at = "providers.P.resources.r.";
  CHECK(clinic_of("horizon: 14 d, notice: 14 d").empty());
  CHECK(clinic_of("horizon: 14 d, notice: 15 d") ==
        Strings{at +
                "notice: expected \"notice\" of at most the horizon, 14 d; found 15 d: beyond the horizon no date can "
                "be given, so nobody would ever be booked"});
  CHECK(clinic_of("horizon: 5 d, urgent_notice: 0 d") ==
        Strings{at + "horizon: expected \"notice\" (by default 7 d) of at most the horizon, 5 d; write it: beyond the "
                     "horizon no date can be given, so nobody would ever be booked"});
  CHECK(clinic_of("notice: 29 d").size() == 1);  // the default horizon
  CHECK(clinic_of("horizon: 14 d, urgent_notice: 15 d")[0].find(at + "urgent_notice: expected") == 0);
  CHECK(clinic_of("horizon: 14 d, urgent_share: 10 %, release: 15 d")[0].find(at + "release: expected") == 0);
  CHECK(clinic_of("horizon: 14 d, release: 15 d").empty());  // nothing is kept
  CHECK(clinic_of("horizon: 0 d, notice: 0 d, urgent_notice: 0 d")[0].find("no date can ever be given") !=
        std::string::npos);
  // Whole days count.
  CHECK(clinic_of("horizon: 14 d, notice: 14.4 d").empty());
  CHECK(clinic_of("horizon: 14 d, notice: 14.5 d").size() == 1);
  const auto cut = clinic_of("horizon: 14 d, notice: 10 d",
                             "interventions: {i: {at: 2026-05-01, path: " + at + "horizon, set: 9 d}}\n");
  REQUIRE(cut.size() == 1);
  CHECK(cut[0].find("interventions.i: from 2026-05-01 on: " + at + "notice: expected \"notice\" of at most") == 0);
  const std::string drawn =
      "uncertainty: {h: {path: " + at + "horizon, low: 8 d, high: 20 d}, n: {path: " + at + "notice, low: 2 d, high: ";
  CHECK(clinic_of("horizon: 14 d, notice: 7 d", drawn + "8 d}}\n").empty());
  CHECK(clinic_of("horizon: 14 d, notice: 7 d", drawn + "9 d}}\n")[0].find(
            "uncertainty: with " + at + "horizon at its lowest and " + at + "notice at its highest: ") == 0);
}
