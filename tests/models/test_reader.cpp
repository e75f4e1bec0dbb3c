#include "icsflow/scenario/reader.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/profile.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/session.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "icsflow/scenario/spec/window.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "../temporary_directory.hpp"

using namespace icsflow::models;
namespace fs = std::filesystem;

namespace {

using Files = test::TemporaryDirectory;

const Parameter& parameter(const Scenario& scenario, const std::string& path) {
  const ParameterId id = scenario.parameters.find(path);
  INFO(path);
  REQUIRE(id != kNoParameter);
  return scenario.parameters.at(id);
}

std::string first_problem(const std::string& file, const std::vector<Override>& overrides) {
  try {
    (void)read_scenario(file, overrides);
    return "";
  } catch (const InputError& error) {
    return to_string(error.problems().front());
  }
}

const std::string kMm1 = std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/textbook/mm1.yaml";

const std::string kHead = "icsflow: 1\nname: Case\nstart: 2026-02-01\nuntil: 2026-04-01\n";

const std::string kWard = kHead + R"(mark: B
source: Somebody, Title, 2025
localities: [north, south]
include: [library/care.yaml]
parameters:
  stay: {value: 3 d, range: [2 d, 5 d], mark: C, note: a guess}
providers:
  RVJ:
    name: Trust
    kind: acute
    source: NHS England, KH03, 2025
    parameters: {stay: 2 d}
    staff:
      nursing: {establishment: 412.5, vacancy: 8 %, source: NHS England, mark: A}
    resources:
      beds: {kind: pool, capacity: 9, beds: yes, staffing: {rule: beds, group: nursing}, grants: {at: 09:00, share: [1, 1, 1, 1, 1, 50 %, 0]}}
      clinic: {kind: sessions, slots: 40 /week, days: [Mon, Fri], horizon: 6 wk}
    windows:
      round: {from: 08:00, to: 12:00, share: [1, 1, 1, 1, 1, 0.5, 0.5], holidays: like Sunday}
    cancellation: {pool: beds, at: 07:00, reserve: 3, protect_over: 52 wk}
  BCC: {kind: council}
channels:
  - {from: acute, to: council, floor: 2 h}
  - {from: RVJ, to: BCC, floor: 1 h}
  - {from: council, to: acute, floor: 1 h}
pathways:
  stay:
    steps:
      bed: {seize: beds, priority: 2, next: treat}
      treat:
        mark: [admit_emergency, ready]
        delay: {gamma: {mean: $stay, cv: {value: 0.8, mark: C}}}
        next: {ask: $share, home: rest}
      ask:
        transfer:
          north: {to: BCC, pathway: care}
          south: {to: BCC, pathway: care.yes_please}
        ask: 2 h
        gives_up: 0.1 /day
        elsewhere: home
        next: gone
      home: {release: beds, next: gone}
      gone: {leave: moved}
profiles:
  day: {hours: [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2]}
streams:
  falls:
    at: RVJ
    pathway: stay
    rate: 2 /working day
    profile: day
    localities: {north: 60 %, south: 40 %}
    parameters: {share: 30 %}
    department: type1
)";
const std::string kCare = R"(pathways:
  care:
    mark: C
    steps:
      yes_please: {accept: yes, next: over}
      over: {delay: 6 wk, next: done}
      done: {leave: done}
)";

std::string write_ward(const Files& files, const std::string& text = kWard) {
  files.write("library/care.yaml", kCare);
  return files.write("ward.yaml", text);
}

}  // namespace

TEST_CASE("Reader: what is wrong with a value set on the command line is said of it there", "[quick][models][set]") {
  const std::string file = std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/textbook/mm1.yaml";
  const auto problems = [&](const std::vector<Override>& sets) -> std::string {
    try {
      return read_scenario(file, sets).warnings.empty() ? "none" : "warnings";
    } catch (const InputError& error) {
      return to_string(error.problems().front());
    }
  };
  CHECK(problems({{"until", "2025-01-01"}}) == "--set: until: expected a date after \"start\"");
  CHECK(problems({{"until", "2027-01-01"}}) == file + ":7:10: warm_up: expected less than the run, 365 d; found 365 d");
  CHECK(problems({{"until", "2027-01-02"}}) == "none");
  CHECK(problems({{"warm_up", "99999 d"}}) == "--set: warm_up: expected less than the run, 36524 d; found 99999 d");
}

TEST_CASE("Reader: the M/M/1 queue is what its file says", "[quick][models][yaml]") {
  const Scenario s = read_scenario(kMm1);
  CHECK(s.name == "M/M/1 queue");
  CHECK(s.replications == 10);
  CHECK((s.until - s.start).count() == 36524);
  REQUIRE(s.providers.size() == 1);
  REQUIRE(s.providers[0].pools.size() == 1);
  CHECK(s.parameters.value(s.providers[0].pools[0].capacity.id) == 1);
  REQUIRE(s.pathways.size() == 1);
  const StepSpec& served = s.pathways[0].steps.at(0);
  CHECK(served.kind == StepKind::kUse);
  CHECK(served.duration.form == DistributionSpec::Form::kExponential);
  CHECK(parameter(s, "pathways.visit.served.for.exponential.mean").value == 1);
  CHECK(parameter(s, "streams.patients.rate").value == 0.8);
  CHECK(parameter(s, "warm_up").value == 365);
  CHECK(s.warnings.empty());
}

TEST_CASE("Reader: providers, pathways, channels and streams of a small system", "[quick][models][yaml]") {
  const Files files;
  const Scenario s = read_scenario(write_ward(files));
  CHECK(s.warnings.empty());
  REQUIRE(s.providers.size() == 2);
  CHECK(s.providers[0].id == "BCC");  // sorted
  const ProviderSpec& trust = s.providers[1];
  CHECK(trust.kind == ProviderKind::kAcute);
  CHECK(trust.cancellation.pool == "beds");
  CHECK(trust.cancellation.at == icsflow::engine::hours(7));
  REQUIRE(trust.pools.size() == 1);
  CHECK(trust.pools[0].daily_grants);
  CHECK(s.parameters.value(trust.pools[0].grant_share[5].id) == 0.5);
  CHECK(trust.pools[0].staffing.roles.at(0).first == "nursing");
  REQUIRE(trust.sessions.size() == 1);
  CHECK(trust.sessions[0].days == std::array<bool, 7>{true, false, false, false, true, false, false});
  CHECK(s.parameters.value(trust.sessions[0].slots.id) == 40.0 / 7);
  REQUIRE(s.pathways.size() == 2);
  CHECK(s.pathways[0].name == "care");
  const auto step = [&](const std::string& name) -> const StepSpec& {
    const auto& steps = s.pathways[1].steps;
    return *std::find_if(steps.begin(), steps.end(), [&](const StepSpec& one) { return one.name == name; });
  };
  CHECK(s.pathways[1].steps.front().name == "bed");
  const StepSpec& ask = step("ask");
  REQUIRE(ask.transfers.size() == 2);
  CHECK(ask.transfers[1].pathway == "care.yes_please");
  CHECK(step("treat").marks == std::vector<MarkKind>{MarkKind::kAdmitEmergency, MarkKind::kReady});
  CHECK(step("treat").next.at(0).probability.reference == "share");
  CHECK_FALSE(step("treat").next.at(1).probability.given());
  CHECK(parameter(s, "channels.RVJ-BCC.floor").value == 1.0 / 24);
  CHECK(parameter(s, "streams.falls.rate").unit == Unit::kWorkingRate);
  CHECK(s.streams.at(0).rate.unit == Unit::kRate);
  CHECK(s.streams.at(0).list == ListClass::kRoutine);
  CHECK(parameter(s, "providers.RVJ.windows.round.share.Sat").value == 0.5);
}

TEST_CASE("Reader: sources and marks pass down, the nearest wins", "[quick][models][yaml]") {
  const Files files;
  const Scenario s = read_scenario(write_ward(files));
  const Parameter& beds = parameter(s, "providers.RVJ.resources.beds.capacity");
  CHECK(beds.source == "NHS England, KH03, 2025");
  CHECK(beds.mark == Mark::kB);
  const Parameter& vacancy = parameter(s, "providers.RVJ.staff.nursing.vacancy");
  CHECK(vacancy.source == "NHS England");
  CHECK(vacancy.mark == Mark::kA);
  const Parameter& stay = parameter(s, "parameters.stay");
  CHECK(stay.mark == Mark::kC);
  CHECK(stay.source == "Somebody, Title, 2025");
  REQUIRE(stay.range);
  CHECK(*stay.range == std::array<double, 2>{2, 5});
  CHECK(parameter(s, "pathways.stay.treat.delay.gamma.cv").mark == Mark::kC);
  CHECK(parameter(s, "pathways.care.over.delay").mark == Mark::kC);
  CHECK(parameter(s, "pathways.care.over.delay").source.empty());  // another file
}

TEST_CASE("Reader: --set follows the rules of the field it sets", "[quick][models][yaml]") {
  const Scenario s = read_scenario(
      kMm1, {{"streams.patients.rate", "0.5 /day"}, {"seed", "7"}, {"until", "2028-01-01"}, {"replications", "3"}});
  CHECK(parameter(s, "streams.patients.rate").value == 0.5);
  CHECK(parameter(s, "streams.patients.rate").overridden);
  CHECK_FALSE(parameter(s, "warm_up").overridden);
  CHECK(s.seed == 7);
  CHECK(s.replications == 3);
  CHECK((s.until - s.start).count() == 730);
  CHECK(first_problem(kMm1, {{"streams.patient.rate", "1 /day"}}) ==
        "--set: streams.patient.rate: no such parameter; did you mean \"streams.patients.rate\"?");
  // Parts left out; and a path that is none, nor near one.
  CHECK(first_problem(kMm1, {{"providers.clinic.server.capacity", "2"}}) ==
        "--set: providers.clinic.server.capacity: no such parameter; did you mean "
        "\"providers.clinic.resources.server.capacity\"?");
  CHECK(first_problem(kMm1, {{"beds.of.nobody", "2"}}) ==
        "--set: beds.of.nobody: no such parameter; `icsflow explain FILE WORD` lists the paths with a word in them");
  CHECK(first_problem(kMm1, {{"streams.patients.rate", "1"}}) ==
        "--set: streams.patients.rate: expected a rate such as 12 /day, 0.5 /h or 84 /week, 0 or more; found \"1\" "
        "without a unit");
  CHECK(first_problem(kMm1, {{"providers.clinic.resources.server.capacity", "1.5"}}) ==
        "--set: providers.clinic.resources.server.capacity: expected a whole number, 0 or more; found \"1.5\"");
  CHECK(first_problem(kMm1, {{"pathways.visit.steps.served.for.exponential.mean", "1 d"}}) ==
        "--set: pathways.visit.steps.served.for.exponential.mean: no such parameter; did you mean "
        "\"pathways.visit.served.for.exponential.mean\"?");
  CHECK(first_problem(kMm1, {{"seed", "-1"}}).rfind("--set: seed: expected a whole number", 0) == 0);
  const Files files;
  CHECK(first_problem(write_ward(files), {{"pathways.stay.treat.next.ask", "0.1"}}) ==
        "--set: pathways.stay.treat.next.ask: this value is the reference $share; set the parameter it refers to");
  CHECK(first_problem(write_ward(files), {{"streams.falls.localities.north", "70 %"}}).find("sum to 1; found 1.1") !=
        std::string::npos);
}

TEST_CASE("Reader: a load of 1 or more is a warning", "[quick][models][yaml][load]") {
  CHECK(read_scenario(kMm1, {{"streams.patients.rate", "0.99 /day"}}).warnings.empty());
  for (const char* rate : {"1 /day", "7 /week", "1.4 /working day"}) {
    const Scenario s = read_scenario(kMm1, {{"streams.patients.rate", rate}});
    REQUIRE(s.warnings.size() == 1);
    CHECK(s.warnings[0].key == "providers.clinic.resources.server.capacity");
    CHECK(s.warnings[0].severity == Severity::kWarning);
  }
  // Patients who come back: 1 / (1 - 0.5) visits of half a day, 0.9 a day => 0.9; 1.1 a day => 1.1.
  const Files files;
  const auto feedback = [&](const std::string& rate) {
    return files.write(
        "back.yaml",
        kHead +
            "providers: {c: {kind: other, resources: {s: {kind: pool, capacity: 1}}}}\n"
            "pathways: {v: {steps: {a: {use: s, for: {uniform: {low: 6 h, high: 18 h}}, next: {a: 50 %, z: rest}}, "
            "z: {leave: out}}}}\nstreams: {p: {at: c, pathway: v, rate: " +
            rate + "}}\n");
  };
  CHECK(read_scenario(feedback("0.9 /day")).warnings.empty());
  CHECK(read_scenario(feedback("1.1 /day")).warnings.size() == 1);
}

TEST_CASE("Reader: the load counts units and hours as well as time", "[quick][models][yaml][load]") {
  const Files files;
  const auto warned = [&](const std::string& step, const std::string& capacity, const std::string& source,
                          const std::string& more = "") {
    std::vector<std::string> out;
    for (const Problem& w :
         read_scenario(files.write("units.yaml", kHead + more +
                                                     "providers: {c: {kind: other, resources: {s: "
                                                     "{kind: pool, capacity: " +
                                                     capacity + "}}}}\npathways: {v: {steps: {a: {" + step +
                                                     ", next: z}, z: {leave: out}}}}\n"
                                                     "streams: {p: {at: c, pathway: v, " +
                                                     source + "}}\n"))
             .warnings)
      out.push_back(w.message);
    return out;
  };
  // 12 an hour for 20 minutes: 4 patients at a time, of 2 units each.
  const std::string two = "use: {s: 2}, for: {normal: {mean: 20 min, sd: 1 min}}";
  REQUIRE(warned(two, "4", "rate: 12 /h").size() == 1);
  CHECK(warned(two, "4", "rate: 12 /h")[0].find("load 2: 8 units") == 0);
  CHECK(warned(two, "8", "rate: 11.9 /h").empty());
  CHECK(warned("use: {s: 1}, for: 20 min", "4", "rate: 11.9 /h").empty());
  // Hours a week: 7 a week, each for two weeks of 10 and 4 hours: 98 hours a week.
  const std::string fixed = "use: s, hours: [10, 4], for: 14 d";
  REQUIRE(warned(fixed, "14", "rate: 7 /week").size() == 1);
  CHECK(warned(fixed, "14", "rate: 7 /week")[0].find("load 7: 98 units") == 0);
  CHECK(warned(fixed, "98", "rate: 6.99 /week").empty());
  CHECK(warned(fixed, "98", "rate: 7.01 /week").size() == 1);
  // Exponential with mean m: of it lies m (1 - exp(-7/m)) in the first week, here 7.0369 of 14 days; the rest after it.
  const double first = 14 * (1 - std::exp(-0.5)), hours = (10 * first + 4 * (14 - first)) / 7;
  const std::string lasting = "use: s, hours: [10, 4], for: {exponential: {mean: 14 d}}";
  CHECK(warned(lasting, "100", "rate: " + std::to_string(100 / hours * 0.9999) + " /week").empty());
  CHECK(warned(lasting, "100", "rate: " + std::to_string(100 / hours * 1.0001) + " /week").size() == 1);
  // A smooth season is averaged as it is: of January, 1 until its middle and then towards 3.
  const std::string season = "seasons: {m: {smooth: [1, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}}\n";
  double mean = 0;
  for (int day = 0; day < 31; ++day) mean += (day + 0.5 < 15.5 ? 1 : 1 + 2 * (day + 0.5 - 15.5) / 29.5) / 31;
  const auto seasonal = [&](double share) {
    const auto file =
        files.write("season.yaml", "icsflow: 1\nname: S\nstart: 2026-01-01\nuntil: 2026-02-01\n" + season +
                                       "providers: {c: {kind: other, resources: {s: {kind: pool, capacity: 1}}}}\n"
                                       "pathways: {v: {steps: {a: {use: s, for: 1 d, next: z}, z: {leave: out}}}}\n"
                                       "streams: {p: {at: c, pathway: v, season: m, rate: " +
                                       std::to_string(share / mean) + " /day}}\n");
    return read_scenario(file).warnings.size();
  };
  CHECK(seasonal(0.9999) == 0);
  CHECK(seasonal(1.0001) == 1);
}

TEST_CASE("Reader: pathways that multiply are a warning", "[quick][models][yaml][load]") {
  const Files files;
  // Two restarts, each taken by `share`: 2 x 40 % new pathways of each, or one, or more.
  const auto warned = [&](const std::string& share) {
    const Scenario s = read_scenario(files.write(
        "restart.yaml", kHead +
                            "providers: {c: {kind: other, resources: {s: {kind: pool, capacity: unlimited}}}}\n"
                            "pathways: {v: {steps: {a: {use: s, for: 6 h, next: {b: " +
                            share + ", c: rest}}, b: {restart: a, next: c}, c: {go: yes, next: {d: " + share +
                            ", z: rest}}, d: {restart: a, next: z}, z: {leave: out}}}}\n"
                            "streams: {p: {at: c, pathway: v, rate: 1 /day}}\n"));
    for (const Problem& w : s.warnings) CHECK(w.message.find("their number grows without end") != std::string::npos);
    return s.warnings.size();
  };
  CHECK(warned("40 %") == 0);
  CHECK(warned("50 %") == 2);  // at both steps
  CHECK(warned("60 %") == 2);
}

TEST_CASE("Reader: the table of services and the opening list", "[quick][models][csv]") {
  const Files files;
  std::string bands, counts;
  for (int band = 0; band < 105; ++band) {
    const std::string digits = std::to_string(band);
    bands.append(",w").append(3 - digits.size(), '0').append(digits);
    counts.append(band == 3 ? ",7" : ",");
  }
  files.write("tables/services.csv",
              "\xEF\xBB\xBF# Made up for the test\r\n# source: NHS England, RTT\r\n# mark rate: A\r\n# unit slots: "
              "/week\r\n# unit gap: wk\r\n"
              "id,provider,function,type,name,rate,slots,gap,p\r\n"
              "RVJ.C_110,RVJ,C_110,elective,\"Trauma, \"\"T&O\"\"\",12.5 /working day,70,2,10 %\r\n"
              ",,,,,,,,\r\n"
              "RVJ.C_120,RVJ,C_120,elective,ENT,1.5 /day,14,,0.2\r\n");
  files.write("opening.csv", "provider,function,decision_to_admit" + bands + "\nRVJ,C_110,no" + counts +
                                 "\nRVJ,C_110,yes" + counts + "\n");
  const std::string file = files.write("s.yaml", kHead + R"(parameters: {gap: 21 d}
providers: {RVJ: {kind: acute}}
pathways:
  elective:
    rtt: yes
    steps:
      first: {book: first, next: {later: $p, gone: rest}}
      later: {delay: $gap, next: first}
      gone: {leave: treated}
service_types:
  elective: {pathway: elective, rate: $rate, sessions: {first: {slots: $slots}}}
services: {table: tables/services.csv, mark: C}
opening: {waiting_list: opening.csv}
)");
  const Scenario s = read_scenario(file);
  CHECK(s.warnings.empty());
  REQUIRE(s.services.size() == 2);
  CHECK(s.services[0].name == "Trauma, \"T&O\"");
  CHECK(s.services[0].place.line == 7);
  const Parameter& rate = parameter(s, "services.RVJ.C_110.rate");
  CHECK(rate.value == 12.5);
  CHECK(rate.unit == Unit::kWorkingRate);
  CHECK(rate.mark == Mark::kA);
  CHECK(rate.source == "NHS England, RTT");
  CHECK(rate.place.line == 7);
  CHECK(rate.place.column == 48);
  const Parameter& slots = parameter(s, "services.RVJ.C_110.slots");
  CHECK(slots.value == 10);
  CHECK(slots.unit == Unit::kRate);
  CHECK(slots.mark == Mark::kC);
  CHECK(parameter(s, "services.RVJ.C_110.gap").value == 14);
  CHECK(s.parameters.find("services.RVJ.C_120.gap") == kNoParameter);  // the scenario's 21 d holds there
  REQUIRE(s.opening_list.size() == 2);
  CHECK(s.opening_list[0].service == "RVJ.C_110");
  CHECK(s.opening_list[0].bands[3] == 7);
  CHECK(s.opening_list[0].bands[4] == 0);
  CHECK(s.opening_list[1].decision_to_admit);
  const Scenario set = read_scenario(file, {{"services.RVJ.C_110.slots", "84 /week"}});
  CHECK(parameter(set, "services.RVJ.C_110.slots").value == 12);
}

TEST_CASE("Reader: the canonical text follows content, not layout", "[quick][models][yaml]") {
  const Files files;
  const std::string file = write_ward(files);
  const std::string canonical = read_scenario(file).canonical;
  const auto edited = [&](const std::string& from, const std::string& to) {
    std::string text = kWard;
    REQUIRE(text.find(from) != std::string::npos);
    text.replace(text.find(from), from.size(), to);
    return read_scenario(files.write("edited.yaml", text)).canonical;
  };
  CHECK(edited("name: Case\nstart: 2026-02-01\n", "start: 2026-02-01\nname: Case\n") == canonical);
  CHECK(edited("to: council, floor: 2 h", "floor: 120 min, to: council") == canonical);
  CHECK(edited("mark: B\n", "# comment\nmark: C\n") == canonical);
  CHECK(edited("      home: {release: beds, next: gone}\n      gone: {leave: moved}\n",
               "      gone: {leave: moved}\n      home: {release: beds, next: gone}\n") == canonical);
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"floor: 2 h", "floor: 3 h"},
                                                        {"days: [Mon, Fri]", "days: [Mon]"},
                                                        {"leave: moved", "leave: home"},
                                                        {"[admit_emergency, ready]", "ready"},
                                                        {"department: type1", "department: type2"},
                                                        {"{ask: $share, home: rest}", "{ask: rest, home: $share}"},
                                                        {"1,2]}", "1,3]}"},
                                                        {"at: 07:00", "at: 06:00"},
                                                        {"kind: council", "kind: community"},
                                                        {"elsewhere: home", "elsewhere: gone"}}) {
    std::string text = kWard;
    text.replace(text.find(from), from.size(), to);
    if (from == "kind: council") {
      for (std::string word : {"to: council", "from: council"})
        text.replace(text.find(word), word.size(), word.substr(0, word.find(' ')) + " community");
    }
    INFO(from);
    CHECK(read_scenario(files.write("edited.yaml", text)).canonical != canonical);
  }
  CHECK(read_scenario(file, {{"parameters.stay", "4 d"}}).canonical != canonical);
  CHECK(read_scenario(file, {{"seed", "2"}}).canonical != canonical);
  CHECK(read_scenario(file, {{"parameters.stay", "72 h"}}).canonical == canonical);
}

TEST_CASE("Reader: aliases stand for the value they name", "[quick][models][yaml]") {
  const Files files;
  const std::string file = files.write(
      "alias.yaml", kHead +
                        "profiles: {a: {week: &w [1, 1, 1, 1, 1, 0.5, 0.5]}, b: {week: *w}}\n"
                        "providers: {c: {kind: other, resources: {s: &pool {kind: pool, capacity: 2}, t: *pool}}}\n"
                        "pathways: {v: {steps: {z: {leave: out}}}}\nstreams: {p: {at: c, pathway: v, rate: 1 /day}}\n");
  const Scenario s = read_scenario(file, {{"providers.c.resources.t.capacity", "3"}});
  CHECK(s.profiles.at(1).week[6] == 0.5);
  CHECK(parameter(s, "providers.c.resources.s.capacity").value == 2);
  CHECK(parameter(s, "providers.c.resources.t.capacity").value == 3);
}

TEST_CASE("Reader: a transfer that nobody has to accept needs no channel back", "[quick][models][yaml][network]") {
  const Files files;
  const auto edited = [&](const std::string& first_step) {
    std::string care = kCare, ward = kWard;
    const std::string accept = "{accept: yes, next: over}", back = "  - {from: council, to: acute, floor: 1 h}\n";
    care.replace(care.find(accept), accept.size(), first_step);
    ward.replace(ward.find(back), back.size(), "");
    files.write("library/care.yaml", care);
    return files.write("ward.yaml", ward);
  };
  CHECK(first_problem(edited("{go: yes, next: over}"), {}).empty());
  CHECK(first_problem(edited("{accept: yes, next: over}"), {})
            .find("expected a channel from BCC to RVJ; none is declared") != std::string::npos);
}

TEST_CASE("Reader: slots are per calendar week, never per working day", "[quick][models][units]") {
  const Files files;
  CHECK(first_problem(write_ward(files), {{"providers.RVJ.resources.clinic.slots", "8 /working day"}}) ==
        "--set: providers.RVJ.resources.clinic.slots: expected a rate such as 12 /day, 0.5 /h or 84 /week, 0 or more "
        "(not "
        "/working day); found \"8 /working day\"");
  CHECK(first_problem(write_ward(files), {{"streams.falls.rate", "8 /working day"}}).empty());
}
