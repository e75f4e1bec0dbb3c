/// `icsflow sensitivity`: which inputs matter.

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "answers/answering.hpp"
#include "icsflow/report/sweep_page.hpp"
#include "icsflow/scenario/visible.hpp"
#include "options.hpp"
#include "subcommand.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

class SensitivityCommand final : public Subcommand {
 public:
  SensitivityCommand()
      : Subcommand({37, "sensitivity", "Tell which inputs matter: of a sweep, a study, or all that is assumed"}) {}

  void add_options(CLI::App& command) override {
    add_name(command, "what", asked_.file,
             "Directory of a sweep or of a study with uncertainty; or a scenario, whose values marked C are tried",
             "DIR|SCENARIO", Needed::kYes);
    command.add_option("--show", show_, "Figures; of a sweep those that were swept; repeatable")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->type_name("MEASURE[:SCOPE][@DATE],...");
    command.add_option("--confidence", confidence_, "Of the intervals, in per cent (default: 95)")
        ->check(CLI::Range(50.0, 99.99))
        ->type_name("PERCENT");
    add_count(command, "--rows", rows_, 10'000, "Factors on the page (default: 10)");
    add_count(command, "--budget", budget_, 1'000'000,
              "Of a scenario: replications in all (default: 8 for each group of inputs)");
    add_answer_options(command, asked_);
  }

  int run() override { return std::filesystem::is_directory(asked_.file) ? look_at_directory() : try_assumptions(); }

 private:
  [[nodiscard]] std::size_t rows() const { return static_cast<std::size_t>(rows_.value_or(10)); }

  int look_at_directory() {
    if (budget_ || !asked_.directory.empty() || !asked_.sets.empty() || asked_.seed || asked_.overwrite)
      throw CLI::ValidationError(asked_.file,
                                 "is finished: --budget, --set, --until, --seed, --overwrite and -o are of a "
                                 "scenario that is run");
    const bool is_sweep = std::filesystem::exists(std::filesystem::path(asked_.file) / "sweep.json");
    const models::Sensitivity said =
        is_sweep ? models::sensitivity(models::read_sweep(asked_.file), show_, confidence_ / 100)
                 : models::sensitivity_of_study(asked_.file, show_, confidence_ / 100);
    warn(said.warnings);
    const auto files = models::write_sensitivity(asked_.file, said);
    if (asked_.json)
      fmt::print("{}", models::to_json(said));
    else if (!asked_.quiet)
      fmt::print("{}", models::to_text(said, rows(), asked_.file, files));
    return kDone;
  }

  int try_assumptions() {
    models::ScreenOptions options;
    options.base = base_of(asked_, "sensitivity");
    options.measures = show_;
    options.budget = budget_;
    options.confidence = confidence_ / 100;
    return answered(asked_, options.base, [&](ProgressLine& line) {
      const models::Screened said = models::screen(options);
      line.clear();
      warn(said.warnings);
      auto files = models::write_sweep(options.base.run.directory, said.sweep);
      for (const std::string& file : models::write_sensitivity(options.base.run.directory, said.single))
        files.push_back(file);
      if (asked_.json)
        fmt::print("{}", models::to_json(said.single));
      else if (!asked_.quiet)
        fmt::print("{}", models::to_text(said, rows(), options.base.run.directory.string(), files));
    });
  }

  void warn(const std::vector<std::string>& warnings) const {
    if (asked_.quiet) return;
    for (const std::string& warning : warnings) tell("warning: {}\n", models::visible(warning));
  }

  AnswerOptions asked_;
  std::vector<std::string> show_;
  double confidence_ = 95;  // per cent
  std::optional<int> rows_, budget_;
};

}  // namespace

std::unique_ptr<Subcommand> make_sensitivity() { return std::make_unique<SensitivityCommand>(); }
