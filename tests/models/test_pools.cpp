// What units of a pool can do beside waiting their turn: models/care/src/beds/rostered_*.cpp. Queues with a known answer are in
// test_textbook_pools.cpp; here are scripts whose course is known, pairs of scenarios that must be the same, and sums
// that must close.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "heap_world.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;

namespace {

/// A scenario of one provider, "clinic", written to a file, compiled and run once.
class Clinic {
 public:
  /// @param resources, pathways, streams: the lines below these keys
  Clinic(const std::string& resources, const std::string& pathways, const std::string& streams,
         const std::string& more = "")
      : study_(folder_.write("clinic.yaml",
                             "icsflow: 1\nname: Clinic\nstart: 2026-01-05\nuntil: 2026-03-02\n"
                             "calendar: {holidays: none}\nproviders:\n  clinic:\n    kind: other\n" +
                                 more + "    resources:\n" + resources + "pathways:\n" + pathways + "streams:\n" +
                                 streams)) {}

  const RunResult& run() {
    if (!result_) result_ = study_.run();
    return *result_;
  }
  double operator()(const std::string& measure, const std::string& scope) {
    return study_.headline(run(), measure, "clinic/" + scope);
  }
  [[nodiscard]] const test::Study& study() const { return study_; }
  /// Unit-milliseconds over the run, exactly: means are sums of whole ones over the length of the run.
  std::int64_t ticks(const std::string& measure, const std::string& pool) {
    constexpr double kRun = 56 * 86'400'000.0;
    return std::llround((*this)(measure, pool) * kRun);
  }

 private:
  test::TemporaryDirectory folder_;
  test::Study study_;
  std::optional<RunResult> result_;
};

std::string visit(const std::string& step) {
  return "  visit:\n    steps:\n      served: {" + step + ", next: gone}\n      gone: {leave: treated}\n" +
         "      left: {leave: without_being_seen}\n";
}
const std::string kTwoStreams =
    "  urgent: {at: clinic, pathway: visit, rate: 0.5 /h, priority: 1}\n"
    "  other: {at: clinic, pathway: visit, rate: 1.2 /h, priority: 4}\n";
const std::string kOneStream = "  other: {at: clinic, pathway: visit, rate: 1.7 /h}\n";
const std::string kQuietStream = "  other: {at: clinic, pathway: visit, rate: 0.9 /h}\n";
const std::string kHour = ", for: {exponential: {mean: 1 h}}";

/// Unused ways on are refused, so the step that nobody goes to is left out.
std::string without_left(std::string text) {
  const std::string line = "      left: {leave: without_being_seen}\n";
  return text.erase(text.find(line), line.size());
}
std::string simple_visit(const std::string& step) { return without_left(visit(step)); }

/// Everything that both report of the waits is the same, to the last bit.
void check_same_waits(Clinic& a, Clinic& b, const std::string& step = "visit.served") {
  for (const std::string measure : {"mean_wait", "waited_share", "served"}) {
    INFO(measure);
    CHECK(a(measure, step) == b(measure, step));
  }
  CHECK(a("waited_share", step) > 0.1);
}

}  // namespace

TEST_CASE("pools: what asks for nothing new changes nothing", "[quick][models][pools]") {
  Clinic plain("      server: {kind: pool, capacity: 2}\n", simple_visit("use: server" + kHour), kTwoStreams);
  const auto same_pool = [&](const std::string& keys) {
    INFO(keys);
    Clinic other("      server: {kind: pool, " + keys + "}\n", simple_visit("use: server" + kHour), kTwoStreams);
    check_same_waits(plain, other);
  };
  const auto same_step = [&](const std::string& resources, const std::string& step) {
    INFO(step);
    Clinic other(resources, simple_visit(step), kTwoStreams);
    check_same_waits(plain, other);
  };
  same_pool("capacity: 2, turnover: 0 min");
  same_pool("capacity: 2, discipline: fifo, preemption: none");
  same_pool("shifts: {all: {from: '00:00', to: '24:00', units: 2}}, at_shift_end: hand_over");
  same_pool("shifts: {all: {from: '07:00', to: '07:00', units: 2}}, at_shift_end: preempt");
  same_pool(
      "shifts: {day: {from: '08:00', to: '20:00', units: 2}, night: {from: '20:00', to: '08:00', units: 2}}, "
      "at_shift_end: hand_over");
  same_step("      server: {kind: pool, capacity: 2}\n", "use: server, hold_until: next" + kHour);
  same_step("      server: {kind: pool, capacity: 2}\n      phone: {kind: pool, capacity: unlimited}\n",
            "use: [phone, server]" + kHour);
  same_step("      server: {kind: pool, capacity: 2}\n      nurse: {kind: pool, capacity: 2}\n",
            "use: [server, nurse]" + kHour);
  same_step("      a: {kind: pool, capacity: 1}\n      b: {kind: pool, capacity: 1}\n",
            "use: {first_of: [a, b]}" + kHour);
  // And what does ask for something is seen by these figures.
  Clinic cleaned("      server: {kind: pool, capacity: 2, turnover: 1 min}\n", simple_visit("use: server" + kHour),
                 kTwoStreams);
  CHECK(cleaned("mean_wait", "visit.served") > plain("mean_wait", "visit.served"));
}

TEST_CASE("pools: a plain pool beside one whose units do more", "[quick][models][pools]") {
  // The plain one has no books of the kind that the other's are checked by.
  Clinic c(
      "      desk: {kind: pool, capacity: 2, turnover: 10 min}\n      ward: {kind: pool, capacity: 40}\n",
      "  visit:\n    steps:\n      served: {use: desk, for: 1 h, next: stays}\n      stays: {use: ward, for: 20 h, "
      "next: gone}\n      gone: {leave: treated}\n",
      kQuietStream);
  CHECK(c("mean_in_use", "ward") > 10);  // some are in it at the end, when the books are checked
  CHECK(c("mean_cleaning", "desk") > 0.1);
}

TEST_CASE("pools: two queues that may use each other's units are one", "[quick][models][pools]") {
  const auto pathways = [](const std::string& mine, const std::string& theirs) {
    return "  mine:\n    steps:\n      served: {use: " + mine + kHour +
           ", next: gone}\n      gone: {leave: treated}\n" + "  theirs:\n    steps:\n      served: {use: " + theirs +
           kHour + ", next: gone}\n      gone: {leave: treated}\n";
  };
  const std::string streams =
      "  mine: {at: clinic, pathway: mine, rate: 0.7 /h}\n"
      "  theirs: {at: clinic, pathway: theirs, rate: 1.1 /h}\n";
  Clinic one("      server: {kind: pool, capacity: 2}\n", pathways("server", "server"), streams);
  Clinic two("      a: {kind: pool, capacity: 1}\n      b: {kind: pool, capacity: 1}\n",
             pathways("{first_of: [a, b]}", "{first_of: [b, a]}"), streams);
  check_same_waits(one, two, "mine.served");
  check_same_waits(one, two, "theirs.served");
  CHECK(two("mean_in_use", "a") + two("mean_in_use", "b") == Approx(one("mean_in_use", "server")).epsilon(1e-12));
}

TEST_CASE("pools: one class of patients interrupts nobody", "[quick][models][pools]") {
  Clinic plain("      server: {kind: pool, capacity: 2}\n", simple_visit("use: server" + kHour), kOneStream);
  Clinic other("      server: {kind: pool, capacity: 2, preemption: resume}\n", simple_visit("use: server" + kHour),
               kOneStream);
  check_same_waits(plain, other);
  CHECK(other("mean_interruptions", "visit.served") == 0);
}

TEST_CASE("pools: a rate of giving up is an exponential patience is a hazard that stays", "[quick][models][pools]") {
  const auto clinic = [](const std::string& gives_up, const std::string& more = "") {
    return std::make_unique<Clinic>("      server: {kind: pool, capacity: 1}\n",
                                    visit("use: server" + kHour + ", elsewhere: left" + gives_up + more), kOneStream);
  };
  const auto rate = clinic(", gives_up: 0.5 /h"), patience = clinic(", gives_up: {exponential: {mean: 2 h}}"),
             hazard = clinic(", gives_up: [{from: 0 h, rate: 0.5 /h}]"),
             late = clinic(", gives_up: [{from: 0 h, rate: 0.5 /h}, {from: 30 d, rate: 9 /h}]");
  const double share = (*rate)("gave_up_share", "visit.served");
  CHECK(share > 0.3);
  CHECK((*patience)("gave_up_share", "visit.served") == share);
  CHECK((*hazard)("gave_up_share", "visit.served") == share);
  CHECK((*late)("gave_up_share", "visit.served") == share);
  const auto none = clinic(", gives_up: [{from: 30 d, rate: 0.5 /h}]");
  CHECK((*none)("gave_up_share", "visit.served") == 0);
  // Nobody who may balk and does not changes anything; everybody who would wait may leave at once.
  const auto some = clinic(", gives_up: 0.5 /h", ", balks: {0: 0 %}");
  CHECK((*some)("gave_up_share", "visit.served") == share);
  CHECK((*some)("balked_share", "visit.served") == 0);
  const auto all = clinic(", balks: {0: 100 %}"), lost = clinic(", gives_up: 0 min");
  CHECK((*all)("mean_queue", "server") == 0);
  CHECK((*all)("balked_share", "visit.served") == (*lost)("gave_up_share", "visit.served"));
}

TEST_CASE("pools: at the end of a shift, patients are finished, handed over or interrupted", "[quick][models][pools]") {
  // Everybody begins at 16:00, within a minute, and needs four hours; the shift ends at 17:00.
  const auto clinic = [](const std::string& shifts, const std::string& rule) {
    return std::make_unique<Clinic>(
        "      desk: {kind: pool, shifts: {" + shifts + "}, at_shift_end: " + rule + "}\n",
        "  visit:\n    steps:\n      comes: {window: door, next: served}\n      served: {use: desk, for: 4 h, next: "
        "gone}\n"
        "      gone: {leave: treated}\n",
        "  patients: {at: clinic, pathway: visit, rate: 5 /day}\n",
        "    windows:\n      door: {from: '16:00', to: '16:01', share: [1, 1, 1, 1, 1, 1, 1]}\n");
  };
  const std::string day = "day: {from: '09:00', to: '17:00', units: 50}";
  const std::string night = day + ", night: {from: '17:00', to: '09:00', units: 50}";
  constexpr double kHourTicks = 3'600'000;
  const auto overtime_hours = [](Clinic& c) {
    return double(c.ticks("mean_overtime", "desk")) / kHourTicks / c("served", "visit.served");
  };
  for (const std::string rule : {"finish", "hand_over"}) {
    INFO(rule);
    const auto alone = clinic(day, rule);
    CHECK(overtime_hours(*alone) >= 3 * 0.97);  // those of the last day, too, are served in it
    CHECK(overtime_hours(*alone) <= 3 + 1.0 / 60);
    CHECK(alone->ticks("mean_on_shift", "desk") == std::llround(56 * 8 * 50 * kHourTicks));
    CHECK((*alone)("mean_wait", "visit.served") == 0);
  }
  // A next shift at once: those who finish are beside it, those who hand over go home.
  const auto finish = clinic(night, "finish"), hand_over = clinic(night, "hand_over"),
             preempt = clinic(night, "preempt");
  CHECK(overtime_hours(*finish) >= 3 * 0.97);
  CHECK(hand_over->ticks("mean_overtime", "desk") == 0);
  CHECK(hand_over->ticks("mean_in_use", "desk") == finish->ticks("mean_in_use", "desk"));
  CHECK(preempt->ticks("mean_overtime", "desk") == 0);
  CHECK((*preempt)("mean_interruptions", "visit.served") == 0);  // enough units to go on with all
  // Nobody at night: interrupted at 17:00, they go on at 09:00.
  const auto home = clinic(day, "preempt");
  CHECK(home->ticks("mean_overtime", "desk") == 0);
  CHECK((*home)("mean_interrupted", "visit.served") * 24 == Approx(16).epsilon(1e-12));
  CHECK((*home)("mean_interruptions", "visit.served") >= 1);
  CHECK((*home)("mean_interruptions", "visit.served") < 1.1);  // the last evening's are not finished
  CHECK((*home)("mean_wait", "visit.served") == 0);
}

TEST_CASE("pools: what ends with the shift is neither interrupted nor overtime", "[quick][models][pools]") {
  for (const std::string rule : {"finish", "hand_over", "preempt"}) {
    INFO(rule);
    // They wait from 03:00, begin at 09:00 sharp and need the eight hours of the shift.
    Clinic c(
        "      desk: {kind: pool, shifts: {day: {days: [Mon, Tue, Wed, Thu], from: '09:00', to: '17:00', units: 90}}, "
        "at_shift_end: " +
            rule + "}\n",
        "  visit:\n    steps:\n      comes: {window: door, next: served}\n      served: {use: desk, for: 8 h, next: "
        "gone}\n"
        "      gone: {leave: treated}\n",
        "  patients: {at: clinic, pathway: visit, rate: 5 /day}\n",
        "    windows:\n      door: {from: '03:00', to: '03:01', share: [1, 1, 1, 1, 1, 1, 1]}\n");
    CHECK(c.ticks("mean_overtime", "desk") == 0);
    CHECK(c.ticks("mean_on_shift", "desk") == 8LL * 4 * 8 * 90 * 3'600'000);  // weeks, days, hours, units
    CHECK(c.ticks("mean_in_use", "desk") == std::llround(c("served", "visit.served")) * 8 * 3'600'000);
    CHECK(c("waited_share", "visit.served") == 1);
    if (rule == "preempt") CHECK(c("mean_interruptions", "visit.served") == 0);
  }
}

TEST_CASE("pools: busy, idle and cleaning hours are the rostered ones, exactly", "[quick][models][pools]") {
  for (const std::string rule : {"finish", "hand_over", "preempt"}) {
    for (const std::string turnover : {"", ", turnover: {uniform: {low: 5 min, high: 20 min}}"}) {
      INFO(rule << turnover);
      Clinic c(
          "      desk: {kind: pool, shifts: {early: {from: '06:00', to: '14:00', units: 3}, late: {days: [Mon, Tue, "
          "Wed, Thu, "
          "Fri], from: '12:30', to: '21:15', units: 2}, night: {days: [Fri, Sat], from: '21:00', to: '06:30', units: "
          "1}}, "
          "at_shift_end: " +
              rule + turnover + "}\n",
          simple_visit("use: desk" + kHour), kQuietStream);
      const std::int64_t cleaning = turnover.empty() ? 0 : c.ticks("mean_cleaning", "desk");
      const std::int64_t rostered = c.ticks("mean_on_shift", "desk"), overtime = c.ticks("mean_overtime", "desk");
      CHECK(c.ticks("mean_in_use", "desk") + cleaning + c.ticks("mean_idle", "desk") == rostered + overtime);
      // Eight weeks: 56 days of 8 h x 3, 40 of 8 h 45 min x 2; nights of Friday and Saturday of 9 h 30 min.
      CHECK(rostered == (56LL * 480 * 3 + 40LL * 525 * 2 + 16LL * 570) * 60'000);
      CHECK(c.ticks("mean_idle", "desk") > 0);
      if (rule == "finish") CHECK(overtime > 0);
      if (rule == "preempt" && turnover.empty()) CHECK(overtime == 0);
      if (rule == "preempt") CHECK(c("mean_interruptions", "visit.served") > 0);
    }
  }
}

TEST_CASE("pools: who is next", "[quick][models][pools]") {
  // Two groups come before the desk opens, an hour apart; everybody needs ten minutes.
  struct Waits {
    double early, late, all;
  };
  const auto waits = [](const std::string& discipline, const std::string& late_time = "10 min") {
    Clinic c("      desk: {kind: pool, discipline: " + discipline +
                 ", shifts: {day: {from: '09:00', to: '17:00', units: 1}}, at_shift_end: finish}\n",
             "  early:\n    steps:\n      comes: {window: three, next: served}\n      served: {use: desk, for: 10 min, "
             "next: gone}\n      gone: {leave: treated}\n"
             "  late:\n    steps:\n      comes: {window: four, next: served}\n      served: {use: desk, for: " +
                 late_time + ", next: gone}\n      gone: {leave: treated}\n",
             "  early: {at: clinic, pathway: early, rate: 7 /day}\n  late: {at: clinic, pathway: late, rate: 7 /day}\n",
             "    windows:\n      three: {from: '03:00', to: '03:01', share: [1, 1, 1, 1, 1, 1, 1]}\n      four: "
             "{from: '04:00', "
             "to: '04:01', share: [1, 1, 1, 1, 1, 1, 1]}\n");
    const double early = c("mean_wait", "early.served") * 24, late = c("mean_wait", "late.served") * 24;
    const double n = c("served", "early.served"), m = c("served", "late.served");
    return Waits{early, late, (n * early + m * late) / (n + m)};
  };
  const Waits fifo = waits("fifo"), lifo = waits("lifo"), random = waits("random");
  // The order does not change the mean over all, nor the number served.
  CHECK(lifo.all == Approx(fifo.all).epsilon(1e-9));
  CHECK(random.all == Approx(fifo.all).epsilon(1e-9));
  // First come: nobody of the late group before the early one; some seven patients in between make over an hour.
  CHECK(fifo.late > fifo.early);
  CHECK(lifo.early > lifo.late + 2);
  // By lot nobody has an advantage but to have come later.
  CHECK(random.early - random.late == Approx(1).margin(0.25));
  CHECK(random.early > fifo.early);
  CHECK(random.early < lifo.early);
  // The shortest first: the late group, if it needs less; and the mean over all is then less.
  const Waits shortest = waits("shortest_first", "5 min"), in_order = waits("fifo", "5 min");
  CHECK(shortest.early > shortest.late + 1.5);
  CHECK(shortest.all < in_order.all - 0.1);
}

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
  CHECK(test::same(once, study.run(options, make_heap_world)));
  options.executor = ExecutorKind::kWindows;
  options.workers = 2;
  CHECK(test::same(once, study.run(options)));
  // A run uses the memory of the one before, and nothing of its state.
  Simulation simulation(study.model);
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
