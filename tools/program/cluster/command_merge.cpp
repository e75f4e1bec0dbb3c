/// `icsflow merge`: parts of one study, made by several runs, put together.

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cluster/part.hpp"
#include "icsflow/results/merge.hpp"
#include "icsflow/scenario/visible.hpp"
#include "options.hpp"
#include "running/run_control.hpp"
#include "subcommand.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

class Merge final : public Subcommand {
 public:
  Merge() : Subcommand({38, "merge", "Put together the parts of a study that several runs made"}) {}

  void add_options(CLI::App& command) override {
    command.add_option("directories", from_, "Directories of results of one study, which are only read")
        ->required()
        ->expected(1, 1'000'000)
        ->type_name("DIR...");
    add_name(command, "-o,--out", into_, "Directory of the whole: new, or of this study, which gets what it lacks",
             "OUT", Needed::kYes);
    add_flag(command, "--overwrite", options_.overwrite, "Discard the results that OUT holds");
    add_flag(command, "--quiet", quiet_, "Print nothing but errors");
  }

  int run() override {
    options_.from.assign(from_.begin(), from_.end());
    options_.into = into_;
    options_.go_on = [] { return !stop_asked(); };
    stop_on_signals();
    const models::MergeReport report = models::merge_studies(options_);
    if (report.stopped) {
      tell("Stopped. {} replications were taken and are kept in {}; the same command goes on from there.\n",
           report.taken, into_);
      return kRunFailed;
    }
    if (!quiet_) print(report);
    return kDone;
  }

 private:
  void print(const models::MergeReport& report) const {
    fmt::print("{}: {} replications taken, {} were there\n", into_, report.taken, report.there);
    for (const models::MergedScenario& one : report.scenarios)
      fmt::print("  {}, seed {}: {} replications{}\n", models::visible(one.name), one.seed, one.replications.size(),
                 one.replications.empty() ? "" : " (numbers " + ranges(one.replications) + ")");
    fmt::print("The command that made a part, without --shard and with -o {}, shows it and runs what is missing.\n",
               into_);
  }

  std::vector<std::string> from_;
  std::string into_;
  models::MergeOptions options_;
  bool quiet_ = false;
};

}  // namespace

std::unique_ptr<Subcommand> make_merge() { return std::make_unique<Merge>(); }
