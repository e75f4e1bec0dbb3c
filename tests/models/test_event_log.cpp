// The event log of a run: the same file for either event list, either executor and any number of workers. What it says
// is compared with what the study says in tests/clients/test_event_log.py.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "heap_world.hpp"
#include "icsflow/study/event_log.hpp"
#include "scenario_files.hpp"

using namespace icsflow;
using namespace icsflow::models;
using test::Study;

namespace {

std::string logged(const Study& study, const RunOptions& how, WorldFactory list, std::uint64_t one_in = 1) {
  const test::TemporaryDirectory folder;
  EventLog log(study.model, folder.path() / "log.csv", one_in, study.scenario.start);
  RunOptions options = how;
  options.observer = log.observer(0);
  static_cast<void>(study.run(options, list));
  log.finished(0);
  log.commit();
  CHECK(log.rows() > 0);
  return test::contents(folder.path() / "log.csv");
}

}  // namespace

TEST_CASE("event log: one file for either event list, executor and number of workers", "[quick][models][event_log]") {
  for (const char* name : {"tutorial/orthopaedics.yaml", "textbook/two_wards.yaml", "textbook/p2_fork_join.yaml"}) {
    INFO(name);
    const bool by_weeks = std::string(name).rfind("tutorial", 0) == 0;
    const Study study(test::shipped(name), {{"until", by_weeks ? "2026-06-01" : "2026-01-15"}, {"warm_up", "0 d"}});
    RunOptions alone;
    alone.executor = ExecutorKind::kSequential;
    const std::string first = logged(study, alone, make_world);
    CHECK(logged(study, alone, make_heap_world) == first);
    for (const int workers : {1, 2, 8}) {
      RunOptions windows;
      windows.workers = workers;
      CHECK(logged(study, windows, make_world) == first);
      CHECK(logged(study, windows, make_heap_world, 3) == logged(study, alone, make_world, 3));
    }
  }
}
