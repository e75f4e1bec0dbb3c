/// `icsflow build ICB|ORGS --from DIR -o FOLDER`: a whole care system from imported tables.

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "fitting/fitted.hpp"
#include "icsflow/build/builder.hpp"
#include "icsflow/calibrate/calibrate.hpp"
#include "icsflow/import/imported.hpp"
#include "icsflow/scenario/reader.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/shipped.hpp"
#include "icsflow/scenario/visible.hpp"
#include "options.hpp"
#include "subcommand.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

class Build final : public Subcommand {
 public:
  Build()
      : Subcommand({56, "build", "Build a whole ICS from imported tables, with a page that derives every number"}) {}

  void add_options(CLI::App& command) override {
    add_name(command, "of", of_, "An integrated care board by its code, or providers by theirs: QUY, or RA7,RVJ",
             "ICB|ORGS", Needed::kYes);
    command.add_option("--from", from_, "Directories that `icsflow import` wrote, or of such directories")
        ->required()
        ->type_name("DIR");
    add_name(command, "--org,--orgs", hospitals_, "Hospitals of a board whose waiting list is one, by their codes",
             "CODE,...");
    command.add_option("--defaults", defaults_, "Tables of your own over the shipped defaults")->type_name("FILE");
    add_name(command, "-o", folder_, "Folder that the files are written to", "FOLDER", Needed::kYes);
    add_count(command, "--calibrate", rounds_, 1000,
              "Then fit who is treated next, as icsflow calibrate --write does, in so many rounds", "ROUNDS");
    command.footer(
        "docs/your-ics.md has the tables that are read and what is assumed without them.\n"
        "Exit code: 0 done, 1 cannot be written, 2 a table is refused, 3 done with warnings.");
  }

  int run() override {
    models::BuildRequest request;
    request.organisations = codes_of(hospitals_);
    std::vector<std::string> asked = codes_of(of_);
    if (asked.size() == 1 && !models::board_name(asked.front()).empty())
      request.icb = asked.front();
    else if (hospitals_.empty())
      request.organisations = std::move(asked);
    else
      throw CLI::ValidationError("--org", "expected the code of a board before it; found \"" + of_ + '"');
    request.from.assign(from_.begin(), from_.end());
    request.assumptions.assign(defaults_.begin(), defaults_.end());
    request.scenarios = models::shipped_scenarios();
    request.folder = folder_;
    try {
      const int outcome = report(models::build_ics(request));
      if (rounds_) calibrate();
      return outcome;
    } catch (const models::InputError& error) {
      tell_problems(error.problems());
      if (!built_) tell("Nothing was written.\n");
      return kWrongInput;
    }
  }

 private:
  static std::vector<std::string> codes_of(const std::string& text) {
    std::vector<std::string> codes;
    for (std::size_t from = 0; from < text.size();) {
      const std::size_t comma = std::min(text.find(',', from), text.size());
      if (comma > from) codes.push_back(text.substr(from, comma - from));
      from = comma + 1;
    }
    return codes;
  }

  int report(const models::BuildOutcome& outcome) {
    built_ = true;
    tell_problems(outcome.warnings);
    fmt::print("{} providers, {} services, {} assumptions used\n", outcome.providers, outcome.services,
               outcome.defaults);
    for (const std::string& name : outcome.written) fmt::print("{}\n", models::visible(folder_ + '/' + name));
    return outcome.warnings.empty() ? kDone : kDoneWithWarnings;
  }

  /// Once the files are there.
  void calibrate() const {
    const models::Scenario scenario = models::read_scenario(folder_ + "/scenario.yaml");
    models::CalibrationOptions options;
    options.rounds = *rounds_;
    options.seed = scenario.seed;
    options.progress = tell_round;
    const models::Calibration fit = models::calibrate_order(scenario, options);
    write_texts(models::placed(fit.weights));
    fmt::print("\n{}", models::to_text(fit, scenario.name));
  }

  static void tell_problems(const std::vector<models::Problem>& problems) {
    for (const models::Problem& problem : problems) tell("{}\n", models::to_string(problem));
  }

  std::string of_, hospitals_, folder_;
  std::vector<std::string> from_, defaults_;
  std::optional<int> rounds_;
  bool built_ = false;
};

}  // namespace

std::unique_ptr<Subcommand> make_build() { return std::make_unique<Build>(); }
