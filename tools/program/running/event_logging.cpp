#include "running/event_logging.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <system_error>
#include <utility>

#include "cluster/ranks.hpp"
#include "icsflow/results/event_log_file.hpp"
#include "icsflow/scenario/problem.hpp"
#include "icsflow/scenario/visible.hpp"
#include "options.hpp"

namespace models = icsflow::models;
namespace fs = std::filesystem;

void EventLogging::add_options(CLI::App& command) {
  add_name(command, "--event-log", file_,
           "Write what happens to each patient, for process mining and animations: *.csv, *.sqlite", "FILE");
  command.add_option("--patients", patients_, "Of --event-log: one in so many patients, the same in every plan")
      ->expected(3)
      ->allow_extra_args(false)
      ->type_name("1 in N");
}

/// 0: not given as it is to be.
std::uint64_t EventLogging::one_in() const {
  if (patients_.empty()) return 1;
  if (patients_[0] != "1" || patients_[1] != "in") return 0;
  const std::string& n = patients_[2];
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(n.data(), n.data() + n.size(), value);
  return error == std::errc() && end == n.data() + n.size() ? value : 0;
}

void EventLogging::check_options(const models::StudyOptions& options, bool goes_on) const {
  std::vector<models::Problem> problems;
  const auto wrong = [&](const char* option, const std::string& message) {
    models::Problem problem;
    problem.key = option;
    problem.message = message;
    problems.push_back(problem);
  };
  if (one_in() == 0) {
    std::string words;
    for (const std::string& w : patients_) words += (words.empty() ? "" : " ") + w;
    wrong("--patients", "expected `1 in N`, N a whole number from 1; found " + models::visible(words));
  }
  if (file_.empty()) {
    if (!patients_.empty()) wrong("--patients", "expected with --event-log FILE, of whose patients it is; found alone");
    if (!problems.empty()) throw models::InputError(std::move(problems));
    return;
  }
  const fs::path file = file_, folder = file.has_parent_path() ? file.parent_path() : ".";
  if (!models::is_event_log_name(file))
    wrong("--event-log",
          fmt::format("expected a name that ends in .csv, .sqlite or .db; found {}", models::visible(file_)));
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    wrong("--event-log", fmt::format("expected a file in a directory that there is; found {}", models::visible(file_)));
  } else if (fs::exists(fs::symlink_status(file, error)) &&
             !(fs::is_regular_file(file, error) && models::is_event_log(file))) {
    wrong("--event-log",
          fmt::format("expected a new file, or an event log to be written anew; found {}, which is something else",
                      models::visible(file_)));
  }
  if (options.shard.of > 1 || processes_of_mpirun() > 1)
    wrong("--event-log",
          "expected a run of all replications by one process; found a part of them. Run a few replications alone: they "
          "are the same");
  if (goes_on)
    wrong("--event-log", "expected a run from its beginning; found --from-state, which does not say what was before");
  if (!problems.empty()) throw models::InputError(std::move(problems));
}

void EventLogging::prepare(const models::Scenario& scenario, const std::shared_ptr<const models::CompiledModel>& model,
                           const models::ResultsStore& store, models::StudyOptions& options) {
  if (file_.empty()) return;
  const std::vector<int>& kept = store.replications(options.scenario);
  const auto there = std::lower_bound(kept.begin(), kept.end(), options.replications) - kept.begin();
  if (there > 0)
    throw models::StudyRefused(
        fmt::format("{}: holds {} of these replications already, which are not run again, and a log is written as a "
                    "replication is run. Give another directory with -o, or --overwrite",
                    options.directory.string(), there));
  log_ = std::make_unique<models::EventLog>(model, file_, one_in(), scenario.start);
  options.observer = [this](int replication) { return log_->observer(replication); };
  options.delivered = [this, then = options.delivered](std::size_t at, const models::RunResult& result) {
    log_->finished(result.replication);
    if (then) then(at, result);
  };
}

std::string EventLogging::save(bool all) {
  if (log_ == nullptr) return "";
  if (!all) {
    log_.reset();
    return fmt::format("{} is not written, as not all replications were run.\n", models::visible(file_));
  }
  log_->commit();
  const std::uint64_t rows = log_->rows();
  log_.reset();
  return fmt::format("{}: {} events{}.\n", models::visible(file_), rows,
                     patients_.empty() ? "" : " of 1 in " + patients_[2] + " patients");
}
