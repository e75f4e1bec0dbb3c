// What patients carry and where they go by it; branches, restarts, populations, batches, given dates.

#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "heap_world.hpp"
#include "icsflow/engine/random.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;
using test::Study;

namespace {

std::string with_head(const std::string& rest) {
  return R"(icsflow: 1
name: Case
start: 2026-02-01
until: 2026-08-01
calendar: {holidays: none}
)" + rest;
}

double served(const Study& study, const RunResult& r, const std::string& step) {
  return study.headline(r, "served", step);
}

/// What each patient was drawn at one site: the words of the first visit.
std::map<std::uint64_t, std::uint64_t> words_at(const Study& study, const std::string& site) {
  std::vector<DrawRecord> draws;
  RunOptions options;
  options.draws = &draws;
  (void)study.run(options);
  std::map<std::uint64_t, std::uint64_t> out;
  const std::uint64_t bits = icsflow::engine::DrawSite(site).bits();
  for (const DrawRecord& d : draws) {
    if (d.site == bits && d.visit == 0) out[d.identity] = d.word;
  }
  return out;
}

const std::string kKinds = R"(
providers:
  clinic:
    kind: other
    resources:
      a: {kind: pool, capacity: 1000}
      b: {kind: pool, capacity: 1000}
      c: {kind: pool, capacity: 1000}
pathways:
  visit:
    attributes:
      severity: {mild: 60 %, severe: rest}
      age: {uniform: {low: 0, high: 100}}
    steps:
      arrived: {go: yes, next: {by: age, under_25: young, under_75: {grown: 50 %, old: rest}, rest: old}}
      young: {use: a, for: 1 h, set: {severity: severe}, next: sorted}
      grown: {use: b, for: {by: severity, mild: 1 h, rest: 2 h}, set: {age: 200}, next: sorted}
      old: {use: c, for: 1 h, next: sorted}
      sorted: {go: yes, next: {by: severity, severe: [SEVERE], rest: fine}}
      ill: {use: a, for: 1 h, next: {by: age, under_100: gone, rest: grown_up}}
      fine: {use: b, for: 1 h, next: {by: age, under_100: gone, rest: grown_up}}
      grown_up: {use: c, for: 1 h, next: gone}
      gone: {leave: treated}
streams:
  patients: {at: clinic, pathway: visit, rate: 100 /day}
)";

}  // namespace

TEST_CASE("attributes: patients go, stay and change by what they carry", "[quick][models][attributes]") {
  const test::TemporaryDirectory directory;
  std::string text = with_head(kKinds);
  text.replace(text.find("[SEVERE]"), 8, "ill");
  const Study study(directory.write("kinds.yaml", text));
  const RunResult r = study.run();
  const auto at = [&](const char* step) { return served(study, r, std::string("clinic/visit.") + step); };
  const double all = at("young") + at("grown") + at("old");
  // About 18,100 patients: six standard errors of a share are 2.2 points.
  CHECK(at("young") / all == Approx(0.25).margin(0.022));
  CHECK(at("grown") / all == Approx(0.25).margin(0.022));
  // All the young were made severe, two in five of the others were.
  CHECK(at("ill") / all == Approx(0.25 + 0.75 * 0.4).margin(0.022));
  CHECK(at("ill") + at("fine") == Approx(all).margin(30));  // who has just begun
  // Who came by `grown` is 200 years old now, and nobody else is.
  CHECK(at("grown_up") == Approx(at("grown")).margin(30));
  CHECK(at("grown_up") > 0);
  // Those severe stay twice as long in b, where all others stay an hour: 0.25 x (0.6 x 1 + 0.4 x 2) + the fine.
  const double days = double((study.scenario.until - study.scenario.start).count());
  CHECK(study.headline(r, "mean_in_use", "clinic/b") * days * 24 ==
        Approx(at("grown") * 1.4 + at("fine")).epsilon(0.03));
}

TEST_CASE("attributes: the same patient carries the same in every plan", "[quick][models][attributes][crn]") {
  const test::TemporaryDirectory directory;
  std::string text = with_head(kKinds);
  text.replace(text.find("[SEVERE]"), 8, "ill");
  const std::string file = directory.write("kinds.yaml", text);
  const Study base(file), fewer(file, {{"providers.clinic.resources.a.capacity", "2"}});
  const auto a = words_at(base, "attribute/severity"), b = words_at(fewer, "attribute/severity");
  CHECK(a.size() > 5000);
  std::size_t both = 0;
  for (const auto& [who, word] : b) {
    const auto found = a.find(who);
    if (found == a.end()) continue;
    ++both;
    REQUIRE(found->second == word);
  }
  CHECK(both > 5000);
}

namespace {

/// Clocks that run through branches, in which a patient waits for everything there is to wait for; and are removed in
/// mid-branch. Patients are handed on with what they carry, come back as second pathways, or belong to a population.
const std::string kBranches = with_head(R"(
localities: [here]
providers:
  GP: {kind: primary_care, locality: here}
  H:
    kind: acute
    resources:
      beds: {kind: pool, capacity: 20, beds: yes}
      room: {kind: pool, capacity: 6}
      nurses: {kind: pool, capacity: 2}
      help: {kind: pool, capacity: 90}
      clinic: {kind: sessions, slots: 40 /week, horizon: 14 d, notice: 3 d, urgent_notice: 1 d, release: 3 d}
    windows: {round: {from: "08:00", to: "12:00", share: [1, 1, 1, 1, 1, 0.5, 0.5]}}
  C:
    kind: council
    resources:
      mild_places: {kind: pool, capacity: 30}
      severe_places: {kind: pool, capacity: 30}
channels:
  - {from: GP, to: H, floor: 24 h}
  - {from: H, to: C, floor: 1 h}
  - {from: C, to: H, floor: 1 h}
pathways:
  elective:
    rtt: yes
    attributes: {severity: {mild: 50 %, severe: rest}, visits: 0}
    steps:
      referred: {delay: {uniform: {low: 1 d, high: 5 d}}, mark: clock_start, next: tests}
      tests: {all_of: [scan, bloods, seen], next: {tests: 30 %, decided: rest}}
      scan: {use: room, for: {exponential: {mean: 2 d}}, next: done}
      bloods: {seize: nurses, priority: {by: severity, severe: 1, mild: 4}, next: taken}
      taken: {delay: {exponential: {mean: 6 h}}, next: both}
      both: {all_of: [look, ask_round, helped], next: done}
      look: {delay: {by: severity, mild: 1 h, severe: {exponential: {mean: 3 d}}}, set: {severity: severe}, next: done}
      ask_round: {window: round, next: done}
      helped: {use: help, hours: [6, 4, 2], priority: 3, for: {exponential: {mean: 5 d}}, next: done}
      seen: {book: clinic, dna: 10 %, missed: {seen: rest}, next: done}
      done: {join: yes}
      decided: {go: yes, set: {visits: 1}, next: {by: visits, under_1: lost, rest: again}}
      lost: {leave: lost}
      again: {go: yes, next: {second: 20 %, ask: rest}}
      second: {restart: referred, next: ask}
      ask:
        transfer: {to: C, pathway: care}
        ask: 4 h
        offer: 2 h
        move: 4 h
        gives_up: 0.2 /day
        elsewhere: stop
        next: passed
      passed: {leave: transferred}
      stop: {mark: stop_non_admitted, leave: treated}
  care:
    attributes: {severity: {severe: 50 %, mild: rest}}
    steps:
      place: {go: yes, next: {by: severity, mild: mild_place, severe: severe_place}}
      mild_place: {seize: mild_places, next: accept}
      severe_place: {seize: severe_places, next: accept}
      accept: {accept: yes, next: care}
      care: {delay: {exponential: {mean: 5 d}}, next: end}
      end: {leave: ended}
  caseload:
    steps:
      called: {go: yes, next: {shortest_queue: [in_room, by_nurse]}}
      in_room: {use: room, for: 1 h, next: home}
      by_nurse: {use: nurses, for: 1 h, next: home}
      home: {leave: home}
service_types:
  elective:
    pathway: elective
    referred_from: {GP: 1}
    rate: $rate
    removals: 0.012 /day
    receipt: 24 h
services: {table: services.csv}
streams:
  people: {at: H, pathway: caseload, population: 40, returns_after: {exponential: {mean: 5 d}}}
  groups: {at: H, pathway: caseload, rate: 0.5 /day, batch: {2: 50 %, 5: rest}}
  dated: {at: H, pathway: caseload, arrivals: {2026-03-02: 12, 2026-03-05: 4}}
)");

}  // namespace

TEST_CASE("branches: identities close when clocks are removed in mid-branch", "[quick][models][identity][branches]") {
  const test::TemporaryDirectory directory;
  directory.write(
      "services.csv",
      "# source: test\n# unit rate: /working day\nid,provider,function,type,name,rate\nH.1,H,1,elective,Test,3\n");
  const Study study(directory.write("branches.yaml", kBranches));
  const RunResult reference = study.run();  // throws if the list, the beds or the custody do not close
  const auto get = [&](const char* measure) { return study.headline(reference, measure, "all"); };
  CHECK(get("clock_starts") > 300);
  CHECK(get("unreported_removals") > 50);
  CHECK(get("completed_non_admitted") > 0);
  CHECK(get("transfers_ask") > 20);
  for (const WorldFactory list : {make_world, make_heap_world}) {
    RunOptions sequential;
    sequential.executor = ExecutorKind::kSequential;
    CHECK(test::same(study.run(sequential, list), reference));
    RunOptions windows;
    windows.workers = 3;
    CHECK(test::same(study.run(windows, list), reference));
  }
  // No draw is made twice for two purposes: a branch and a second pathway have identities of their own.
  std::vector<DrawRecord> draws;
  RunOptions options;
  options.draws = &draws;
  (void)study.run(options);
  std::set<std::tuple<std::uint64_t, std::uint64_t, std::uint32_t>> seen;
  const std::uint64_t severity = icsflow::engine::DrawSite("attribute/severity").bits();
  const std::uint64_t round = icsflow::engine::DrawSite("elective.ask_round/duration").bits();
  for (const DrawRecord& d : draws) {
    if (d.site == severity || d.site == round) continue;  // looked up again; a window is asked for by its day
    INFO("site " << d.site << ", visit " << d.visit);
    REQUIRE(seen.insert({d.identity, d.site, d.visit}).second);
  }
}

TEST_CASE("arrivals: so many in a batch, and on the dates that were given", "[quick][models][streams]") {
  const test::TemporaryDirectory directory;
  directory.write("dates.csv", "# source: test\ndate,count\n2026-02-03,3\n2026-07-31,2\n2027-01-01,9\n");
  const Study study(directory.write("batches.yaml", with_head(R"(
providers:
  clinic: {kind: other, resources: {room: {kind: pool, capacity: 1000}, ward: {kind: pool, capacity: 1000, beds: yes}}}
pathways:
  visit: {steps: {seen: {use: room, for: 1 min, next: gone}, gone: {leave: treated}}}
  stay: {steps: {stays: {use: ward, for: 200 d, next: gone}, gone: {leave: treated}}}
  table: {steps: {there: {use: room, for: 1 min, next: gone}, gone: {leave: treated}}}
streams:
  groups: {at: clinic, pathway: visit, rate: 5 /day, batch: 7}
  dated: {at: clinic, pathway: stay, arrivals: {2026-02-04: 5, 2026-02-02: 10, 2026-02-03: 0}}
  listed: {at: clinic, pathway: table, arrivals: dates.csv}
)")));
  const RunResult r = study.run();
  const double seen = served(study, r, "clinic/visit.seen");
  CHECK(std::fmod(seen, 7) == 0);
  CHECK(seen / 7 == Approx(5 * 181).epsilon(0.2));
  const auto& occupied = study.series(r, "occupied", "clinic", "ward");
  CHECK(std::vector<double>(occupied.begin(), occupied.begin() + 5) == std::vector<double>{0, 10, 10, 15, 15});
  CHECK(served(study, r, "clinic/table.there") == 5);
}

TEST_CASE("population: nobody is lost, and everybody comes again", "[quick][models][streams]") {
  const test::TemporaryDirectory directory;
  const Study study(directory.write("population.yaml", with_head(R"(
providers:
  clinic: {kind: other, resources: {room: {kind: pool, capacity: 2}}}
pathways:
  visit: {steps: {seen: {use: room, for: 30 min, next: gone}, gone: {leave: treated}}}
streams:
  people: {at: clinic, pathway: visit, population: 3, returns_after: 9 h}
)")));
  const RunResult r = study.run();
  // Two are seen at 9:00 and again every 9.5 h; the third half an hour later and again every 9.5 h.
  const double hours = 181 * 24;
  CHECK(served(study, r, "clinic/visit.seen") ==
        2 * (std::floor((hours - 9) / 9.5) + 1) + std::floor((hours - 9.5) / 9.5) + 1);
}

TEST_CASE("care: a package starts when all of its hours fit, in order of asking", "[quick][models][care]") {
  const test::TemporaryDirectory directory;
  const Study study(directory.write("care.yaml", with_head(R"(
providers:
  council: {kind: other, resources: {care: {kind: pool, capacity: 20}}}
pathways:
  large: {steps: {cared_for: {use: care, hours: [14, 10, 4], for: 28 d, next: ended}, ended: {leave: ended}}}
  small: {steps: {cared_for: {use: care, hours: 6, for: 7 d, next: ended}, ended: {leave: ended}}}
profiles:
  at_night: {hours: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}
  in_the_evening: {hours: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]}
streams:
  first: {at: council, pathway: large, arrivals: {2026-02-02: 1}, profile: at_night}
  then: {at: council, pathway: large, arrivals: {2026-02-03: 1}, profile: at_night}
  last: {at: council, pathway: small, arrivals: {2026-02-03: 1}, profile: in_the_evening}
)")));
  const RunResult r = study.run();
  // 14 of 20 hours are taken; from the third week on 4: only then 14 fit, and the 6 that would have fitted before wait
  // behind them: 14 + 4 + 6 > 20, until a week later the second large one takes 10.
  const auto wait = [&](const char* step) { return study.headline(r, "mean_wait", std::string("council/") + step); };
  CHECK(wait("large.cared_for") == Approx((0 + 13) / 2.0).margin(0.03));
  CHECK(wait("small.cared_for") == Approx(19).margin(0.06));
  // 14 + 10 + 4 + 4 weeks of hours each, and 6.
  const double days = double((study.scenario.until - study.scenario.start).count());
  CHECK(study.headline(r, "mean_in_use", "council/care") * days / 7 == Approx(2 * (14 + 10 + 4 + 4) + 6));
}

TEST_CASE("attributes: a normal distribution has the bounds that are documented", "[quick][models][attributes]") {
  const test::TemporaryDirectory directory;
  const auto in_use = [&](const std::string& stay) {
    const Study study(directory.write("normal.yaml", with_head(R"(
providers:
  clinic: {kind: other, resources: {room: {kind: pool, capacity: 1000}}}
pathways:
  visit: {steps: {seen: {use: room, for: )" + stay + R"(, next: gone}, gone: {leave: treated}}}
streams:
  patients: {at: clinic, pathway: visit, rate: 100 /day}
)")));
    const RunResult r = study.run();
    return study.headline(r, "mean_in_use", "clinic/room");
  };
  CHECK(in_use("{normal: {mean: 2 h, sd: 1 h}}") ==
        in_use("{normal: {mean: 2 h, sd: 1 h, low: 0 h, high: 1000000 d}}"));
  CHECK(in_use("{normal: {mean: 2 h, sd: 1 h, low: 2 h}}") > in_use("{normal: {mean: 2 h, sd: 1 h}}"));
}
