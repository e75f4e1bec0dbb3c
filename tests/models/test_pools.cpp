// What units of a pool can do beside waiting their turn: provider_pools.ipp. Queues with a known answer are in
// test_textbook_pools.cpp; here are scripts whose course is known, pairs of scenarios that must be the same, and sums
// that must close.

#include <catch2/catch.hpp>
#include <cmath>

#include "clinic.hpp"

using namespace icsflow::models;
using namespace test::pools;

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
