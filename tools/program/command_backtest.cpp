/// `icsflow backtest`: forecasts of published lists from earlier origins, scored beside naive forecasts.

#include <fmt/core.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "fitting/fitted.hpp"
#include "icsflow/backtest/backtest.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "options.hpp"
#include "subcommand.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

class Backtest final : public Subcommand {
 public:
  Backtest() : Subcommand({47, "backtest", "Score forecasts of published lists from earlier origins"}) {}

  void add_options(CLI::App& command) override {
    add_scenario(command, scenario_.file);
    add_name(command, "--from", from_, "First origin: the last month that its forecast knows", "MONTH", Needed::kYes);
    command.add_option("--against", against_, "Tables of published months (docs/backtest.md)")
        ->required()
        ->type_name("FILE ...");
    add_name(command, "-o", directory_, "Directory for backtest.csv and the scenarios of the origins", "DIR",
             Needed::kYes);
    add_name(command, "--to", to_, "Last origin (default: the last with a published month after it)", "MONTH");
    add_name(command, "--sized-to", sized_, "Size shocks of months to this one (default: the first origin)", "MONTH");
    command.add_option("--providers", options_.providers, "Only these, by their codes")->type_name("CODE ...");
    add_name(command, "--season-from", options_.season_from, "The list whose season all take (default: each its own)",
             "CODE");
    add_count(command, "--horizon", horizon_, 60, "Months that are forecast (default: 12)", "MONTHS");
    add_count(command, "--replications", replications_, 100'000, "Replications of each forecast (default: 500)");
    add_count(command, "--more-than", least_, 100'000'000,
              "Pool providers with more than so many waiting at the origin (default: 5000)", "PATIENTS");
    add_count(command, "--patients", patients_, 100'000'000,
              "Simulate about so many of one list; of a longer one, a patient stands for several (default: 2500)");
    add_count(command, "--block", block_, 1000, "Origins that the bootstrap takes together", "MONTHS");
    add_flag(command, "--as-it-is", options_.as_it_is,
             "Run the scenario itself, from its start: one that was built for the month before it");
    add_flag(command, "--known-drift", known_drift_, "Drift and size of shocks taken as known: of chance and shocks");
    add_count(command, "--workers", workers_, 1024, "Threads (default: as many as processors)", "W");
    add_seed(command, seed_);
    add_sets(command, scenario_.sets);
    add_reading(command, scenario_.reading);
    add_flag(command, "--json", json_, "Print the scores as JSON");
  }

  int run() override {
    options_.from = month("--from", from_);
    if (!to_.empty()) options_.to = month("--to", to_);
    if (!sized_.empty()) options_.sized = month("--sized-to", sized_);
    const models::Scenario scenario = scenario_.read();
    const models::History history = models::read_history(against_);
    check_directory();
    options_.directory = directory_;
    options_.horizon = horizon_.value_or(options_.horizon);
    options_.replications = replications_.value_or(options_.replications);
    options_.least_list = least_.value_or(static_cast<int>(options_.least_list));
    options_.patients = patients_.value_or(static_cast<int>(options_.patients));
    options_.block = static_cast<std::size_t>(block_.value_or(0));
    options_.drift_uncertain = !known_drift_;
    options_.workers = workers_.value_or(static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
    options_.seed = seed_.value_or(scenario.seed);
    const bool on_terminal = isatty(STDERR_FILENO) != 0;
    options_.progress = [&](int done, int of) {
      if (on_terminal) tell("\r{} of {} forecasts{}", done, of, done == of ? "\n" : "");
    };
    const models::Backtest found = models::run_backtest(scenario, history, options_);
    write_whole(std::filesystem::path(directory_) / "backtest.csv", models::to_csv(found));
    fmt::print("{}", json_ ? models::to_json(found, options_) : models::to_text(found, options_, scenario.name));
    return kDone;
  }

 private:
  static models::CivilMonth month(const std::string& option, const std::string& text) {
    const auto found = models::parse_civil_month(text);
    if (!found) throw CLI::ValidationError(option, "expected a month, such as 2023-12; found \"" + text + '"');
    return *found;
  }

  /// Empty, not there, or of an earlier back-test.
  void check_directory() const {
    const std::filesystem::path folder = directory_;
    if (!std::filesystem::exists(folder)) return;
    const auto ours = [](const std::filesystem::directory_entry& entry) {
      const std::string name = entry.path().filename().string();
      return name == "backtest.csv" || models::parse_civil_month(name);
    };
    if (std::filesystem::is_directory(folder) &&
        std::all_of(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator(), ours))
      return;
    throw CLI::ValidationError(
        "-o", "expected a directory that is empty, not there or of an earlier back-test; found \"" + directory_ + '"');
  }

  ScenarioOptions scenario_;
  models::BacktestOptions options_;
  std::string from_, to_, sized_, directory_;
  std::vector<std::string> against_;
  std::optional<int> horizon_, replications_, least_, patients_, block_, workers_;
  std::optional<std::uint64_t> seed_;
  bool known_drift_ = false, json_ = false;
};

}  // namespace

std::unique_ptr<Subcommand> make_backtest() { return std::make_unique<Backtest>(); }
