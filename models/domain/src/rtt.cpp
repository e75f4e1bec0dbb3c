#include "icsflow/domain/rtt.hpp"

#include <numeric>

namespace icsflow::models {

std::uint64_t total(const BandCounts& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

std::uint64_t over(const BandCounts& counts, int first) {
  return std::accumulate(counts.begin() + first, counts.end(), std::uint64_t{0});
}

std::optional<double> band_percentile(const BandCounts& counts, double p) {
  const double n = static_cast<double>(total(counts));
  if (n <= 0) return std::nullopt;
  const double target = p * n;
  double below = 0;
  for (int b = 0; b < kBands; ++b) {
    const auto here = static_cast<double>(counts[static_cast<std::size_t>(b)]);
    if (here > 0 && below + here >= target) return b == kBands - 1 ? 104.0 : b + (target - below) / here;
    below += here;
  }
  return 104.0;
}

}  // namespace icsflow::models
