#pragma once

/// From forecasts to scores.

#include "forecast.hpp"
#include "icsflow/backtest/backtest.hpp"

namespace icsflow::models::backtesting {

/// Fills scores, by_provider and ranks from the forecasts. Of a horizon's origins all from the first to the last stand
/// in order, those without a forecast too.
void score_all(Backtest& backtest, const BacktestOptions& options);

/// A forecast of one list by its replications, by month; scored where a month was published.
/// @param known  months up to the origin, for naive forecasts  @param started  as naive_forecasts takes it
void add_forecasts(Backtest& backtest, const PublishedList& list, CivilMonth origin, const PublishedMonths& known,
                   std::optional<double> started, const MonthEnds& by_month, const BacktestOptions& options);

}  // namespace icsflow::models::backtesting
