#include "as_it_is.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "estimate.hpp"
#include "forecast.hpp"
#include "icsflow/domain/calendar.hpp"
#include "icsflow/scenario/dated_values.hpp"
#include "icsflow/scenario/problem.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/noise.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "scores.hpp"

namespace icsflow::models::backtesting {

namespace {

/// The month that ends the evening before the scenario starts; nothing if none does.
std::optional<CivilMonth> origin_of(const Scenario& scenario) {
  const std::chrono::year_month_day first{scenario.start};
  if (first.day() != std::chrono::day{1}) return std::nullopt;
  return 12 * static_cast<int>(first.year()) + static_cast<int>(static_cast<unsigned>(first.month())) - 2;
}

/// Its providers that are forecast. @throws InputError
std::vector<std::string> providers_of(const Scenario& scenario, const History& history,
                                      const BacktestOptions& options) {
  std::vector<Problem> problems;
  const auto wrong = [&](const std::string& key, const std::string& message) {
    problems.push_back({{scenario.file}, key, message});
  };
  if (origin_of(scenario) != options.from)
    wrong("start", fmt::format("expected {}, the day after the origin --from {}; found {}",
                               first_day_text(options.from + 1), month_text(options.from), iso_date(scenario.start)));
  for (const auto& [given, option] : {std::pair(options.to.has_value(), "--to"),
                                      {options.sized.has_value(), "--sized-to"},
                                      {!options.season_from.empty(), "--season-from"}})
    if (given) wrong(option, "expected without --as-it-is, which has one origin and estimates nothing");
  std::vector<std::string> providers;
  for (const ProviderSpec& provider : scenario.providers) {
    const PublishedList* list = history.find(provider.id);
    const auto& asked = options.providers;
    if (list == nullptr || (!asked.empty() && std::find(asked.begin(), asked.end(), provider.id) == asked.end()))
      continue;
    const bool treats = std::any_of(scenario.services.begin(), scenario.services.end(),
                                    [&](const ServiceSpec& service) { return service.provider == provider.id; });
    const bool later = list->months.upper_bound(options.from) != list->months.end();
    if (treats && list->months.count(options.from) > 0 && later) providers.push_back(provider.id);
  }
  if (problems.empty() && providers.empty())
    wrong("--against", "expected a provider of the scenario with lists published in " + month_text(options.from) +
                           " and after it; found none");
  if (!problems.empty()) throw InputError(std::move(problems));
  return providers;
}

}  // namespace

Backtest run_as_it_is(const Scenario& scenario, const History& history, const BacktestOptions& options) {
  const std::vector<std::string> providers = providers_of(scenario, history, options);
  if (!options.directory.empty()) std::filesystem::create_directories(options.directory);
  Backtest out;
  out.first_origin = out.last_origin = out.sized = options.from;
  out.origins = 1;
  out.sources = history.sources;
  out.ranges = "chance";
  if (!scenario.noise.empty()) out.ranges += scenario.uncertain.empty() ? " and shocks" : ", shocks";
  if (!scenario.uncertain.empty()) out.ranges += " and unknown inputs";
  Scenario run = scenario;
  run.replications = options.replications;
  run.seed = options.seed;
  const auto lists = lists_of(run, providers, options.workers);
  for (std::size_t k = 0; k < providers.size(); ++k) {
    const PublishedList& list = *history.find(providers[k]);
    const PublishedMonths known{list.months.begin(), list.months.upper_bound(options.from)};
    add_forecasts(out, list, options.from, known, turnover_of(known).started, lists[k], options);
  }
  score_all(out, options);
  return out;
}

}  // namespace icsflow::models::backtesting
