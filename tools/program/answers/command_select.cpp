/// `icsflow select`: the best of several plans.

#include <fmt/core.h>

#include <CLI/CLI.hpp>

#include "answers/answering.hpp"
#include "icsflow/report/select_page.hpp"
#include "options.hpp"
#include "subcommand.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

class Select final : public Subcommand {
 public:
  Select() : Subcommand({38, "select", "Find the best of several plans with as few replications as it takes"}) {}

  void add_options(CLI::App& command) override {
    command.add_option("scenarios", files_, "The base, then plans")
        ->required()
        ->expected(2, 1000)
        ->type_name("BASE PLAN...");
    add_name(command, "--measure", options_.measure, "What is best: MEASURE[:SCOPE][@DATE]", "FIGURE", Needed::kYes);
    add_word(
        command, "--best", [&](const std::string& word) { options_.highest = word == "highest"; },
        "Which is best (default: by the measure)", {"highest", "lowest"}, "WORD");
    add_name(command, "--delta", options_.delta,
             "A difference that matters, such as 100 or '0.5 %' (default: a hundredth of the base's mean)", "SIZE");
    command.add_option("--confidence", confidence_, "Of selecting the best, in per cent (default: 95)")
        ->check(CLI::Range(50.0, 99.99))
        ->type_name("PERCENT");
    add_count(command, "--max-replications", most_, 1'000'000, "Of each plan (default: 200)");
    add_count(command, "--budget", options_.budget, 1'000'000,
              "Replications of all plans together: no more are run, and the chance of being right is told");
    add_answer_options(command, asked_);
  }

  int run() override {
    asked_.file = files_.front();
    options_.plans.assign(files_.begin() + 1, files_.end());
    options_.base = base_of(asked_, "select");
    options_.confidence = confidence_ / 100;
    options_.most = most_.value_or(200);
    return answered(asked_, options_.base, [&](ProgressLine& line) {
      const models::SelectAnswer answer = models::select(options_);
      line.clear();
      const auto files = models::write_select(options_.base.run.directory, answer);
      if (asked_.json)
        fmt::print("{}", models::to_json(answer));
      else if (!asked_.quiet)
        fmt::print("{}", models::to_text(answer, options_.base.run.directory.string(), files));
    });
  }

 private:
  AnswerOptions asked_;
  std::vector<std::string> files_;
  models::SelectOptions options_;
  double confidence_ = 95;  // per cent
  std::optional<int> most_;
};

}  // namespace

std::unique_ptr<Subcommand> make_select() { return std::make_unique<Select>(); }
