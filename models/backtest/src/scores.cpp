#include "scores.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace icsflow::models {

namespace {

constexpr int kResamples = 2000;

class Errors {
 public:
  explicit Errors(ListScore::Error& error) : error_(error) {}
  void add(const std::optional<double>& forecast, double published) {
    if (!forecast) return;
    ++error_.of;
    error_.mae += std::abs(*forecast - published);
    error_.mape += std::abs(*forecast - published) / published;
  }
  void close() {
    if (error_.of == 0) return;
    error_.mae /= static_cast<double>(error_.of);
    error_.mape /= static_cast<double>(error_.of);
  }

 private:
  ListScore::Error& error_;
};

template <class Takes>
ListScore score_of(const Backtest& backtest, const BacktestOptions& options, int horizon, Takes takes) {
  ListScore out;
  out.horizon = horizon;
  Errors model(out.model), last(out.last_value), drift(out.drift), seasonal(out.seasonal), stock(out.stock_and_flow);
  std::vector<Covered> covered_80(backtest.origins), covered_95(backtest.origins);
  std::vector<std::set<std::string>> lists(backtest.origins);
  for (const ListForecast& f : backtest.forecasts) {
    if (!f.pooled || (horizon != 0 && f.horizon != horizon) || !takes(f)) continue;
    ++out.forecasts;
    model.add(f.forecast.median, f.published);
    last.add(f.naive.last_value, f.published);
    drift.add(f.naive.drift, f.published);
    seasonal.add(f.naive.seasonal, f.published);
    stock.add(f.naive.stock_and_flow, f.published);
    out.crps += f.forecast.crps / f.published;
    out.half_width_80 += (f.forecast.high_80 - f.forecast.low_80) / 2 / f.at_origin;
    out.half_width_95 += (f.forecast.high_95 - f.forecast.low_95) / 2 / f.at_origin;
    const auto at = static_cast<std::size_t>(f.origin - backtest.first_origin);
    const auto count = [&](Covered& covered, double low, double high) {
      ++covered.of;
      covered.hits += low <= f.published && f.published <= high ? 1 : 0;
    };
    count(covered_80[at], f.forecast.low_80, f.forecast.high_80);
    count(covered_95[at], f.forecast.low_95, f.forecast.high_95);
    lists[at].insert(f.provider);
  }
  for (Errors* errors : {&model, &last, &drift, &seasonal, &stock}) errors->close();
  if (out.forecasts == 0) return out;
  const auto n = static_cast<double>(out.forecasts);
  out.crps /= n;
  out.half_width_80 /= n;
  out.half_width_95 /= n;
  for (std::size_t k = 0; k < lists.size(); ++k) covered_80[k].lists = covered_95[k].lists = lists[k].size();
  out.coverage_80 = coverage_of(covered_80, options.block, kResamples, options.seed);
  out.coverage_95 = coverage_of(covered_95, options.block, kResamples, options.seed);
  return out;
}

}  // namespace

void backtesting::add_forecasts(Backtest& backtest, const PublishedList& list, CivilMonth origin,
                                const PublishedMonths& known, std::optional<double> started,
                                const std::vector<std::vector<double>>& by_month, const BacktestOptions& options) {
  const double at_origin = known.at(origin).list;
  for (int h = 1; h <= options.horizon && static_cast<std::size_t>(h) <= by_month.size(); ++h) {
    const auto then = list.months.find(origin + h);
    if (then == list.months.end() || then->second.list <= 0) continue;
    ListForecast& f = backtest.forecasts.emplace_back();
    f.provider = list.provider;
    f.origin = origin;
    f.horizon = h;
    f.pooled = at_origin > options.least_list;
    f.at_origin = at_origin;
    f.published = then->second.list;
    f.forecast = score(by_month[static_cast<std::size_t>(h - 1)], f.published);
    f.naive = naive_forecasts(known, origin, h, started);
  }
}

void backtesting::score_all(Backtest& backtest, const BacktestOptions& options) {
  const auto all = [](const ListForecast&) { return true; };
  for (int horizon = 0; horizon <= options.horizon; ++horizon)
    backtest.scores.push_back(score_of(backtest, options, horizon, all));
  for (const ForecastBasis& basis : backtest.bases) {
    const auto of = [&](const ListForecast& f) { return f.provider == basis.provider; };
    if (ListScore score = score_of(backtest, options, 0, of); score.forecasts > 0)
      backtest.by_provider.emplace_back(basis.provider, score);
  }
  backtest.ranks.assign(10, 0);
  for (const ListForecast& f : backtest.forecasts)
    if (f.pooled) ++backtest.ranks[std::min<std::size_t>(9, static_cast<std::size_t>(10 * f.forecast.rank))];
}

}  // namespace icsflow::models
