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

ShareScore share_score_of(const Backtest& backtest, const BacktestOptions& options, int horizon) {
  ShareScore out;
  std::vector<Covered> covered_80(backtest.origins), covered_95(backtest.origins);
  std::vector<std::set<std::string>> lists(backtest.origins);
  const auto add = [](ShareScore::Error& error, const std::optional<double>& forecast, double published) {
    if (!forecast) return;
    ++error.of;
    error.mae += std::abs(*forecast - published);
  };
  for (const ListForecast& f : backtest.forecasts) {
    if (!f.pooled || (horizon != 0 && f.horizon != horizon) || !f.within) continue;
    const ListForecast::Within& w = *f.within;
    ++out.forecasts;
    add(out.model, w.forecast.median, w.published);
    add(out.last_value, w.naive.last_value, w.published);
    add(out.drift, w.naive.drift, w.published);
    add(out.seasonal, w.naive.seasonal, w.published);
    out.crps += w.forecast.crps;
    out.half_width_80 += (w.forecast.high_80 - w.forecast.low_80) / 2;
    out.half_width_95 += (w.forecast.high_95 - w.forecast.low_95) / 2;
    const auto at = static_cast<std::size_t>(f.origin - backtest.first_origin);
    ++covered_80[at].of;
    ++covered_95[at].of;
    covered_80[at].hits += w.forecast.low_80 <= w.published && w.published <= w.forecast.high_80 ? 1 : 0;
    covered_95[at].hits += w.forecast.low_95 <= w.published && w.published <= w.forecast.high_95 ? 1 : 0;
    lists[at].insert(f.provider);
  }
  if (out.forecasts == 0) return out;
  for (ShareScore::Error* error : {&out.model, &out.last_value, &out.drift, &out.seasonal})
    if (error->of > 0) error->mae /= static_cast<double>(error->of);
  for (double* sum : {&out.crps, &out.half_width_80, &out.half_width_95}) *sum /= static_cast<double>(out.forecasts);
  for (std::size_t k = 0; k < lists.size(); ++k) covered_80[k].lists = covered_95[k].lists = lists[k].size();
  out.coverage_80 = coverage_of(covered_80, options.block, kResamples, options.seed);
  out.coverage_95 = coverage_of(covered_95, options.block, kResamples, options.seed);
  return out;
}

}  // namespace

void backtesting::add_forecasts(Backtest& backtest, const PublishedList& list, CivilMonth origin,
                                const PublishedMonths& known, std::optional<double> started, const MonthEnds& by_month,
                                const BacktestOptions& options) {
  const double at_origin = known.at(origin).list;
  for (int h = 1; h <= options.horizon && static_cast<std::size_t>(h) <= by_month.lists.size(); ++h) {
    const auto then = list.months.find(origin + h);
    if (then == list.months.end() || then->second.list <= 0) continue;
    ListForecast& f = backtest.forecasts.emplace_back();
    f.provider = list.provider;
    f.origin = origin;
    f.horizon = h;
    f.pooled = at_origin > options.least_list;
    f.at_origin = at_origin;
    f.published = then->second.list;
    f.forecast = score(by_month.lists[static_cast<std::size_t>(h - 1)], f.published);
    f.naive = naive_forecasts(known, origin, h, started);
    // Without it at the origin the opening list has no shape of its own.
    if (const auto within = then->second.within(); within && known.at(origin).within())
      f.within = {*within, score(by_month.within[static_cast<std::size_t>(h - 1)], *within),
                  naive_shares(known, origin, h)};
  }
}

void backtesting::score_all(Backtest& backtest, const BacktestOptions& options) {
  const auto all = [](const ListForecast&) { return true; };
  for (int horizon = 0; horizon <= options.horizon; ++horizon)
    backtest.scores.push_back(score_of(backtest, options, horizon, all));
  for (int horizon = 0; horizon <= options.horizon; ++horizon)
    backtest.shares.push_back(share_score_of(backtest, options, horizon));
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
