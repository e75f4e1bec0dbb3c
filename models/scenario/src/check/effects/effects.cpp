#include "check/effects/effects.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace icsflow::models {

EffectsRun::EffectsRun(Context& with, const std::vector<Binding>& all)
    : context(with),
      scenario(with.scenario),
      bindings(all),
      values(scenario, false),
      at_end(scenario, true),
      once(with) {
  for (const PathwaySpec& pathway : scenario.pathways) {
    for (const StepSpec& step : pathway.steps) {
      for (const TransferTarget& target : step.transfers) {
        joined.insert(target.pathway);
        targets.insert({target.provider, target.service, target.pathway.substr(0, target.pathway.find('.'))});
      }
    }
  }
  for (const OpeningListRow& row : scenario.opening_list) {
    if (std::any_of(row.bands.begin(), row.bands.end(), [](std::uint32_t n) { return n > 0; }))
      with_opening_list.insert(row.service);
  }
}

bool EffectsRun::is_target(const Binding& b) const {
  return b.rate == nullptr ||
         targets.count({b.provider->id, b.service == nullptr ? "" : b.service->id, b.pathway->name}) > 0;
}

std::string EffectsRun::dates() const {
  return fmt::format("{:%Y-%m-%d} until {:%Y-%m-%d}", scenario.start, scenario.until);
}

bool EffectsRun::has_day(const std::string& season, const std::string& profile, bool working) const {
  const SeasonSpec* months = season.empty() ? nullptr : find_named(scenario.seasons, &SeasonSpec::name, season);
  const ProfileSpec* week = find_named(scenario.profiles, &ProfileSpec::name, profile);
  for (auto day = scenario.start; day < scenario.until; day += std::chrono::days{1}) {
    const unsigned weekday = std::chrono::weekday{day}.iso_encoding() - 1;
    const unsigned month = static_cast<unsigned>(std::chrono::year_month_day{day}.month()) - 1;
    const bool none = (months != nullptr && months->months[month] <= 0) || (working && weekday >= 5) ||
                      (week != nullptr && week->week[weekday] <= 0);
    if (!none) return true;
  }
  return false;
}

bool EffectsRun::has_one_of(const std::array<bool, 7>& days, bool before) const {
  const auto from = scenario.start - std::chrono::days{before ? 1 : 0};
  for (auto day = from; day < std::min(scenario.until, from + std::chrono::days{7}); day += std::chrono::days{1}) {
    if (days[std::chrono::weekday{day}.iso_encoding() - 1]) return true;
  }
  return false;
}

namespace {

void check_needs(const EffectsRun& run, const Binding& binding) {
  const auto& steps = binding.pathway->steps;
  const std::vector<bool> come = reached_steps(run, binding, run.values);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!come[i]) continue;
    check_pools(run, binding, steps[i]);
    if (steps[i].kind == StepKind::kBook) check_booking(run, binding, steps[i]);
    if (steps[i].kind == StepKind::kWindow) check_window(run, binding, steps[i]);
  }
}

}  // namespace

void validate_effects(Context& context, const std::vector<Binding>& bindings) {
  const EffectsRun run(context, bindings);
  check_arrivals(run);
  for (const Binding& binding : bindings) {
    if (!binding.pathway->steps.empty() && anybody_comes(run, binding)) check_needs(run, binding);
  }
  check_closed(run);
  check_marks(run);
  check_cases(run);
  check_reserves(run);
  check_parameters(run);
}

}  // namespace icsflow::models
