#pragma once

/// Statistics of simulation output. All are plain values that can be merged; merge in a fixed order for fixed bits.

#include <cstdint>
#include <span>
#include <vector>

#include "icsflow/engine/time.hpp"

namespace icsflow::engine {

/// Count, mean and variance of observations (Welford 1962; merge: Chan, Golub, LeVeque 1979).
class Tally {
 public:
  void add(double x) {
    ++n_;
    const double delta = x - mean_;
    mean_ += delta / static_cast<double>(n_);
    m2_ += delta * (x - mean_);
  }
  void merge(const Tally& other);
  /// Of the observations that came after this tally was as `earlier`. Exact but for rounding; itself if that was empty.
  [[nodiscard]] Tally since(const Tally& earlier) const;
  [[nodiscard]] std::uint64_t count() const { return n_; }
  /// 0 if there are no observations.
  [[nodiscard]] double mean() const { return mean_; }
  [[nodiscard]] double sum() const { return mean_ * static_cast<double>(n_); }
  /// Sample variance (n - 1); 0 below two observations.
  [[nodiscard]] double variance() const { return n_ < 2 ? 0.0 : m2_ / static_cast<double>(n_ - 1); }
  [[nodiscard]] double standard_deviation() const;

 private:
  std::uint64_t n_ = 0;
  double mean_ = 0;
  double m2_ = 0;
};

/// Time-weighted mean of a piecewise constant level. The integral is kept in integer level x ticks: exact.
class TimeWeighted {
  __extension__ using Wide = __int128;

 public:
  /// Starts (again) at `now` with the present level.
  void restart(SimTime now) {
    since_ = now;
    start_ = now;
    area_ = 0;
  }
  void set(SimTime now, std::int64_t level) {
    area_ += static_cast<Wide>(level_) * (now - since_).ticks();
    since_ = now;
    level_ = level;
  }
  void change(SimTime now, std::int64_t by) { set(now, level_ + by); }
  [[nodiscard]] std::int64_t level() const { return level_; }
  /// Mean level from the (re)start to `now`; 0 for an empty span.
  [[nodiscard]] double mean(SimTime now) const;

 private:
  Wide area_ = 0;
  std::int64_t level_ = 0;
  SimTime since_;
  SimTime start_;
};

/// Mean and half-width of a confidence interval.
struct Interval {
  double mean = 0;
  double half_width = 0;
  [[nodiscard]] double low() const { return mean - half_width; }
  [[nodiscard]] double high() const { return mean + half_width; }
};

/// Student t interval of the mean of independent observations. Half-width is infinite below two observations.
/// @param confidence in (0, 1), e.g. 0.95
Interval confidence_interval(std::span<const double> observations, double confidence);

/// Quantile of a sample by linear interpolation of order statistics (type 7). @throws std::domain_error if empty
double sample_quantile(std::vector<double> observations, double p);

}  // namespace icsflow::engine
