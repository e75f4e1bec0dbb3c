// An observer is told of every change of step, and changes nothing: scenarios by chance, with it and without.

#include <array>
#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "icsflow/care/observer.hpp"
#include "icsflow/care/world.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/engine/executor.hpp"
#include "random_scenario.hpp"
#include "scenario_files.hpp"

using namespace icsflow;
using namespace icsflow::models;
using test::Study;

namespace {

class Counting : public Observer {
 public:
  void observe(const Observation& seen) override {
    CHECK(seen.at >= last_[seen.provider]);
    last_[seen.provider] = seen.at;
    ++at_step_[{seen.step, seen.what}];
    ++at_provider_[{seen.provider, seen.what}];
    ++all_[static_cast<std::size_t>(seen.what)];
  }
  [[nodiscard]] std::int64_t at_step(StepId step, Change what) const { return of(at_step_, {step, what}); }
  [[nodiscard]] std::int64_t at_provider(std::uint16_t provider, Change what) const {
    return of(at_provider_, {provider, what});
  }
  [[nodiscard]] std::int64_t all(Change what) const { return all_[static_cast<std::size_t>(what)]; }

 private:
  template <class Map>
  static std::int64_t of(const Map& map, const typename Map::key_type& key) {
    const auto found = map.find(key);
    return found == map.end() ? 0 : found->second;
  }
  std::map<std::pair<StepId, Change>, std::int64_t> at_step_;
  std::map<std::pair<std::uint16_t, Change>, std::int64_t> at_provider_;
  std::map<std::uint16_t, engine::SimTime> last_;
  std::array<std::int64_t, static_cast<std::size_t>(Change::kBalks) + 1> all_{};
};

/// Runs the model to its end. @return the hash of its events; nothing if it deadlocks
std::optional<std::uint64_t> run(World& world, const CompiledModel& model, std::uint64_t seed) {
  world.start({{seed, 0}, &model.base});
  try {
    engine::run_sequential(world.processes(), engine::ChannelGraph(world.processes()).shortest(), model.end);
  } catch (const Deadlock&) {
    return std::nullopt;
  }
  std::uint64_t hash = 0;
  for (const engine::LogicalProcess* p : world.processes()) hash = engine::mix64(hash ^ p->event_hash());
  return hash;
}

std::unique_ptr<Study> by_chance(std::uint64_t number) {
  const test::TemporaryDirectory folder;
  folder.write("services.csv", test::RandomScenario::services());
  try {
    return std::make_unique<Study>(folder.write("scenario.yaml", test::RandomScenario(number).text()));
  } catch (const InputError&) {
    return nullptr;
  }
}

}  // namespace

TEST_CASE("observer: it is told what the records count, and changes no event", "[quick][models][observer]") {
  std::map<Change, std::int64_t> seen;
  int compared = 0;
  std::vector<std::unique_ptr<Study>> studies;
  for (std::uint64_t number = 1; number <= 60; ++number) studies.push_back(by_chance(number));
  // Appointments that are missed, which those have not.
  studies.push_back(std::make_unique<Study>(test::shipped("patterns/appointments.yaml")));
  for (std::size_t number = 0; number < studies.size(); ++number) {
    const std::unique_ptr<Study>& study = studies[number];
    if (study == nullptr) continue;
    const CompiledModel& model = *study->model;
    const auto world = make_world(model);
    const auto alone = run(*world, model, study->scenario.seed);
    Counting counting;
    world->observe(&counting);
    INFO("scenario " << number);
    CHECK(run(*world, model, study->scenario.seed) == alone);
    for (const Change c : {Change::kEnters, Change::kIsServed, Change::kGivesUp, Change::kAttends, Change::kMisses,
                           Change::kIsCalledOff, Change::kPassesCustody, Change::kLeaves, Change::kIsRemoved}) {
      seen[c] += counting.all(c);
    }
    // What the records count begins after the warm-up; and whom the census finds has not entered.
    if (!alone || model.warm_up > engine::kStart) continue;
    for (std::uint16_t p = 0; p < size16(model.providers); ++p) {
      const ProviderRecord& record = world->record(p);
      INFO(model.providers[p].id);
      CHECK(counting.at_provider(p, Change::kLeaves) + counting.at_provider(p, Change::kIsRemoved) == record.left);
      CHECK(counting.at_provider(p, Change::kPassesCustody) == record.passed_out);
      std::int64_t attended = 0, missed = 0;
      for (const SessionRecord& s : record.sessions) {
        attended += s.attended;
        missed += s.missed;
      }
      CHECK(counting.at_provider(p, Change::kAttends) == attended);
      CHECK(counting.at_provider(p, Change::kMisses) == missed);
      for (std::size_t i = 0; i < record.steps.size(); ++i) {
        const StepId step = model.providers[p].stat_steps[i];
        INFO(model.step_names[step]);
        CHECK(counting.at_step(step, Change::kGivesUp) == record.steps[i].gave_up);
        CHECK(counting.at_step(step, Change::kIsTurnedAway) == record.steps[i].turned_away);
        CHECK(counting.at_step(step, Change::kIsCancelled) == record.steps[i].cancelled);
        if (i < record.rostered_steps.size())
          CHECK(counting.at_step(step, Change::kBalks) == record.rostered_steps[i].balked);
        if (record.opening == 0) CHECK(counting.at_step(step, Change::kEnters) == record.steps[i].arrived);
      }
    }
    ++compared;
  }
  CHECK(compared > 5);
  for (const auto& [change, times] : seen) {
    INFO("change " << static_cast<int>(change));
    CHECK(times > 0);
  }
}

TEST_CASE("observer: nobody is told any more when it is taken away", "[quick][models][observer]") {
  const std::unique_ptr<Study> study = by_chance(1);
  REQUIRE(study != nullptr);
  const auto world = make_world(*study->model);
  Counting counting;
  world->observe(&counting);
  run(*world, *study->model, 1);
  const std::int64_t entered = counting.all(Change::kEnters);
  CHECK(entered > 0);
  world->observe(nullptr);
  run(*world, *study->model, 1);
  CHECK(counting.all(Change::kEnters) == entered);
}
