// The rules of the RTT clock as scripts (validation case B7; rules as in DHSC, RTT rules suite, October 2022, whose
// codes are given). All patients of a script are referred on one day, Monday 26 January 2026, day 0, and all go the
// same way by fixed delays; the run is ended on one day after another, and what the returns say then is looked at. So
// each figure is either 0 or the number of patients, and a date is pinned by the day before it.
// Rules 3, 4 (first appointment) and 7, in which a clock stops and another starts later, are not here: the opening
// state of a stream holds pathways between their clocks. Where time passes without a clock it passes at another
// provider, reached in 12 hours: a provider opens with those who are in such a step by the mean rate, and a script
// wants nobody but its own.

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <ostream>

#include "icsflow/models/calendar.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;
using test::Study;

namespace {

constexpr std::chrono::sys_days kDay0 = std::chrono::year(2026) / 1 / 26;

/// What the returns say, in patients of the script; `list` and the rest at the end of the last day.
struct Returns {
  double starts = 0, admitted = 0, non_admitted = 0, nullified = 0, removed = 0, list = 0, within_18 = 0;
  bool operator==(const Returns&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Returns& r) {
  return out << r.starts << " starts, " << r.admitted << " admitted, " << r.non_admitted << " non-admitted, "
             << r.nullified << " nullified, " << r.removed << " removed, " << r.list << " on the list, " << r.within_18
             << " within 18 weeks";
}

/// Steps of a pathway at the other provider that begins with half a day less than `days` without a clock.
std::string elsewhere_after(int days, const std::string& steps) {
  return "  elsewhere: {rtt: yes, steps: {pause: {delay: " + std::to_string(days - 1) + ".5 d, next: on}, " + steps +
         "}}\n";
}
/// A step that leads there.
std::string pause(const std::string& name, const std::string& mark) {
  return name + ": {transfer: {to: J, pathway: elsewhere, service: J.1}, move: 12 h, " + mark +
         "next: moved}, moved: {leave: moved}";
}

class Script {
 public:
  /// @param steps of the pathway `script`, which begins with its first step on day 0
  explicit Script(std::string steps, std::string more_pathways = "")
      : steps_(std::move(steps)), more_(std::move(more_pathways)) {}

  /// At the end of day `day`, of provider `scope`.
  [[nodiscard]] Returns at(int day, const std::string& scope = "all") const {
    const auto file = directory_ / "script.yaml";
    std::ofstream(file) << "icsflow: 1\nname: Script\nstart: 2026-01-25\nuntil: "
                        << iso_date(kDay0 + std::chrono::days(day + 1)) << R"(
calendar: {holidays: none}
profiles: {mondays: {week: [1, 0, 0, 0, 0, 0, 0]}}
seasons: {january: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}
providers: {H: {kind: acute}, J: {kind: acute}}
channels: [{from: H, to: J, floor: 1 h}]
pathways:
  script: {rtt: yes, steps: {)"
                        << steps_ << "}}\n"
                        << more_ << R"(
  none: {rtt: yes, steps: {go: {leave: home}}}
service_types: {elective: {pathway: none}}
services: {table: services.csv}
streams: {patients: {at: H, pathway: script, service: H.1, rate: 4 /day, profile: mondays, season: january}}
)";
    std::ofstream(directory_ / "services.csv")
        << "id,provider,function,type,name\nH.1,H,1,elective,One\nJ.1,J,1,elective,One\n";
    const Study study(file.string());
    const RunResult r = study.run();
    // Who is on the list and its share within 18 weeks; NaN of nobody is none within.
    const auto of = [&](const char* measure) { return study.headline(r, measure, scope); };
    Returns out{of("clock_starts"),
                of("completed_admitted"),
                of("completed_non_admitted"),
                of("nullified"),
                of("unreported_removals"),
                of("closing_list"),
                0};
    out.within_18 = out.list > 0 ? out.list * of("within_18_weeks") : 0;
    const double n = patients_ > 0 ? patients_ : patients_ = study.headline(r, "clock_starts", "all");
    if (n <= 0) return out;
    for (double* x :
         {&out.starts, &out.admitted, &out.non_admitted, &out.nullified, &out.removed, &out.list, &out.within_18})
      *x /= n;
    return out;
  }
  /// For scripts whose first clock does not start on day 0: the number of patients from one where it does.
  void count_like(const Script& other) const { patients_ = other.patients_; }

 private:
  std::string steps_, more_;
  test::TemporaryDirectory directory_;
  mutable double patients_ = 0;
};

}  // namespace

TEST_CASE("RTT rule 1: treatment stops the clock, once", "[quick][rtt][rules]") {  // S1, T1
  const Script s(R"(
    referred: {delay: 50 d, mark: clock_start, next: treated},
    treated: {delay: 30 d, mark: stop_admitted, next: follow_up},
    follow_up: {mark: stop_non_admitted, leave: home})");
  CHECK(s.at(0) == Returns{1, 0, 0, 0, 0, 1, 1});
  CHECK(s.at(49) == Returns{1, 0, 0, 0, 0, 1, 1});
  CHECK(s.at(50) == Returns{1, 1, 0, 0, 0, 0, 0});
  CHECK(s.at(100) == Returns{1, 1, 0, 0, 0, 0, 0});  // the follow-up is no second stop
}

TEST_CASE("RTT rule 2: a decision not to treat stops the clock, non-admitted", "[quick][rtt][rules]") {  // N1
  const Script s(R"(
    referred: {delay: 30 d, mark: clock_start, next: decided},
    decided: {mark: stop_non_admitted, leave: home})");
  CHECK(s.at(29) == Returns{1, 0, 0, 0, 0, 1, 1});
  CHECK(s.at(30) == Returns{1, 0, 1, 0, 0, 0, 0});
}

TEST_CASE("RTT rule 4: discharged after a later appointment missed", "[quick][rtt][rules]") {  // N6
  const Script later(R"(
    referred: {delay: 20 d, mark: clock_start, next: seen},
    seen: {delay: 30 d, next: missed},
    missed: {mark: stop_non_admitted, leave: discharged})");
  CHECK(later.at(49) == Returns{1, 0, 0, 0, 0, 1, 1});
  CHECK(later.at(50) == Returns{1, 0, 1, 0, 0, 0, 0});
}

TEST_CASE("RTT rules 5 and 10: nothing pauses the clock; 126 days are within 18 weeks, 127 are not",
          "[quick][rtt][rules]") {
  // A delay of 30 days of the patient's own choice, in the middle.
  const Script s(R"(
    referred: {delay: 60 d, mark: clock_start, next: patients_choice},
    patients_choice: {delay: 30 d, next: waits},
    waits: {delay: 60 d, next: treated},
    treated: {mark: stop_admitted, leave: home})");
  CHECK(s.at(125) == Returns{1, 0, 0, 0, 0, 1, 1});
  CHECK(s.at(126) == Returns{1, 0, 0, 0, 0, 1, 1});
  CHECK(s.at(127) == Returns{1, 0, 0, 0, 0, 1, 0});
  CHECK(s.at(149) == Returns{1, 0, 0, 0, 0, 1, 0});
  CHECK(s.at(150) == Returns{1, 1, 0, 0, 0, 0, 0});  // 150 days, not 120
}

TEST_CASE("RTT rule 6: a transfer takes the clock along and counts nobody twice", "[quick][rtt][rules]") {
  const Script s(R"(
    referred: {delay: 60 d, mark: clock_start, next: passed_on},
    passed_on: {transfer: {to: J, pathway: elsewhere, service: J.1}, move: 6 h, next: moved},
    moved: {leave: transferred})",
                 R"(  elsewhere: {rtt: yes, steps: {
    waits: {delay: 100 d, next: treated},
    treated: {mark: stop_admitted, leave: home}}}
)");
  CHECK(s.at(59, "H") == Returns{1, 0, 0, 0, 0, 1, 1});
  CHECK(s.at(59, "J") == Returns{});
  CHECK(s.at(62, "H") == Returns{1, 0, 0, 0, 0, 0, 0});  // referred at noon or later they arrive on day 61
  CHECK(s.at(62, "J") == Returns{0, 0, 0, 0, 0, 1, 1});  // no new clock
  CHECK(s.at(62).list == 1);
  CHECK(s.at(126, "J").within_18 == 1);
  CHECK(s.at(127, "J").within_18 == 0);  // counted from the first referral: there they are 66 or 67 days
  CHECK(s.at(162, "J") == Returns{0, 1, 0, 0, 0, 0, 0});
  CHECK(s.at(162) == Returns{1, 1, 0, 0, 0, 0, 0});
}

TEST_CASE("RTT rule 8: planned care has no clock until its due date", "[quick][rtt][rules]") {  // S9
  const Script referred("referred: {mark: clock_start, leave: home}");
  (void)referred.at(0);
  const Script s(pause("planned", ""), elsewhere_after(90,
                                                       "on: {delay: 127 d, mark: clock_start, next: treated}, "
                                                       "treated: {mark: stop_admitted, leave: home}"));
  s.count_like(referred);
  CHECK(s.at(89) == Returns{});
  CHECK(s.at(90) == Returns{1, 0, 0, 0, 0, 1, 1});
  CHECK(s.at(90 + 126) == Returns{1, 0, 0, 0, 0, 1, 1});
  CHECK(s.at(90 + 127) == Returns{1, 1, 0, 0, 0, 0, 0});
}

TEST_CASE("RTT rule 9: who is validated off the list is on it till then and is no completion",
          "[quick][rtt][rules]") {  // X2
  const Script s(R"(
    referred: {delay: 300 d, mark: clock_start, next: removed},
    removed: {mark: remove, leave: gone})");
  CHECK(s.at(299) == Returns{1, 0, 0, 0, 0, 1, 0});
  CHECK(s.at(300) == Returns{1, 0, 0, 0, 1, 0, 0});
  // Who leaves with a clock that nothing stopped is removed too: nobody stays on the list for ever.
  const Script lost("referred: {delay: 300 d, mark: clock_start, next: left}, left: {leave: gone}");
  CHECK(lost.at(300) == Returns{1, 0, 0, 0, 1, 0, 0});
}
