// Slots given by weights of the time waited, and clocks removed at a hazard that depends on it: whole runs against
// theory.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "chance_models.hpp"
#include "comparison.hpp"
#include "heap_world.hpp"
#include "icsflow/care/observer.hpp"
#include "icsflow/care/world.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/compile/uncertainty.hpp"
#include "icsflow/engine/executor.hpp"
#include "ordered_clinic.hpp"

using namespace icsflow;
using namespace icsflow::models;
using namespace test::ordered;
using test::Study;

namespace {

const std::string kSteep = "chronological: 0, order: {by_wait: {0 wk: 3, 6 wk: 1, 16 wk: 2, 48 wk: 6}}";
const std::vector<ValueFromWait> kSteepWeights{{0, 3}, {42, 1}, {112, 2}, {336, 6}};
const std::vector<ValueFromWait> kConstant{{0, 0.005}};

/// Shares of weeks 0-5, 6-15, 16-31, 32-47 and 48 on.
std::vector<double> shares(const std::vector<double>& bands) {
  constexpr std::size_t kFrom[] = {0, 6, 16, 32, 48, static_cast<std::size_t>(kBands)};
  const double all = std::accumulate(bands.begin(), bands.end(), 0.0);
  std::vector<double> out;
  for (std::size_t i = 0; i + 1 < std::size(kFrom); ++i) {
    out.push_back(std::accumulate(bands.begin() + static_cast<std::ptrdiff_t>(kFrom[i]),
                                  bands.begin() + static_cast<std::ptrdiff_t>(kFrom[i + 1]), 0.0) /
                  all);
  }
  return out;
}

/// Share by share, and the mean number, of the lists and of the clocks stopped, of each of some replications. The list
/// begins near its end: `opening` is by week what theory has.
struct Seen {
  std::vector<std::vector<double>> waiting, stopped;
  std::vector<double> list;
};
Seen run(const Study& study, int replications, std::size_t first_month, const std::string& seed,
         std::size_t last_month = 1000) {
  Seen seen;
  Simulation simulation(study.model);
  RunOptions options;
  options.seed = engine::hash_name(seed);
  for (options.replication = 0; options.replication < replications; ++options.replication) {
    const RunResult result = simulation.run(options);
    const std::vector<double> list = by_week(study, result, "rtt_part_2", first_month, last_month);
    seen.waiting.push_back(shares(list));
    seen.stopped.push_back(shares(by_week(study, result, "rtt_part_1b", first_month, last_month)));
    seen.list.push_back(std::accumulate(list.begin(), list.end(), 0.0));
  }
  return seen;
}

/// Whether every share lies within four standard errors, or `margin`, of theory.
bool agrees(const std::vector<std::vector<double>>& seen, const std::vector<double>& theory, bool tell,
            double margin = 0.002) {
  bool all = true;
  for (std::size_t i = 0; i < theory.size(); ++i) {
    double sum = 0, squares = 0;
    const auto n = static_cast<double>(seen.size());
    for (const std::vector<double>& s : seen) {
      sum += s[i];
      squares += s[i] * s[i];
    }
    const double mean = sum / n, error = std::sqrt(std::max(0.0, squares / n - mean * mean) / (n - 1));
    if (tell) UNSCOPED_INFO(fmt::format("share {}: theory {:.4f}, seen {:.4f} +- {:.4f}", i, theory[i], mean, error));
    all = all && std::abs(mean - theory[i]) < std::max(margin, 4 * error);
  }
  return all;
}

/// A clinic whose list opens as theory says it stays.
Clinic opened(const Flow& flow, Clinic clinic) {
  clinic.opening = flow.waiting;
  return clinic;
}

Clinic with_order(const std::string& order) {
  Clinic c;
  c.order = order;
  return c;
}

void check_stationary(const Clinic& clinic, const Flow& theory, const Flow& wrong, const std::string& seed,
                      std::size_t first_month = 6) {
  const Seen seen = run(study_of(opened(theory, clinic)), 8, first_month, seed);
  CHECK(agrees(seen.waiting, shares(theory.waiting), true));
  CHECK(agrees(seen.stopped, shares(theory.stopped), true));
  CHECK_FALSE(
      (agrees(seen.waiting, shares(wrong.waiting), false) && agrees(seen.stopped, shares(wrong.stopped), false)));
}

/// Who attends, in the order of attending.
class Attending : public Observer {
 public:
  void observe(const Observation& seen) override {
    if (seen.what == Change::kAttends) who.emplace_back(engine::day_of(seen.at), seen.pathway);
  }
  std::vector<std::pair<std::int32_t, std::uint64_t>> who;
};
void observed(const Study& study, Observer& observer) {
  const auto world = make_world(*study.model);
  world->observe(&observer);
  world->start({{study.scenario.seed, 0}, &study.model->base});
  engine::run_sequential(world->processes(), engine::ChannelGraph(world->processes()).shortest(), study.model->end);
}
std::vector<std::pair<std::int32_t, std::uint64_t>> attendances(const Study& study) {
  Attending out;
  observed(study, out);
  return out.who;
}

}  // namespace

TEST_CASE("order: the list and the completed waits follow hazards in proportion to the weights",
          "[stat][models][order]") {
  const Flow theory = stationary(120, 100, kSteepWeights, kConstant);
  check_stationary(with_order(kSteep), theory, stationary(120, 100, {{0, 3}, {42, 1.2}, {112, 2}, {336, 6}}, kConstant),
                   "order: steep");
}

TEST_CASE("order: weights that are all alike are a lot", "[stat][models][order]") {
  const Flow theory = stationary(120, 100, {{0, 1}}, kConstant),
             other = stationary(120, 100, {{0, 1.4}, {84, 1}}, kConstant);
  check_stationary(with_order("chronological: 0, order: {by_wait: {0 wk: 7}}"), theory, other, "order: level");
  check_stationary(with_order("chronological: 0"), theory, other, "order: none");
}

TEST_CASE("order: a share of the slots goes to the front of the list first", "[stat][models][order]") {
  const Flow theory = stationary(120, 100, kSteepWeights, kConstant, 0.3);
  check_stationary(with_order("chronological: 30 %" + kSteep.substr(16)), theory,
                   stationary(120, 100, kSteepWeights, kConstant, 0.27), "order: mixture");
}

TEST_CASE("order: removals by wait compete with the bookings", "[stat][models][order]") {
  const std::vector<ValueFromWait> hazards{{0, 0.001}, {70, 0.012}, {140, 0.004}};
  const Flow theory = stationary(120, 100, kSteepWeights, hazards);
  Clinic clinic = with_order(kSteep);
  clinic.removals = "removals_by_wait: {0 wk: 0.001 /day, 10 wk: 0.008 /day, 140 d: 0 /day}, removals: 0.004 /day";
  // The two add up.
  const std::vector<ValueFromWait> sum{{0, 0.005}, {70, 0.012}, {140, 0.004}};
  const Flow both = stationary(120, 100, kSteepWeights, sum);
  check_stationary(clinic, both, stationary(120, 100, kSteepWeights, {{0, 0.005}, {70, 0.0105}, {140, 0.004}}),
                   "order: removals", 8);
  clinic.removals = "removals_by_wait: {0 wk: 0.001 /day, 10 wk: 0.012 /day, 20 wk: 0.004 /day}";
  check_stationary(clinic, theory, both, "order: only removals by wait", 8);
}

TEST_CASE("order: those seen in the first month waited as those of every other", "[stat][models][order]") {
  // Their dates were given before the start, four weeks ahead: who came since then has none of the first days. Few are
  // removed, so that few dates come free at shorter notice, of which theory knows nothing.
  const Flow theory = stationary(102, 100, kSteepWeights, {{0, 0.0005}}, 0, 28, 12'000);
  Clinic clinic = opened(theory, with_order(kSteep));
  clinic.referrals = 102;
  clinic.removals = "removals: 0.0005 /day";
  clinic.horizon = "28 d";
  clinic.notice = "7 d";
  clinic.until = "2026-03-01";
  const Study study = study_of(clinic);
  for (const std::size_t month : {0U, 1U}) {
    const Seen seen = run(study, 8, month, "order: first month", month + 1);
    INFO("month " << month);
    CHECK(agrees(seen.stopped, shares(theory.stopped), true, 0.01));
    CHECK(agrees(seen.waiting, shares(theory.waiting), true, 0.01));
  }
}

TEST_CASE("order: a weight and a hazard by wait may change by date", "[stat][models][order]") {
  const Flow before = stationary(120, 100, kSteepWeights, kConstant);
  Clinic clinic = opened(before, with_order(kSteep));
  clinic.until = "2028-07-01";
  clinic.more =
      "interventions:\n  more_urgent: {at: 2026-02-01, path: providers.*.resources.*.order.by_wait.0 wk, multiply: "
      "4}\n";
  const Flow after = stationary(120, 100, {{0, 12}, {42, 1}, {112, 2}, {336, 6}}, kConstant);
  const Seen seen = run(study_of(clinic), 8, 24, "order: changed");
  CHECK(agrees(seen.stopped, shares(after.stopped), true));
  CHECK(agrees(seen.waiting, shares(after.waiting), true));
  CHECK_FALSE(agrees(seen.stopped, shares(before.stopped), false));

  clinic.removals = "removals_by_wait: {0 wk: 0.005 /day, 10 wk: 0.005 /day}";
  clinic.more =
      "interventions:\n  validation: {at: 2026-02-01, path: service_types.all.removals_by_wait.10 wk, set: 0.02 "
      "/day}\n";
  const Flow validated = stationary(120, 100, kSteepWeights, {{0, 0.005}, {70, 0.02}});
  const Seen then = run(study_of(clinic), 8, 24, "order: validated");
  CHECK(agrees(then.stopped, shares(validated.stopped), true));
  CHECK(agrees(then.waiting, shares(validated.waiting), true));
  CHECK_FALSE(agrees(then.waiting, shares(before.waiting), false));
}

TEST_CASE("order: all from the front is the same waits with an order and without", "[quick][models][order]") {
  Clinic with = with_order("chronological: 100 %" + kSteep.substr(16)), without = with_order("chronological: 100 %");
  with.removals = without.removals = "removals: 0 /day";
  with.until = without.until = "2026-06-01";
  const Study a = study_of(with), b = study_of(without);
  const RunResult of_a = a.run(), of_b = b.run();
  for (const char* part : {"rtt_part_1b", "rtt_part_2"}) CHECK(by_week(a, of_a, part, 0) == by_week(b, of_b, part, 0));
}

TEST_CASE("order: the same bytes for any workers, both executors and event lists", "[quick][models][order]") {
  Clinic clinic = with_order("near_breach: 20 %, urgent_share: 10 %, chronological: 10 %" + kSteep.substr(16));
  clinic.horizon = "21 d";
  clinic.notice = "3 d";
  clinic.removals = "removals_by_wait: {0 wk: 0.002 /day, 10 wk: 0.012 /day}, urgent_share: 10 %";
  clinic.until = "2026-05-01";
  const Study study = study_of(clinic);
  const RunResult one = study.run();
  for (const int workers : {2, 8}) {
    RunOptions options;
    options.workers = workers;
    CHECK(test::same(study.run(options), one));
  }
  RunOptions merged;
  merged.merge_below = engine::days(1);
  CHECK(test::same(study.run(merged), one));
  CHECK(test::same(study.run({}, make_heap_world), one));
  CHECK(one.events > 10'000);
}

TEST_CASE("order: the same list opens alike whatever the order in which it is written", "[quick][models][order]") {
  Clinic clinic = with_order(kSteep);
  clinic.until = "2026-03-01";
  const Study a = study_of(clinic);
  clinic.order = "order: {by_wait: {48 wk: 6, 16 wk: 2, 0 wk: 3, 6 wk: 1}}, chronological: 0";
  const Study b = study_of(clinic);
  CHECK(a.scenario.canonical == b.scenario.canonical);
  CHECK(test::same(a.run(), b.run()));
  // Days or weeks are the same numbers; their paths, and so the scenario, are others.
  clinic.order = "order: {by_wait: {336 d: 6, 112 d: 2, 0 d: 3, 42 d: 1}}, chronological: 0";
  const Study days = study_of(clinic);
  CHECK(a.scenario.canonical != days.scenario.canonical);
  CHECK(test::same(a.run(), days.run()));
  clinic.order = "order: {by_wait: {48 wk: 6, 16 wk: 2, 0 wk: 3, 43 d: 1}}, chronological: 0";
  CHECK_FALSE(test::same(a.run(), study_of(clinic).run()));
}

TEST_CASE("order: a weight and a hazard may be set, and what is set is what is written", "[quick][models][order]") {
  Clinic clinic = with_order(kSteep);
  clinic.until = "2026-03-01";
  const std::string weight = "providers.RVJ.resources.slots.order.by_wait.6 wk",
                    hazard = "service_types.all.removals_by_wait.10 wk";
  clinic.removals = "removals_by_wait: {0 wk: 0.002 /day, 10 wk: 0.012 /day}";
  const RunResult plain = study_of(clinic).run();
  const RunResult set = study_of(clinic, {{weight, "5"}, {hazard, "0.03 /day"}}).run();
  clinic.order = "chronological: 0, order: {by_wait: {0 wk: 3, 6 wk: 5, 16 wk: 2, 48 wk: 6}}";
  clinic.removals = "removals_by_wait: {0 wk: 0.002 /day, 10 wk: 0.03 /day}";
  const RunResult written = study_of(clinic).run();
  CHECK(test::same(set, written));
  CHECK_FALSE(test::same(plain, written));
  CHECK_THROWS_AS(study_of(clinic, {{"providers.RVJ.resources.slots.order.by_wait.7 wk", "5"}}), InputError);
  CHECK_THROWS_AS(study_of(clinic, {{weight, "0"}}), InputError);
}

TEST_CASE("order: a plan changes one weight of the order that it extends", "[quick][models][order]") {
  Clinic clinic = with_order(kSteep);
  clinic.until = "2026-03-01";
  const test::TemporaryDirectory folder;
  (void)write(folder, clinic);
  const std::string plan = "icsflow: 1\nname: Ordered\nextends: ordered.yaml\n";
  const Study changed(folder.write(
      "plan.yaml", plan + "providers: {RVJ: {resources: {slots: {order: {by_wait: {6 wk: 5, 60 wk: 9}}}}}}\n"));
  clinic.order = "chronological: 0, order: {by_wait: {0 wk: 3, 6 wk: 5, 16 wk: 2, 48 wk: 6, 60 wk: 9}}";
  CHECK(changed.scenario.canonical == study_of(clinic).scenario.canonical);
  CHECK(test::same(changed.run(), study_of(clinic).run()));
}

TEST_CASE("order: weights and hazards of services stand in columns of their table", "[quick][models][order]") {
  Clinic clinic = with_order(kSteep);
  clinic.until = "2026-03-01";
  clinic.removals = "removals_by_wait: {0 wk: 0.002 /day, 10 wk: 0.012 /day}";
  const test::TemporaryDirectory folder;
  (void)write(folder, clinic);
  const auto of_service = [&](const std::string& young, const std::string& leaving) {
    std::string text = text_of(clinic);
    const std::string pool =
        text.substr(text.find("      slots: {kind"), text.find("pathways:") - text.find("      slots: {kind"));
    text.replace(text.find("    resources:\n" + pool), pool.size() + 15, "");
    std::string session = pool.substr(pool.find("slots: {kind"));
    session.replace(session.find("kind: sessions, "), 16, "");
    session.replace(session.find("0 wk: 3"), 7, "0 wk: " + young);
    session.pop_back();
    text.replace(text.find("10 wk: 0.012 /day}"), 18, "10 wk: " + leaving + "}, sessions: {" + session + "}");
    return text;
  };
  const Study written(folder.write("written.yaml", of_service("3", "0.012 /day")));
  folder.write("services.csv",
               "# unit leaving: /day\nid,provider,function,type,name,young,leaving\nRVJ.100,RVJ,100,all,All,3,0.012\n");
  const Study columns(folder.write("columns.yaml", of_service("$young", "$leaving")));
  CHECK(test::same(written.run(), columns.run()));
  folder.write("services.csv",
               "# unit leaving: /day\nid,provider,function,type,name,young,leaving\nRVJ.100,RVJ,100,all,All,8,0.012\n");
  CHECK_FALSE(test::same(written.run(), Study(folder.write("columns.yaml", of_service("$young", "$leaving"))).run()));
}

TEST_CASE("order: scenarios by chance meet the other keys", "[quick][models][order]") {
  int orders = 0, removals = 0, by_week_too = 0;
  for (std::uint64_t number = 151; number <= 200; ++number) {
    const std::string text = test::by_chance::with_possible_opening(test::RandomScenario(number).text());
    orders += text.find("order: {by_wait") != std::string::npos ? 1 : 0;
    removals += text.find("removals_by_wait") != std::string::npos ? 1 : 0;
    by_week_too += text.find("by_week") != std::string::npos ? 1 : 0;
  }
  CHECK(orders > 20);
  CHECK(removals > 5);
  CHECK(by_week_too > 8);
  for (std::uint64_t number = 0; number <= 150; ++number) {  // their dumps are kept
    const std::string text = test::RandomScenario(number).text();
    CHECK(text.find("by_w") == std::string::npos);
  }
}

namespace {

/// The scenario with a text in the place of another.
std::string with(std::string text, const std::vector<std::pair<std::string, std::string>>& changes) {
  for (const auto& [from, to] : changes) {
    REQUIRE(text.find(from) != std::string::npos);
    text.replace(text.find(from), from.size(), to);
  }
  return text;
}

}  // namespace

TEST_CASE("order: each list of a patient has luck of its own", "[quick][models][order]") {
  // Two appointments one after the other, of two lists with weights that are all alike. If one exponential served both,
  // who was early at the first would be early at the second.
  Clinic c = with_order("chronological: 0, order: {by_wait: {0 wk: 1}}");
  c.removals = "removals: 0.02 /day";
  c.opening.assign(static_cast<std::size_t>(kBands), 0);
  c.until = "2026-06-01";
  const test::TemporaryDirectory folder;
  (void)write(folder, c);
  const std::string text =
      with(text_of(c),
           {{"first: {book: slots, next: done}",
             "first: {book: slots, next: second}\n      second: {book: others, next: done}"},
            {"      slots: {kind",
             "      others: {kind: sessions, slots: 80 /day, days: [Mon, Tue, Wed, Thu, Fri, Sat, Sun], horizon: 1 d, "
             "notice: 1 d, urgent_notice: 1 d, chronological: 0, order: {by_wait: {0 wk: 1}}}\n      slots: {kind"}});
  const Study study(folder.write("two.yaml", text));
  struct Dates {
    std::int32_t joined = -1, first = -1, second = -1;
  };
  class Watching : public Observer {
   public:
    void observe(const Observation& seen) override {
      Dates& d = dates[seen.pathway];
      const std::int32_t day = engine::day_of(seen.at);
      if (seen.what == Change::kEnters && d.joined < 0) d.joined = day;
      if (seen.what == Change::kAttends) (d.first < 0 ? d.first : d.second) = day;
    }
    std::map<std::uint64_t, Dates> dates;
  } watching;
  observed(study, watching);
  double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
  for (const auto& [who, d] : watching.dates) {
    if (d.first < 60 || d.first > 110 || d.second < 0) continue;
    const double a = d.first - d.joined, b = d.second - d.first;
    n += 1;
    x += a;
    y += b;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  REQUIRE(n > 3000);
  const double correlation = (xy - x * y / n) / std::sqrt((xx - x * x / n) * (yy - y * y / n));
  INFO(n << " patients; waits of " << x / n << " and " << y / n << " days; correlation " << correlation);
  CHECK(std::abs(correlation) < 4 / std::sqrt(n));
}

TEST_CASE("order: who comes back to the list has the chance of the others", "[quick][models][order]") {
  // From 1 March slots are given a week ahead instead of four: dates beyond the week are lost, and their patients wait
  // again. Nobody has waited for them: of those who attend next, they are as many as they are of the list.
  Clinic c = with_order("chronological: 0, order: {by_wait: {0 wk: 1}}");
  c.horizon = "28 d";
  c.removals = "removals: 0.0025 /day";
  c.until = "2026-04-15";
  c.opening.assign(static_cast<std::size_t>(kBands), 0);
  std::fill(c.opening.begin(), c.opening.begin() + 50, 160);
  const Study base = study_of(c);
  c.more = "interventions:\n  shorter: {at: 2026-03-01, path: providers.RVJ.resources.slots.horizon, set: 7 d}\n";
  const Study changed = study_of(c);
  constexpr std::int32_t kChange = 59;  // 1 March
  std::set<std::uint64_t> returned;
  for (const auto& [day, who] : attendances(base)) {
    if (day >= kChange + 7 && day < kChange + 28) returned.insert(who);
  }
  const std::vector<double> list = by_week(base, base.run(), "rtt_part_2", 1, 2);
  const double waiting = std::accumulate(list.begin(), list.end(), 0.0);
  double again = 0, all = 0;
  for (const auto& [day, who] : attendances(changed)) {
    if (day < kChange + 8 || day >= kChange + 18) continue;
    again += returned.count(who) != 0 ? 1 : 0;
    ++all;
  }
  const double expected = static_cast<double>(returned.size()) / (waiting - 700);
  INFO(again << " of " << all << ", where " << returned.size() << " of " << waiting - 700 << " came back");
  CHECK(returned.size() > 1500);
  // And of these, who was early before is not early again: the waits are those of another exponential.
  class Dates : public Observer {
   public:
    void observe(const Observation& seen) override {
      const std::int32_t day = engine::day_of(seen.at);
      if (seen.what == Change::kEnters) joined.try_emplace(seen.pathway, day);
      if (seen.what == Change::kAttends) dates[seen.pathway] = day;
    }
    std::map<std::uint64_t, std::int32_t> joined, dates;  // who was on the list at the start joined on day 0
  } before, after;
  observed(base, before);
  observed(changed, after);
  double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
  for (const std::uint64_t who : returned) {
    const auto found = after.dates.find(who);
    if (found == after.dates.end()) continue;
    const double a = before.dates.at(who) - before.joined[who], b = found->second;
    n += 1;
    x += a;
    y += b;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  const double correlation = (xy - x * y / n) / std::sqrt((xx - x * x / n) * (yy - y * y / n));
  INFO("correlation " << correlation << " of " << n);
  CHECK(std::abs(correlation) < 4 / std::sqrt(n));
  CHECK(std::abs(again / all - expected) < 0.02 + 3 * std::sqrt(expected * (1 - expected) / all));
}

TEST_CASE("order: weights that are not known change where patients are at the start, each replication anew",
          "[quick][models][order]") {
  Clinic c = with_order("urgent_share: 20 %" + ("," + kSteep));
  c.service = ", urgent_share: 20 %";
  c.until = "2026-02-01";
  c.horizon = "21 d";
  const test::TemporaryDirectory folder;
  (void)write(folder, c);
  const std::string text = with(
      text_of(c),
      {{"first: {book: slots, next: done}",
        "first: {book: slots, next: tests}\n      tests: {delay: 20 d, next: {decided: 40 %, done: rest}}\n"
        "      decided: {go: yes, mark: decision_to_admit, next: stay}\n      stay: {book: slots, next: operated}\n"
        "      operated: {mark: stop_admitted, leave: treated}"}});
  const std::string uncertain =
      text +
      "uncertainty:\n"
      "  weight: {path: providers.RVJ.resources.slots.order.by_wait.6 wk, low: 0.2, high: 8, shape: uniform}\n"
      "  notice: {path: providers.RVJ.resources.slots.urgent_notice, low: 1 d, high: 20 d, shape: uniform}\n"
      "  urgent: {path: service_types.all.urgent_share, low: 5 %, high: 60 %, shape: uniform}\n";
  const std::string file = folder.write("uncertain.yaml", uncertain);
  const Study study(file);
  for (int k = 0; k < 3; ++k) {
    RunOptions options;
    options.seed = study.scenario.seed;
    options.replication = k;
    const std::vector<double> drawn = draw_uncertain(*study.model, {options.seed, static_cast<std::uint64_t>(k)});
    std::vector<Override> sets{{"uncertainty", "off"}};
    const auto& names = study.names.uncertain;
    REQUIRE(names.size() == 3);
    for (std::size_t i = 0; i < names.size(); ++i) {
      const char* unit = names[i].path.ends_with("notice") ? " d" : "";
      sets.push_back({names[i].path, fmt::format("{:.17g}{}", drawn[i], unit)});
    }
    INFO("replication " << k << ": " << fmt::format("{}", fmt::join(drawn, ", ")));
    CHECK(test::same(study.run(options), Study(file, sets).run(options)));
  }
}
