// A run that goes on from a state that was held is the run that never stopped, to the last bit: of one scenario on any
// day, and of a plan from its base's state on the day on which they part (validation case E10).

#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "chance_models.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/engine/bytes.hpp"
#include "icsflow/results/results_store.hpp"
#include "icsflow/scenario/common_past.hpp"
#include "icsflow/study/pool.hpp"
#include "rewriting.hpp"

using namespace icsflow::models;
namespace engine = icsflow::engine;
using test::Study;
using namespace test::by_chance;

namespace {

struct Held {
  Outcome whole;  ///< of the run that was held
  std::vector<HeldState> states;
};

Held held(const Study& study, std::vector<std::int32_t> days, RunOptions options = {}) {
  Held out;
  options.hold_on = std::move(days);
  options.hold = [&](HeldState state) { out.states.push_back(std::move(state)); };
  out.whole = outcome(study, options);
  return out;
}

Outcome gone_on(const Study& study, const HeldState& state, RunOptions options = {}) {
  options.from = &state;
  return outcome(study, options);
}

/// Some days of a run, the first and the last among them.
std::vector<std::int32_t> some_days(std::int32_t run_days, test::Chance& chance) {
  std::vector<std::int32_t> days{1, run_days - 1, chance.between(1, run_days - 1)};
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

/// The study goes on from each of its states as if it had not stopped.
void check_goes_on(const Study& study, const Outcome& plain, test::Chance& chance) {
  if (study.model->run_days < 2) return;
  const Held run = held(study, some_days(study.model->run_days, chance));
  CHECK((run.whole == plain));
  for (const HeldState& state : run.states) {
    INFO("day " << state.day);
    CHECK((gone_on(study, state) == plain));
  }
}

/// From the state of the base on the day on which they part. @return that day
std::int32_t check_parts(const Study& base, const Study& plan, const Outcome& plain) {
  const std::int32_t day = common_days(base.scenario, plan.scenario);
  if (day < 1 || day >= base.model->run_days) return 0;
  INFO("day " << day);
  const Held run = held(base, {day});
  if (run.states.empty()) return 0;  // who waits for each other does so before that day
  CHECK((gone_on(plan, run.states.front()) == plain));
  return day;
}

std::string without_interventions(const std::string& text) {
  YAML::Node node = YAML::Load(text);
  node.remove("interventions");
  return test::emitted(node);
}

/// What a study of a base and a plan keeps. @param past  day until which the plan is the base; 0: it is run through
std::string kept(const Study& base, const Study& plan, std::int32_t past, int workers, double& shared) {
  const test::TemporaryDirectory folder;
  StoreOptions options;
  options.directory = folder.path();
  options.replications = 3;
  options.seed = base.scenario.seed;
  options.program = {"test", "test"};
  const std::vector<StudyScenario> all = {{base.scenario, base.names}, {plan.scenario, plan.names}};
  {
    ResultsStore store(all, options);
    std::vector<PoolScenario> wanted = {pool_scenario(0, base.model, 3), pool_scenario(1, plan.model, 3)};
    if (past > 0) wanted[1].past = PoolScenario::Past{0, past};
    PoolOptions pool;
    pool.workers = workers;
    shared = run_pool(store, wanted, pool).shared;
  }
  return canonical_dump(folder / "results.sqlite");
}

}  // namespace

TEST_CASE("E10 pool: a study whose plan goes on from its base's states is that whose plan is run through",
          "[quick][common_past]") {
  const Study base(test::shipped("tutorial/orthopaedics.yaml")),
      plan(test::shipped("tutorial/orthopaedics_half_year.yaml"));
  const std::int32_t day = common_days(base.scenario, plan.scenario);
  REQUIRE(day > 1);
  double shared = 0;
  const std::string through = kept(base, plan, 0, 1, shared);
  CHECK(shared == 0);
  for (const int workers : {1, 2, 8}) {
    CHECK(kept(base, plan, day, workers, shared) == through);
    CHECK(shared == Approx(3.0 * day / base.model->run_days));
  }
  // A day later the plan has begun to differ.
  CHECK(kept(base, plan, day + 7, 1, shared) != through);
}

TEST_CASE("E10 held: every scenario by chance goes on from any day as if it had not stopped", "[quick][common_past]") {
  for (std::size_t k = 0; k < models().size(); ++k) {
    const Model& m = models()[k];
    INFO(m.text);
    test::Chance chance(k);
    check_goes_on(*m.study, m.plain, chance);
  }
}

TEST_CASE("E10 parted: a plan by chance goes on from its base's state as if it had been run through",
          "[quick][common_past]") {
  std::size_t parted = 0;
  for (const Model& m : models()) {
    if (m.study->scenario.interventions.empty()) continue;
    INFO(m.text);
    const auto base = study_of(without_interventions(m.text));
    if (check_parts(*base, *m.study, m.plain) > 0) ++parted;
  }
  CHECK(parted > models().size() / 10);
}

TEST_CASE("E10 shipped: shortened scenarios go on from any day, with two workers too", "[quick][common_past]") {
  for (const Shipped& s : shipped()) {
    INFO(s.file);
    const Study study(test::shipped(s.file), s.sets);
    test::Chance chance(3);
    check_goes_on(study, outcome(study), chance);
  }
}
