#include "running/states.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "cluster/ranks.hpp"
#include "icsflow/domain/calendar.hpp"
#include "icsflow/scenario/problem.hpp"
#include "icsflow/scenario/visible.hpp"

namespace models = icsflow::models;

namespace {

/// The day of the run at whose 00:00 a state can be held; nothing if there is none.
std::optional<std::int32_t> day_of(const models::Scenario& scenario, const std::string& date) {
  const auto days = static_cast<std::int32_t>((scenario.until - scenario.start).count());
  for (std::int32_t day = 1; day < days; ++day) {
    if (models::iso_date(scenario.start + std::chrono::days{day}) == date) return day;
  }
  return std::nullopt;
}

}  // namespace

void States::add_options(CLI::App& command) {
  command.add_option("--save-state", save_, "Save the state at 00:00 of a day, of each replication, for --from-state")
      ->expected(2)
      ->allow_extra_args(false)
      ->type_name("DATE FILE");
  command.add_option("--from-state", from_, "Go on from states saved by this program of this scenario")
      ->allow_extra_args(false)
      ->type_name("FILE");
}

void States::check_saving(const models::Scenario& scenario, std::uint64_t bytes,
                          const models::StudyOptions& options) const {
  std::vector<models::Problem> problems;
  const auto wrong = [&](const std::string& message) {
    models::Problem problem;
    problem.key = "--save-state";
    problem.message = message;
    problems.push_back(problem);
  };
  const auto day = day_of(scenario, save_[0]);
  if (!day)
    wrong(fmt::format("expected a day of the run after its first, {} to {}; found {}",
                      models::iso_date(scenario.start + std::chrono::days{1}),
                      models::iso_date(scenario.until - std::chrono::days{1}), models::visible(save_[0])));
  if (day && !read_.empty() && *day <= read_.front().day)
    wrong("expected a day after that of --from-state; found " + save_[0]);
  if (options.shard.of > 1 || processes_of_mpirun() > 1)
    wrong("expected a run of all replications by one process; found a part of them");
  const std::filesystem::path file = save_[1], folder = file.has_parent_path() ? file.parent_path() : ".";
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    wrong(fmt::format("expected a file in a directory that there is; found {}", models::visible(save_[1])));
  } else if (std::filesystem::exists(file, error) && !models::is_states_file(file)) {
    wrong(fmt::format("expected a new file, or one of states; found {}, which is another", models::visible(save_[1])));
  }
  // They stay in memory until all replications have come so far.
  constexpr std::uint64_t kShare = 2;
  const std::uint64_t room = options.memory.value_or(0) / kShare;
  if (options.memory && static_cast<std::uint64_t>(options.replications) > std::max<std::uint64_t>(1, room / bytes))
    wrong(fmt::format("expected at most {} replications, whose states half of the memory holds; found {}",
                      std::max<std::uint64_t>(1, room / bytes), options.replications));
  if (!problems.empty()) throw models::InputError(std::move(problems));
}

void States::prepare(const models::Scenario& scenario, std::uint64_t bytes, models::StudyOptions& options) {
  of_ = {options.program, models::scenario_hash(scenario), scenario.name, options.seed, ""};
  if (!from_.empty()) {
    read_ = models::read_states(from_, of_, options.replications);
    options.from = [this](int replication) { return &read_[static_cast<std::size_t>(replication)]; };
  }
  if (save_.empty()) return;
  check_saving(scenario, bytes, options);
  of_.date = save_[0];
  options.hold_on = {day_of(scenario, save_[0]).value()};
  options.hold = [this](models::HeldState state) {
    const std::scoped_lock turn(mutex_);
    held_.push_back(std::move(state));
  };
}

void States::check(const models::ResultsStore& store, const models::StudyOptions& options) const {
  if (save_.empty()) return;
  const std::vector<int>& kept = store.replications(options.scenario);
  const auto there = std::lower_bound(kept.begin(), kept.end(), options.replications) - kept.begin();
  if (there == 0) return;
  throw models::StudyRefused(
      fmt::format("{}: holds {} of these replications already, which are not run again, and a state is saved as a "
                  "replication is run. Give another directory with -o",
                  options.directory.string(), there));
}

std::string States::save() const {
  if (save_.empty()) return "";
  models::write_states(save_[1], of_, held_);
  std::uint64_t bytes = 0;
  for (const models::HeldState& state : held_) bytes += state.bytes.size();
  constexpr double kMegabyte = 1e6;
  return fmt::format("States of {} replications at 00:00 of {} are in {} ({:.1f} MB).\n", held_.size(), save_[0],
                     save_[1], static_cast<double>(bytes) / kMegabyte);
}
