/// The same of services, marks, names and interventions.

#include <catch2/catch.hpp>

#include "silence.hpp"

using namespace icsflow::models;
using namespace test::silence;

namespace {

/// A service, its pathway, and what comes of them.
std::string service(const std::string& steps, const std::string& sessions, const std::string& more = "") {
  return kHead + "providers: {P: {kind: acute}}\npathways: {a: {rtt: yes, steps: {" + steps +
         ", gone: {leave: done}}}}\nservice_types: {t: {pathway: a, rate: $rate, sessions: {c: {" + sessions +
         "}}}}\nservices: {table: table.csv}\n" + more;
}
const std::string kTable = "id,provider,function,type,name,rate,notice\nP.C,P,C,t,Clinic,10 /week,7 d\n";
const std::string kClock =
    "s: {book: c, mark: clock_start, next: stop}, stop: {go: yes, mark: stop_non_admitted, next: gone}";

}  // namespace

TEST_CASE("Silence: services", "[quick][models][silence]") {
  const std::string sessions = "slots: 50 /week, horizon: 14 d, notice: $notice";
  CHECK(reported(service(kClock, sessions), {}, kTable).empty());
  CHECK(
      reported(service(kClock, sessions), {{"services.P.C.notice", "15 d"}}, kTable) ==
      Strings{
          "service_types.t.sessions.c.notice: expected \"notice\" of at most the horizon, 14 d; found 15 d: beyond the "
          "horizon no date can be given, so nobody would ever be booked (service P.C)"});
  CHECK(reported(service(kClock, sessions), {{"services.P.C.rate", "0 /week"}}, kTable) ==
        Strings{
            "service_types.t.rate: nobody is referred here: the rate is 0 throughout the run: write one above 0, or an "
            "intervention that sets one (service P.C)"});
  CHECK(reported(service(kClock, sessions), {{"services.P.C.rate", "60 /week"}}, kTable) ==
        Strings{"service_types.t.sessions.c.slots: load 1.2: 60 dates a week are wanted here on average, missed ones "
                "included, and there are 50; the list grows without end (service P.C)"});
  // Columns: one that only a pathway without services refers to is not read.
  const std::string other = "streams: {x: {at: P, pathway: b, rate: 1 /day, parameters: {extra: 1 h}}}\n";
  std::string text = service(kClock, sessions, other);
  text.replace(text.find("pathways: {"), 11,
               "pathways: {b: {steps: {w: {delay: $extra, next: gone}, gone: {leave: done}}}, ");
  const std::string wider = "id,provider,function,type,name,rate,notice,extra\nP.C,P,C,t,Clinic,10 /week,7 d,2 h\n";
  CHECK(reported(text, {}, kTable).empty());
  CHECK(
      reported(text, {}, wider) ==
      Strings{"services.table.extra: this column is not read: no pathway or type of a service refers to it as $extra"});
}

TEST_CASE("Silence: a column of other tables", "[quick][models][silence]") {
  const auto arrivals = [](const std::string& table) {
    return reported(place(kPool, kUse, "", "arrivals: table.csv"), {}, table);
  };
  CHECK(arrivals("date,count\n2026-03-03,5\n").empty());
  CHECK(arrivals("date,count,note\n2026-03-03,5,x\n") ==
        Strings{"streams.x.arrivals: the column \"note\" is not read: arrivals have the columns date and count"});
}

TEST_CASE("Silence: marks that never count", "[quick][models][silence]") {
  const auto mark = [](const std::string& words, const std::string& stream = "rate: 1 /day",
                       const std::string& kind = "acute") {
    std::string text = place(kPool, kUse + ", mark: " + words, "", stream);
    text.replace(text.find("kind: acute"), 11, "kind: " + kind);
    return reported(text);
  };
  const auto one = [&](const std::string& words, const std::string& why, const std::string& stream = "rate: 1 /day",
                       const std::string& kind = "acute") {
    const auto found = mark(words, stream, kind);
    const std::string word = words.front() == '[' ? words.substr(1, words.find(',') - 1) : words;
    return found == Strings{"pathways.a.s.mark: the mark \"" + word + "\" never counts: " + why};
  };
  const std::string no_service = "clocks are those of services, and no service runs this pathway";
  for (const std::string word : {"clock_start", "stop_admitted", "stop_non_admitted", "nullify", "remove",
                                 "decision_to_admit", "pause_start", "pause_end"})
    CHECK(one(word, no_service));
  const std::string no_department = "attendances are those of streams with a \"department\", and none leads here";
  for (const std::string word : {"arrive", "decide_bed", "leave_department"}) CHECK(one(word, no_department));
  const std::string type1 = "rate: 1 /day, department: type1";
  CHECK(mark("arrive", type1).empty());
  CHECK(one("leave_department", "no step says \"arrive\", with which the attendance begins", type1));
  CHECK(one("[decide_bed, arrive]", "no step says \"leave_department\", with which it is counted", type1));
  CHECK(mark("[arrive, decide_bed, leave_department]", type1).empty());
  CHECK(mark("ready").empty());
  CHECK(one("ready", "only those at an acute provider are counted", "rate: 1 /day", "council"));
  for (const std::string word : {"admit_emergency", "admit_zero_day", "admit_ordinary", "admit_day_case", "discharged"})
    CHECK(mark(word).empty());
  // In a service.
  const std::string sessions = "slots: 50 /week, horizon: 14 d, notice: $notice";
  CHECK(reported(service("s: {book: c, mark: stop_admitted, next: gone}", sessions), {}, kTable) ==
        Strings{"pathways.a.s.mark: the mark \"stop_admitted\" never counts: no clock ever runs here: no step says "
                "\"clock_start\""});
  CHECK(
      reported(service("s: {book: c, mark: [clock_start, pause_start], next: gone}", sessions), {}, kTable) ==
      Strings{
          "pathways.a.s.mark: the mark \"pause_start\" never counts: pauses count after a \"decision_to_admit\", which "
          "no step says"});
  CHECK(reported(service("s: {book: c, mark: stop_admitted, due: 30 d, next: gone}", sessions), {}, kTable).empty());
}

TEST_CASE("Silence: cases of a session that needs no team", "[quick][models][silence]") {
  CHECK(reported(place(clinic(kPlain + ", cases_per_session: 4"), "book: r"))[0].find(
            "providers.P.resources.r.cases_per_session: this changes nothing here") == 0);
  std::string team =
      place(clinic(kPlain + ", cases_per_session: 4, staffing: {rule: theatre_team, floaters: 0, teams: 1, "
                            "roles: {surgeons: 1}}"),
            "book: r");
  team.replace(team.find("kind: acute"), 11, "kind: acute, staff: {surgeons: {establishment: 10, vacancy: 10 %}}");
  CHECK(reported(team).empty());
  CHECK(reported(
            team +
            "interventions: {i: {at: 2026-05-01, path: providers.P.resources.r.cases_per_session, multiply: 1.5}}\n")[0]
            .find("interventions.i.path: \"cases_per_session\" says how many slots are lost together") == 0);
}

TEST_CASE("Silence: numbers with a name that nobody reads", "[quick][models][silence]") {
  const auto named = [](const std::string& own, const std::string& of_stream, const std::string& shared) {
    std::string text = place(kPool, "use: r, for: $stay", shared, "rate: 1 /day" + of_stream);
    text.replace(text.find("kind: acute"), 11, "kind: acute" + own);
    return reported(text);
  };
  CHECK(named("", "", "parameters: {stay: 1 h}\n").empty());
  CHECK(named(", parameters: {stay: 1 h}", "", "").empty());
  CHECK(named("", ", parameters: {stay: 1 h}", "").empty());
  const auto told_of = [](const std::string& path, const std::string& name) {
    return Strings{path + ": this number is not read: no pathway or service type refers to it as $" + name};
  };
  CHECK(named("", "", "parameters: {stay: 1 h, stays: 2 h}\n") == told_of("parameters.stays", "stays"));
  CHECK(named(", parameters: {sty: 1 h}", "", "parameters: {stay: 1 h}\n") ==
        told_of("providers.P.parameters.sty", "sty"));
  CHECK(named("", ", parameters: {sty: 1 h}", "parameters: {stay: 1 h}\n") ==
        told_of("streams.x.parameters.sty", "sty"));
  CHECK(named("", "", "parameters: {stay: 1 h, ward_ratio_tolerance: 5 %}\n").size() == 1);
}

TEST_CASE("Silence: beds that are all kept for emergencies", "[quick][models][silence]") {
  const auto reserve = [](const std::string& beds, const std::string& more = "") {
    std::string text = place("{kind: pool, capacity: 5, beds: yes}", kUse, more);
    text.replace(text.find("kind: acute"), 11, "kind: acute, cancellation: {pool: r, reserve: " + beds + "}");
    return reported(text);
  };
  CHECK(reserve("4").empty());
  CHECK(
      reserve("5") ==
      Strings{"providers.P.cancellation.reserve: as many beds are kept for emergencies as there are, 5: every patient "
              "booked for a bed is cancelled, but for the urgent and those beyond \"protect_over\""});
  CHECK(reserve("5", "interventions: {i: {at: 2026-04-01, path: providers.P.resources.r.capacity, set: 6}}\n").empty());
}

TEST_CASE("Silence: interventions", "[quick][models][silence][interventions]") {
  const auto change = [](const std::string& keys, const std::string& uncertain = "") {
    return reported(
        place(clinic(kPlain), "book: r", "interventions: {i: {" + keys + "}}\n" + uncertain, "rate: 30 /week"));
  };
  const std::string nothing = "interventions.i: this intervention changes no value: the run is as without it";
  const std::string rate = "at: 2026-05-01, path: streams.x.rate, ";
  CHECK(change(rate + "multiply: 1") == Strings{nothing});
  CHECK(change(rate + "multiply: 1", "uncertainty: {u: {path: interventions.i.multiply, low: 0.7, high: 1.3}}\n")
            .empty());
  CHECK(change(rate + "set: 30 /week", "uncertainty: {u: {path: streams.x.rate, low: 20 /week, high: 40 /week}}\n")
            .empty());
  CHECK(change(rate + "multiply: 1", "uncertainty: {u: {path: streams.x.rate, low: 20 /week, high: 40 /week}}\n") ==
        Strings{nothing});
  // Dates that are given at the opening.
  const auto slots = [&](const std::string& at, const std::string& more = "") {
    return change("at: " + at + ", path: providers.P.resources.r.slots, multiply: 1.2" + more);
  };
  CHECK(slots("2026-03-16").empty());
  CHECK(
      slots("2026-03-15") ==
      Strings{"interventions.i.at: in sessions that this changes, dates until 2026-03-16 are given at the opening, as "
              "without it, and are kept: it is felt in full from then on"});
  CHECK(slots("2026-03-15", ", dates: cancelled").empty());
  CHECK(change("at: 2026-03-05, path: streams.x.rate, multiply: 1.2").empty());
}
