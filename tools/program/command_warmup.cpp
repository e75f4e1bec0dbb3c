#include <fmt/core.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

#include "available_memory.hpp"
#include "commands.hpp"
#include "icsflow/models/warm_up.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

int warmup_command(const WarmUpRequest& request) {
  const models::Scenario scenario = models::read_scenario(request.scenario, request.sets, request.reading);
  const int replications = request.replications.value_or(scenario.replications);
  const bool on_terminal = isatty(STDERR_FILENO) != 0;
  const auto progress = [&](int done) {
    if (on_terminal) tell("\r{} of {} replications{}", done, replications, done == replications ? "\n" : "");
  };
  const models::WarmUpStudy study =
      models::warm_up_study(scenario, replications, request.seed.value_or(scenario.seed), progress,
                            models::patients_memory(available_memory().value_or(0)));
  if (!request.curves.empty()) {
    std::ofstream out(request.curves, std::ios::binary);
    out << models::to_csv(study);
    if (!out.flush()) throw std::runtime_error(request.curves + ": cannot be written");
  }
  fmt::print("{}", models::to_text(study, scenario.name));
  return kDone;
}
