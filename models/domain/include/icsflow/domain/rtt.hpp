#pragma once

/// Referral-to-treatment arithmetic: week bands, thresholds, percentiles as published.
/// Source: NHS England, Recording and reporting referral to treatment waiting times, v5, 2025.

#include <array>
#include <cstdint>
#include <limits>
#include <optional>

namespace icsflow::models {

/// Days are counted in 16 bits: the latest day of a run with RTT clocks, and the oldest age of a clock. Longer runs are
/// refused.
inline constexpr std::int32_t kMostDays = std::numeric_limits<std::int16_t>::max();

/// Week bands "Gt b To b+1 Weeks", b = 0..103, and "Gt 104".
inline constexpr int kBands = 105;
using BandCounts = std::array<std::uint64_t, kBands>;

/// Band of a wait of whole `days` (>= 0): day 0 and days 1-7 are band 0, days 8-14 band 1, ... over 728 band 104.
constexpr int band_of_days(int days) {
  if (days <= 0) return 0;
  const int band = (days + 6) / 7 - 1;
  return band < kBands - 1 ? band : kBands - 1;
}

/// First and last day of a band; the open band is given a width of eight weeks.
constexpr int first_day_of_band(int band) { return band == 0 ? 0 : 7 * band + 1; }
constexpr int last_day_of_band(int band) { return band == kBands - 1 ? 7 * band + 56 : 7 * band + 7; }

inline constexpr int kWithin18Bands = 18;  ///< bands 0..17: days <= 126
inline constexpr int kOver52Band = 52;     ///< bands 52.. : days > 364
inline constexpr int kOver65Band = 65;     ///< days > 455
inline constexpr int kOver78Band = 78;     ///< days > 546
inline constexpr int kOver104Band = 104;   ///< days > 728

std::uint64_t total(const BandCounts& counts);
/// Pathways in bands `first` and above.
std::uint64_t over(const BandCounts& counts, int first);

/// Percentile as published: linear inside the one-week band in which the cumulative count reaches p x total.
/// @param p in (0, 1]
/// @return weeks; 104 if it falls into the open band ("> 104"); nothing if there are no pathways
std::optional<double> band_percentile(const BandCounts& counts, double p);

}  // namespace icsflow::models
