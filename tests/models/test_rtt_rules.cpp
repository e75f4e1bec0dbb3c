// The rules of the RTT clock (validation case B7; rules as in DHSC, RTT rules suite, October 2022, whose codes are
// given: S starts, T and N stops, X neither). Each is a shipped scenario of one patient under scenarios/rtt, run by the
// program like any other. Expected dates were worked out by hand from the rules and a calendar: day 0 is Thursday
// 29 January 2026, and the one clinic is on Wednesdays.
//
// How a date is found: the returns of a run that ends with day d count what has happened up to the end of that day, so
// the day on which a count rises is found by ending the run earlier and later. What is found is compared with what is
// expected as a whole: a clock that starts or stops once too often is one line too many.

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <iostream>
#include <map>
#include <sstream>

#include "heap_world.hpp"
#include "icsflow/domain/calendar.hpp"
#include "icsflow/domain/rtt.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;
using namespace std::chrono;
using test::Study;

namespace {

constexpr sys_days kDay0 = 2026y / January / 29;

/// What the weekly returns count, in the order in which it happens to a pathway within a day.
const std::vector<std::pair<std::string, std::string>> kCounts = {{"transfers_out", "handed on"},
                                                                  {"transfers_in", "taken over"},
                                                                  {"clock_starts", "clock starts"},
                                                                  {"completed_admitted", "stops, admitted"},
                                                                  {"completed_non_admitted", "stops, non-admitted"},
                                                                  {"nullified", "nullified"},
                                                                  {"unreported_removals", "removed"}};

struct Event {
  sys_days date;
  std::string provider;
  std::string what;
  bool operator==(const Event&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Event& e) {
  return out << iso_date(e.date) << " (day " << (e.date - kDay0).count() << ") " << e.provider << ": " << e.what;
}

struct Rule {
  std::string number, code, file;
  std::vector<Event> events;
  std::vector<Override> sets = {};
};

/// A scenario of one patient, ended on one day after another.
class Script {
 public:
  explicit Script(std::string file, std::vector<Override> sets = {})
      : file_(std::move(file)), sets_(std::move(sets)), whole_(file_, sets_) {}
  explicit Script(const Rule& rule) : Script(test::shipped("rtt/" + rule.file + ".yaml"), rule.sets) {}

  [[nodiscard]] sys_days first() const { return whole_.scenario.start; }
  [[nodiscard]] sys_days last() const { return whole_.scenario.until - days{1}; }

  struct Result {
    const Study& study;
    RunResult run;
  };
  /// The run that ends with `day`.
  const Result& at(sys_days day) {
    auto found = runs_.find(day);
    if (found == runs_.end()) {
      std::vector<Override> sets = sets_;
      sets.push_back({"until", iso_date(day + days{1})});
      const Study& study = *studies_.emplace_back(std::make_unique<Study>(file_, sets));
      found = runs_.emplace(day, Result{study, study.run()}).first;
    }
    return found->second;
  }

  [[nodiscard]] std::vector<std::pair<std::string, std::string>> services() const {
    std::vector<std::pair<std::string, std::string>> out;  // provider, function
    for (const ServiceSpec& s : whole_.scenario.services) out.emplace_back(s.provider, s.function);
    return out;
  }
  double count(sys_days day, const std::string& measure, const std::string& provider, const std::string& function) {
    const Result& r = at(day);
    double sum = 0;
    for (const double x : r.study.series(r.run, measure, provider, function)) sum += x;
    return sum;
  }
  double headline(sys_days day, const std::string& measure, const std::string& scope) {
    const Result& r = at(day);
    return r.study.headline(r.run, measure, scope);
  }

  /// Everything that the returns of the whole run count, each on its day.
  std::vector<Event> events() {
    std::vector<std::pair<Event, std::size_t>> found;
    for (const auto& [provider, function] : services()) {
      for (std::size_t k = 0; k < kCounts.size(); ++k) {
        const auto counted = [&, &p = provider, &f = function](sys_days day) {
          return day < first() ? 0 : count(day, kCounts[k].first, p, f);
        };
        for (double n = 1; n <= counted(last()); ++n) {
          sys_days before = first() - days{1}, by = last();  // fewer than n; n or more
          while (by - before > days{1}) {
            const sys_days middle = before + (by - before) / 2;
            (counted(middle) < n ? before : by) = middle;
          }
          found.push_back({{by, provider, kCounts[k].second}, k});
        }
      }
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
      return std::tie(a.first.date, a.second) < std::tie(b.first.date, b.second);
    });
    std::vector<Event> out;
    for (auto& [event, order] : found) out.push_back(event);
    return out;
  }

 private:
  std::string file_;
  std::vector<Override> sets_;
  Study whole_;
  std::vector<std::unique_ptr<Study>> studies_;
  std::map<sys_days, Result> runs_;
};

std::vector<Rule> rules() {
  const auto h = [](sys_days date, const char* what) { return Event{date, "H", what}; };
  const auto j = [](sys_days date, const char* what) { return Event{date, "J", what}; };
  return {
      {"1", "S1, T1", "treated", {h(kDay0, "clock starts"), h(2026y / March / 20, "stops, admitted")}},
      {"2", "S1, N1", "not_treated", {h(kDay0, "clock starts"), h(2026y / February / 28, "stops, non-admitted")}},
      {"3",
       "S1, N3, S6, T1",
       "active_monitoring",
       {h(kDay0, "clock starts"), h(2026y / March / 10, "stops, non-admitted"), h(2026y / August / 17, "clock starts"),
        h(2026y / September / 16, "stops, admitted")}},
      {"4",
       "S1, X1, S8, T2",
       "first_missed",
       {h(kDay0, "clock starts"), h(2026y / February / 18, "nullified"), h(2026y / February / 23, "clock starts"),
        h(2026y / March / 11, "stops, non-admitted")}},
      {"4", "S1, N6", "later_missed", {h(kDay0, "clock starts"), h(2026y / March / 11, "stops, non-admitted")}},
      {"4", "S1, T2", "later_missed_rebooked", {h(kDay0, "clock starts"), h(2026y / April / 1, "stops, non-admitted")}},
      {"5", "S1, T1", "patients_choice", {h(kDay0, "clock starts"), h(2026y / June / 28, "stops, admitted")}},
      {"6",
       "S1, T1",
       "transfer",
       {h(kDay0, "clock starts"), h(2026y / March / 30, "handed on"), j(2026y / March / 30, "taken over"),
        j(2026y / July / 8, "stops, admitted")}},
      {"6",
       "S1, T1",
       "transfer_accepted",
       {h(kDay0, "clock starts"), h(2026y / April / 9, "handed on"), j(2026y / April / 9, "taken over"),
        j(2026y / April / 9, "stops, admitted")}},
      {"7",
       "S1, T1, S7, T1",
       "second_side",
       {h(kDay0, "clock starts"), h(2026y / March / 20, "stops, admitted"), h(2026y / June / 18, "clock starts"),
        h(2026y / August / 17, "stops, admitted")}},
      {"8", "S9 (not due)", "planned_in_time", {}},
      {"8",
       "S9, T1",
       "planned_overdue",
       {h(2026y / April / 29, "clock starts"), h(2026y / June / 3, "stops, admitted")}},
      {"9", "S1, X2", "validated", {h(kDay0, "clock starts"), h(2026y / November / 25, "removed")}},
      {"10", "S1, T2", "eighteen_weeks", {h(kDay0, "clock starts"), h(2026y / August / 17, "stops, non-admitted")}},
  };
}

/// Where the clock runs at the end of a day, by the expected events; since when. At most one clock runs in these.
struct Running {
  std::string provider;
  sys_days since;
};
std::optional<Running> running(const Rule& rule, sys_days day) {
  std::optional<Running> out;
  for (const Event& e : rule.events) {
    if (e.date > day) break;
    if (e.what == "clock starts") {
      out = Running{e.provider, e.date};
    } else if (e.what == "taken over") {
      out->provider = e.provider;
    } else if (e.what != "handed on") {
      out.reset();
    }
  }
  return out;
}

}  // namespace

TEST_CASE("RTT rules: each clock starts and stops on its day and on no other", "[quick][rtt][rules]") {
  for (const Rule& rule : rules()) {
    INFO("rule " << rule.number << ", " << rule.file);
    CHECK(Script(rule).events() == rule.events);
  }
}

TEST_CASE("RTT rules: a running clock is on one list, with the wait since its start", "[quick][rtt][rules]") {
  for (const Rule& rule : rules()) {
    INFO("rule " << rule.number << ", " << rule.file);
    Script script(rule);
    std::vector<sys_days> looked{script.first(), script.last()};
    for (const Event& e : rule.events) {
      for (const int d : {-1, 0, 1}) looked.push_back(e.date + days{d});
      if (e.what != "clock starts") continue;
      for (const int d : {7, 8, 125, 126, 127}) looked.push_back(e.date + days{d});  // rule 10: one boundary, 126 days
    }
    for (const sys_days day : looked) {
      if (day < script.first() || day > script.last()) continue;
      INFO(iso_date(day));
      const auto clock = running(rule, day);
      CHECK(script.headline(day, "closing_list", "all") == (clock ? 1 : 0));
      for (const auto& service : script.services()) {
        const std::string& provider = service.first;
        const bool here = clock && clock->provider == provider;
        CHECK(script.headline(day, "closing_list", provider) == (here ? 1 : 0));
        if (!here) continue;
        const auto wait = static_cast<int>((day - clock->since).count());
        CHECK(script.headline(day, "within_18_weeks", provider) == (wait <= 126 ? 1 : 0));
        // One clock in the band: its median is the middle of the band.
        CHECK(script.headline(day, "median_wait", provider) == band_of_days(wait) + 0.5);
      }
    }
  }
}

TEST_CASE("RTT rules: the comparison notices a day's difference and a second stop", "[quick][rtt][rules]") {
  Rule late = rules().front();
  late.sets = {{"pathways.script.referred.delay", "51 d"}};
  CHECK_FALSE(Script(late).events() == late.events);
  Rule missed = rules()[3];
  missed.sets = {{"pathways.script.first.dna", "0 %"}};
  CHECK_FALSE(Script(missed).events() == missed.events);
}

TEST_CASE("RTT rule 8: planned care falls due at the end of the day, with a date or without", "[quick][rtt][rules]") {
  // Seen on day 20, Wednesday 18 February.
  const auto due_in = [](const std::string& days) {
    return Script({"8", "S9", "planned_in_time", {}, {{"pathways.script.surveillance.due", days}}}).events();
  };
  CHECK(due_in("20 d").empty());  // by the due date is in time
  CHECK(due_in("19 d") == std::vector<Event>{{2026y / February / 17, "H", "clock starts"},
                                             {2026y / February / 18, "H", "stops, admitted"}});
  CHECK(due_in("0 d").front() == Event{kDay0, "H", "clock starts"});
}

namespace {

/// A scenario of one patient, who comes to H on day 0, and whose steps these are.
std::string one_patient(const test::TemporaryDirectory& directory, const std::string& steps,
                        const std::string& more = "") {
  directory.write("services.csv", "id,provider,function,type,name\nH.1,H,1,elective,One\nJ.1,J,1,elsewhere,One\n");
  return directory.write("one.yaml", R"(icsflow: 1
name: One patient
start: 2026-01-26
until: 2026-09-01
calendar: {holidays: none}
profiles: {mornings: {hours: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}}
providers: {H: {kind: acute}, J: {kind: acute}}
channels: [{from: H, to: J, floor: 1 h}]
pathways:
  script: {rtt: yes, steps: {)" + steps + R"(}}
  elsewhere: {rtt: yes, steps: {waits: {delay: 10 d, next: treated}, treated: {mark: stop_admitted, leave: home}}}
service_types:
  elective: {pathway: elsewhere, sessions: {clinic: {slots: 2 /week, planned_share: 50 %, days: [Wed], notice: 14 d}}}
  elsewhere: {pathway: elsewhere}
services: {table: services.csv}
streams: {patient: {at: H, pathway: script, service: H.1, list: planned, arrivals: {2026-01-29: 1}, profile: mornings}}
)" + more);
}

std::vector<Event> events_of(const std::string& steps) {
  const test::TemporaryDirectory directory;
  return Script(one_patient(directory, steps)).events();
}

}  // namespace

TEST_CASE("RTT rule 8: a missed date leaves the due date as it is; another step has its own", "[quick][rtt][rules]") {
  // Missed on day 20, booked again by another step, seen there on day 41, Wednesday 11 March.
  const auto missed = [](const std::string& due) {
    return events_of(
        "planned: {book: clinic, due: 25 d, dna: 100 %, missed: again, next: seen}, again: {book: clinic, due: " + due +
        ", next: seen}, seen: {mark: stop_non_admitted, leave: home}");
  };
  CHECK(missed("21 d").empty());  // not on day 25
  CHECK(missed("20 d") == std::vector<Event>{{2026y / March / 10, "H", "clock starts"},
                                             {2026y / March / 11, "H", "stops, non-admitted"}});
  // Missed again and again: the next date of the same step is no new wait. No session is held on the days in between.
  const std::vector<Event> again = events_of(
      "planned: {book: clinic, due: 30 d, dna: 99.9999999999 %, missed: planned, next: seen}, "
      "seen: {mark: stop_non_admitted, leave: home}");
  CHECK(again == std::vector<Event>{{2026y / February / 28, "H", "clock starts"}});
}

TEST_CASE("RTT rule 8: many fall due, are removed, miss their dates: every clock is accounted for",
          "[quick][rtt][rules]") {
  const test::TemporaryDirectory directory;
  directory.write("services.csv", "id,provider,function,type,name\nH.1,H,1,elective,One\n");
  const Study study(directory.write("many.yaml", R"(icsflow: 1
name: Many
start: 2026-01-26
until: 2027-06-01
providers:
  H: {kind: acute, resources: {beds: {kind: pool, capacity: 20, beds: yes}}, cancellation: {pool: beds}}
pathways:
  planned:
    rtt: yes
    steps:
      list: {book: clinic, due: 40 d, dna: 20 %, missed: {list: 50 %, other: rest}, bed: beds, next: bed}
      other: {book: clinic, due: 20 d, cancelled: list, bed: beds, next: bed}
      bed: {use: beds, for: {exponential: {mean: 3 d}}, mark: stop_admitted, next: home}
      home: {leave: home}
service_types:
  elective:
    pathway: planned
    removals: 0.005 /day
    sessions: {clinic: {slots: 42 /week, planned_share: 60 %}}
services: {table: services.csv}
streams: {planned: {at: H, pathway: planned, service: H.1, list: planned, rate: 6 /day}}
)"));
  const RunResult r = study.run();  // checks the list against the records every week
  const auto of = [&](const char* measure) { return study.headline(r, measure, "H"); };
  CHECK(of("clock_starts") > 500);
  CHECK(of("unreported_removals") > 100);
  CHECK(of("completed_admitted") > 100);
  CHECK(study.headline(r, "cancelled_no_bed", "H") > 10);
  CHECK(of("clock_starts") == of("completed_admitted") + of("unreported_removals") + of("closing_list"));
  CHECK(test::same(r, study.run({}, make_heap_world)));
}

TEST_CASE("RTT rule 5: waits adjusted for pauses, as until September 2015", "[quick][rtt][rules]") {
  const std::string asks = "measures: {completed: {percentiles: [50 %], adjusted: yes}}\n";
  struct Waits {
    int days, adjusted;
  };
  const auto check = [&](const std::string& what, const std::string& steps, const std::string& scope, Waits waits) {
    INFO(what);
    const test::TemporaryDirectory directory;
    const Study study(one_patient(directory, steps, asks));
    const RunResult r = study.run();
    for (const std::string& at : {std::string("all"), scope}) {
      // One patient in the band.
      CHECK(study.headline(r, "admitted_wait_p50", at) == band_of_days(waits.days) + 0.5);
      CHECK(study.headline(r, "adjusted_admitted_wait_p50", at) == band_of_days(waits.adjusted) + 0.5);
      CHECK(study.headline(r, "admitted_within_18_weeks", at) == (waits.days <= 126 ? 1 : 0));
      CHECK(study.headline(r, "adjusted_admitted_within_18_weeks", at) == (waits.adjusted <= 126 ? 1 : 0));
    }
  };
  const std::string referred = "referred: {delay: 60 d, mark: clock_start, next: decided}, ",
                    decided = "decided: {delay: 30 d, mark: decision_to_admit, next: away}, ",
                    admitted = "admitted: {mark: stop_admitted, leave: home}";
  check("a pause of 24 days: 126",
        referred + decided +
            "away: {delay: 24 d, mark: pause_start, next: back}, "
            "back: {delay: 36 d, mark: pause_end, next: admitted}, " +
            admitted,
        "H", {150, 126});
  check("of 23 days: 127",
        referred + decided +
            "away: {delay: 23 d, mark: pause_start, next: back}, "
            "back: {delay: 37 d, mark: pause_end, next: admitted}, " +
            admitted,
        "H", {150, 127});
  check("one that lasts until admission",
        referred + decided + "away: {delay: 30 d, mark: pause_start, next: admitted}, " + admitted, "H", {120, 90});
  check("two",
        referred + decided +
            "away: {delay: 10 d, mark: pause_start, next: back}, back: {delay: 10 d, mark: "
            "pause_end, next: off}, off: {delay: 20 d, mark: pause_start, next: here}, here: {delay: 10 d, mark: "
            "pause_end, next: admitted}, " +
            admitted,
        "H", {140, 110});
  check("none before a decision to admit",
        "referred: {delay: 60 d, mark: [clock_start, pause_start], next: back}, "
        "back: {delay: 30 d, mark: pause_end, next: decided}, decided: {delay: 50 d, mark: decision_to_admit, next: "
        "admitted}, " +
            admitted,
        "H", {140, 140});
  check("the pauses of an earlier clock are not this one's",
        referred + decided +
            "away: {delay: 30 d, mark: pause_start, next: watched}, watched: {delay: 10 d, mark: stop_non_admitted, "
            "next: treated}, treated: {delay: 50 d, mark: [clock_start, decision_to_admit], next: admitted}, " +
            admitted,
        "H", {50, 50});
  check("a pause goes along in a transfer, and ends there",
        referred + decided +
            "away: {delay: 30 d, mark: pause_start, next: over}, over: {transfer: {to: J, pathway: elsewhere, service: "
            "J.1}, move: 4 h, next: gone}, gone: {leave: transferred}",
        "J", {130, 100});
}

TEST_CASE("RTT rules: who leaves with a clock that nothing stopped is removed", "[quick][rtt][rules]") {
  // Nobody stays on the list for ever.
  CHECK(events_of("referred: {delay: 10 d, mark: clock_start, next: left}, left: {leave: gone}") ==
        std::vector<Event>{{kDay0, "H", "clock starts"}, {2026y / February / 8, "H", "removed"}});
}

TEST_CASE("RTT rules: the table of docs/validation.md", "[.report][.report-rtt]") {
  std::cout << "<!-- results: rtt -->\n| rule | codes | scenario | expected by hand | as simulated "
               "|\n|---|---|---|---|---|\n";
  const auto line = [](const std::vector<Event>& events) {
    std::ostringstream out;
    if (events.empty()) out << "no clock at any time";
    for (std::size_t i = 0; i < events.size(); ++i) out << (i == 0 ? "" : "; ") << events[i];
    return out.str();
  };
  for (const Rule& rule : rules()) {
    const std::vector<Event> found = Script(rule).events();
    CHECK(found == rule.events);
    std::cout << "| " << rule.number << " | " << rule.code << " | `" << rule.file << "` | " << line(rule.events)
              << " | " << (found == rule.events ? "the same" : line(found)) << " |\n";
  }
  std::cout << "<!-- end of results -->\n";
}
