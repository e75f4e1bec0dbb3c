#pragma once

/// What the months before an origin say of a list: its season, its drift, how much months differ, what comes and goes.
/// Nothing here sees a month after the origin: the months given end there.

#include <array>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "icsflow/backtest/history.hpp"

namespace icsflow::models::backtesting {

inline constexpr double kDaysAMonth = 30.4375;  ///< in the mean of four years

/// Of a month's change of the logarithm of a list, January first; they sum to 0.
using Season = std::array<double, 12>;

/// How estimates are made: assumptions of scenarios/defaults/backtest.csv (docs/backtest.md).
struct Rules {
  int drift_months = 0;    ///< that the drift is a mean of
  int season_years = 0;    ///< years that a season is made of, the last ones
  double break_mads = 0;   ///< a change so many robust standard deviations off the line is a break of reporting
  double least_break = 0;  ///< and at least this share of the list
  int fewest_changes = 0;  ///< that a size of shocks is made of
  int fewest_drift = 0;    ///< changes known among those of the drift
  double drift_doubt = 0;  ///< how far a drift is drawn to 0 by its own sampling error; 0: not
  double most_luck = 0;    ///< of the variance of a month's change, that single patients of a simulated list may make
  double least_done = 0;   ///< completions as a share of new periods
};

/// Those of the table. @throws InputError if it lacks one, or has one that is no number within its range
Rules rules_of(const std::filesystem::path& table);

/// Median over years of what a month's change differs by from the mean of the 12 months around it (6 before, 5 after).
/// Nothing with fewer than three such years.
std::optional<Season> season_of(const PublishedMonths& months, const Rules& rules);

/// How much changes of a list differ from month to month, as shares of the list.
struct Sizes {
  double sd = 0;             ///< of a month, about a straight line in time, luck of single patients included
  double persistence = 0;    ///< correlation of a month with the one before, 0 to 0.9
  double freedom = 0;        ///< of `sd`, for its range
  std::size_t changes = 0;   ///< that it rests on
  std::size_t breaks = 0;    ///< left out
  double widest_change = 0;  ///< off the line, or the median of others, beyond which a change is a break
};

/// Changes of successive months of the logarithm of the list less the season. A line through them is drawn by Theil and
/// Sen (Sen 1968), changes further from it than `break_mads` times 1.4826 MAD are left out as breaks of reporting, and
/// the rest is fitted by least squares. The lag-1 correlation r of n changes is corrected for its bias about a line,
/// (n r + 2) / (n - 4) (Kendall 1954), and the variance for what the line takes of it under that correlation. `freedom`
/// is (n - 2) (1 - r^2) / (1 + r^2) (Bartlett 1935). Nothing with fewer than `fewest_changes`.
std::optional<Sizes> sizes_of(const PublishedMonths& months, const Season& season, const Rules& rules);

/// Variance of the sum of n months of an autoregression of order 1 of variance 1.
double variance_of_sum(int n, double persistence);

/// Mean change of the list a month over the last `drift_months`, less the season, in pathways. Breaks are left out.
struct Drift {
  double mean = 0;
  int changes = 0;
};
std::optional<Drift> drift_of(const PublishedMonths& months, CivilMonth origin, const Season& season,
                              const Sizes& sizes, const Rules& rules);

/// A drift as far as it can be told from none. Before it was seen it is taken as normal about 0 with its own square
/// over `drift_doubt` as variance (empirical Bayes, Efron & Morris 1973): it keeps the share k = mean^2 / (mean^2 +
/// doubt sampling^2). `sd`: the root of k sampling^2 and the square of what it was moved by.
struct BelievedDrift {
  double mean = 0, sd = 0;
};
/// @param list  at the origin, pathways
BelievedDrift believed(const Drift& drift, const Sizes& sizes, double list, const Rules& rules);

/// What comes to a list and what leaves it unreported, of the last 12 months in which it was published.
struct Turnover {
  std::optional<double> started;  ///< new periods a month, as a share of the list
  std::optional<double> removed;  ///< a day, as a share of the list: start + new - completed - end; not below 0
};
Turnover turnover_of(const PublishedMonths& months);

/// Pathways by week of wait of a list of `total`, from how many wait longer than the published thresholds. Between two
/// thresholds the number that waits longer falls exponentially (a constant hazard), after the last one as before it; if
/// none wait longer than a threshold, in a straight line. Never rises; the bands sum to `total`.
std::array<double, 105> opening_bands(const PublishedMonth& month);
/// Who is next, by weeks of wait, from, weight: of each band between published thresholds as many go as cross into it
/// less those who cross out of it, over those who wait in it, so that a list that gets as many as it loses keeps its
/// numbers beyond each. Who crosses a threshold follows from the hazard before it (C). Empty without thresholds; where
/// nobody waits longer than a threshold, half a patient does.
std::vector<std::pair<int, double>> weights_by_wait(const PublishedMonth& month);
/// Whole patients with the same total and no band far off: differences of rounded cumulative sums. @param one_in  a
/// patient stands for so many
std::array<long, 105> whole_patients(const std::array<double, 105>& bands, double one_in);

}  // namespace icsflow::models::backtesting
