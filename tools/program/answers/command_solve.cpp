/// `icsflow solve`: the least level of a lever that meets a target.

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "answers/answering.hpp"
#include "icsflow/report/solve_page.hpp"
#include "icsflow/scenario/visible.hpp"
#include "options.hpp"
#include "subcommand.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

class Solve final : public Subcommand {
 public:
  Solve() : Subcommand({36, "solve", "Find the least level of a lever that meets a target with a chance wanted"}) {}

  void add_options(CLI::App& command) override;
  int run() override;

 private:
  AnswerOptions asked_;
  models::SolveOptions options_;
  double confidence_ = 95;  // per cent
  std::optional<int> replications_;
};

void Solve::add_options(CLI::App& command) {
  add_name(command, "base", asked_.file, "The scenario (YAML)", "BASE", Needed::kYes);
  command.add_option("--lever", options_.lever.paths, "Paths of the numbers that are moved; * stands for any name")
      ->required()
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("PATH,...");
  add_name(command, "--from", options_.lever.from,
           "First level: a value (\"16 /week\"), what is added (\"+4 /week\"), or a factor (\"x1.1\")", "LEVEL",
           Needed::kYes);
  add_name(command, "--to", options_.lever.to, "Last level, of the same form", "LEVEL", Needed::kYes);
  add_name(command, "--step", options_.lever.step, "Between levels (default: about a hundredth of the way)", "STEP");
  add_name(command, "--target", options_.target, "Such as 'within_18_weeks@2027-03 >= 70 %'", "FIGURE<VALUE",
           Needed::kYes);
  add_name(command, "--chance", options_.chance, "With which it is to be met (default: 80 %)", "SHARE");
  command.add_option("--confidence", confidence_, "Of the answer, in per cent (default: 95)")
      ->check(CLI::Range(50.0, 99.99))
      ->type_name("PERCENT");
  add_count(command, "--replications", replications_, 100'000, "Of a level, at most (default: 100; at least 10)");
  add_answer_options(command, asked_);
}

int Solve::run() {
  options_.base = base_of(asked_, "solve");
  options_.confidence = confidence_ / 100;
  options_.most = replications_.value_or(100);
  return answered(asked_, options_.base, [&](ProgressLine& line) {
    if (!asked_.quiet)
      options_.tried = [&](const models::SolveTried& tried) {
        line.clear();
        tell("{}\n", models::visible(models::to_text(tried)));
      };
    const models::SolveAnswer answer = models::solve(options_);
    line.clear();
    if (!asked_.quiet) tell_run(answer.run, answer.shared, "levels go on from a state of the day on which they part");
    if (!asked_.quiet)
      for (const std::string& warning : answer.warnings) tell("warning: {}\n", models::visible(warning));
    const auto files = models::write_solve(options_.base.run.directory, answer, options_.base);
    if (asked_.json)
      fmt::print("{}", models::to_json(answer));
    else if (!asked_.quiet)
      fmt::print("{}", models::to_text(answer, options_.base.run.directory.string(), files));
  });
}

}  // namespace

std::unique_ptr<Subcommand> make_solve() { return std::make_unique<Solve>(); }
