/// What a back-test says: a page, a table of forecasts.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "icsflow/backtest/backtest.hpp"
#include "icsflow/scenario/visible.hpp"

namespace icsflow::models {

namespace {

constexpr std::array<std::size_t, 4> kShown{1, 3, 6, 12};  ///< horizons on the page
constexpr std::size_t kToldOfLeftOut = 3;

/// All horizons together, then those that are shown.
std::vector<const ListScore*> shown(const Backtest& backtest) {
  std::vector<const ListScore*> out;
  for (const ListScore& score : backtest.scores)
    if (score.forecasts > 0 &&
        (score.horizon == 0 ||
         std::find(kShown.begin(), kShown.end(), static_cast<std::size_t>(score.horizon)) != kShown.end()))
      out.push_back(&score);
  return out;
}

std::string percent(double share, int digits) { return fmt::format("{:.{}f}", 100 * share, digits); }

/// Share, quantiles of the bootstrap, wide interval, half-width.
std::string cells(const Coverage& c, double half_width) {
  const auto range = [](double low, double high) { return percent(low, 0) + "-" + percent(high, 0); };
  return fmt::format("{:>7}{:>10}{:>8}{:>6}", percent(c.share, 1), range(c.low, c.high), range(c.wide_low, c.wide_high),
                     percent(half_width, 1));
}

std::string coverage_line(const std::string& name, const ListScore& s) {
  return fmt::format("  {:<9}{:>5}{} {}\n", name, s.forecasts, cells(s.coverage_80, s.half_width_80),
                     cells(s.coverage_95, s.half_width_95));
}

std::string cell(const ListScore::Error& error) {
  return error.of == 0 ? fmt::format("{:>8}", "-") : fmt::format("{:>8}", percent(error.mape, 2));
}
std::string mae(const ListScore::Error& error) {
  return error.of == 0 ? fmt::format("{:>8}", "-") : fmt::format("{:>8.0f}", error.mae);
}

std::string optional_cell(const std::optional<double>& value) { return value ? fmt::format("{:.1f}", *value) : ""; }

/// Errors and coverage of shares within 18 weeks; nothing if none was published.
std::string shares_block(const Backtest& b) {
  std::string text;
  const auto points = [](const ShareScore::Error& error) {
    return error.of == 0 ? fmt::format("{:>8}", "-") : fmt::format("{:>8.2f}", 100 * error.mae);
  };
  for (std::size_t h = 0; h < b.shares.size(); ++h) {
    const ShareScore& s = b.shares[h];
    if (s.forecasts == 0 || (h != 0 && std::find(kShown.begin(), kShown.end(), h) == kShown.end())) continue;
    if (text.empty())
      text = "\n  Within 18 weeks, MAE in points   n   model    last   drift  season  80 %: holds  wide    +-\n";
    text += fmt::format(
        "  {:<28}{:>6}{}{}{}{}{:>12}{:>8}{:>6}\n", h == 0 ? "all" : fmt::format("{} mo", h), s.forecasts,
        points(s.model), points(s.last_value), points(s.drift), points(s.seasonal), percent(s.coverage_80.share, 1),
        percent(s.coverage_80.wide_low, 0) + '-' + percent(s.coverage_80.wide_high, 0), percent(s.half_width_80, 1));
  }
  return text;
}

}  // namespace

std::string to_text(const Backtest& b, const BacktestOptions& options, const std::string& name) {
  const std::string title = "Back-test: " + visible(name);
  std::string text = title + '\n' + std::string(std::min<std::size_t>(title.size(), 80), '=') + '\n';
  text +=
      fmt::format("Origins {} to {}, horizons 1 to {} months, {} replications, seed {}.\n", month_text(b.first_origin),
                  month_text(b.last_origin), options.horizon, options.replications, options.seed);
  if (options.as_it_is)
    text += "The scenario as it is: that it uses nothing after its origin is for who built it to say.\n";
  else
    text += fmt::format("A forecast uses nothing after its origin; shocks are sized of months to {}.\n",
                        month_text(b.sized));
  text += fmt::format("Ranges are of {}.\nPooled: more than {:.0f} waiting at the origin.\n\n", b.ranges,
                      options.least_list);

  if (!b.bases.empty()) text += "  Provider  shock  persists  changes (breaks)  new a month  removed a day one in\n";
  for (const ForecastBasis& basis : b.bases)
    text += fmt::format("  {:<8}{:>5} %{:>10.2f}{:>9}{:>9}{:>11} %{:>13} %{:>7.0f}\n", visible(basis.provider),
                        percent(basis.shock, 1), basis.persistence, basis.changes, fmt::format("({})", basis.breaks),
                        percent(basis.started, 1), percent(basis.removed, 3), basis.one_in);

  if (!b.bases.empty()) text += '\n';
  text += "                     80 % range, %                   95 % range, %\n";
  text += "  Coverage     n  holds bootstrap    wide    +-   holds bootstrap    wide    +-\n";
  for (const ListScore* score : shown(b))
    text += coverage_line(score->horizon == 0 ? "all" : fmt::format("{} mo", score->horizon), *score);
  if (b.by_provider.size() > 1)
    for (const auto& [provider, score] : b.by_provider) text += coverage_line(visible(provider), score);
  text += "  bootstrap, wide: 95 % intervals; +-: mean half-width, % of the list\n";

  text += "\n  Errors of the list, %      model    last   drift  season   stock    CRPS\n";
  for (const ListScore* s : shown(b))
    text += fmt::format("  {:<14}{:>10}{}{}{}{}{}{:>8}\n", s->horizon == 0 ? "all" : fmt::format("{} mo", s->horizon),
                        "MAPE", cell(s->model), cell(s->last_value), cell(s->drift), cell(s->seasonal),
                        cell(s->stock_and_flow), percent(s->crps, 2));
  for (const ListScore* s : shown(b))
    if (s->horizon != 0)
      text += fmt::format("  {:<14}{:>10}{}{}{}{}{}\n", fmt::format("{} mo", s->horizon), "MAE", mae(s->model),
                          mae(s->last_value), mae(s->drift), mae(s->seasonal), mae(s->stock_and_flow));

  text += shares_block(b);

  std::string ranks;
  for (const std::size_t count : b.ranks) ranks += fmt::format(" {}", count);
  text += fmt::format("\n  Published lists by tenth of the replications:{}\n", ranks);
  if (!b.left_out.empty()) {
    text += fmt::format("  Without a forecast: {}", b.left_out.size());
    for (std::size_t k = 0; k < std::min(kToldOfLeftOut, b.left_out.size()); ++k)
      text += (k == 0 ? " (" : "; ") + visible(b.left_out[k]);
    text += b.left_out.size() > kToldOfLeftOut ? "; ...)\n" : ")\n";
  }
  return text;
}

std::string to_csv(const Backtest& b) {
  std::string text;
  for (const std::string& source : b.sources) text += "# source: " + visible(source) + '\n';
  text +=
      "origin,horizon,month,provider,measure,published,mean,median,low_80,high_80,low_95,high_95,crps,rank,pooled,"
      "last_value,drift_12,seasonal_naive,stock_and_flow\n";
  for (const ListForecast& f : b.forecasts) {
    text +=
        fmt::format("{},{},{},{},list,{:.0f},{:.1f},{:.1f},{:.1f},{:.1f},{:.1f},{:.1f},{:.1f},{:.4f},{}",
                    month_text(f.origin), f.horizon, month_text(f.origin + f.horizon), csv_cell(f.provider),
                    f.published, f.forecast.mean, f.forecast.median, f.forecast.low_80, f.forecast.high_80,
                    f.forecast.low_95, f.forecast.high_95, f.forecast.crps, f.forecast.rank, f.pooled ? "yes" : "no");
    for (const auto& value : {f.naive.last_value, f.naive.drift, f.naive.seasonal, f.naive.stock_and_flow})
      text += ',' + optional_cell(value);
    text += '\n';
    if (!f.within) continue;
    const Scored& s = f.within->forecast;
    text += fmt::format("{},{},{},{},within_18_weeks,{:.5f},{:.5f},{:.5f},{:.5f},{:.5f},{:.5f},{:.5f},{:.5f},{:.4f},{}",
                        month_text(f.origin), f.horizon, month_text(f.origin + f.horizon), csv_cell(f.provider),
                        f.within->published, s.mean, s.median, s.low_80, s.high_80, s.low_95, s.high_95, s.crps, s.rank,
                        f.pooled ? "yes" : "no");
    for (const auto& value : {f.within->naive.last_value, f.within->naive.drift, f.within->naive.seasonal})
      text += ',' + (value ? fmt::format("{:.5f}", *value) : "");
    text += ",\n";
  }
  return text;
}

}  // namespace icsflow::models
