// Patients on a waiting list who are asked whether they still need the date: what becomes of the list, against theory,
// and what the policy leaves alone.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "heap_world.hpp"
#include "icsflow/care/observer.hpp"
#include "icsflow/care/world.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/domain/policies/validation.hpp"
#include "icsflow/engine/executor.hpp"
#include "ordered_clinic.hpp"

using namespace icsflow;
using namespace icsflow::models;
using namespace test::ordered;
using policies::Asked;
using test::Study;

namespace {

constexpr int kDays = 730;
constexpr double kReferrals = 60;

/// A list that nobody is seen from, empty at the start.
Clinic never_seen(const std::string& validation) {
  Clinic c;
  c.referrals = kReferrals;
  c.slots = 0;
  c.removals = "removals: 0 /day";
  c.until = "2028-01-01";
  c.opening = std::vector<double>(static_cast<std::size_t>(kBands), 0);
  c.order = "chronological: 100 %";
  if (!validation.empty()) c.order += ", validation: {" + validation + "}";
  return c;
}

/// Expected counts of such a list at the end: of those referred on a day, each time of asking leaves a share.
struct Expected {
  double waiting = 0, asked = 0;
};
Expected expected(double leaves, int after, int every) {
  Expected out;
  for (int day = 0; day < kDays; ++day) {
    double left = kReferrals;
    for (int at = day + after; at < kDays; at += every) {
      out.asked += left;
      left *= 1 - leaves;
    }
    out.waiting += left;
  }
  return out;
}

/// Within four standard errors of a count whose variance is at most its mean.
bool is_near(double seen, double theory) { return std::abs(seen - theory) < 4 * std::sqrt(theory); }

/// What a run says of the sessions `slots` and of the list.
struct Outcome {
  double asked, replied, removed, reported, waiting, non_admitted;
  std::uint64_t hash;
};
Outcome outcome_of(const Study& study, const RunResult& r) {
  const auto of = [&](const std::string& name) { return study.headline(r, "validation_" + name + "_slots", "RVJ"); };
  return {of("asked"),
          of("replied"),
          of("removed"),
          of("reported"),
          study.headline(r, "closing_list", "all"),
          study.headline(r, "completed_non_admitted", "all"),
          r.event_hash};
}
Outcome run(const Clinic& clinic, const std::vector<Override>& sets = {}) {
  const Study study = study_of(clinic, sets);
  return outcome_of(study, study.run());
}

/// On which day each pathway was removed.
std::map<std::uint64_t, std::int32_t> removals(const Clinic& clinic) {
  class Removals : public Observer {
   public:
    void observe(const Observation& seen) override {
      if (seen.what == Change::kIsRemoved) days[seen.pathway] = engine::day_of(seen.at);
    }
    std::map<std::uint64_t, std::int32_t> days;
  } out;
  const Study study = study_of(clinic);
  const auto world = make_world(*study.model);
  world->observe(&out);
  world->start({{study.scenario.seed, 0}, &study.model->base});
  engine::run_sequential(world->processes(), engine::ChannelGraph(world->processes()).shortest(), study.model->end);
  return out.days;
}

/// A list whose patients are seen, too few of them.
Clinic with_slots(const std::string& validation, const std::string& order = "chronological: 100 %") {
  Clinic c = never_seen(validation);
  c.slots = 40;
  c.until = "2027-01-01";
  c.order = order + (validation.empty() ? "" : ", validation: {" + validation + "}");
  return c;
}

}  // namespace

TEST_CASE("validation: who replies, and who leaves, and as what", "[quick][policy][unit]") {
  const policies::ValidationShares shares{0.6, 0.1, 0.04, 0.25};
  CHECK(policies::replies(shares, 0.599));
  CHECK_FALSE(policies::replies(shares, 0.6));
  CHECK(policies::answer(shares, true, 0.0249) == Asked::kReported);
  CHECK(policies::answer(shares, true, 0.0251) == Asked::kRemoved);
  CHECK(policies::answer(shares, true, 0.1) == Asked::kStays);
  CHECK(policies::answer(shares, false, 0.0099) == Asked::kReported);
  CHECK(policies::answer(shares, false, 0.0101) == Asked::kRemoved);
  CHECK(policies::answer(shares, false, 0.0999) == Asked::kStays);
  CHECK_FALSE(policies::due_again(167, 84, 84, 0));
  CHECK(policies::due_again(168, 84, 84, 0));
  CHECK_FALSE(policies::due_again(168, 84, 84, 1));
}

TEST_CASE("validation: the list is what each time of asking leaves of those referred", "[quick][models][validation]") {
  const std::string rule =
      "after: 12 wk, every: 8 wk, reply: 70 %, no_longer_needed: 20 %, removed_without_reply: 10 %, reported: 40 %";
  const Outcome r = run(never_seen(rule));
  const double leaves = 0.7 * 0.2 + 0.3 * 0.1;
  const Expected theory = expected(leaves, 84, 56);
  CHECK(is_near(r.waiting, theory.waiting));
  CHECK(is_near(r.asked, theory.asked));
  CHECK(is_near(r.replied, 0.7 * theory.asked));
  CHECK(is_near(r.removed, 0.6 * leaves * theory.asked));
  CHECK(is_near(r.reported, 0.4 * leaves * theory.asked));
  CHECK(r.non_admitted == r.reported);
  // Theories that are wrong in one thing: nobody leaves without a reply; asked a week later, or every nine weeks.
  CHECK_FALSE(is_near(r.waiting, expected(0.7 * 0.2, 84, 56).waiting));
  CHECK_FALSE(is_near(r.asked, expected(leaves, 91, 56).asked));
  CHECK_FALSE(is_near(r.asked, expected(leaves, 84, 63).asked));
  CHECK_FALSE(is_near(r.replied, 0.72 * theory.asked));
  // Once, without `every`.
  const Outcome once = run(never_seen("after: 26 wk, no_longer_needed: 20 %"));
  const Expected of_once = expected(0.2, 182, 100'000);
  CHECK(is_near(once.asked, of_once.asked));
  CHECK(is_near(once.waiting, of_once.waiting));
  CHECK(once.replied == once.asked);
  CHECK(once.reported == 0);
}

TEST_CASE("validation: where nobody leaves nothing else changes, and capacity for all is none",
          "[quick][models][validation]") {
  for (const std::string order :
       {"chronological: 100 %", "chronological: 0, order: {by_wait: {0 wk: 1, 6 wk: 3, 9 wk: 2}}",
        "chronological: 0, sub_lists: {count: 3}", "chronological: 0, classes: {all: {priority: 9, since: listed}}"}) {
    INFO(order);
    const Study plain = study_of(with_slots("", order));
    const RunResult without = plain.run();
    const double waiting = plain.headline(without, "closing_list", "all");
    const Outcome asked = run(with_slots("after: 4 wk, every: 2 wk, no_longer_needed: 0", order));
    CHECK(asked.asked > 1000);
    CHECK(asked.hash == without.event_hash);
    CHECK(asked.waiting == waiting);
    const std::string rule = "after: 4 wk, every: 2 wk, no_longer_needed: 5 %";
    const Study study = study_of(with_slots(rule, order));
    const RunResult all = study.run();
    CHECK(outcome_of(study, all).removed > 100);
    CHECK(outcome_of(study, all).waiting < waiting);
    CHECK(test::same(all, study_of(with_slots(rule + ", capacity: 100000 /week", order)).run()));
    CHECK(test::same(all, study.run({}, make_heap_world)));
  }
}

TEST_CASE("validation: no more are asked than there is capacity for, the longest due first",
          "[quick][models][validation]") {
  // Due are up to 60 a day and each time again, asked 20: at the end all that was asked for in the last half year or so
  // is still to be asked.
  const std::string rule = "after: 4 wk, every: 52 wk, no_longer_needed: 0, capacity: 140 /week";
  const Outcome r = run(never_seen(rule));
  CHECK(r.asked < 20 * (kDays - 28) + 100);
  CHECK(r.asked > 20 * (kDays - 28) - 100);
  // Of 20 a day, those referred on the first days of the run were asked, and later ones not: who leaves was early.
  std::map<std::int32_t, int> by_day;
  for (const auto& [who, day] : removals(never_seen("after: 4 wk, no_longer_needed: 100 %, capacity: 140 /week")))
    ++by_day[day];
  int all = 0;
  for (const auto& [day, n] : by_day) {
    CHECK(day >= 28);
    CHECK(n < kReferrals + 5 * std::sqrt(kReferrals));  // a day of referrals is asked whole
    all += n;
    CHECK(all < 20 * (day - 27) + kReferrals + 5 * std::sqrt(kReferrals));
  }
  CHECK(all > 20 * (kDays - 28) - 100);
  // Who is due a second time before the first is asked once.
  const Outcome late = run(never_seen("after: 4 wk, every: 2 wk, no_longer_needed: 0, capacity: 280 /week"));
  CHECK(late.asked < 40 * (kDays - 28) + 100);
  CHECK(late.asked > 40 * (kDays - 28) - 500);
}

TEST_CASE("validation: in a round all who have waited so long are asked, and nobody else",
          "[quick][models][validation]") {
  // Of those referred up to four weeks before each of the dates: 90 - 27 and 181 - 27 days.
  const std::string rule = "after: 4 wk, rounds: [2026-04-01, 2026-07-01], no_longer_needed: 30 %";
  const Outcome r = run(never_seen(rule));
  const double first = kReferrals * 63, second = kReferrals * 154 - 0.3 * first;
  CHECK(is_near(r.asked, first + second));
  CHECK(is_near(r.removed, 0.3 * (first + second)));
  CHECK_FALSE(is_near(r.asked, first + kReferrals * 154));  // as if nobody had left at the first
  for (const auto& [who, day] : removals(never_seen(rule))) CHECK((day == 90 || day == 181));
}

TEST_CASE("validation: who leaves at one share leaves at a greater one, then or before",
          "[quick][models][validation]") {
  const auto at = [](const std::string& share, double slots) {
    Clinic c = never_seen("after: 8 wk, every: 6 wk, reply: 80 %, no_longer_needed: " + share);
    c.slots = slots;
    return removals(c);
  };
  const auto few = at("10 %", 0), many = at("15 %", 0);
  CHECK(few.size() > 1000);
  CHECK(many.size() > few.size() * 5 / 4);
  for (const auto& [who, day] : few) {
    REQUIRE(many.count(who) == 1);
    CHECK(many.at(who) <= day);
  }
  // And in another plan, where some have been seen by then, of the others the same on the same day.
  const auto seen = at("10 %", 20);
  CHECK(seen.size() > 500);
  CHECK(seen.size() < few.size());
  for (const auto& [who, day] : seen) CHECK(few.at(who) == day);
}

TEST_CASE("validation: whoever leaves makes the others' waits shorter, and values change by date",
          "[quick][models][validation]") {
  const std::string rule = "after: 6 wk, every: 6 wk, no_longer_needed: 20 %";
  const auto wait = [](const Clinic& c) {
    const Study study = study_of(c);
    return study.headline(study.run(), "rtt_wait_at_first", "RVJ");
  };
  CHECK(wait(with_slots(rule)) < 0.8 * wait(with_slots("")));
  Clinic changed = with_slots(rule);
  changed.more =
      "interventions:\n  none: {at: 2026-07-01, path: providers.RVJ.resources.slots.validation.no_longer_needed, set: "
      "0}\n";
  std::int32_t last = 0;
  for (const auto& [who, day] : removals(changed)) last = std::max(last, day);
  CHECK(last == 180);
}
