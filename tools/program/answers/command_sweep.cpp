/// `icsflow sweep`: a base at the points of a design.

#include <fmt/core.h>

#include <CLI/CLI.hpp>

#include "answers/answering.hpp"
#include "cluster/part.hpp"
#include "icsflow/report/sweep_page.hpp"
#include "icsflow/scenario/visible.hpp"
#include "options.hpp"
#include "subcommand.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

class SweepCommand final : public Subcommand {
 public:
  SweepCommand() : Subcommand({36, "sweep", "Run a scenario at the points of a design, all on the same luck"}) {}

  void add_options(CLI::App& command) override {
    add_name(command, "design", asked_.file, "The design (YAML): base, kind, factors", "DESIGN", Needed::kYes);
    add_count(command, "--replications", replications_, 1'000'000, "Of each point (default: the design's, else 1)");
    add_answer_options(command, asked_);
    add_shard(command, shard_);
  }

  int run() override {
    models::DesignSpec design = models::read_design(asked_.file, asked_.reading);
    if (replications_) design.replications = replications_;
    models::GivenBase base = base_of(asked_, "sweep");
    base.run.shard = shard_;
    if (asked_.directory.empty()) base.run.directory += part_name(shard_);
    if (shard_.of > 1) return run_part(design, base);
    return answered(asked_, base, [&](ProgressLine& line) {
      const models::Sweep sweep = models::sweep(design, base);
      line.clear();
      if (!asked_.quiet) tell_run(sweep.run, sweep.shared, "points go on from a state of the day on which they part");
      const auto files = models::write_sweep(base.run.directory, sweep);
      if (asked_.json)
        fmt::print("{}", models::sweep_record(sweep));
      else if (!asked_.quiet)
        fmt::print("{}", models::to_text(sweep, base.run.directory.string(), files));
    });
  }

 private:
  int run_part(const models::DesignSpec& design, models::GivenBase& base) {
    return answered(asked_, base, [&](ProgressLine& line) {
      const int kept = models::sweep_part(design, base);
      line.clear();
      if (!asked_.quiet) tell_part(shard_, kept, base.run.directory);
    });
  }

  AnswerOptions asked_;
  models::Shard shard_;
  std::optional<int> replications_;
};

}  // namespace

std::unique_ptr<Subcommand> make_sweep() { return std::make_unique<SweepCommand>(); }
