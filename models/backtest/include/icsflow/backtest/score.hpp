#pragma once

/// How good forecasts were: scoring rules and the uncertainty of a coverage. Pure functions.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "icsflow/backtest/history.hpp"

namespace icsflow::models {

/// Forecasts that need no model, for a list `horizon` months after `origin`, of what was published up to `origin`.
struct NaiveForecasts {
  std::optional<double> last_value;      ///< the list at the origin
  std::optional<double> drift;           ///< and its mean change over 12 months, times the horizon
  std::optional<double> seasonal;        ///< the list in the same month of the last year that is known
  std::optional<double> stock_and_flow;  ///< as many come as did; of those who wait, the share leaves that did
};
/// @param started  new periods a month as a share of the list, for `stock_and_flow`: each month N come, N being that
/// share of the mean list of 12 months; of those who wait at its beginning, the share leaves that left in these months.
/// Nothing: not known
NaiveForecasts naive_forecasts(const PublishedMonths& known, CivilMonth origin, int horizon,
                               std::optional<double> started);

/// The same three of the share within 18 weeks, where the months have it; drift stays between 0 and 1.
NaiveForecasts naive_shares(const PublishedMonths& known, CivilMonth origin, int horizon);

/// What replications said, against what was published.
struct Scored {
  double mean = 0, median = 0;
  double low_80 = 0, high_80 = 0, low_95 = 0, high_95 = 0;  ///< quantiles of the replications
  /// Continuous ranked probability score of the replications (Gneiting & Raftery 2007), the unbiased one: mean
  /// |x - y| - mean |x - x'| / 2 over pairs of two. 0 is best; of one number it is the absolute error.
  double crps = 0;
  double rank = 0;  ///< share of the replications below the published value, halves for equal ones; in (0, 1)
};
/// @param replications  two or more
Scored score(std::vector<double> replications, double published);

/// Of an origin: forecasts whose range held what was published, of all.
struct Covered {
  std::size_t hits = 0, of = 0;
  std::size_t lists = 0;  ///< providers that these are of
};

struct Coverage {
  std::size_t hits = 0, of = 0;
  double share = 0;
  double low = 0, high = 0;  ///< 95 %: quantiles of the block bootstrap
  double error = 0;          ///< its standard deviation
  /// 95 %: Wilson's interval for as many independent forecasts as the bootstrap's variance means, at most one for each
  /// provider and block. With few blocks the quantiles are too near to each other, and of a share near 1 the more.
  double wide_low = 0, wide_high = 1;
  double independent = 0;  ///< forecasts, as above
};

/// Circular block bootstrap over origins (Politis & Romano 1992): `block` successive origins go together, for forecasts
/// of overlapping months err together.
/// @param origins  in order  @param block  0: the cube root of their number, rounded up (Künsch 1989)
Coverage coverage_of(const std::vector<Covered>& origins, std::size_t block, int resamples, std::uint64_t seed);

/// Wilson's 95 % interval of a share seen in n (Wilson 1927); n need not be whole.
std::array<double, 2> wilson(double share, double n);

}  // namespace icsflow::models
