/// `icsflow compare`: plans beside their base, with the same luck.

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "cluster/part.hpp"
#include "explain/plan_changes.hpp"
#include "icsflow/answers/compare.hpp"
#include "icsflow/report/comparison_page.hpp"
#include "icsflow/scenario/visible.hpp"
#include "options.hpp"
#include "program_version.hpp"
#include "running/available_memory.hpp"
#include "running/run_control.hpp"
#include "subcommand.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

class Compare final : public Subcommand {
 public:
  Compare() : Subcommand({35, "compare", "Compare plans with their base, with the same luck in both"}) {}

  void add_options(CLI::App& command) override;
  int run() override;

 private:
  [[nodiscard]] std::vector<models::GivenSide> sides() const;
  [[nodiscard]] models::CompareOptions options(const models::GivenSide& base) const;
  void show(const models::Comparison& comparison, const std::vector<models::GivenSide>& sides,
            const std::filesystem::path& directory) const;

  std::vector<std::string> given_;
  std::vector<std::string> targets_;  // files
  std::vector<models::Override> sets_;
  models::ReadOptions reading_{.allow_outside = false};
  models::CompareOptions asked_;
  double confidence_ = 95;  // per cent
  std::optional<int> workers_, max_replications_;
  std::string directory_, precision_, best_;  // directory empty: out/compare-<base>
  bool overwrite_ = false, json_ = false, quiet_ = false;
};

/// Lists between commas, too.
void add_list(CLI::App& command, const std::string& option, std::vector<std::string>& target, const std::string& help,
              const std::string& type) {
  command.add_option(option, target, help)->delimiter(',')->allow_extra_args(false)->type_name(type);
}

void Compare::add_options(CLI::App& command) {
  command.add_option("studies", given_, "The base, then plans: scenarios, or finished studies, DIR or DIR#SCENARIO")
      ->required()
      ->expected(2, 1000)
      ->type_name("BASE PLAN...");
  add_list(command, "--show", asked_.show,
           "Figures on the page: a headline, or of a month @2026-11 (its end: @2026-11-30); repeatable",
           "MEASURE[:SCOPE][@DATE],...");
  add_list(command, "--primary", asked_.primary, "Figures that decide; the others are exploratory; repeatable",
           "MEASURE[:SCOPE][@DATE],...");
  add_list(command, "--at", asked_.at, "Show lists and waits at these months or month ends too", "DATE,...");
  command.add_option("--target", asked_.targets, "Tell the chance of this, such as 'over_52_weeks < 1000'; repeatable")
      ->allow_extra_args(false)
      ->type_name("FIGURE<VALUE");
  add_targets(command, targets_);
  command.add_option("--confidence", confidence_, "Of the intervals, in per cent (default: 95)")
      ->check(CLI::Range(50.0, 99.99))
      ->type_name("PERCENT");
  add_flag(command, "--unpaired", asked_.unpaired, "Replications are no pairs: Welch's intervals");
  add_name(command, "--precision", precision_,
           "Run as many replications as the half-width of this difference takes, such as 'closing_list: 100'",
           "FIGURE: HALFWIDTH");
  add_name(command, "--best", best_, "Tell which of base and plans is the best in this, such as 'over_52_weeks: least'",
           "FIGURE: least|most");
  add_count(command, "--max-replications", max_replications_, 1'000'000, "At most so many (default: 200)");
  add_count(command, "--replications", asked_.replications, 1'000'000,
            "Replications of each (default: the base's, 10 or more)");
  add_list(command, "--reuse", asked_.reuse, "Studies: what they hold of these scenarios is not run again; repeatable",
           "DIR,...");
  add_count(command, "--workers", workers_, 1024, "Threads (default: as many as processors)", "W");
  add_seed(command, asked_.seed);
  add_sets(command, sets_);
  add_reading(command, reading_);
  add_override(command, "--until", "until", sets_, "First day not simulated, of all (default: the scenarios')", "DATE");
  add_name(command, "-o,--out", directory_, "Directory of the results (default: out/compare-<base>)", "DIR");
  add_words<models::Detail>(command, "--detail", asked_.run.detail,
                            "What is kept of each replication (default: headline, and months)",
                            {{"headline", models::Detail::kHeadline}, {"full", models::Detail::kFull}});
  add_flag(command, "--overwrite", overwrite_, "Discard the results the directory holds");
  add_flag(command, "--json", json_, "Print the comparison as JSON");
  add_shard(command, asked_.run.shard);
  add_flag(command, "--quiet", quiet_, "Print nothing but errors (and the JSON if asked for)");
}

/// What is no directory is a scenario. All that is wrong with all of them is told at once.
std::vector<models::GivenSide> Compare::sides() const {
  std::vector<models::GivenSide> sides;
  std::vector<models::Problem> problems;
  for (const std::string& given : given_) {
    sides.push_back({given, std::nullopt});
    if (models::study_name(given)) continue;
    try {
      sides.back().scenario = models::read_scenario(given, sets_, reading_);
    } catch (const models::InputError& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  if (!problems.empty()) throw models::InputError(std::move(problems));
  return sides;
}

models::CompareOptions Compare::options(const models::GivenSide& base) const {
  models::CompareOptions options = asked_;
  options.confidence = confidence_ / 100;
  if (!precision_.empty()) options.precision = precision_;
  if (!best_.empty()) options.best = best_;
  if (max_replications_) options.max_replications = *max_replications_;
  const auto study = models::study_name(base.given);
  const std::filesystem::path name =
      (base.scenario || !study ? std::filesystem::path(base.given) : study->directory).lexically_normal();
  const auto whose = base.scenario                       ? name.stem()
                     : study && !study->scenario.empty() ? std::filesystem::path(study->scenario).stem()
                     : name.has_filename()               ? name.filename()
                                                         : name.parent_path().filename();
  const std::string own = "compare-" + whose.string() + part_name(options.run.shard);
  options.run.directory = directory_.empty() ? std::filesystem::path("out") / own : std::filesystem::path(directory_);
  options.run.workers = workers_or_all(workers_);
  options.run.memory = available_memory();
  options.run.overwrite = overwrite_;
  options.run.program = program_version();
  return options;
}

void Compare::show(const models::Comparison& comparison, const std::vector<models::GivenSide>& sides,
                   const std::filesystem::path& directory) const {
  const auto files = models::write_comparison(directory, comparison, explain::changes_text(comparison, sides));
  if (json_)
    fmt::print("{}", models::to_json(comparison));
  else if (!quiet_)
    fmt::print("{}", models::to_text(comparison, directory.string(), files));
}

int Compare::run() {
  const std::vector<models::GivenSide> all = sides();
  if (!quiet_)
    for (const models::GivenSide& side : all)
      if (side.scenario)
        for (const models::Problem& warning : side.scenario->warnings) tell("{}\n", models::to_string(warning));
  models::CompareOptions options = this->options(all.front());
  options.targets_of_files = read_targets(targets_);
  ProgressLine line(!quiet_);
  options.run.progress = [&](const models::StudyProgress& progress) {
    line.update(progress);
    return !stop_asked();
  };
  options.run.take = [](std::size_t, int) { return !finish_asked(); };
  stop_on_signals();
  try {
    if (const models::Shard& shard = options.run.shard; shard.of > 1) {
      const int kept = models::run_part(all, options);
      line.clear();
      if (!quiet_) tell_part(shard, kept, options.run.directory);
      return kDone;
    }
    models::Comparison comparison = models::compare(all, options);
    comparison.changes = explain::changes_of(comparison, all);
    line.clear();
    if (!quiet_)
      for (const std::string& warning : comparison.warnings) tell("warning: {}\n", models::visible(warning));
    if (!quiet_)
      tell_run(comparison.run, comparison.shared, "plans go on from their base's state on the day they part");
    show(comparison, all, options.run.directory);
  } catch (const models::StudyInterrupted&) {
    line.clear();
    tell("{} What was finished is kept in {}; the same command goes on from there.\n",
         stop_asked() ? "Stopped." : "Stopped early, as SIGUSR1 asked.", options.run.directory.string());
    return stop_asked() ? kRunFailed : kDone;
  } catch (...) {
    line.clear();
    throw;
  }
  return kDone;
}

}  // namespace

std::unique_ptr<Subcommand> make_compare() { return std::make_unique<Compare>(); }
