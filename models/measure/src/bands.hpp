#pragma once

/// Figures of waiting lists from their week bands, by the published method.

#include "icsflow/domain/rtt.hpp"
#include "records_of_run.hpp"

namespace icsflow::models {

inline void add(BandCounts& to, const BandCounts& from) {
  for (std::size_t b = 0; b < kBands; ++b) to[b] += from[b];
}

inline double within_18_weeks(const BandCounts& b) {
  const auto n = static_cast<double>(total(b));
  return ratio(n - static_cast<double>(over(b, kWithin18Bands)), n);
}
template <int band>
double over_band(const BandCounts& b) {
  return static_cast<double>(over(b, band));
}
template <int band>
double share_over_band(const BandCounts& b) {
  return ratio(over_band<band>(b), static_cast<double>(total(b)));
}
inline double all_of(const BandCounts& b) { return static_cast<double>(total(b)); }
inline double weeks_not_exceeded(const BandCounts& b, double p) { return band_percentile(b, p).value_or(kNothing); }
inline double median(const BandCounts& b) { return weeks_not_exceeded(b, 0.5); }
inline double p92(const BandCounts& b) { return weeks_not_exceeded(b, 0.92); }

}  // namespace icsflow::models
