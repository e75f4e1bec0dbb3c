#pragma once

/// Back-tests: forecasts of published waiting lists from earlier origins, each by a run of a reduced scenario that is
/// made of what was published up to its origin, scored against what was published after it and beside naive forecasts.
/// docs/backtest.md is the user's view.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "icsflow/backtest/history.hpp"
#include "icsflow/backtest/score.hpp"

namespace icsflow::models {

struct Scenario;

struct BacktestOptions {
  CivilMonth from = 0;              ///< first origin: the last month that its forecast knows
  std::optional<CivilMonth> to;     ///< last origin; else the last with a published month after it
  std::optional<CivilMonth> sized;  ///< shocks are sized of months to this one, at most the first origin; else to that
  std::vector<std::string> providers = {};  ///< none: all that can be forecast
  std::string season_from;      ///< the list whose season all others take; "": each its own, if it has the years
  int horizon = 12;             ///< months, 1 or more
  int replications = 500;       ///< of each forecast, 2 or more
  double patients = 2500;       ///< simulated of one list, about: of a longer one, a patient stands for several
  double least_list = 5000;     ///< a provider is pooled where more than these wait at the origin
  std::size_t block = 0;        ///< origins that the bootstrap takes together; 0: chosen by their number
  bool drift_uncertain = true;  ///< the drift and the size of shocks are unknown inputs
  bool as_it_is = false;        ///< the scenario itself is run, from its start: `from` is the month before it
  std::uint64_t seed = 1;
  int workers = 1;
  std::filesystem::path directory;                 ///< where the scenarios of the origins are written
  std::function<void(int done, int of)> progress;  ///< after each forecast; may be empty
};

/// A list at the end of a month, as forecast and as published.
struct ListForecast {
  std::string provider;
  CivilMonth origin = 0;
  int horizon = 1;
  bool pooled = false;   ///< more than `least_list` waited at the origin
  double at_origin = 0;  ///< the list there
  double published = 0;
  Scored forecast;
  NaiveForecasts naive;
  /// The share within 18 weeks, where it is published then.
  struct Within {
    double published = 0;
    Scored forecast;
    NaiveForecasts naive;  ///< without stock and flow
  };
  std::optional<Within> within;
};

/// What a provider's forecasts rest on, at the first origin.
struct ForecastBasis {
  std::string provider;
  double shock = 0;  ///< standard deviation of a month's change, as a share of the list
  double persistence = 0;
  std::size_t changes = 0, breaks = 0;
  double started = 0, removed = 0;              ///< new periods a month and removals a day, as shares of the list
  bool own_flows = false, board_flows = false;  ///< what these are of; neither: the scenario's
  bool season = false;
  double one_in = 1;  ///< patients that one simulated stands for
};

/// Of forecasts of one horizon, or of all, pooled.
struct ListScore {
  int horizon = 0;  ///< 0: all
  std::size_t forecasts = 0;
  struct Error {
    double mae = 0, mape = 0;  ///< pathways; share of the published list
    std::size_t of = 0;        ///< forecasts that this could be worked out for
  };
  Error model, last_value, drift, seasonal, stock_and_flow;  ///< of the model: its median
  double crps = 0;                                           ///< as a share of the published list
  double half_width_80 = 0, half_width_95 = 0;               ///< mean, as shares of the list at the origin
  Coverage coverage_80, coverage_95;
};

/// The same of shares within 18 weeks; all as shares of 1.
struct ShareScore {
  std::size_t forecasts = 0;
  struct Error {
    double mae = 0;
    std::size_t of = 0;
  };
  Error model, last_value, drift, seasonal;
  double crps = 0, half_width_80 = 0, half_width_95 = 0;
  Coverage coverage_80, coverage_95;
};

struct Backtest {
  std::vector<ListForecast> forecasts;                         ///< by provider, origin, horizon
  std::vector<ForecastBasis> bases;                            ///< by provider
  std::vector<ListScore> scores;                               ///< pooled: all horizons, then each
  std::vector<ShareScore> shares;                              ///< as `scores`
  std::vector<std::pair<std::string, ListScore>> by_provider;  ///< pooled forecasts of each provider, all horizons
  std::vector<std::size_t> ranks;     ///< of pooled forecasts: tenths of the replications below what was published
  std::vector<std::string> left_out;  ///< providers and origins without a forecast, and why
  std::vector<std::string> sources;
  std::string ranges;  ///< what they are of
  CivilMonth first_origin = 0, last_origin = 0, sized = 0;
  std::size_t origins = 0;
};

/// @throws InputError, before anything runs, if the scenario is no reduced list (and not run as it is), a provider is
/// not in the history or nothing can be forecast; what a run throws; std::system_error if a file cannot be written
Backtest run_backtest(const Scenario& scenario, const History& history, const BacktestOptions& options);

/// A page of plain text of at most 50 lines. @param name  of the scenario
std::string to_text(const Backtest& backtest, const BacktestOptions& options, const std::string& name);
/// A row for each forecast: origin, horizon, month, provider, measure, published, forecast, naive forecasts.
std::string to_csv(const Backtest& backtest);
/// The scores as one object.
std::string to_json(const Backtest& backtest, const BacktestOptions& options);

}  // namespace icsflow::models
