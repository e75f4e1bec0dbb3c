#pragma once

/// Distributions of simulation output in fixed bins, so that those of several nodes or runs can be added.

#include <cstdint>
#include <span>
#include <vector>

#include "icsflow/engine/time.hpp"

namespace icsflow::engine {

/// Distribution of spans of time of 0 and more, in bins that widen with the span: exact below 128 ms, then 64 bins
/// between each power of two and the next, so a bin is at most 1/64 of its span wide. All histograms have the same
/// bins; merging is adding. Memory: 8 bytes a bin, up to that of the longest span seen (34 years: 16 kB).
class SpanHistogram {
 public:
  /// @param span 0 or more; negative counts as 0
  void add(Duration span) {
    const std::size_t bin = bin_of(span.ticks());
    if (bin >= counts_.size()) counts_.resize(bin + 1, 0);
    ++counts_[bin];
    ++count_;
  }
  void merge(const SpanHistogram& other);
  /// Of the spans that came after this histogram was as `earlier`.
  [[nodiscard]] SpanHistogram since(const SpanHistogram& earlier) const;
  void clear() {
    counts_.clear();
    count_ = 0;
  }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// The smallest span that a share p of all do not exceed, interpolated within its bin: right to 1/64.
  /// @throws std::domain_error if there are none, or p is not in [0, 1]
  [[nodiscard]] Duration quantile(double p) const;

  /// The bin of a span in ticks, and where a bin begins; those below kExact hold one tick each.
  static std::size_t bin_of(std::int64_t ticks);
  static std::int64_t bin_start(std::size_t bin);

 private:
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
};

/// For how long an integer level (units in use, patients waiting) had each value: exact, in ticks. Levels from
/// kMostLevels on are kept together.
class LevelTimes {
 public:
  static constexpr std::int64_t kMostLevels = 1 << 16;

  /// @param level 0 or more
  void add(std::int64_t level, Duration time);
  void merge(const LevelTimes& other);
  /// Of the time that passed after this was as `earlier`.
  [[nodiscard]] LevelTimes since(const LevelTimes& earlier) const;
  void clear() { ticks_.clear(); }
  /// Share of the time at each level from 0 to the highest seen; empty if no time has passed.
  [[nodiscard]] std::vector<double> shares() const;

 private:
  std::vector<std::int64_t> ticks_;
};

/// The smallest level that is not exceeded with probability p. @param shares of the levels 0, 1, ...; not empty
/// @throws std::domain_error if shares is empty or p is not in [0, 1]
std::int64_t level_quantile(std::span<const double> shares, double p);

}  // namespace icsflow::engine
