/// `icsflow run`: a study with progress and a way to stop, its files and its page.

#include <fmt/core.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "cluster/part.hpp"
#include "cluster/sharing.hpp"
#include "icsflow/answers/targets.hpp"
#include "icsflow/engine/check.hpp"
#include "icsflow/report/summary.hpp"
#include "icsflow/results/replications_csv.hpp"
#include "icsflow/scenario/visible.hpp"
#include "icsflow/study/simulation.hpp"
#include "icsflow/study/study.hpp"
#include "options.hpp"
#include "program_version.hpp"
#include "running/available_memory.hpp"
#include "running/beside_base.hpp"
#include "running/event_logging.hpp"
#include "running/run_control.hpp"
#include "running/states.hpp"
#include "subcommand.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

std::uint64_t peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

/// What an earlier or this run finished, after it came to no good end.
void tell_kept(const models::ResultsStore& store, const models::StudyOptions& options, const std::string& then) {
  const std::vector<int>& kept = store.replications();
  if (kept.empty()) {
    tell("No replication was finished.\n");
    return;
  }
  tell("{} of {} replications are kept in {} (numbers {}); {}.\n", kept.size(), options.replications,
       options.directory.string(), ranges(kept), then);
}

constexpr const char* kGoesOn = "the same command goes on from there";

/// Of a study that a replication ends, as every attempt would: the files tell of those that finished.
void write_finished(const models::Catalogue& catalogue, const models::ResultsStore& store,
                    const models::StudyOptions& options) {
  const bool some = !store.finished(options.replications).empty();
  if (some && store.writable()) models::write_csv_files(options.directory, catalogue, store, options.replications);
  tell_kept(store, options, some ? "the CSV files there are of these" : "none of them finished");
  tell("Going on will meet it again: the same seed gives the same run.\n");
}

/// A replication that cannot go on, which is no fault of the program.
int end_study(const models::Catalogue& catalogue, const models::ResultsStore& store,
              const models::StudyOptions& options, const std::string& what) {
  tell("icsflow: {}\n", models::visible_lines(what));
  write_finished(catalogue, store, options);
  tell(
      "Change the scenario, or let such replications be counted and the study go on: --set "
      "deadlock=end_replication\n");
  return kRunFailed;
}

class Run final : public Subcommand {
 public:
  Run() : Subcommand({10, "run", "Run a scenario and report on it"}) {}

  void add_options(CLI::App& command) override;
  int run() override;

 private:
  [[nodiscard]] models::StudyOptions study_options(const models::Scenario& scenario, int processes_here) const;
  /// Tells what is kept of a part of the study, or of one whose end was asked for. @return whether it was one
  bool told_part(const models::StudyReport& report, const models::ResultsStore& store,
                 const models::StudyOptions& options) const;
  /// Writes the CSV files and prints the summary.
  void show(models::Summary summary, const models::StudyReport& report, const models::ResultsStore& store,
            const models::Catalogue& catalogue, const models::StudyOptions& options) const;

  // What is not given comes from the scenario or the machine.
  ScenarioOptions scenario_;
  std::optional<int> replications_, workers_, inner_workers_;
  std::optional<std::uint64_t> seed_;
  std::string directory_;             // empty: out/<scenario file without its ending>
  std::vector<std::string> targets_;  // files
  models::Shard shard_;
  models::ExecutorKind executor_ = models::ExecutorKind::kWindows;
  std::optional<models::Detail> detail_;
  States states_;
  EventLogging event_log_;
  bool overwrite_ = false, each_replication_ = false, profile_ = false, json_ = false, full_ = false, quiet_ = false;
};

void Run::add_options(CLI::App& command) {
  add_scenario(command, scenario_.file);
  add_count(command, "--replications", replications_, 1'000'000, "Replications (default: the scenario's)");
  add_count(command, "--workers", workers_, 1024,
            "Threads, shared between replications and within them (default: as many as processors)", "W");
  add_seed(command, seed_);
  add_sets(command, scenario_.sets);
  add_reading(command, scenario_.reading);
  add_targets(command, targets_);
  add_override(command, "--until", "until", scenario_.sets, "First day not simulated (default: the scenario's)",
               "DATE");
  add_name(command, "-o,--out", directory_, "Directory of the results (default: out/<scenario>)", "DIR");
  add_words<models::ExecutorKind>(
      command, "--executor", executor_, "How a replication is run; never changes a result",
      {{"sequential", models::ExecutorKind::kSequential}, {"windows", models::ExecutorKind::kWindows}});
  add_count(command, "--inner-workers", inner_workers_, 1024,
            "Threads inside one replication; then --workers replications run at the same time (default: chosen)");
  add_words<models::Detail>(
      command, "--detail", detail_,
      "What is kept of each replication: headline has months too (default: full up to 100, else headline)",
      {{"none", models::Detail::kNone}, {"headline", models::Detail::kHeadline}, {"full", models::Detail::kFull}});
  states_.add_options(command);
  event_log_.add_options(command);
  add_flag(command, "--overwrite", overwrite_, "Discard the results the directory holds");
  add_flag(command, "--each-replication", each_replication_,
           "Write replications.csv, too: each figure of each replication, months included");
  add_flag(command, "--profile", profile_, "Show where time and memory go, by phase, provider and kind of event");
  add_flag(command, "--full", full_, "Print all figures of the page, not one screen of what is asked first");
  add_flag(command, "--json", json_, "Print the summary as JSON");
  command.get_option("--json")->excludes(command.get_option("--full"));
  add_shard(command, shard_);
  add_flag(command, "--quiet", quiet_, "Print nothing but errors (and the JSON if asked for)");
}

models::StudyOptions Run::study_options(const models::Scenario& scenario, int processes_here) const {
  models::StudyOptions options;
  const std::string own = std::filesystem::path(scenario_.file).stem().string() + part_name(shard_);
  options.directory = directory_.empty() ? std::filesystem::path("out") / own : std::filesystem::path(directory_);
  options.replications = replications_.value_or(scenario.replications);
  options.workers = workers_or_all(workers_, processes_here);
  options.shard = shard_;
  options.seed = seed_.value_or(scenario.seed);
  options.executor = executor_;
  options.inner_workers = inner_workers_;
  options.memory = available_memory();
  if (options.memory) *options.memory /= static_cast<std::uint64_t>(processes_here);
  options.profile = profile_;
  options.detail = detail_;
  options.overwrite = overwrite_;
  options.ends_replication = scenario.on_deadlock == models::OnDeadlock::kEndReplication;
  options.program = program_version();
  return options;
}

void Run::show(models::Summary summary, const models::StudyReport& report, const models::ResultsStore& store,
               const models::Catalogue& catalogue, const models::StudyOptions& options) const {
  summary.seed = options.seed;
  summary.run = {report.events, report.seconds, peak_memory(), report.resumed, report.parallel, report.profile};
  summary.directory = options.directory.string();
  if (profile_ && report.events == 0)
    tell("--profile: nothing was run, as {} holds these replications; give another directory with -o.\n",
         summary.directory);
  if (store.writable()) {
    summary.files = models::write_csv_files(options.directory, catalogue, store, options.replications);
    // Where it was asked for once, it does not become old.
    const std::filesystem::path each = options.directory / models::kReplicationsName;
    if (each_replication_ || std::filesystem::exists(each)) {
      models::write_replications_csv(options.directory, each);
      summary.files.emplace_back(models::kReplicationsName);
    }
  } else
    tell("{}: cannot be written to: the study is shown, and the CSV files are as they were.\n", summary.directory);
  summary.files.insert(summary.files.begin(), "results.sqlite");
  if (json_ || !quiet_) fmt::print("{}", models::printed(json_ ? "json" : full_ ? "full" : "page", summary));
}

bool Run::told_part(const models::StudyReport& report, const models::ResultsStore& store,
                    const models::StudyOptions& options) const {
  const auto missing = models::missing_replications(store, options.replications, options.shard).size();
  if (missing > 0 && report.left > 0) {
    tell("Stopped early, as SIGUSR1 asked.\n");
    tell_kept(store, options, kGoesOn);
    return true;
  }
  if (shard_.of == 1) return false;
  if (!quiet_) tell_part(shard_, static_cast<int>(store.replications().size()), options.directory);
  return true;
}

int Run::run() {
  SharedStudy shared;
  quiet_ = quiet_ || !shared.leads();
  const auto targets_of_files = read_targets(targets_);
  const models::Scenario scenario = scenario_.read();
  if (!quiet_)
    for (const models::Problem& warning : scenario.warnings) tell("{}\n", models::to_string(warning));
  const auto model = models::compile(scenario);
  const models::Catalogue& catalogue = models::catalogue(*model);

  const auto targets = models::together(targets_of_files, scenario.targets);
  models::check_targets(targets, scenario, catalogue);

  models::StudyOptions options = study_options(scenario, shared.processes_here());
  states_.prepare(scenario, models::expected_bytes(*model), options);
  event_log_.check_options(options, states_.go_on());
  ProgressLine line(!quiet_);
  options.progress = [&](const models::StudyProgress& progress) {
    line.update(progress);
    return !stop_asked();
  };
  stop_on_signals();
  shared.open({scenario, catalogue}, options);
  models::ResultsStore& store = shared.store();
  states_.check(store, options);
  event_log_.prepare(scenario, model, store, options);
  models::StudyReport report;
  try {
    report = models::run_study(store, model, options);
  } catch (const models::StudyInterrupted&) {
    line.clear();
    if (!shared.leads()) return kRunFailed;
    tell("Stopped.\n");
    tell_kept(store, options, kGoesOn);
    return kRunFailed;
  } catch (const models::Deadlock& error) {
    line.clear();
    return end_study(catalogue, store, options, error.what());
  } catch (const models::GrowsWithoutEnd& error) {
    line.clear();
    return end_study(catalogue, store, options, error.what());
  } catch (const icsflow::engine::ContractViolation&) {
    line.clear();
    write_finished(catalogue, store, options);
    throw;
  } catch (...) {
    line.clear();
    tell_kept(store, options, kGoesOn);
    throw;
  }
  line.clear();
  if (!shared.close()) return kDone;
  const std::string saved = states_.save();
  const std::string logged = event_log_.save(report.left == 0);
  if (!quiet_) tell("{}{}", saved, logged);
  if (told_part(report, shared.store(), options)) return kDone;
  models::Summary summary = models::make_summary(scenario, catalogue, shared.store(), options.replications);
  summary.targets = models::judge_targets(targets, scenario, catalogue, options.directory, options.seed,
                                          options.replications, models::kTargetConfidence);
  if (!quiet_ && !json_ && !full_) summary.beside = beside_base(scenario, scenario_, options);
  show(std::move(summary), report, shared.store(), catalogue, options);
  return kDone;
}

}  // namespace

std::unique_ptr<Subcommand> make_run() { return std::make_unique<Run>(); }
