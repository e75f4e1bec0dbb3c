#include "icsflow/domain/bands_from_figures.hpp"

#include <cmath>

namespace icsflow::models {
namespace {

/// The share that has waited longer than `weeks`.
double share_over(std::span<const ShareWithin> known, double weeks) {
  ShareWithin from;  // nobody has waited less than no time
  for (const ShareWithin& to : known) {
    const double over_from = 1 - from.share, over_to = 1 - to.share;
    const bool last = &to == &known.back();
    if (weeks <= to.weeks || (last && over_to > 0)) {
      const double part = (weeks - from.weeks) / (to.weeks - from.weeks);
      return over_to > 0 ? over_from * std::pow(over_to / over_from, part) : over_from * (1 - part);
    }
    from = to;
  }
  return 0;
}

}  // namespace

BandCounts bands_from_figures(std::uint64_t list, std::span<const ShareWithin> known) {
  BandCounts out{};
  std::uint64_t before = 0;
  for (int band = 0; band < kBands; ++band) {
    const double share = band == kBands - 1 ? 1 : 1 - share_over(known, band + 1);
    const auto within = static_cast<std::uint64_t>(std::floor(static_cast<double>(list) * share + 0.5));
    out[static_cast<std::size_t>(band)] = within - before;
    before = within;
  }
  return out;
}

}  // namespace icsflow::models
