#pragma once

/// A waiting list by week bands, of which only a few figures are known: how many wait, and which share of them has
/// waited no longer than some times.

#include <span>

#include "icsflow/domain/rtt.hpp"

namespace icsflow::models {

/// A point of the list's distribution of waits.
struct ShareWithin {
  double weeks = 0;  ///< above 0
  double share = 0;  ///< of the list that has waited so long or less, 0 to 1
};

/// The bands of a list. Between two points, and before the first, patients leave the list at a constant hazard by the
/// time waited: the share that has waited longer falls geometrically (in a straight line to a share of 0), and beyond
/// the last point it goes on to fall as between the last two. So the shares rise with the wait whatever the points are,
/// and are those given at them. Bands are rounded so that they sum to the list, and so do those up to any week, to
/// within a half.
/// The rule is an assumption (mark C): the points say nothing of what is between.
/// @param known  one or more, by rising weeks; the shares rise, and the last is above 0
BandCounts bands_from_figures(std::uint64_t list, std::span<const ShareWithin> known);

}  // namespace icsflow::models
