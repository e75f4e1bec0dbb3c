/// `icsflow calibrate`: fits who is treated next to the waits that published files show, and what else they allow.

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fitting/fitted.hpp"
#include "icsflow/calibrate/calibrate.hpp"
#include "icsflow/calibrate/drift.hpp"
#include "icsflow/calibrate/region.hpp"
#include "icsflow/calibrate/tune.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "options.hpp"
#include "subcommand.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

class Calibrate final : public Subcommand {
 public:
  Calibrate() : Subcommand({45, "calibrate", "Fit planned care to published waits"}) {}

  void add_options(CLI::App& command) override {
    add_scenario(command, scenario_.file);
    command
        .add_option("--to", to_, "What else is fitted to: `published`, all inputs of planned care to published figures")
        ->check(CLI::IsMember({"published"}))
        ->type_name("published");
    command
        .add_option("--rounds", rounds_, "Runs with other weights (default: 2); with --to published 0: weights stay")
        ->check(CLI::Range(0, 1000))
        ->type_name("N");
    add_count(command, "--replications", replications_, 1000, "Replications of each round (default: 1)");
    add_count(command, "--workers", workers_, 1024, "Replications that run side by side (default: 1)", "W");
    add_seed(command, seed_);
    add_sets(command, scenario_.sets);
    add_reading(command, scenario_.reading);
    command
        .add_option("--hold-out", held_out_,
                    "Providers or services whose own counts are not used; with --to published also bands, flows, list, "
                    "drift, tail; repeatable")
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
             "With --write: write a scenario with what was fitted uncertain to this YAML file", "FILE");
    add_count(command, "--waves", waves_, 20, "Of --to published: waves of runs at most (default: 3)");
    add_count(command, "--runs", runs_, 10'000, "Of each wave, 20 or more (default: 72)");
    add_count(command, "--points", points_, 10'000, "Points of the region that are named, 50 or more (default: 60)");
    add_name(command, "--flows", flows_, "Months of lists and flows by service: flows.csv of `icsflow import`", "FILE");
    add_name(
        command, "--tune", tune_,
        "Instead: move the values of this table until simulated figures meet the published ones (exit code 1: they do "
        "not); --rounds: steps (default: 8), --replications of each run (default: 4)",
        "FILE");
    add_name(command, "--drift", drift_,
             "Instead: move first slots of each provider until its list changes as derivation.csv of the build in this "
             "folder has it; with --write levels.csv goes there, for icsflow build; --rounds: corrections (default: "
             "3), --replications of each (default: 4)",
             "FOLDER");
    add_name(command, "--assumed", assumed_, "A table over scenarios/defaults/calibrate.csv", "FILE");
    add_name(command, "--points-file", points_file_, "Write the points to this CSV file: point, path, value", "FILE");
    add_name(command, "--inputs", inputs_, "Write what is left of each input to this CSV file", "FILE");
    add_name(command, "--targets", targets_, "Write each published figure and its score to this CSV file", "FILE");
    add_flag(command, "--write", write_, "Put what was fitted where the scenario says it");
    command.get_option("--uncertain")->needs(command.get_option("--write"));
  }

  int run() override {
    check();
    models::Scenario scenario = scenario_.read();
    if (!tune_.empty()) return tune(scenario);
    if (!drift_.empty()) return drift(scenario);
    // Before the direct solve: nothing runs in vain.
    if (!to_.empty()) models::check_history(scenario, region_options(scenario));
    std::vector<models::PlacedText> texts;
    if (rounds_.value_or(1) > 0) {
      const models::Calibration fit = models::calibrate_order(scenario, weights_options(scenario));
      if (!weights_.empty()) write_whole(weights_, models::to_csv(fit));
      if (to_.empty() && !uncertain_.empty())
        write_whole(uncertain_, models::to_uncertainty(fit, file_beside_uncertain(scenario), scenario.name));
      texts = models::placed(fit.weights);
      fmt::print("{}", models::to_text(fit, scenario.name));
      for (const models::FittedWeight& w : fit.weights) scenario.parameters.at(w.parameter).value = w.after;
    }
    if (!to_.empty()) {
      const models::Region region = models::match_history(scenario, region_options(scenario));
      if (!points_file_.empty()) write_whole(points_file_, models::points_csv(region, scenario));
      if (!inputs_.empty()) write_whole(inputs_, models::inputs_csv(region));
      if (!targets_.empty()) write_whole(targets_, models::targets_csv(region));
      if (!uncertain_.empty())
        write_whole(uncertain_, models::uncertainty_yaml(region, scenario, file_beside_uncertain(scenario)));
      // The best point has the last word: two numbers of one place would be one too many.
      for (models::PlacedText& text : models::best_texts(region, scenario)) put(texts, std::move(text));
      fmt::print("{}{}", texts.empty() ? "" : "\n", models::to_text(region, scenario.name));
    }
    if (write_) write_texts(texts);
    return kDone;
  }

 private:
  /// Nothing else is fitted with it.
  int tune(const models::Scenario& scenario) const {
    models::TuneOptions options;
    options.replications = replications_.value_or(options.replications);
    options.steps = rounds_.value_or(options.steps);
    options.workers = workers_.value_or(1);
    options.seed = seed_.value_or(scenario.seed);
    options.progress = tell_line;
    const models::Tuning tuning = models::tune(scenario, tune_, options);
    if (write_) write_texts(models::placed(tuning, scenario));
    fmt::print("{}", models::to_text(tuning, scenario));
    return tuning.met() ? kDone : kRunFailed;
  }

  /// Nor with this.
  int drift(const models::Scenario& scenario) const {
    models::DriftOptions options;
    options.replications = replications_.value_or(options.replications);
    options.rounds = rounds_.value_or(options.rounds);
    options.workers = workers_.value_or(1);
    options.seed = seed_.value_or(scenario.seed);
    options.progress = tell_line;
    const models::DriftFit fit = models::fit_drift(scenario, drift_, options);
    if (write_) write_whole(std::filesystem::path(drift_) / models::kLevelsName, models::levels_csv(fit));
    fmt::print("{}", models::to_text(fit, scenario));
    return kDone;
  }

  static void tell_line(const std::string& line) { tell("{}\n", line); }

  void check() const {
    const auto wrong = [](const char* option, const char* message) { throw CLI::ValidationError(option, message); };
    const bool others = !to_.empty() || !held_out_.empty() || !weights_.empty() || !uncertain_.empty() || tail_;
    for (const auto& [option, given] : {std::pair{"--tune", &tune_}, std::pair{"--drift", &drift_}}) {
      if (!given->empty() && (others || (!tune_.empty() && !drift_.empty())))
        wrong(option,
              "fits nothing else: expected it without --to, --hold-out, --weights, --uncertain, --tail, --tune and "
              "--drift");
    }
    if (to_.empty()) {
      const std::pair<bool, const char*> given[] = {
          {waves_.has_value(), "--waves"},          {runs_.has_value(), "--runs"},
          {points_.has_value(), "--points"},        {!flows_.empty(), "--flows"},
          {!assumed_.empty(), "--assumed"},         {!inputs_.empty(), "--inputs"},
          {!points_file_.empty(), "--points-file"}, {!targets_.empty(), "--targets"}};
      for (const auto& [there, option] : given) {
        if (there) wrong(option, "is of --to published");
      }
      if (rounds_ == 0) wrong("--rounds", "expected 1 or more, or --to published: nothing else would be fitted");
    } else if (rounds_ == 0 && !weights_.empty()) {
      wrong("--weights", "expected rounds; found --rounds 0: no weights are fitted");
    }
    if (points_ && *points_ < kFewestPoints) wrong("--points", "expected 50 or more");
    if (runs_ && *runs_ < kFewestRuns) wrong("--runs", "expected 20 or more");
  }

  [[nodiscard]] models::CalibrationOptions weights_options(const models::Scenario& scenario) const {
    models::CalibrationOptions options;
    options.rounds = rounds_.value_or(options.rounds);
    options.replications = replications_.value_or(options.replications);
    options.workers = workers_.value_or(1);
    options.seed = seed_.value_or(scenario.seed);
    const std::vector<std::string>& kinds = models::target_kinds();
    std::copy_if(held_out_.begin(), held_out_.end(), std::back_inserter(options.held_out),
                 [&](const std::string& name) {
                   return to_.empty() || std::find(kinds.begin(), kinds.end(), name) == kinds.end();
                 });
    options.tail = tail_.value_or(1);
    options.tail_from = tail_from_.value_or(options.tail_from);
    options.shape = shape_.value_or(options.shape);
    options.own = own_.value_or(options.own);
    options.progress = tell_round;
    return options;
  }

  [[nodiscard]] models::RegionOptions region_options(const models::Scenario& scenario) const {
    models::RegionOptions options;
    options.waves = waves_.value_or(options.waves);
    options.runs = runs_.value_or(options.runs);
    options.points = points_.value_or(options.points);
    options.workers = workers_.value_or(1);
    options.seed = seed_.value_or(scenario.seed);
    options.held_out = held_out_;
    options.flows = flows_;
    options.assumed = assumed_;
    options.progress = tell_line;
    return options;
  }

  [[nodiscard]] std::string file_beside_uncertain(const models::Scenario& scenario) const {
    const std::filesystem::path folder = std::filesystem::absolute(uncertain_).parent_path();
    return std::filesystem::relative(std::filesystem::absolute(scenario.file), folder).string();
  }

  static void put(std::vector<models::PlacedText>& texts, models::PlacedText text) {
    const auto same = std::find_if(texts.begin(), texts.end(), [&](const models::PlacedText& t) {
      return t.place.file == text.place.file && t.place.line == text.place.line && t.place.column == text.place.column;
    });
    if (same != texts.end())
      *same = std::move(text);
    else
      texts.push_back(std::move(text));
  }

  static constexpr int kFewestPoints = 50, kFewestRuns = 20;

  ScenarioOptions scenario_;
  std::optional<int> rounds_, replications_, workers_, tail_from_, waves_, runs_, points_;
  std::optional<std::uint64_t> seed_;
  std::optional<double> tail_, own_, shape_;
  std::vector<std::string> held_out_;
  std::string to_, weights_, uncertain_, flows_, assumed_, points_file_, inputs_, targets_, tune_, drift_;
  bool write_ = false;
};

}  // namespace

std::unique_ptr<Subcommand> make_calibrate() { return std::make_unique<Calibrate>(); }
