// A week of the demo, for icsflow_gate.

#include <string>

#include "gate.hpp"
#include "icsflow/scenario/reader.hpp"
#include "icsflow/study/simulation.hpp"
#include "live_bytes.hpp"

namespace bench {

Outcome demo_week() {
  using namespace icsflow::models;
  const Scenario scenario =
      read_scenario(std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/bnssg.yaml", {{"until", "2026-02-08"}});
  const auto model = compile(scenario);
  RunOptions options;
  options.seed = scenario.seed;
  const std::size_t before = bench::live_bytes();
  Simulation simulation(model);
  RunResult result;
  {
    const Counted counted;
    result = simulation.run(options);
  }
  const std::size_t bytes = bench::live_bytes() - before;
  return {result.event_hash, result.events, bytes, static_cast<std::size_t>(result.headlines.at(0))};
}

}  // namespace bench
