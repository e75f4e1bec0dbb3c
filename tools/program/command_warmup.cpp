/// `icsflow warmup`: where the scenario's pools settle, and the warm-up that suggests.

#include <fmt/core.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

#include "host/available_memory.hpp"
#include "icsflow/study/parallel.hpp"
#include "icsflow/study/warm_up.hpp"
#include "options.hpp"
#include "subcommand.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

class WarmUp final : public Subcommand {
 public:
  WarmUp()
      : Subcommand({50, "warmup", "Find how long a queue takes to settle, and suggest a warm_up for its statistics"}) {}

  void add_options(CLI::App& command) override {
    add_scenario(command, scenario_.file);
    add_count(command, "--replications", replications_, 100'000, "Replications (default: the scenario's)");
    add_seed(command, seed_);
    add_sets(command, scenario_.sets);
    add_reading(command, scenario_.reading);
    add_name(command, "--curves", curves_, "Write the daily means and Welch's smooth curve to this CSV file", "FILE");
  }

  int run() override {
    const models::Scenario scenario = scenario_.read();
    const int replications = replications_.value_or(scenario.replications);
    const bool on_terminal = isatty(STDERR_FILENO) != 0;
    const auto progress = [&](int done) {
      if (on_terminal) tell("\r{} of {} replications{}", done, replications, done == replications ? "\n" : "");
    };
    const models::WarmUpStudy study =
        models::warm_up_study(scenario, replications, seed_.value_or(scenario.seed), progress,
                              models::patients_memory(available_memory().value_or(0)));
    if (!curves_.empty()) {
      std::ofstream out(curves_, std::ios::binary);
      out << models::to_csv(study);
      if (!out.flush()) throw std::runtime_error(curves_ + ": cannot be written");
    }
    fmt::print("{}", models::to_text(study, scenario.name));
    return kDone;
  }

 private:
  ScenarioOptions scenario_;
  std::optional<int> replications_;
  std::optional<std::uint64_t> seed_;
  std::string curves_;  // CSV file to write; empty: none
};

}  // namespace

std::unique_ptr<Subcommand> make_warmup() { return std::make_unique<WarmUp>(); }
