/// `icsflow validate`: a paragraph on what was read, or (main) every problem at once.

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <thread>

#include "icsflow/answers/targets.hpp"
#include "icsflow/domain/calendar.hpp"
#include "icsflow/report/start_guard.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "icsflow/scenario/visible.hpp"
#include "icsflow/study/simulation.hpp"
#include "icsflow/study/start.hpp"
#include "options.hpp"
#include "problems.hpp"
#include "running/available_memory.hpp"
#include "subcommand.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

using models::Scenario;

std::string counted(std::size_t n, const std::string& one, const std::string& many) {
  return fmt::format("{} {}", n, n == 1 ? one : many);
}

std::string summary(const Scenario& s) {
  std::size_t said = 0, expert = 0, overridden = 0;
  for (models::ParameterId id = 0; id < s.parameters.size(); ++id) {
    if (s.parameters.at(id).is_default && !s.parameters.at(id).overridden) continue;
    ++said;
    expert += s.parameters.at(id).mark == models::Mark::kC ? 1 : 0;
    overridden += s.parameters.at(id).overridden ? 1 : 0;
  }
  std::string text = fmt::format("{}: {}, {} until {} ({}), {}. ", s.file, models::visible(s.name),
                                 models::iso_date(s.start), models::iso_date(s.until),
                                 counted(static_cast<std::size_t>((s.until - s.start).count()), "day", "days"),
                                 counted(static_cast<std::size_t>(s.replications), "replication", "replications"));
  text +=
      fmt::format("{}, {}, {}, {}. ", counted(s.providers.size(), "provider", "providers"),
                  counted(s.pathways.size(), "pathway", "pathways"), counted(s.services.size(), "service", "services"),
                  counted(s.streams.size(), "stream", "streams"));
  text += fmt::format("{}, of which {} marked C (expert assumption)", counted(said, "parameter", "parameters"), expert);
  if (overridden > 0) text += fmt::format(" and {} set on the command line", overridden);
  text += fmt::format(". No problems{}.\n",
                      s.warnings.empty() ? "" : fmt::format(", {}", counted(s.warnings.size(), "warning", "warnings")));
  return text;
}

models::Problem no_guard(const Scenario& scenario) {
  models::Problem problem;
  problem.place.file = scenario.file;
  problem.key = "start_guard";
  problem.message =
      "expected a table of published months, which --start holds the first months against; found none "
      "(docs/scenario-format.md, section 8)";
  return problem;
}

class Validate final : public Subcommand {
 public:
  Validate() : Subcommand({20, "validate", "Check a scenario and report every problem; run nothing"}) {}

  void add_options(CLI::App& command) override {
    add_scenario(command, scenario_.file);
    add_sets(command, scenario_.sets);
    add_reading(command, scenario_.reading);
    add_flag(command, "--start", start_,
             "Run the first months and hold them against the published ones (start_guard); exit code 1 if they are not "
             "alike");
    add_count(command, "--replications", replications_, kMostReplications,
              fmt::format("With --start: replications (default: {})", models::kGuardReplications));
    add_count(command, "--workers", workers_, 1024, "With --start: threads (default: as many as processors)", "W");
    add_seed(command, seed_);
    add_flag(command, "--json", json_, "With --start: print what was found as JSON");
  }

  int run() override {
    if (!start_ && (json_ || replications_ || workers_ || seed_))
      throw CLI::ValidationError("--replications, --workers, --seed, --json", "expected with --start only");
    const Scenario scenario = scenario_.read();
    if (start_ && scenario.start_guard.empty()) throw models::InputError({no_guard(scenario)});
    const auto model = models::compile(scenario);  // finds what only a run would
    models::check_targets(scenario.targets, scenario, models::catalogue(*model));
    show_problems(scenario.warnings);
    if (!json_) fmt::print("{}", models::visible_lines(summary(scenario)));
    return start_ ? guard(scenario) : kDone;
  }

 private:
  static constexpr int kMostReplications = 1000;

  [[nodiscard]] int guard(const Scenario& scenario) const;

  ScenarioOptions scenario_;
  bool start_ = false, json_ = false;
  std::optional<int> replications_, workers_;
  std::optional<std::uint64_t> seed_;
};

int Validate::guard(const Scenario& scenario) const {
  models::StartOptions options;
  options.replications = replications_.value_or(models::kGuardReplications);
  options.seed = seed_.value_or(scenario.seed);
  options.workers = workers_.value_or(static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
  options.memory = available_memory();
  const bool on_terminal = isatty(STDERR_FILENO) != 0;
  options.progress = [&](int done) {
    if (on_terminal)
      tell("\r{} of {} replications{}", done, options.replications, done == options.replications ? "\n" : "");
  };
  const models::StartGuard found = models::make_start_guard(scenario, models::start_of(scenario, options));
  fmt::print("{}", json_ ? models::to_json(found) : "\n" + models::to_text(found));
  return found.passed() ? kDone : kRunFailed;
}

}  // namespace

std::unique_ptr<Subcommand> make_validate() { return std::make_unique<Validate>(); }
