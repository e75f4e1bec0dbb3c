#include "running/states.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/scenario/problem.hpp"
#include "icsflow/scenario/visible.hpp"

namespace models = icsflow::models;

namespace {

/// The day of the run at whose 00:00 a state can be held.
std::int32_t day_of(const models::Scenario& scenario, const std::string& date) {
  const auto days = static_cast<std::int32_t>((scenario.until - scenario.start).count());
  for (std::int32_t day = 1; day < days; ++day) {
    if (models::iso_date(scenario.start + std::chrono::days{day}) == date) return day;
  }
  models::Problem problem;
  problem.key = "--save-state";
  problem.message = fmt::format("expected a day of the run after its first, {} to {}; found {}",
                                models::iso_date(scenario.start + std::chrono::days{1}),
                                models::iso_date(scenario.until - std::chrono::days{1}), models::visible(date));
  throw models::InputError({problem});
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

void States::prepare(const models::Scenario& scenario, models::StudyOptions& options) {
  of_ = {options.program, models::scenario_hash(scenario), scenario.name, options.seed, ""};
  if (!from_.empty()) {
    read_ = models::read_states(from_, of_, options.replications);
    options.from = [this](int replication) { return &read_[static_cast<std::size_t>(replication)]; };
  }
  if (save_.empty()) return;
  const std::int32_t day = day_of(scenario, save_[0]);
  if (!read_.empty() && day <= read_.front().day) {
    models::Problem problem;
    problem.key = "--save-state";
    problem.message = "expected a day after that of --from-state; found " + save_[0];
    throw models::InputError({problem});
  }
  of_.date = save_[0];
  options.hold_on = {day};
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
