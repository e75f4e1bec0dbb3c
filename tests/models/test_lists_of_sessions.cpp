// Sessions whose list is made of several, and sessions whose patients are of classes: whole runs. Against theory:
// test_patterns.cpp (patient_classes, sub_lists).

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "scenario_files.hpp"

using namespace icsflow::models;
using test::Study;

namespace {

/// One list with a slot a day more or less, booked a day ahead, and patients of three priorities.
struct List {
  std::string keys = {};  ///< of the sessions, after a comma
  std::string slots = "6 /day", rates = "1, 2, 2", horizon = "1 d";
  std::string until = "2027-01-01";
  std::string more = {};
  std::string days = "[Mon, Tue, Wed, Thu, Fri, Sat, Sun]";

  [[nodiscard]] Study study(const std::vector<Override>& sets = {}) const {
    const test::TemporaryDirectory folder;
    std::string streams;
    int priority = 2;
    for (std::size_t from = 0; from < rates.size(); ++priority) {
      const std::size_t to = std::min(rates.find(", ", from), rates.size());
      streams += fmt::format("  p{}: {{at: hospital, pathway: visit, rate: {} /day, priority: {}}}\n", priority,
                             rates.substr(from, to - from), priority);
      from = to == rates.size() ? to : to + 2;
    }
    return Study(folder.write("list.yaml", fmt::format(R"(icsflow: 1
name: List
start: 2026-01-01
until: {}
warm_up: 60 d
calendar: {{holidays: none}}
providers:
  hospital:
    kind: other
    resources:
      slots: {{kind: sessions, slots: {}, days: {}, horizon: {}, notice: 1 d, urgent_notice: 1 d, release: 1 d{}}}
pathways:
  visit: {{steps: {{seen: {{book: slots, next: gone}}, gone: {{leave: treated}}}}}}
streams:
{}{})",
                                                       until, slots, days, horizon, keys, streams, more)),
                 sets);
  }
};

const std::string kThree = ", classes: {a: {priority: 2}, b: {priority: 3}, c: {priority: 4}}";

double mean_wait(const Study& study, const RunResult& result, const std::string& of) {
  return study.headline(result, "class_mean_wait_slots_" + of, "hospital");
}
double in_time(const Study& study, const RunResult& result, const std::string& of) {
  return study.headline(result, "class_in_time_slots_" + of, "hospital");
}

}  // namespace

TEST_CASE("sub-lists: one is none, to the last bit", "[quick][models][lists]") {
  for (const std::string order :
       {"", ", chronological: 40 %", ", chronological: 0, order: {by_wait: {0 wk: 1, 1 wk: 3}}"}) {
    const Study without = List{order, "5.4 /day"}.study(),
                with = List{order + ", sub_lists: {count: 1}", "5.4 /day"}.study();
    const Study of_one = List{order + ", sub_lists: {sizes: [7]}", "5.4 /day"}.study();
    CHECK(test::same(without.run(), with.run()));
    CHECK(test::same(without.run(), of_one.run()));
  }
}

TEST_CASE("classes: one of all patients is none", "[quick][models][lists]") {
  for (const std::string order :
       {"", ", chronological: 40 %", ", chronological: 0, order: {by_wait: {0 wk: 1, 1 wk: 3}}"}) {
    const Study without = List{order, "5.4 /day"}.study(),
                with = List{order + ", classes: {all: {priority: 9}}", "5.4 /day"}.study();
    const RunResult a = without.run(), b = with.run();
    CHECK(a.event_hash == b.event_hash);
    CHECK(without.headline(a, "mean_wait", "hospital/visit.seen") ==
          with.headline(b, "mean_wait", "hospital/visit.seen"));
    CHECK(with.headline(b, "class_seen_slots_all", "hospital") > 1500);
  }
}

TEST_CASE("sub-lists: all slots of the session are there, and their patients by size", "[quick][models][lists]") {
  // Many more are referred than there are slots: all are used, in proportion.
  const List list{", sub_lists: {sizes: [3, 1]}", "8 /day", "4, 4, 4"};
  const Study study = list.study();
  const RunResult result = study.run();
  const double seen = study.headline(result, "served", "hospital/visit.seen");
  CHECK(seen == 8 * (365 - 60));
  const double all = study.headline(result, "sub_list_mean_wait_slots", "hospital");
  const double least = study.headline(result, "sub_list_least_wait_slots", "hospital");
  const double greatest = study.headline(result, "sub_list_greatest_wait_slots", "hospital");
  CHECK(least <= all);
  CHECK(all <= greatest);
  CHECK(greatest < 1.25 * least);
  // Slots in other parts than patients: who has a quarter of the patients has a half of the slots.
  const Study uneven = List{", sub_lists: {sizes: [3, 1], slots: [1, 1]}", "12 /day", "4, 4, 4"}.study();
  const RunResult apart = uneven.run();
  CHECK(uneven.headline(apart, "sub_list_least_wait_slots", "hospital") < 3);
  CHECK(uneven.headline(apart, "sub_list_greatest_wait_slots", "hospital") > 20);
}

TEST_CASE("classes: better ones first, the names in any order", "[quick][models][lists]") {
  const std::string turned = ", classes: {c: {priority: 4}, a: {priority: 2}, b: {priority: 3}}";
  const Study study = List{kThree, "5 /day"}.study(), other = List{turned, "5 /day"}.study();
  const RunResult result = study.run();
  CHECK(test::same(result, other.run()));
  CHECK(mean_wait(study, result, "a") < mean_wait(study, result, "b"));
  CHECK(mean_wait(study, result, "b") < mean_wait(study, result, "c"));
  // Of a priority between two classes one is of the worse, of a better or worse one than all of the first or the last.
  const Study two = List{", classes: {x: {priority: 3}, y: {priority: 5}}", "6 /day"}.study();
  const RunResult of_two = two.run();
  CHECK(two.headline(of_two, "class_seen_slots_x", "hospital") /
            two.headline(of_two, "class_seen_slots_y", "hospital") ==
        Approx(1.5).epsilon(0.1));
}

TEST_CASE("classes: a target is kept where those before it leave slots", "[stat][models][lists]") {
  // 95 % of the slots are asked for. By priority alone the last class waits for all others.
  const auto of = [](const std::string& targets) {
    return List{fmt::format(", classes: {{a: {{priority: 2{}}}, b: {{priority: 3}}, c: {{priority: 4{}}}}}", targets,
                            targets.empty() ? "" : ", target: 14 d"),
                "5.2 /day", "1, 2, 2", "1 d", "2046-01-01"}
        .study();
  };
  const Study none = of(""), with = of(", target: 7 d");
  const RunResult a = none.run(), b = with.run();
  // The slots are all used either way: what one class gains the others lose, patient for patient.
  const auto all = [](const Study& s, const RunResult& r) { return s.headline(r, "mean_wait", "hospital/visit.seen"); };
  CHECK(all(none, a) == Approx(all(with, b)).epsilon(0.01));
  CHECK(in_time(with, b, "a") > 0.999);
  CHECK(mean_wait(with, b, "c") < mean_wait(none, a, "c"));
  CHECK(mean_wait(with, b, "b") > mean_wait(none, a, "b"));
}

TEST_CASE("classes: slots are kept for a class until they are released", "[quick][models][lists]") {
  // Booked a week ahead, all that is not kept is given away at once, and who comes later finds the next days full.
  const auto of = [](const std::string& keep) {
    return List{", classes: {a: {priority: 2" + keep + "}, c: {priority: 4}}", "5.2 /day", "1, 2, 2", "7 d"}.study();
  };
  const Study none = of(""), kept = of(", keep: 25 %");
  const RunResult a = none.run(), b = kept.run();
  CHECK(mean_wait(none, a, "a") > 3);
  CHECK(mean_wait(kept, b, "a") < 0.7 * mean_wait(none, a, "a"));
  CHECK(mean_wait(kept, b, "c") > mean_wait(none, a, "c"));
  // What is kept and not wanted is released: no fewer are seen but by those who come on the last day.
  CHECK(kept.headline(b, "served", "hospital/visit.seen") ==
        Approx(none.headline(a, "served", "hospital/visit.seen")).epsilon(0.02));
  // All kept for a class that nobody is of, and released a day ahead, when there is no notice left: nobody is seen.
  const Study nobody =
      List{", classes: {x: {priority: 0, keep: 100 %}, y: {priority: 9}}", "6 /day", "1, 2, 2", "7 d"}.study();
  CHECK(nobody.headline(nobody.run(), "class_seen_slots_x", "hospital") == 0);
}

TEST_CASE("classes and sub-lists: slots and shares that change in the run", "[quick][models][lists]") {
  const std::string keys =
      ", sub_lists: {count: 3, cv: 0.3}, classes: {a: {priority: 2, keep: 20 %, target: 7 d}, c: {priority: 4, keep: "
      "10 %}}";
  const auto of = [&](const std::string& change) {
    return List{keys,
                "6 /day",
                "1, 2, 2",
                "7 d",
                "2027-01-01",
                change.empty() ? "" : "interventions: {change: {at: 2026-05-01, until: 2026-07-01, " + change + "}}\n",
                "[Mon, Tue, Wed, Thu, Fri]"}
        .study();
  };
  const Study base = of("");
  const double served = base.headline(base.run(), "served", "hospital/visit.seen");
  for (const std::string change : {"path: providers.hospital.resources.slots.slots, multiply: 0.5, dates: cancelled",
                                   "path: providers.hospital.resources.slots.slots, multiply: 2",
                                   "path: providers.hospital.resources.slots.classes.a.keep, set: 60 %",
                                   "path: providers.hospital.resources.slots.horizon, set: 3 d",
                                   "path: providers.hospital.resources.slots.horizon, set: 20 d"}) {
    INFO(change);
    const Study study = of(change);
    CHECK(study.headline(study.run(), "served", "hospital/visit.seen") == Approx(served).epsilon(0.05));
  }
}

TEST_CASE("classes: a wait is counted from the clock, the decision or the joining of the list",
          "[quick][models][lists]") {
  // Ten days to a decision, two more to the list, then a date for the next day but one: one patient a week.
  const auto mean = [](const std::string& since) {
    const test::TemporaryDirectory folder;
    folder.write("services.csv", "id,provider,function,type,name\nRVJ.1,RVJ,1,all,One\n");
    const Study study(folder.write("since.yaml", fmt::format(R"(icsflow: 1
name: Since
start: 2026-01-05
until: 2026-03-30
calendar: {{holidays: none}}
providers:
  RVJ:
    kind: acute
    resources:
      list:
        kind: sessions
        slots: 7 /week
        days: [Mon, Tue, Wed, Thu, Fri, Sat, Sun]
        horizon: 7 d
        notice: 2 d
        classes: {{all: {{priority: 5, target: 11 d{}}}}}
pathways:
  cancer:
    rtt: yes
    steps:
      referred: {{go: yes, records: clock_start, next: tests}}
      tests: {{delay: 10 d, next: told}}
      told: {{go: yes, records: decision_to_admit, next: planned}}
      planned: {{delay: 2 d, next: operation}}
      operation: {{book: list, next: treated}}
      treated: {{records: stop_admitted, leave: treated}}
service_types: {{all: {{pathway: cancer, rate: $rate, sessions: {{}}}}}}
parameters: {{rate: 0 /day}}
services: {{table: services.csv}}
streams:
  weekly: {{at: RVJ, pathway: cancer, service: RVJ.1, arrivals: {{2026-01-06: 1, 2026-01-13: 1, 2026-01-20: 1}}}}
)",
                                                             since)));
    const RunResult result = study.run();
    CHECK(study.headline(result, "class_seen_list_all", "RVJ") == 3);
    return std::pair(study.headline(result, "class_mean_wait_list_all", "RVJ"),
                     study.headline(result, "class_in_time_list_all", "RVJ"));
  };
  const auto clock = mean(""), decision = mean(", since: decision"), listed = mean(", since: listed");
  CHECK(clock.first - decision.first == Approx(10));
  CHECK(decision.first - listed.first == Approx(2));
  CHECK(clock.first > 11);
  CHECK(clock.second == 0);
  CHECK(decision.second == 1);
  CHECK(listed.second == 1);
}
