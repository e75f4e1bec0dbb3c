// Long queues of pools, for icsflow_gate: tens of thousands wait from the first day on and a hundredth of them is
// served a day. What a pick costs must not grow with who waits.

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "gate.hpp"
#include "icsflow/scenario/reader.hpp"
#include "icsflow/study/simulation.hpp"

namespace bench {

Outcome long_queue(const std::string& resources, const std::string& step) {
  using namespace icsflow::models;
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("icsflow-gate-" + std::to_string(::getpid()) + ".yaml");
  std::ofstream(file)
      << "icsflow: 1\nname: Long queue\nstart: 2026-01-01\nuntil: 2026-01-12\n"
         "calendar: {holidays: none}\n"
         "profiles: {first: {hours: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "
         "0]}}\n"
         "providers: {clinic: {kind: other, resources: {"
      << resources << "}}}\npathways: {visit: {steps: {place: {" << step
      << ", for: {uniform: {low: 23 h, high: 25 h}}, next: gone}, gone: {leave: treated}}}}\n"
         "streams: {all: {at: clinic, pathway: visit, arrivals: {2026-01-01: 40000}, profile: first}}\n";
  const Scenario scenario = read_scenario(file.string());
  std::filesystem::remove(file);
  const auto model = compile(scenario);
  RunOptions options;
  options.seed = scenario.seed;
  Simulation simulation(model);
  const Counted counted;
  const RunResult result = simulation.run(options);
  return {result.event_hash, result.events};
}

}  // namespace bench
