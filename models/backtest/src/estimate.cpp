#include "estimate.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "icsflow/engine/portable_math.hpp"
#include "icsflow/engine/statistics/statistics.hpp"

namespace icsflow::models::backtesting {

using engine::portable_exp;
using engine::portable_log;

namespace {

constexpr double kMadOfNormal = 1.4826;
constexpr double kMostShockPersistence = 0.9;
constexpr double kLeastHazard = 1e-4;  ///< a week: of waits at which nobody seems to leave

struct Change {
  double month = 0;  ///< at whose end it has happened
  double value = 0;
};

double median(std::vector<double> values) { return engine::sample_quantile(std::move(values), 0.5); }

std::size_t calendar_month(CivilMonth month) { return static_cast<std::size_t>(month % 12); }

/// Of successive months with patients in both.
std::vector<Change> changes_of(const PublishedMonths& months, const Season& season) {
  std::vector<Change> out;
  for (const auto& [month, now] : months) {
    const auto before = months.find(month - 1);
    if (before == months.end() || before->second.list <= 0 || now.list <= 0) continue;
    out.push_back(
        {static_cast<double>(month), portable_log(now.list / before->second.list) - season[calendar_month(month)]});
  }
  return out;
}

/// A straight line.
struct Line {
  double at_zero = 0, slope = 0;
  [[nodiscard]] double rest(const Change& c) const { return c.value - at_zero - slope * c.month; }
};

Line theil_sen(const std::vector<Change>& changes) {
  std::vector<double> slopes, rests;
  for (std::size_t i = 1; i < changes.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      slopes.push_back((changes[i].value - changes[j].value) / (changes[i].month - changes[j].month));
  Line line;
  line.slope = median(std::move(slopes));
  for (const Change& c : changes) rests.push_back(line.rest(c));
  line.at_zero = median(std::move(rests));
  return line;
}

/// Least squares; what a quadratic form needs of it too.
struct Fit {
  Line line;
  double mean_month = 0, squares_of_months = 0;
};

Fit least_squares(const std::vector<Change>& changes) {
  const auto n = static_cast<double>(changes.size());
  Fit fit;
  double mean = 0, products = 0;
  for (const Change& c : changes) fit.mean_month += c.month / n, mean += c.value / n;
  for (const Change& c : changes) {
    fit.squares_of_months += (c.month - fit.mean_month) * (c.month - fit.mean_month);
    products += (c.month - fit.mean_month) * c.value;
  }
  fit.line.slope = products / fit.squares_of_months;
  fit.line.at_zero = mean - fit.line.slope * fit.mean_month;
  return fit;
}

/// r^k for whole k.
double power(double r, double k) { return k == 0 ? 1 : r <= 0 ? 0 : engine::portable_pow(r, k); }

/// Of the variance n s^2 of an autoregression, the part that a line takes away: the trace of its hat matrix times the
/// correlations.
double taken_by_line(const std::vector<Change>& changes, const Fit& fit, double persistence) {
  const auto n = static_cast<double>(changes.size());
  double taken = 0;
  for (const Change& a : changes) {
    for (const Change& b : changes)
      taken += power(persistence, std::abs(a.month - b.month)) *
               (1 / n + (a.month - fit.mean_month) * (b.month - fit.mean_month) / fit.squares_of_months);
  }
  return taken;
}

}  // namespace

std::optional<Season> season_of(const PublishedMonths& months, const Rules& rules) {
  const std::vector<Change> changes = changes_of(months, {});
  std::map<CivilMonth, double> by_month;
  for (const Change& c : changes) by_month[static_cast<CivilMonth>(c.month)] = c.value;
  std::array<std::vector<double>, 12> rests;  // the last years first
  for (auto at = by_month.rbegin(); at != by_month.rend(); ++at) {
    double sum = 0;
    int known = 0;
    for (CivilMonth k = at->first - 6; k < at->first + 6; ++k) {
      const auto found = by_month.find(k);
      if (found == by_month.end()) break;
      sum += found->second;
      ++known;
    }
    std::vector<double>& of = rests[calendar_month(at->first)];
    if (known == 12 && of.size() < static_cast<std::size_t>(rules.season_years)) of.push_back(at->second - sum / 12);
  }
  Season season{};
  double mean = 0;
  for (std::size_t k = 0; k < 12; ++k) {
    if (rests[k].size() < 3) return std::nullopt;
    season[k] = median(rests[k]);
    mean += season[k] / 12;
  }
  for (double& value : season) value -= mean;
  return season;
}

std::optional<Sizes> sizes_of(const PublishedMonths& months, const Season& season, const Rules& rules) {
  std::vector<Change> changes = changes_of(months, season);
  if (changes.size() < static_cast<std::size_t>(rules.fewest_changes)) return std::nullopt;
  Sizes out;
  const Line robust = theil_sen(changes);
  std::vector<double> rests;
  rests.reserve(changes.size());
  for (const Change& c : changes) rests.push_back(std::abs(robust.rest(c)));
  out.widest_change = std::max(rules.least_break, rules.break_mads * kMadOfNormal * median(std::move(rests)));
  const std::size_t all = changes.size();
  changes.erase(std::remove_if(changes.begin(), changes.end(),
                               [&](const Change& c) { return std::abs(robust.rest(c)) > out.widest_change; }),
                changes.end());
  out.changes = changes.size();
  out.breaks = all - changes.size();
  const auto n = static_cast<double>(changes.size());
  if (n < 6) return std::nullopt;
  const Fit fit = least_squares(changes);
  double squares = 0, successive = 0;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const double rest = fit.line.rest(changes[i]);
    squares += rest * rest;
    if (i > 0 && changes[i].month - changes[i - 1].month == 1) successive += rest * fit.line.rest(changes[i - 1]);
  }
  if (squares <= 0) return out;
  out.persistence = std::clamp((n * successive / squares + 2) / (n - 4), 0.0, kMostShockPersistence);
  const double left = n - taken_by_line(changes, fit, out.persistence);
  out.sd = std::sqrt(squares / std::max(1.0, left));
  const double r2 = out.persistence * out.persistence;
  out.freedom = std::max(4.0, (n - 2) * (1 - r2) / (1 + r2));
  return out;
}

double variance_of_sum(int n, double persistence) {
  double sum = n, r = 1;
  for (int k = 1; k < n; ++k) {
    r *= persistence;
    sum += 2 * (n - k) * r;
  }
  return sum;
}

std::optional<Drift> drift_of(const PublishedMonths& months, CivilMonth origin, const Season& season,
                              const Sizes& sizes, const Rules& rules) {
  struct Step {
    double relative, patients;
  };
  std::vector<Step> steps;
  std::vector<double> relative;
  for (CivilMonth month = origin - rules.drift_months + 1; month <= origin; ++month) {
    const auto now = months.find(month), before = months.find(month - 1);
    if (now == months.end() || before == months.end() || before->second.list <= 0 || now->second.list <= 0) continue;
    const double of_season = season[calendar_month(month)];
    relative.push_back(portable_log(now->second.list / before->second.list) - of_season);
    steps.push_back({relative.back(), now->second.list - before->second.list * portable_exp(of_season)});
  }
  Drift out;
  const double middle = relative.empty() ? 0 : median(std::move(relative));
  for (const Step& step : steps) {
    if (std::abs(step.relative - middle) > sizes.widest_change) continue;
    out.mean += step.patients;
    ++out.changes;
  }
  if (out.changes < rules.fewest_drift) return std::nullopt;
  out.mean /= out.changes;
  return out;
}

BelievedDrift believed(const Drift& drift, const Sizes& sizes, double list, const Rules& rules) {
  const double sampling =
      sizes.sd * list * std::sqrt(variance_of_sum(drift.changes, sizes.persistence)) / drift.changes;
  const double seen = drift.mean * drift.mean, doubt = rules.drift_doubt * sampling * sampling;
  const double kept = doubt > 0 ? seen / (seen + doubt) : 1;
  const double moved = (1 - kept) * drift.mean;
  return {kept * drift.mean, std::sqrt(kept * sampling * sampling + moved * moved)};
}

Turnover turnover_of(const PublishedMonths& months) {
  Turnover out;
  double started = 0, lists = 0, removed = 0, at_risk = 0;
  int known = 0, accounts = 0;
  for (auto at = months.rbegin(); at != months.rend() && known < 12; ++at) {
    const PublishedMonth& now = at->second;
    if (!now.started || now.list <= 0) continue;
    ++known;
    started += *now.started;
    lists += now.list;
    const auto before = months.find(at->first - 1);
    if (!now.completed || before == months.end()) continue;
    ++accounts;
    removed += before->second.list + *now.started - *now.completed - now.list;
    at_risk += (before->second.list + now.list) / 2 * kDaysAMonth;
  }
  if (known > 0) out.started = started / lists;
  if (accounts > 0) out.removed = std::max(0.0, removed / at_risk);
  return out;
}

std::array<double, 105> opening_bands(const PublishedMonth& month) {
  struct Knot {
    double weeks, beyond;
  };
  std::vector<Knot> knots{{0, month.list}};
  for (std::size_t k = 0; k < kPublishedBeyond.size(); ++k)
    if (month.beyond[k]) knots.push_back({static_cast<double>(kPublishedBeyond[k]), *month.beyond[k]});
  const auto beyond = [&](double weeks) {
    std::size_t k = 1;
    while (k + 1 < knots.size() && knots[k].weeks < weeks) ++k;
    if (k >= knots.size()) return month.list;
    const Knot &a = knots[k - 1], &b = knots[k];
    const double share = (weeks - a.weeks) / (b.weeks - a.weeks);
    if (a.beyond <= 0 || b.beyond <= 0) return std::max(0.0, a.beyond + std::min(1.0, share) * (b.beyond - a.beyond));
    return a.beyond * portable_exp(share * portable_log(b.beyond / a.beyond));
  };
  std::array<double, 105> bands{};
  for (std::size_t w = 0; w < bands.size(); ++w) {
    const double from = beyond(static_cast<double>(w));
    bands[w] = w + 1 == bands.size() ? from : from - beyond(static_cast<double>(w + 1));
  }
  return bands;
}

std::vector<std::pair<int, double>> weights_by_wait(const PublishedMonth& month) {
  struct Knot {
    int weeks = 0;
    double longer = 0, crossing = 0;  // who has waited longer; how many cross to it a week
  };
  std::vector<Knot> knots{{0, month.list, 0}};
  double last = 0;  // hazard
  for (std::size_t k = 0; k < kPublishedBeyond.size() && knots.back().longer > 0.5; ++k) {
    if (!month.beyond[k]) continue;
    const Knot& before = knots.back();
    const double longer = std::max(0.5, *month.beyond[k]);
    last = portable_log(before.longer / longer) / (kPublishedBeyond[k] - before.weeks);
    if (knots.size() == 1) knots.front().crossing = last * month.list;
    knots.push_back({kPublishedBeyond[k], *month.beyond[k], last * longer});
  }
  std::vector<std::pair<int, double>> out;
  if (knots.size() == 1) return out;
  for (std::size_t k = 0; k + 1 < knots.size(); ++k) {
    const Knot &a = knots[k], &b = knots[k + 1];
    const double waiting = std::max(0.5, a.longer - b.longer);
    out.emplace_back(a.weeks, std::max(kLeastHazard, (a.crossing - b.crossing) / waiting));
  }
  if (const Knot& end = knots.back(); end.longer > 0.5)
    out.emplace_back(end.weeks, std::max(kLeastHazard, end.crossing / end.longer));
  return out;
}

std::array<long, 105> whole_patients(const std::array<double, 105>& bands, double one_in) {
  std::array<long, 105> out{};
  double sum = 0;
  long before = 0;
  for (std::size_t w = 0; w < bands.size(); ++w) {
    sum += bands[w] / one_in;
    const long now = std::lround(sum);
    out[w] = now - before;
    before = now;
  }
  return out;
}

}  // namespace icsflow::models::backtesting
