/// `icsflow calibrate`: fits who is treated next to the waits that published files show.

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "fitted.hpp"
#include "icsflow/calibrate/calibrate.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "options.hpp"
#include "subcommand.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

class Calibrate final : public Subcommand {
 public:
  Calibrate() : Subcommand({45, "calibrate", "Fit who is treated next to published waits"}) {}

  void add_options(CLI::App& command) override {
    add_scenario(command, scenario_.file);
    add_count(command, "--rounds", rounds_, 1000, "Runs with other weights (default: 2)");
    add_count(command, "--replications", replications_, 1000, "Replications of each round (default: 1)");
    add_count(command, "--workers", workers_, 1024, "Replications that run side by side (default: 1)", "W");
    add_seed(command, seed_);
    add_sets(command, scenario_.sets);
    add_reading(command, scenario_.reading);
    command.add_option("--hold-out", held_out_, "Providers or services whose own counts are not used; repeatable")
        ->type_name("NAME ...");
    command
        .add_option("--tail", tail_, "Published rates of long waits, times this, for a tail that falls (default: 1)")
        ->check(CLI::Range(0.1, 10.0))
        ->type_name("FACTOR");
    add_count(command, "--tail-from", tail_from_, 104, "Weeks from which a wait is long (default: 44)", "WEEKS");
    command
        .add_option("--own", own_,
                    "Completions of a service, of one wait, that weigh as much as its group's (default: 10)")
        ->check(CLI::Range(0.1, 10'000.0))
        ->type_name("NUMBER");
    command
        .add_option(
            "--shape", shape_,
            "How much the shape of the list from 36 weeks on weighs beside the rates at which it is left (default: "
            "0.4)")
        ->check(CLI::Range(0.0, 10.0))
        ->type_name("NUMBER");
    add_name(command, "--weights", weights_, "Write the weights to this CSV file", "FILE");
    add_name(command, "--uncertain", uncertain_,
             "With --write: write a scenario with the weights uncertain to this YAML file", "FILE");
    add_flag(command, "--write", write_, "Put the weights where the scenario says them");
    command.get_option("--uncertain")->needs(command.get_option("--write"));
  }

  int run() override {
    const models::Scenario scenario = scenario_.read();
    models::CalibrationOptions options;
    options.rounds = rounds_.value_or(options.rounds);
    options.replications = replications_.value_or(options.replications);
    options.workers = workers_.value_or(1);
    options.seed = seed_.value_or(scenario.seed);
    options.held_out = held_out_;
    options.tail = tail_.value_or(1);
    options.tail_from = tail_from_.value_or(options.tail_from);
    options.shape = shape_.value_or(options.shape);
    options.own = own_.value_or(options.own);
    options.progress = tell_round;
    const models::Calibration fit = models::calibrate_order(scenario, options);
    if (!weights_.empty()) write_whole(weights_, models::to_csv(fit));
    if (!uncertain_.empty()) {
      const std::filesystem::path folder = std::filesystem::absolute(uncertain_).parent_path();
      const auto base = std::filesystem::relative(std::filesystem::absolute(scenario.file), folder);
      write_whole(uncertain_, models::to_uncertainty(fit, base.string(), scenario.name));
    }
    if (write_) write_weights(fit);
    fmt::print("{}", models::to_text(fit, scenario.name));
    return kDone;
  }

 private:
  ScenarioOptions scenario_;
  std::optional<int> rounds_, replications_, workers_, tail_from_;
  std::optional<std::uint64_t> seed_;
  std::optional<double> tail_, own_, shape_;
  std::vector<std::string> held_out_;
  std::string weights_, uncertain_;
  bool write_ = false;
};

}  // namespace

std::unique_ptr<Subcommand> make_calibrate() { return std::make_unique<Calibrate>(); }
