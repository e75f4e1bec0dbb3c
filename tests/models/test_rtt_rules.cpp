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

#include "icsflow/models/calendar.hpp"
#include "icsflow/models/rtt.hpp"
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
  explicit Script(const Rule& rule)
      : file_(test::shipped("rtt/" + rule.file + ".yaml")), sets_(rule.sets), whole_(file_, sets_) {}

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
      {"7",
       "S1, T1, S7, T1",
       "second_side",
       {h(kDay0, "clock starts"), h(2026y / March / 20, "stops, admitted"), h(2026y / June / 18, "clock starts"),
        h(2026y / August / 17, "stops, admitted")}},
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

TEST_CASE("RTT rules: who leaves with a clock that nothing stopped is removed", "[quick][rtt][rules]") {
  // Nobody stays on the list for ever.
  const test::TemporaryDirectory directory;
  directory.write("services.csv", "id,provider,function,type,name\nH.1,H,1,elective,One\n");
  directory.write("lost.yaml", R"(icsflow: 1
name: Lost
start: 2026-01-26
until: 2026-03-01
calendar: {holidays: none}
providers: {H: {kind: acute}}
pathways: {script: {rtt: yes, steps: {referred: {delay: 10 d, mark: clock_start, next: left}, left: {leave: gone}}}}
service_types: {elective: {pathway: script}}
services: {table: services.csv}
streams: {patient: {at: H, pathway: script, service: H.1, arrivals: {2026-01-29: 1}}}
)");
  const Study study((directory.path() / "lost.yaml").string());
  const RunResult r = study.run();
  CHECK(study.headline(r, "clock_starts", "H") == 1);
  CHECK(study.headline(r, "unreported_removals", "H") == 1);
  CHECK(study.headline(r, "closing_list", "H") == 0);
}

TEST_CASE("RTT rules: the table of docs/validation.md", "[.report][.report-rtt]") {
  std::cout << "<!-- results: rtt -->\n| rule | codes | scenario | expected by hand | as simulated "
               "|\n|---|---|---|---|---|\n";
  const auto line = [](const std::vector<Event>& events) {
    std::ostringstream out;
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
