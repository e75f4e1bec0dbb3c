// One pool of work over several scenarios; replications that another study holds.

#include <atomic>
#include <catch2/catch.hpp>
#include <ctime>
#include <mutex>

#include "icsflow/engine/check.hpp"
#include "icsflow/results/reuse.hpp"
#include "icsflow/study/study.hpp"
#include "runners.hpp"
#include "scenario_files.hpp"
#include "small_study.hpp"

using namespace icsflow::models;
using test::fake_result;
using test::options_for;

namespace {

using Begun = std::vector<std::pair<std::size_t, int>>;

/// Three scenarios that differ in their name.
struct Three {
  std::vector<Scenario> scenarios;
  Catalogue catalogue = test::small_catalogue();
  std::vector<StudyScenario> all;

  Three() {
    for (int i = 0; i < 3; ++i) {
      scenarios.push_back(test::small_scenario());
      scenarios.back().name = "Plan " + std::to_string(i);
      scenarios.back().canonical += "plan = " + std::to_string(i) + "\n";
    }
    for (const Scenario& s : scenarios) all.push_back({s, catalogue});
  }
};

/// Notes what is begun; `run` may throw.
class Work {
 public:
  using Run = std::function<void(std::size_t scenario, const RunOptions&)>;
  explicit Work(Run run = {}) : run_(std::move(run)) {}

  PoolScenario of(std::size_t scenario, int replications) {
    PoolScenario one;
    one.scenario = scenario;
    one.replications = replications;
    one.make_runner = [this, scenario]() -> ReplicationRunner {
      ++made;
      return [this, scenario](const RunOptions& options) {
        {
          const std::scoped_lock turn(mutex_);
          begun.emplace_back(scenario, options.replication);
        }
        if (run_) run_(scenario, options);
        RunResult result = fake_result(options);
        result.headlines[0] += 10'000.0 * static_cast<double>(scenario);
        return result;
      };
    };
    return one;
  }
  Begun begun;
  std::atomic<int> made{0};

 private:
  Run run_;
  std::mutex mutex_;
};

std::string dump_of(const std::filesystem::path& directory) { return canonical_dump(directory / "results.sqlite"); }

}  // namespace

TEST_CASE("Pool: replication by replication over all scenarios, each once, what is there is not run again",
          "[models][pool][quick]") {
  const test::TemporaryDirectory folder;
  const Three three;
  const StudyOptions options = options_for(folder / "out", 3);
  ResultsStore store(three.all, options);
  Work work;
  PoolOptions pool;
  Begun delivered;
  pool.delivered = [&](std::size_t scenario, const RunResult& r) {
    delivered.emplace_back(scenario, r.replication);
    CHECK(r.headlines[0] == store.headline(0, 3, scenario).back());  // it is written
  };
  std::vector<PoolScenario> wanted = {work.of(0, 2), work.of(1, 3), work.of(1, 2)};
  const StudyReport report = run_pool(store, wanted, pool);
  CHECK(work.begun == Begun{{0, 0}, {1, 0}, {0, 1}, {1, 1}, {1, 2}});
  CHECK(delivered == work.begun);
  CHECK(report.run == 5);
  CHECK(report.resumed == 2);  // of the scenario that is given twice
  CHECK(report.events == 5000);

  work.begun.clear();
  wanted = {work.of(0, 3), work.of(1, 3), work.of(2, 2)};
  pool.order = PoolOrder::kScenarios;
  CHECK(run_pool(store, wanted, pool).run == 3);
  CHECK(work.begun == Begun{{0, 2}, {2, 0}, {2, 1}});
  CHECK(run_pool(store, wanted, pool).run == 0);
}

TEST_CASE("Pool: the same bytes for any number of workers, order and interruption", "[models][pool][quick]") {
  const test::TemporaryDirectory folder;
  const Three three;
  std::string expected;
  for (const int workers : {1, 2, 8}) {
    for (const PoolOrder order : {PoolOrder::kReplications, PoolOrder::kScenarios}) {
      CAPTURE(workers);
      const auto directory = folder / (std::to_string(workers) + (order == PoolOrder::kScenarios ? "s" : "r"));
      Work work;
      const std::vector<PoolScenario> wanted = {work.of(0, 20), work.of(1, 10), work.of(2, 20)};
      PoolOptions pool;
      pool.workers = workers;
      pool.order = order;
      ResultsStore store(three.all, options_for(directory, 20));
      int looks = 0;
      pool.progress = [&](const StudyProgress& p) {
        CHECK(p.total == 50);
        CHECK(p.share <= 1);
        return ++looks < 30;
      };
      CHECK_THROWS_AS(run_pool(store, wanted, pool), StudyInterrupted);
      pool.progress = nullptr;
      const StudyReport report = run_pool(store, wanted, pool);
      CHECK(report.run + report.resumed == 50);
      CHECK(report.run < 50);
      CHECK(work.begun.size() == 50);
      const std::string dump = dump_of(directory);
      if (expected.empty()) expected = dump;
      CHECK(dump == expected);
    }
  }
}

TEST_CASE("Pool: the first failure in order is told, with the scenario; the rest is kept", "[models][pool][quick]") {
  const test::TemporaryDirectory folder;
  const Three three;
  const auto failing = [](auto error) {
    return [error](std::size_t scenario, const RunOptions& run) {
      if (scenario == 1 && run.replication == 1) throw error;
    };
  };
  for (const int workers : {1, 3}) {
    const auto message = [&](const Work::Run& run, bool ends) {
      Work work(run);
      std::vector<PoolScenario> wanted = {work.of(0, 3), work.of(1, 3), work.of(2, 3)};
      wanted[1].name = "plan.yaml";
      wanted[1].ends_replication = ends;
      PoolOptions pool;
      pool.workers = workers;
      const test::TemporaryDirectory here;
      ResultsStore store(three.all, options_for(here / "out", 3));
      std::string text = "none";
      try {
        run_pool(store, wanted, pool);
      } catch (const std::exception& error) {
        text = error.what();
      }
      for (const int first : {0, 1}) CHECK(store.replications(0).at(static_cast<std::size_t>(first)) == first);
      CHECK(store.replications(1).front() == 0);
      return text;
    };
    CHECK(message(failing(Deadlock("replication 1: deadlock")), false) == "plan.yaml: replication 1: deadlock");
    CHECK(message(failing(GrowsWithoutEnd("grows")), false) == "plan.yaml: grows");
    CHECK(message(failing(icsflow::engine::ContractViolation("bug")), false) == "plan.yaml: bug");
    CHECK(message(failing(std::bad_alloc()), false).rfind("plan.yaml: replication 1, seed 1: not enough memory.", 0) ==
          0);
    CHECK(message(failing(Deadlock("deadlock")), true) == "none");
  }
}

TEST_CASE("Pool: stops within a tenth of a second of being asked", "[models][pool][quick][timed]") {
  const test::TemporaryDirectory folder;
  const test::Study demo(test::shipped("bnssg.yaml"));
  const Scenario scenario = read_scenario(test::shipped("bnssg.yaml"), {});
  for (const double at : {0.1, 0.6}) {
    ResultsStore store(scenario, demo.names, options_for(folder / std::to_string(at), 4));
    const std::vector<PoolScenario> wanted = {pool_scenario(0, demo.model, 4)};
    PoolOptions pool;
    pool.workers = 2;
    std::clock_t asked = 0;  // processor time: others may be at work on this machine
    pool.progress = [&](const StudyProgress& p) {
      if (p.done < at) return true;
      asked = std::clock();
      return false;
    };
    CHECK_THROWS_AS(run_pool(store, wanted, pool), StudyInterrupted);
    CHECK(static_cast<double>(std::clock() - asked) / CLOCKS_PER_SEC < 0.1);
  }
}

TEST_CASE("Pool: simulations are kept for the scenarios that come up next", "[models][pool][quick]") {
  const auto made_of = [](PoolOrder order, std::size_t scenarios, std::size_t replications, std::size_t most) {
    int made = 0;
    std::vector<RunnerFactory> make(scenarios, [&]() -> ReplicationRunner {
      ++made;
      return fake_result;
    });
    std::vector<std::size_t> items;
    for (std::size_t k = 0; k < scenarios * replications; ++k)
      items.push_back(order == PoolOrder::kReplications ? k % scenarios : k / replications);
    Runners runners(std::move(make), items, most);
    for (std::size_t k = 0; k < items.size(); ++k) runners.put_back(k, runners.take(k));
    return made;
  };
  CHECK(made_of(PoolOrder::kReplications, 4, 10, 4) == 4);
  CHECK(made_of(PoolOrder::kScenarios, 4, 10, 1) == 4);
  // Bounded below the number of scenarios, those that fit are still of use in each round.
  CHECK(made_of(PoolOrder::kReplications, 4, 10, 0) == 40);
  CHECK(made_of(PoolOrder::kReplications, 4, 10, 2) < 28);
}

TEST_CASE("Pool: what other studies hold is copied, not run", "[models][pool][quick]") {
  const test::TemporaryDirectory folder;
  const Three three;
  const auto run = [&](const std::string& name, const StudyOptions& given, const std::vector<StudyScenario>& scenarios,
                       int replications, std::vector<std::filesystem::path> others = {}) {
    StudyOptions options = given;
    options.directory = folder / name;
    options.replications = replications;
    ResultsStore store(scenarios, options);
    const int taken = take_finished(store, scenarios, options, others);
    std::vector<PoolScenario> wanted;
    Work work;
    for (std::size_t i = 0; i < scenarios.size(); ++i) {
      wanted.push_back(work.of(static_cast<std::size_t>(scenarios[i].scenario.name.back() - '0'), replications));
      wanted.back().scenario = i;
    }
    const StudyReport report = run_pool(store, wanted, options);
    CHECK(report.run + report.resumed == replications * static_cast<int>(scenarios.size()));
    CHECK(report.resumed >= taken);
    return taken;
  };
  const StudyOptions full = options_for("", 1);
  run("whole", full, three.all, 4);
  run("one", full, {three.all[1]}, 3);
  run("two", full, {three.all[2]}, 6);
  const std::vector<std::filesystem::path> others = {folder / "one", folder / "two", folder / "mixed"};
  CHECK(run("mixed", full, three.all, 4, others) == 7);
  CHECK(dump_of(folder / "mixed") == dump_of(folder / "whole"));
  CHECK(run("mixed", full, three.all, 4, others) == 0);
  // Another seed, program or less detail is no help.
  StudyOptions other = full;
  other.seed = 2;
  CHECK(run("seed", other, three.all, 2, others) == 0);
  other = full;
  other.program.git_sha = "other";
  CHECK(run("program", other, three.all, 2, others) == 0);
  other = full;
  other.detail = Detail::kHeadline;
  CHECK(run("headline", other, three.all, 4, {folder / "one", folder / "two"}) == 7);
  run("whole_headline", other, three.all, 4);
  CHECK(dump_of(folder / "headline") == dump_of(folder / "whole_headline"));
  CHECK(run("again", full, three.all, 2, {folder / "headline"}) == 0);
  CHECK_THROWS_AS(run("none", full, three.all, 2, {folder / "nothing"}), InputError);
}
