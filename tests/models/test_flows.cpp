// Small systems pushed hard: identities and custody are checked by the run itself (check_identities), which throws.

#include <catch2/catch.hpp>

#include "heap_world.hpp"
#include "icsflow/engine/check.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;
using test::Study;

namespace {

/// An RTT pathway in which a clock runs through everything that can hold a patient: a resource in use, a queue, a bed,
/// a wait for another provider, a waiting list, a date. A third of the clocks a month are removed in mid-step.
const std::string kHard = R"(icsflow: 1
name: Hard
start: 2026-02-01
until: 2026-09-01
localities: [here]
providers:
  GP: {kind: primary_care, locality: here}
  H:
    kind: acute
    resources:
      beds: {kind: pool, capacity: 40, beds: yes, escalation: 10 %, escalation_at: 90 %}
      room: {kind: pool, capacity: 12}
    windows: {round: {from: "08:00", to: "12:00", share: [1, 1, 1, 1, 1, 0.5, 0.5]}}
    cancellation: {pool: beds, at: "07:00", reserve: 2, protect_over: 364 d}
  C:
    kind: council
    resources:
      workers: {kind: pool, capacity: 3}
      places: {kind: pool, capacity: 15, grants: {at: "09:00", share: [1, 1, 1, 1, 1, 0.4, 0.3]}}
channels:
  - {from: GP, to: H, floor: 24 h}
  - {from: H, to: C, floor: 1 h}
  - {from: C, to: H, floor: 1 h}
pathways:
  elective:
    rtt: yes
    steps:
      referred: {delay: {uniform: {low: 1 d, high: 5 d}}, mark: clock_start, next: first}
      first:
        book: clinic
        dna: 20 %
        missed: {first: rest, nullified: 30 %}
        next: {scan: rest, stop: 20 %}
      nullified: {delay: 5 d, mark: nullify, next: {again: 50 %, gone: rest}}
      again: {go: yes, mark: clock_start, next: first}
      scan: {use: room, for: {exponential: {mean: 4 d}}, next: decided}
      decided: {go: yes, mark: decision_to_admit, next: {admission: 70 %, early: rest}}
      early: {seize: beds, next: ask}       # a clock that still runs while the patient waits for another provider
      ask:
        transfer: {to: C, pathway: care}
        ask: 4 h
        offer: 2 h
        move: 4 h
        gives_up: 0.1 /day
        elsewhere: stop
        next: passed
      passed: {leave: transferred}
      admission: {book: theatre, bed: beds, dna: 5 %, missed: {admission: rest}, next: bed}
      bed: {seize: beds, priority: 2, next: operated}
      operated: {delay: {exponential: {mean: 3 d}}, mark: [stop_admitted, admit_ordinary], next: round}
      round: {window: round, next: ready}
      ready: {go: yes, mark: ready, next: {home: 60 %, ask2: rest}}
      ask2:
        transfer: {to: C, pathway: care}
        ask: 4 h
        offer: 2 h
        move: 4 h
        gives_up: 0.05 /day
        elsewhere: home
        next: moved
      moved: {mark: discharged, leave: transferred}
      home: {mark: discharged, leave: home}
      stop: {mark: stop_non_admitted, leave: treated}
      gone: {leave: lost}
  care:
    steps:
      assess: {use: workers, for: {exponential: {mean: 12 h}}, next: place}
      place: {seize: places, next: accept}
      accept: {accept: yes, next: care}
      care: {delay: {exponential: {mean: 10 d}}, next: end}
      end: {leave: ended}
service_types:
  elective:
    pathway: elective
    referred_from: {GP: 1}
    rate: $rate
    removals: 0.012 /day
    urgent_share: 10 %
    receipt: 24 h
    sessions:
      clinic: {kind: sessions, slots: 50 /week, horizon: 14 d, notice: 3 d, urgent_notice: 1 d, release: 3 d, urgent_share: 10 %, chronological: 60 %, near_breach: 10 %, target: 364 d}
      theatre: {kind: sessions, slots: 21 /week, horizon: 14 d, notice: 3 d, urgent_notice: 1 d, release: 3 d, urgent_share: 10 %, chronological: 60 %, near_breach: 10 %, target: 364 d}
services: {table: services.csv}
)";

const std::string kServices =
    "# source: test\n# unit rate: /working day\nid,provider,function,type,name,rate\nH.1,H,1,elective,Test,9\n";

Study hard(const test::TemporaryDirectory& directory) {
  directory.write("services.csv", kServices);
  return Study(directory.write("hard.yaml", kHard));
}

}  // namespace

TEST_CASE("flows: identities close when clocks are removed in every kind of step", "[quick][models][identity]") {
  const test::TemporaryDirectory directory;
  const Study study = hard(directory);
  const RunResult reference = study.run();  // throws if the list, the beds or the custody do not close
  const auto get = [&](const char* measure) { return study.headline(reference, measure, "all"); };
  // The case is as hard as it says: each way out was used.
  CHECK(get("unreported_removals") > 50);
  CHECK(get("nullified") > 10);
  CHECK(get("completed_admitted") > 50);
  CHECK(get("completed_non_admitted") > 50);
  CHECK(get("transfers_ask") > 10);
  CHECK(get("gave_up_ask2") > 0);
  CHECK(get("opening_list") == 0);
  CHECK(get("closing_list") == get("clock_starts") - get("completed_admitted") - get("completed_non_admitted") -
                                   get("unreported_removals") - get("nullified") - get("transfers_ask"));
  // And it is the same however it is run.
  for (const WorldFactory list : {make_world, make_heap_world}) {
    RunOptions sequential;
    sequential.executor = ExecutorKind::kSequential;
    CHECK(test::same(study.run(sequential, list), reference));
    RunOptions windows;
    windows.workers = 3;
    CHECK(test::same(study.run(windows, list), reference));
  }
}

TEST_CASE("flows: a run that is told to stop throws and leaves the simulation usable", "[quick][models]") {
  const test::TemporaryDirectory directory;
  const Study study = hard(directory);
  Simulation simulation(study.model);
  RunOptions options;
  options.progress = [](double) { return false; };
  CHECK_THROWS_AS(simulation.run(options), Interrupted);
  options.progress = {};
  options.seed = study.scenario.seed;
  CHECK(test::same(simulation.run(options), study.run()));
}
