// What holds of every scenario (validation case E), whatever is in it: nothing is lost, nobody works unpaid. How a
// thing is written or run: test_same_bits.cpp; the figures: test_figures.cpp.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "chance_models.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/step.hpp"
#include "stepwise.hpp"

using namespace icsflow::models;
namespace engine = icsflow::engine;
using test::Study;
using namespace test::by_chance;

namespace {

/// Patients at a step that waits for units of a pool.
struct Waiting {
  std::int64_t came = 0, gone = 0;  ///< served, gave up, turned away, did not join
};

/// The books of one provider at midnight. @throws engine::ContractViolation if its own recount does not agree
void check_books(const CompiledModel& model, const CompiledProvider& here, World& world, std::size_t rank) {
  world.check_identities(rank);
  const ProviderRecord& record = world.record(rank);
  CHECK(record.created + record.passed_in >= record.left + record.passed_out);
  // Who came to wait for units of a pool and has not gone stands in its queue: by class, that is step, and together.
  std::vector<Waiting> by_pool(here.pools.size());
  std::vector<bool> exact(here.pools.size(), true);
  for (std::size_t i = 0; i < here.stat_steps.size(); ++i) {
    const CompiledStep& s = model.steps[here.stat_steps[i]];
    if (s.kind != StepKind::kUse && s.kind != StepKind::kSeize && s.kind != StepKind::kCare) continue;
    Waiting w{record.steps[i].arrived, record.steps[i].turned_away + record.steps[i].gave_up};
    for (const engine::Tally& t : record.steps[i].wait) w.gone += static_cast<std::int64_t>(t.count());
    if (!record.rostered_steps.empty()) w.gone += record.rostered_steps[i].balked;
    INFO(model.step_names[here.stat_steps[i]]);
    CHECK(w.came >= w.gone);
    by_pool[s.resource].came += w.came;
    by_pool[s.resource].gone += w.gone;
    // Those who ask for another provider, or whose clock ends, may leave the queue unseen; the interrupted stand in it.
    const CompiledInstance& instance = model.instances[s.instance];
    if (instance.accept != kNoStep || instance.rtt || here.pools[s.resource].interrupts()) exact[s.resource] = false;
  }
  for (std::size_t p = 0; p < here.pools.size(); ++p) {
    if (!exact[p]) continue;
    INFO(here.pools[p].name);
    CHECK(by_pool[p].came - by_pool[p].gone == record.pools[p].queue.level());
  }
}

/// Unit-milliseconds from the start, exactly: means are whole ones over the time.
std::int64_t unit_ticks(const engine::TimeWeighted& level, engine::SimTime now) {
  return std::llround(level.mean(now) * static_cast<double>((now - engine::kStart).ticks()));
}

/// Unit-milliseconds that the roster gives up to `now`, worked out from the file.
std::int64_t rostered(const Scenario& scenario, const CompiledModel& model, const PoolSpec& pool, engine::SimTime now) {
  std::int64_t sum = 0;
  for (const PoolSpec::Shift& shift : pool.shifts) {
    const auto units = static_cast<std::int64_t>(scenario.parameters.value(shift.units.id));
    const engine::Duration length =
        shift.to > shift.from ? shift.to - shift.from : shift.to + engine::days(1) - shift.from;
    for (std::int32_t day = -1; engine::start_of_day(day) < now; ++day) {
      if (!shift.days[model.calendar->service_weekday(day)]) continue;
      const engine::SimTime from = engine::start_of_day(day) + shift.from;
      const engine::SimTime begins = std::max(from, engine::kStart), ends = std::min(from + length, now);
      if (ends > begins) sum += units * (ends - begins).ticks();
    }
  }
  return sum;
}

/// One queue of patients who are alike, and its total waiting time in patient-milliseconds.
std::int64_t waiting(int servers, const std::string& takes, const std::string& arrivals, std::uint64_t seed) {
  const test::TemporaryDirectory folder;
  const Study study(folder.write("queue.yaml", fmt::format(R"(
icsflow: 1
name: one queue
start: 2026-01-05
until: 2026-02-02
seed: {}
profiles: {{day: {{hours: [1, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 7, 7, 6, 6, 5, 5, 5, 4, 4, 4, 3, 3, 2]}}}}
providers: {{clinic: {{kind: other, resources: {{beds: {{kind: pool, capacity: {}}}}}}}}}
pathways: {{visit: {{steps: {{served: {{use: beds, for: {}, next: gone}}, gone: {{leave: treated}}}}}}}}
streams: {{patients: {{at: clinic, pathway: visit, {}}}}}
)",
                                                           seed, servers, takes, arrivals)));
  return std::llround(study.headline(study.run(), "mean_queue", "clinic/beds") * 28 * 86'400'000.0);
}

}  // namespace

TEST_CASE("properties: every scenario by chance is valid, and together they use what there is", "[quick][properties]") {
  std::map<std::string, int> used;
  std::size_t deadlocks = 0;
  for (const Model& m : models()) {
    for (const std::string key : {"priority:",
                                  "gives_up:",
                                  "balks:",
                                  "waiting_room:",
                                  "full:",
                                  "hold_until:",
                                  "preemption: resume",
                                  "preemption: repeat",
                                  "at_shift_end: finish",
                                  "at_shift_end: hand_over",
                                  "at_shift_end: preempt",
                                  "turnover:",
                                  "discipline: lifo",
                                  "discipline: random",
                                  "discipline: shortest_first",
                                  "grants:",
                                  "escalation:",
                                  "unlimited",
                                  "first_of:",
                                  "use: [",
                                  "seize:",
                                  "release:",
                                  "all_of:",
                                  "join:",
                                  "hours: [",
                                  "batch:",
                                  "arrivals:",
                                  "population:",
                                  "transfer:",
                                  "accept:",
                                  "elsewhere:",
                                  "book:",
                                  "window:",
                                  "by:",
                                  "opening:",
                                  "set:",
                                  "profile:",
                                  "referred_from:",
                                  "removals:",
                                  "interventions:",
                                  "over:"}) {
      used[key] += m.text.find(key) != std::string::npos ? 1 : 0;
    }
    deadlocks += m.plain.deadlock.empty() ? 0 : 1;
    if (m.plain.result) CHECK(m.plain.result->events > 50);
  }
  for (const auto& [key, n] : used) {
    INFO(key);
    CHECK(n >= 10);
  }
  CHECK(deadlocks < models().size() / 10);  // a run that stops halfway shows half as much
}

TEST_CASE("E1 conservation: patients by class, node, provider and region, every midnight", "[quick][properties]") {
  of_all([](const std::string& name, const Study& study) {
    INFO(name);
    const CompiledModel& model = *study.model;
    test::Stepwise run(model, study.scenario.seed);
    try {
      for (std::int32_t day = 1; day <= model.run_days; ++day) {
        INFO("midnight after day " << day);
        run.run_to(day);
        std::int64_t out = 0, in = 0;
        for (std::size_t p = 0; p < model.providers.size(); ++p) {
          INFO(model.providers[p].id);
          CHECK_NOTHROW(check_books(model, model.providers[p], run.world(), p));
          out += run.world().record(p).passed_out;
          in += run.world().record(p).passed_in;
        }
        CHECK(out == in);  // nobody is on the way without being somewhere
      }
    } catch (const Deadlock&) {  // the books were right until then
    }
  });
}

TEST_CASE("E2 unit-seconds: in use, being cleaned and idle are the rostered and the overtime, every midnight",
          "[quick][properties]") {
  std::size_t rosters = 0, overtimes = 0;
  of_all([&](const std::string& name, const Study& study) {
    INFO(name);
    const CompiledModel& model = *study.model;
    test::Stepwise run(model, study.scenario.seed);
    try {
      for (std::int32_t day = 1; day <= model.run_days; ++day) {
        run.run_to(day);
        const engine::SimTime now = run.now();
        for (std::size_t p = 0; p < model.providers.size(); ++p) {
          const ProviderRecord& record = run.world().record(p);
          for (std::size_t i = 0; i < record.rostered_pools.size(); ++i) {
            const CompiledPool& pool = model.providers[p].pools[i];
            const PoolSpec& spec = study.scenario.providers[p].pools[i];
            if (!pool.rostered || spec.unlimited) continue;
            INFO("midnight after day " << day << ": " << model.providers[p].id << "." << pool.name);
            const RosteredPoolRecord& r = record.rostered_pools[i];
            const std::int64_t busy = unit_ticks(record.pools[i].busy, now), on_shift = unit_ticks(r.on_shift, now);
            const std::int64_t overtime = unit_ticks(r.overtime, now);
            CHECK(busy + unit_ticks(r.cleaning, now) + unit_ticks(r.idle, now) == on_shift + overtime);
            CHECK(unit_ticks(r.blocked, now) <= busy);
            overtimes += overtime > 0 ? 1 : 0;
            if (pool.shifts.empty() || !study.scenario.interventions.empty()) continue;
            CHECK(on_shift == rostered(study.scenario, model, spec, now));
            ++rosters;
          }
        }
      }
    } catch (const Deadlock&) {
    }
  });
  CHECK(rosters > 500);
  CHECK(overtimes > 500);
}

TEST_CASE("E3 monotone: one bed more never makes patients who are alike wait longer in all", "[quick][properties]") {
  for (const std::string takes : {"4 h", "{exponential: {mean: 4 h}}", "{lognormal: {mean: 4 h, cv: 2}}"}) {
    for (const std::string arrivals :
         {"rate: 30 /day", "rate: 30 /day, profile: day", "rate: 8 /day, batch: {1: 30 %, 6: rest}"}) {
      for (const std::uint64_t seed : {1U, 2U, 3U}) {
        INFO(takes << "; " << arrivals << "; seed " << seed);
        std::int64_t fewer = waiting(3, takes, arrivals, seed);
        for (int servers = 4; servers <= 12; ++servers) {
          const std::int64_t more = waiting(servers, takes, arrivals, seed);
          CHECK(more <= fewer);
          if (servers < 7) CHECK(more < fewer);
          fewer = more;
        }
      }
    }
  }
}

namespace {

/// Mean wait, in hours, of both streams in two years. @param pools how many, `each` so large; the second stream goes to
/// the second pool, if there is one
double wait_in(int pools, int each, int rate_a_day) {
  const test::TemporaryDirectory folder;
  const auto pathway = [](const std::string& name, const std::string& pool) {
    return fmt::format(
        "  {}: {{steps: {{served: {{use: {}, for: {{exponential: {{mean: 1 h}}}}, next: gone}}, gone: {{leave: "
        "home}}}}}}\n",
        name, pool);
  };
  std::string text = fmt::format(
      "icsflow: 1\nname: lists\nstart: 2026-01-01\nuntil: 2028-01-01\nwarm_up: 30 d\nproviders:\n  clinic:\n    kind: "
      "other\n    resources:\n      one: {{kind: pool, capacity: {}}}\n",
      each);
  if (pools == 2) text += fmt::format("      two: {{kind: pool, capacity: {}}}\n", each);
  text += "pathways:\n" + pathway("a", "one") + pathway("b", pools == 2 ? "two" : "one") + "streams:\n";
  for (const std::string id : {"a", "b"})
    text += fmt::format("  {0}: {{at: clinic, pathway: {0}, rate: {1} /day}}\n", id, rate_a_day / 2);
  const Study study(folder.write("lists.yaml", text));
  const RunResult r = study.run();
  const double n = study.headline(r, "served", "clinic/a.served"), m = study.headline(r, "served", "clinic/b.served");
  return 24 *
         (n * study.headline(r, "mean_wait", "clinic/a.served") +
          m * study.headline(r, "mean_wait", "clinic/b.served")) /
         (n + m);
}

}  // namespace

// The exact waits, 1.5250, 0.6687 and 0.2754 h, are those of textbook/a1_mmc_5, _10 and _20 (test_textbook.cpp).
TEST_CASE("E4 scale: twice the patients on twice the servers wait less", "[quick][properties]") {
  const double five = wait_in(1, 5, 108), ten = wait_in(1, 10, 216), twenty = wait_in(1, 20, 432);
  CHECK(five > 1.5 * ten);
  CHECK(ten > 1.5 * twenty);
}

TEST_CASE("E5 splitting: two lists of five make the same patients wait longer than one of ten", "[quick][properties]") {
  CHECK(wait_in(2, 5, 216) > 1.5 * wait_in(1, 10, 216));
}
