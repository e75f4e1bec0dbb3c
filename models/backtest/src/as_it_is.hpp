#pragma once

/// A scenario that a user built for one origin, run as it is.

#include "icsflow/backtest/backtest.hpp"

namespace icsflow::models::backtesting {

/// Forecasts of the list of each provider of the scenario that is in the history, from the evening before it starts.
/// @throws InputError as run_backtest
Backtest run_as_it_is(const Scenario& scenario, const History& history, const BacktestOptions& options);

}  // namespace icsflow::models::backtesting
