// Runs that are long or busy enough for a counter to come to its end: docs/determinism.md has the table of them.

#include <fmt/format.h>
#include <algorithm>
#include <catch2/catch.hpp>
#include <ctime>
#include <map>

#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/domain/calendar.hpp"
#include "scenario_files.hpp"

#include "../opening_list.hpp"

using namespace icsflow::models;

namespace {

/// A scenario of one provider, "clinic", without bank holidays.
class Clinic {
 public:
  /// @param run the days of the run; @param resources, steps, streams, pathways: the lines below these keys
  Clinic(int run, const std::string& resources, const std::string& steps, const std::string& streams,
         const std::string& pathways = "")
      : study_(folder_.write(
            "clinic.yaml", "icsflow: 1\nname: Clinic\nstart: 2026-01-01\nuntil: " + day(run) +
                               "\ncalendar: {holidays: none}\nprofiles: {first: {hours: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, "
                               "0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]}}\n"
                               "providers: {clinic: {kind: other, resources: {" +
                               resources + "}}}\npathways:\n  visit:\n    steps:\n" + steps +
                               (steps.find("gone") != std::string::npos ? "      gone: {leave: treated}\n" : "") +
                               (steps.find("left") != std::string::npos ? "      left: {leave: without}\n" : "") +
                               pathways + "streams:\n" + streams)) {}

  const RunResult& run(const RunOptions& options = {}) {
    const std::clock_t start = std::clock();
    result_ = study_.run(options);
    seconds_ = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    return *result_;
  }
  double operator()(const std::string& measure, const std::string& scope) {
    if (!result_) run();
    return study_.headline(*result_, measure, "clinic/" + scope);
  }
  /// Of the processor, that the run took.
  [[nodiscard]] double seconds() const { return seconds_; }

 private:
  static std::string day(int after) {
    return iso_date(std::chrono::sys_days{std::chrono::year{2026} / 1 / 1} + std::chrono::days{after});
  }
  test::TemporaryDirectory folder_;
  test::Study study_;
  std::optional<RunResult> result_;
  double seconds_ = 0;
};

const std::string kServer = "server: {kind: pool, capacity: 1}";
const std::string kToLeft = "elsewhere: left, ";

}  // namespace

TEST_CASE("long runs: a place that 65,536 patients have had keeps no event of the first", "[quick][models][long]") {
  // Two people take turns at one server, each time as a new patient: two slots are used 43,200 times a day each. Each
  // is ready to wait 14 hours or more, and waits half a second: the decisions to give up come due long after their
  // patients have left, when the slot is at its 60,000th user or so.
  Clinic c(6, kServer,
           "      served: {use: server, for: 1 s, " + kToLeft +
               "gives_up: {uniform: {low: 0.6 d, high: 0.9 d}}, next: gone}\n",
           "  people: {at: clinic, pathway: visit, population: 2, returns_after: 500 ms}\n");
  CHECK(c("gave_up_share", "visit.served") == 0);
  CHECK(c("served", "visit.served") == Approx(6 * 86'400).margin(2));
  CHECK(c("mean_wait", "visit.served") * 86'400 == Approx(0.5).epsilon(1e-4));
  CHECK(c("mean_in_use", "server") == Approx(1).margin(1e-5));
}

TEST_CASE("long runs: a patient who waits more than 65,535 times gives up no earlier than said",
          "[quick][models][long]") {
  // Two patients take turns: each waits once in two minutes, and would give up 91 days later, give or take an hour.
  // They have waited 65,536 times by day 91: from then on the decisions of earlier waits come due while others are
  // waited.
  Clinic c(200, kServer,
           "      served: {use: server, for: 1 min, " + kToLeft +
               "gives_up: {uniform: {low: 91 d, high: 91.1 d}}, next: served}\n",
           "  patients: {at: clinic, pathway: visit, arrivals: {2026-01-01: 2}, profile: first}\n");
  CHECK(c("gave_up_share", "visit.served") == 0);
  CHECK(c("served", "visit.served") == Approx(200 * 1440).margin(70));
  CHECK(c("mean_in_use", "server") == Approx(1).margin(0.001));
  CHECK(c("mean_queue", "server") == Approx(1).margin(0.001));
}

TEST_CASE("long runs: who waits for the 65,536th time and longer than said does give up", "[quick][models][long]") {
  // As above, until on day 120 the service takes for ever and the one who waits has enough within 3 days.
  Clinic c(130, kServer,
           "      served: {use: server, for: 1 min, " + kToLeft +
               "gives_up: {uniform: {low: 2 d, high: 3 d}}, next: served}\n",
           "  patients: {at: clinic, pathway: visit, arrivals: {2026-01-01: 2}, profile: first}\n"
           "interventions:\n  stuck: {at: 2026-05-01, path: pathways.visit.served.for, set: 100 d}\n");
  CHECK(c("served", "visit.served") == Approx(120 * 1440).margin(70));
  CHECK(c("gave_up_share", "visit.served") * c("served", "visit.served") == Approx(1).margin(0.01));
}

TEST_CASE("long runs: a patient interrupted more than 65,535 times is not done before the service is",
          "[quick][models][long]") {
  // The service begins anew after each interruption, which comes after a minute or so: a day without one does not come.
  Clinic c(
      60, "server: {kind: pool, capacity: 1, preemption: repeat}, desk: {kind: pool, capacity: 1}",
      "      served: {use: server, for: 1 d, priority: 5, next: after}\n"
      "      after: {use: desk, for: 1 min, next: gone}\n",
      "  patient: {at: clinic, pathway: visit, arrivals: {2026-01-01: 1}, profile: first}\n"
      "  others: {at: clinic, pathway: other, rate: 2000 /day}\n",
      "  other:\n    steps:\n      seen: {use: server, for: 5 s, priority: 1, next: out}\n      out: {leave: out}\n");
  CHECK(c("served", "visit.after") == 0);
  CHECK(c("served", "other.seen") > 110'000);
  CHECK(c("mean_in_use", "server") == Approx(1).margin(0.001));
}

TEST_CASE("long runs: the 65,536th interruption costs no service", "[quick][models][long]") {
  // What is left is gone on with: 70 days of service, of which others take a seventh or so.
  Clinic c(
      100, "server: {kind: pool, capacity: 1, preemption: resume}",
      "      served: {use: server, for: 70 d, priority: 5, next: gone}\n",
      "  patient: {at: clinic, pathway: visit, arrivals: {2026-01-01: 1}, profile: first}\n"
      "  others: {at: clinic, pathway: other, rate: 1440 /day}\n",
      "  other:\n    steps:\n      seen: {use: server, for: 6 s, priority: 1, next: out}\n      out: {leave: out}\n");
  CHECK(c("served", "visit.served") == 1);
  // In service for 70 days, and as long again as 70 / 0.9 days bring others at a load of 0.1: 77.8 days; then 0.1.
  CHECK(c("mean_in_use", "server") == Approx((70 / 0.9 + 0.1 * (100 - 70 / 0.9)) / 100).epsilon(0.005));
  CHECK(c("mean_interruptions", "visit.served") > 65'536);
}

TEST_CASE("long runs: no draw is made twice, however often a patient comes round", "[quick][models][long]") {
  Clinic c(
      60, kServer,
      "      served: {use: server, for: {exponential: {mean: 1 min}}, " + kToLeft + "gives_up: 1 d, next: served}\n",
      "  patients: {at: clinic, pathway: visit, arrivals: {2026-01-01: 1}, profile: first}\n");
  std::vector<DrawRecord> draws;
  RunOptions options;
  options.draws = &draws;
  c.run(options);
  CHECK(draws.size() > 80'000);
  std::sort(draws.begin(), draws.end());
  const auto same = [](const DrawRecord& a, const DrawRecord& b) {
    return a.identity == b.identity && a.site == b.site && a.visit == b.visit;
  };
  CHECK(std::adjacent_find(draws.begin(), draws.end(), same) == draws.end());
}

TEST_CASE("long runs: units of more than 65,535 shifts are told apart", "[quick][models][long]") {
  // 92 shifts a day. The patient begins in the first and is done in the 65,536th, which counts it as nobody's of its
  // own: after hours from the end of the first shift, 01:15, until 08:50 on day 712.
  std::string shifts;
  for (int quarter = 4; quarter < 96; ++quarter) {
    const auto at = [](int q) { return fmt::format("{:02}:{:02}", q / 4, q % 4 * 15); };
    shifts += fmt::format("{}s{}: {{from: '{}', to: '{}', units: 1}}", quarter == 4 ? "" : ", ", quarter, at(quarter),
                          at(quarter + 1));
  }
  constexpr int kRun = 731, kDone = 712;
  Clinic c(kRun, "server: {kind: pool, at_shift_end: finish, shifts: {" + shifts + "}}",
           fmt::format("      served: {{use: server, for: {} min, next: gone}}\n", kDone * 1440 + 470),
           "  patients: {at: clinic, pathway: visit, arrivals: {2026-01-01: 1}, profile: first}\n");
  CHECK(c("mean_overtime", "server") * kRun == Approx(kDone + (8 + 50.0 / 60 - 1.25) / 24).epsilon(1e-6));
  CHECK(c("mean_in_use", "server") * kRun == Approx(kDone + 470.0 / 1440).epsilon(1e-6));
  CHECK(c("mean_idle", "server") * kRun == Approx(kRun * 23.0 / 24 - 0.25 / 24).epsilon(1e-6));
}

TEST_CASE("long runs: a patient with two units of a pool has each of its shift", "[quick][models][long]") {
  // Both from 01:00, when two units come on; the shift is over at 02:00, the use at 04:00, and with it the stay.
  Clinic c(5, "server: {kind: pool, at_shift_end: finish, shifts: {one: {from: '01:00', to: '02:00', units: 2}}}",
           "      stays: {seize: server, next: served}\n"
           "      served: {use: server, for: 3 h, next: out}\n      out: {release: server, next: gone}\n",
           "  patients: {at: clinic, pathway: visit, arrivals: {2026-01-01: 1}, profile: first}\n");
  CHECK(c("mean_overtime", "server") * 5 * 24 == Approx(4).epsilon(1e-9));
  CHECK(c("mean_in_use", "server") * 5 * 24 == Approx(6).epsilon(1e-9));
}

// --- queues that are searched ---

TEST_CASE("long queues: whatever the discipline, a pick among 100,000 who wait is found at once",
          "[quick][models][long]") {
  // 100,000 come on the first day; 2,000 units are taken anew every day, for ten days.
  std::map<std::string, double> waits;
  double fifo = 0;
  for (const std::string discipline : {"fifo", "lifo", "random", "shortest_first"}) {
    INFO(discipline);
    const std::string takes = discipline == "shortest_first" ? "{uniform: {low: 23 h, high: 25 h}}" : "1 d";
    Clinic c(11, "slots: {kind: pool, capacity: 2000, discipline: " + discipline + "}",
             "      place: {use: slots, for: " + takes + ", next: gone}\n",
             "  patients: {at: clinic, pathway: visit, arrivals: {2026-01-01: 100000}, profile: first}\n");
    c.run();
    if (discipline == "fifo") fifo = c.seconds();
    // First come takes 0.1 s where it was measured; looking through the queue took 7 s at random, 54 s shortest first.
    CHECK(c.seconds() < 10 * fifo + 1);
    CHECK(c("served", "visit.place") >= 20'000);
    waits[discipline] = c("mean_wait", "visit.place");
  }
  CHECK(waits["random"] == Approx(waits["fifo"]).epsilon(0.02));  // who is picked does not matter to when
}

TEST_CASE("long queues: several pools, care by the hour and those in service are not looked through",
          "[quick][models][long]") {
  const auto seconds = [](const std::string& resources, const std::string& step) {
    Clinic c(11, resources, "      place: {" + step + ", next: gone}\n",
             "  patients: {at: clinic, pathway: visit, arrivals: {2026-01-01: 50000}, profile: first}\n");
    c.run();
    CHECK(c("served", "visit.place") >= 9'000);
    return c.seconds();
  };
  const double plain =
      seconds("slots: {kind: pool, capacity: 1000}", "use: slots, for: {uniform: {low: 23 h, high: 25 h}}");
  const auto at_once = [&](const std::string& resources, const std::string& step) {
    INFO(resources << ": " << step);
    CHECK(seconds(resources, step) < 10 * plain + 1);
  };
  const std::string takes = ", for: {uniform: {low: 23 h, high: 25 h}}";
  // A nurse is free all the time, a doctor is not.
  at_once("doctors: {kind: pool, capacity: 1000}, nurses: {kind: pool, capacity: 1010}",
          "use: [doctors, nurses]" + takes);
  at_once("hours: {kind: pool, capacity: 1000}", "use: hours, hours: 1" + takes);
  at_once("slots: {kind: pool, capacity: 1000, preemption: resume}", "use: slots" + takes);
  at_once("slots: {kind: pool, at_shift_end: finish, shifts: {all: {from: '00:00', to: '24:00', units: 1000}}}",
          "use: slots" + takes);
}

// --- days in 16 bits ---

namespace {

const std::string kRtt =
    "calendar: {holidays: none}\nproviders: {H: {kind: acute}}\npathways:\n  script:\n    rtt: yes\n    steps:\n"
    "      referred: {delay: 50 d, mark: clock_start, next: admitted}\n"
    "      admitted: {delay: 30 d, mark: [admit_ordinary, stop_admitted], next: home}\n      home: {leave: home}\n"
    "service_types: {surgery: {pathway: script}}\nservices: {table: services.csv}\n"
    "streams: {patient: {at: H, pathway: script, service: H.110, rate: 1 /day}}\n";

/// The problems of a run from 2026-01-26 that ends then; "" if there are none.
std::string refused(const std::string& until, const std::string& more = "") {
  const test::TemporaryDirectory folder;
  folder.write("services.csv", "id,provider,function,type,name\nH.110,H,110,surgery,Trauma\n");
  folder.write("list.csv", test::opening_header() + "H,110,no" + more + "\n");
  const std::string file =
      folder.write("run.yaml", "icsflow: 1\nname: Years\nstart: 2026-01-26\nuntil: " + until + "\n" + kRtt +
                                   (more.empty() ? "" : "opening: {waiting_list: list.csv}\n"));
  try {
    const test::Study study(file);
    return "";
  } catch (const InputError& error) {
    std::string text = to_string(error.problems().front());
    return text.substr(text.find("run.yaml") + 8);
  }
}

}  // namespace

TEST_CASE("long runs: a run that has more days than a clock can count is refused", "[quick][models][long]") {
  // 2026-01-26 and 32,767 days.
  CHECK(refused("2115-10-14").empty());
  CHECK(refused("2115-10-15") ==
        ":4:8: until: expected 2115-10-14 or earlier, as RTT clocks are counted in days up to 32767; found 2115-10-15");
  CHECK(refused("2118-01-01").find("expected 2115-10-14 or earlier") != std::string::npos);
  // Of an opening list the oldest clock counts: 21 days and the day of the census here; 784 in the last band.
  std::string weeks;
  for (int week = 0; week <= 104; ++week) weeks += week == 2 ? ",4" : ",0";
  CHECK(refused("2115-09-22", weeks).empty());
  CHECK(refused("2115-09-23", weeks).find("until: expected 2115-09-22 or earlier") != std::string::npos);
  weeks.back() = '1';
  CHECK(refused("2115-09-22", weeks).find("until: expected 2113-08-20 or earlier") != std::string::npos);
  CHECK(refused("2115-09-22", weeks).find("the oldest of the opening list included") != std::string::npos);
}

TEST_CASE("long runs: clocks of the last days that can be counted are counted right", "[quick][models][long]") {
  // Everybody is treated 50 days after referral, 89 years on as well: in 8 weeks, so within 18.
  const test::TemporaryDirectory folder;
  folder.write("services.csv", "id,provider,function,type,name\nH.110,H,110,surgery,Trauma\n");
  std::string text = "icsflow: 1\nname: Years\nstart: 2026-01-26\nuntil: 2115-10-14\n" + kRtt;
  const std::string surgery = "surgery: {pathway: script}";
  for (const std::string removals : {"", ", removals: 0.001 /day"}) {
    std::string with = text;
    with.replace(with.find(surgery), surgery.size(), "surgery: {pathway: script" + removals + "}");
    const test::Study study(folder.write("run.yaml", with));
    const RunResult r = study.run();
    {
      bool found = false;
      const Catalogue all = catalogue(*study.model);
      for (std::size_t i = 0; i < all.headlines.size(); ++i) {
        const HeadlineInfo& h = all.headlines[i];
        if (h.measure.find("within_18") == std::string::npos || h.measure.rfind("opening", 0) == 0) continue;
        INFO(h.measure << " " << h.scope);
        found = true;
        CHECK(r.headlines[i] == 1);
      }
      CHECK(found);
    }
  }
}

// --- names of draw sites, in 36 bits ---

TEST_CASE("large models: two names with one hash have draws of their own, and all others keep theirs",
          "[quick][models][long]") {
  const std::uint64_t hash = icsflow::engine::DrawSite("p100610.seen/duration").bits();
  REQUIRE(icsflow::engine::DrawSite("p120722.seen/duration").bits() == hash);
  const test::TemporaryDirectory folder;
  const auto pathway = [](const std::string& name) {
    return "  " + name + ": {steps: {seen: {delay: {exponential: {mean: 1 d}}, next: gone}, gone: {leave: out}}}\n";
  };
  const auto stream = [](const std::string& name) {
    return "  s" + name + ": {at: clinic, pathway: " + name + ", rate: 5 /day}\n";
  };
  const auto draws = [&](const std::vector<std::string>& names) {
    std::string text =
        "icsflow: 1\nname: Names\nstart: 2026-01-01\nuntil: 2026-02-01\n"
        "providers: {clinic: {kind: other}}\npathways:\n";
    for (const std::string& name : names) text += pathway(name);
    text += "streams:\n";
    for (const std::string& name : names) text += stream(name);
    const test::Study study(folder.write("run.yaml", text));
    std::vector<DrawRecord> all;
    RunOptions options;
    options.draws = &all;
    (void)study.run(options);
    std::sort(all.begin(), all.end());
    return all;
  };
  const auto at = [](const std::vector<DrawRecord>& all, std::uint64_t site) {
    return std::count_if(all.begin(), all.end(), [site](const DrawRecord& d) { return d.site == site; });
  };
  const auto first = draws({"p100610"}), second = draws({"p120722"}), other = draws({"elsewhere"}),
             both = draws({"p100610", "p120722", "elsewhere"}), in_order = draws({"elsewhere", "p120722", "p100610"});
  CHECK(both == in_order);
  CHECK(at(first, hash) > 100);
  CHECK(at(second, hash) > 100);
  CHECK(at(both, hash) == at(first, hash));
  CHECK(both.size() == first.size() + second.size() + other.size());
  // Whoever had the hash first in the alphabet, and all that collide with nobody, have the draws they have alone.
  CHECK(std::includes(both.begin(), both.end(), first.begin(), first.end()));
  CHECK(std::includes(both.begin(), both.end(), other.begin(), other.end()));
  CHECK(at(both, icsflow::engine::DrawSite("p120722.seen/duration#2").bits()) == at(second, hash));
}
