// Pools that are waited for while others are kept: blocking, deadlocks, and everything at once.

#include <algorithm>
#include <catch2/catch.hpp>

#include "clinic.hpp"

using namespace icsflow::models;
using namespace test::pools;

TEST_CASE("pools: places kept while another is waited for", "[quick][models][pools]") {
  const std::string resources = "      ward: {kind: pool, capacity: 6}\n      home_care: {kind: pool, capacity: 3}\n";
  const std::string streams = "  patients: {at: clinic, pathway: visit, rate: 0.2 /h}\n";
  const std::string cared =
      "      cared_for: {use: home_care, for: {exponential: {mean: 11 h}}, next: gone}\n      gone: {leave: home}\n";
  const std::string ward = "use: ward, for: {exponential: {mean: 10 h}}, next: ";
  Clinic blocked(resources, "  visit:\n    steps:\n      ward: {" + ward + "cared_for, hold_until: next}\n" + cared,
                 streams);
  Clinic free(resources, "  visit:\n    steps:\n      ward: {" + ward + "cared_for}\n" + cared, streams);
  // Who waits for home care lies in the ward, every one of them.
  CHECK(blocked.ticks("mean_blocked", "ward") == blocked.ticks("mean_queue", "home_care"));
  CHECK(blocked("mean_blocked", "ward") > 0.1);
  CHECK(blocked("mean_wait", "visit.ward") > free("mean_wait", "visit.ward"));
  CHECK(blocked("blocked_share", "ward") == Approx(blocked("mean_blocked", "ward") / blocked("mean_in_use", "ward")));
  // By hand it is the same. (The unit is drawn for at another step then, so the same times are named alike.)
  Clinic by_hand(
      resources,
      "  visit:\n    steps:\n      bed: {seize: ward, next: ward}\n      ward: {delay: {exponential: {mean: 10 h}}, "
      "next: "
      "place}\n      place: {seize: home_care, next: leaves}\n      leaves: {release: ward, next: cared_for}\n"
      "      cared_for: {delay: {exponential: {mean: 11 h}}, next: done}\n      done: {release: home_care, next: "
      "gone}\n"
      "      gone: {leave: home}\n",
      streams);
  CHECK(by_hand("mean_wait", "visit.bed") == blocked("mean_wait", "visit.ward"));
  CHECK(by_hand("mean_wait", "visit.place") == blocked("mean_wait", "visit.cared_for"));
  CHECK(by_hand.ticks("mean_in_use", "ward") == blocked.ticks("mean_in_use", "ward"));
}

TEST_CASE("pools: patients who wait for each other stop the run", "[quick][models][pools]") {
  const auto pathways = [](const std::string& more) {
    return "  in:\n    steps:\n      first: {use: ward, for: {exponential: {mean: 5 h}}, hold_until: next, next: "
           "then}\n      then: "
           "{use: theatre, for: {exponential: {mean: 5 h}}, next: gone}\n      gone: {leave: treated}\n"
           "  out:\n    steps:\n      first: {use: theatre, for: {exponential: {mean: 5 h}}, hold_until: next, next: "
           "then}\n      "
           "then: {use: ward, for: {exponential: {mean: 5 h}}, next: gone" +
           more + "}\n      gone: {leave: treated}\n";
  };
  const std::string resources = "      ward: {kind: pool, capacity: 2}\n      theatre: {kind: pool, capacity: 2}\n";
  const std::string streams =
      "  in: {at: clinic, pathway: in, rate: 0.15 /h}\n  out: {at: clinic, pathway: out, rate: 0.15 /h}\n";
  Clinic circle(resources, pathways(""), streams);
  std::string message;
  try {
    circle.run();
  } catch (const Deadlock& error) {
    message = error.what();
  }
  INFO(message);
  CHECK(message.rfind("replication 0, seed 1: deadlock at clinic on 2026-0", 0) == 0);
  CHECK(message.find("clinic/theatre (2 of 2)") != std::string::npos);
  CHECK(message.find("clinic/ward (2 of 2)") != std::string::npos);
  CHECK(message.find("keeps clinic/ward and waits at clinic/in.then") != std::string::npos);
  CHECK(message.find("keeps clinic/theatre and waits at clinic/out.then") != std::string::npos);
  const auto& warnings = circle.study().scenario.warnings;
  const bool warned = std::any_of(warnings.begin(), warnings.end(), [](const Problem& p) {
    return p.message.find(
               "may come to wait for each other without end: who keeps \"ward\" may wait for who keeps "
               "\"theatre\" may wait for \"ward\"") != std::string::npos;
  });
  CHECK(warned);
  // Somebody who gives up ends every circle, and there is always somebody.
  Clinic patience(resources, pathways(", gives_up: 0.5 /h, elsewhere: gone"), streams);
  CHECK_NOTHROW(patience.run());
  CHECK(patience("gave_up_share", "out.then") > 0);
  CHECK(patience.study().scenario.warnings.empty());
  // Units enough: a circle is possible, and does not happen.
  Clinic roomy("      ward: {kind: pool, capacity: 60}\n      theatre: {kind: pool, capacity: 60}\n", pathways(""),
               streams);
  CHECK_NOTHROW(roomy.run());
  CHECK_FALSE(roomy.study().scenario.warnings.empty());
  // The same by hand.
  Clinic seized(
      resources,
      "  in:\n    steps:\n      a: {seize: ward, next: b}\n      b: {delay: 5 h, next: c}\n      c: {seize: theatre, "
      "next: "
      "d}\n      d: {release: ward, next: e}\n      e: {delay: 5 h, next: gone}\n      gone: {leave: treated}\n"
      "  out:\n    steps:\n      a: {seize: theatre, next: b}\n      b: {delay: 5 h, next: c}\n      c: {seize: ward, "
      "next: "
      "d}\n      d: {release: theatre, next: e}\n      e: {delay: 5 h, next: gone}\n      gone: {leave: treated}\n",
      streams);
  CHECK_THROWS_AS(seized.run(), Deadlock);
  // Whose operation was interrupted keeps the ward, and the one who took the theatre waits for it.
  Clinic interrupted(
      "      ward: {kind: pool, capacity: 1}\n      theatre: {kind: pool, capacity: 1, preemption: resume}\n",
      "  in:\n    steps:\n      a: {seize: ward, next: b}\n      b: {use: theatre, for: 5 h, priority: 5, next: c}\n   "
      "   "
      "c: {release: ward, next: gone}\n      gone: {leave: treated}\n"
      "  out:\n    steps:\n      a: {use: theatre, for: 1 h, priority: 1, hold_until: next, next: b}\n      b: {use: "
      "ward, "
      "for: 1 h, next: gone}\n      gone: {leave: treated}\n",
      streams);
  CHECK_THROWS_AS(interrupted.run(), Deadlock);
  // One way only: no circle, and nothing stops.
  Clinic tandem(resources,
                "  in:\n    steps:\n      first: {use: ward, for: 5 h, hold_until: next, next: then}\n      then: "
                "{use: theatre, for: 5 "
                "h, next: gone}\n      gone: {leave: treated}\n",
                "  in: {at: clinic, pathway: in, rate: 0.9 /h}\n");
  CHECK_NOTHROW(tandem.run());
}

TEST_CASE("pools: everything at once closes its sums and depends on nothing else", "[quick][models][pools]") {
  const test::TemporaryDirectory folder;
  const std::string file = folder.write("all.yaml", R"(icsflow: 1
name: Everything at once
start: 2026-01-05
until: 2026-07-06
warm_up: 14 d
seed: 7
channels:
  - {from: trust, to: council, floor: 1 h}
  - {from: council, to: trust, floor: 1 h}
providers:
  trust:
    kind: acute
    resources:
      doctors:
        kind: pool
        preemption: resume
        at_shift_end: preempt
        shifts: {day: {from: '08:00', to: '20:00', units: 5}, night: {from: '20:00', to: '08:00', units: 2}}
      nurses:
        kind: pool
        discipline: lifo
        at_shift_end: finish
        shifts: {early: {from: '07:00', to: '15:00', units: 6}, late: {from: '13:00', to: '22:00', units: 5}, night: {from: '22:00', to: '07:00', units: 3}}
      theatre: {kind: pool, capacity: 2, turnover: {uniform: {low: 10 min, high: 30 min}}}
      surgeon: {kind: pool, capacity: 2}
      ward: {kind: pool, capacity: 24, beds: yes, escalation: 5 %, escalation_at: 90 %}
      overflow: {kind: pool, capacity: 6, waiting_room: 9}
      phone: {kind: pool, capacity: unlimited}
  council:
    kind: council
    resources:
      assessors: {kind: pool, capacity: 2, discipline: random}
      care: {kind: pool, capacity: 9, turnover: 4 h}
pathways:
  emergency:
    steps:
      triage: {use: nurses, for: {exponential: {mean: 110 min}}, gives_up: [{from: 1 h, rate: 0.3 /h}], balks: {1: 30 %}, elsewhere: left, next: seen}
      seen: {use: doctors, for: {lognormal: {mean: 100 min, cv: 1}}, next: {again: 20 %, bed: 30 %, gone: rest}}
      again: {use: phone, for: 1 h, next: seen}
      bed: {seize: {first_of: [ward, overflow]}, gives_up: {gamma: {mean: 20 h, cv: 0.5}}, elsewhere: left, next: stay}
      stay: {delay: {exponential: {mean: 18 h}}, next: {out: 70 %, care: rest}}
      care: {transfer: {to: council, pathway: care}, ask: 1 h, offer: 1 h, move: 2 h, gives_up: 0.3 /day, elsewhere: out, next: out}
      out: {release: ward, next: gone}
      gone: {leave: home}
      left: {leave: left}
  elective:
    steps:
      operated: {use: [theatre, surgeon], for: {gamma: {mean: 2 h, cv: 0.4}}, hold_until: next, next: {recovers: 80 %, straight: rest}}
      recovers: {use: {first_of: [overflow, ward]}, for: {exponential: {mean: 20 h}}, full: straight, hold_until: next, next: care}
      care: {transfer: {to: council, pathway: care}, ask: 1 h, offer: 1 h, move: 2 h, gives_up: {exponential: {mean: 2 d}}, elsewhere: straight, next: gone}
      straight: {delay: 1 h, next: gone}
      gone: {leave: home}
  care:
    steps:
      assess: {use: assessors, for: {exponential: {mean: 6 h}}, next: place}
      place: {seize: care, next: accept}
      accept: {accept: yes, next: cared_for}
      cared_for: {delay: {exponential: {mean: 30 h}}, next: gone}
      gone: {leave: done}
streams:
  urgent: {at: trust, pathway: emergency, rate: 0.7 /h, priority: 1}
  other: {at: trust, pathway: emergency, rate: 1.1 /h, priority: 4}
  elective: {at: trust, pathway: elective, rate: 0.5 /h}
)");
  const test::Study study(file);
  RunOptions options;
  options.seed = 7;
  options.executor = ExecutorKind::kSequential;
  const RunResult once = study.run(options);
  CHECK(once.events > 20'000);
  CHECK(test::same(once, study.run(options, EventListKind::kFourAryHeap)));
  options.executor = ExecutorKind::kWindows;
  options.workers = 2;
  CHECK(test::same(once, study.run(options)));
  // A run uses the memory of the one before, and nothing of its state.
  Simulation simulation(study.model, EventListKind::kBucketRing);
  CHECK(test::same(once, simulation.run(options)));
  CHECK(test::same(once, simulation.run(options)));
  for (const auto& [measure, scope] : {std::pair("mean_blocked", "trust/theatre"),
                                       {"mean_blocked", "trust/surgeon"},
                                       {"mean_blocked", "trust/overflow"},
                                       {"mean_cleaning", "trust/theatre"},
                                       {"mean_overtime", "trust/nurses"},
                                       {"mean_interruptions", "trust/emergency.seen"},
                                       {"gave_up_share", "trust/emergency.triage"},
                                       {"gave_up_share", "trust/emergency.bed"},
                                       {"balked_share", "trust/emergency.triage"},
                                       {"mean_cleaning", "council/care"},
                                       {"mean_in_use", "trust/phone"}}) {
    INFO(measure << " of " << scope);
    CHECK(study.headline(once, measure, scope) > 0);
  }
}

TEST_CASE("blocking: a circle of waits over several providers is warned of", "[quick][models][pools][holds]") {
  const auto warnings = [](const std::string& gives_up) {
    const test::TemporaryDirectory folder;
    const Scenario scenario = read_scenario(folder.write("scenario.yaml", R"(icsflow: 1
name: Two that wait for each other
start: 2026-02-01
until: 2026-04-01
channels:
  - {from: hospital, to: rehab, floor: 1 h}
  - {from: rehab, to: hospital, floor: 1 h}
providers:
  hospital: {kind: acute, resources: {beds: {kind: pool, capacity: 2}}}
  rehab: {kind: community, resources: {places: {kind: pool, capacity: 2}}}
pathways:
  stay:
    steps:
      admission: {seize: beds, next: treatment}
      treatment: {delay: {exponential: {mean: 2 d}}, next: onward}
      onward: {transfer: {to: rehab, pathway: rehabilitation}, ask: 2 h, offer: 2 h, move: 2 h, next: gone)" +
                                                                              gives_up + R"(}
      gone: {release: beds, next: left}
      left: {leave: moved}
  rehabilitation:
    steps:
      place: {seize: places, next: yes_please}
      yes_please: {accept: yes, next: recovery}
      recovery: {delay: {exponential: {mean: 2 d}}, next: {worse: 50 %, home: rest}}
      worse: {transfer: {to: hospital, pathway: readmission}, ask: 2 h, offer: 2 h, move: 2 h, next: home}
      home: {release: places, next: left}
      left: {leave: home}
  readmission:
    steps:
      bed: {seize: beds, next: taken}
      taken: {accept: yes, next: treatment}
      treatment: {delay: {exponential: {mean: 2 d}}, next: home}
      home: {release: beds, next: left}
      left: {leave: home}
streams:
  patients: {at: hospital, pathway: stay, rate: 1 /day}
)"));
    return scenario.warnings;
  };
  const auto found = warnings("");
  REQUIRE(found.size() == 1);
  CHECK(found[0].key == "pathways.stay.onward");
  CHECK(found[0].message.find("who keeps \"hospital.beds\" may wait for who keeps \"rehab.places\" may wait for "
                              "\"hospital.beds\"") != std::string::npos);
  // Who gives up, ends it.
  CHECK(warnings(", gives_up: 0.1 /day, elsewhere: gone").empty());
}
