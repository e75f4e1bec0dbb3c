#include "icsflow/engine/statistics/variance_components.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include <boost/math/distributions/fisher_f.hpp>

#include "icsflow/engine/statistics/statistics.hpp"

namespace icsflow::engine {

VarianceComponents variance_components(std::span<const double> observations, std::span<const std::size_t> group,
                                       double confidence) {
  if (observations.size() != group.size()) throw std::invalid_argument("each observation is of one group");
  if (!(confidence > 0 && confidence < 1)) throw std::domain_error("confidence must be above 0 and below 1");
  VarianceComponents out;
  out.within = out.between = out.share = out.share_low = out.share_high = std::numeric_limits<double>::quiet_NaN();
  out.observations = observations.size();
  std::vector<Tally> tallies;
  Tally all;
  for (std::size_t i = 0; i < observations.size(); ++i) {
    if (group[i] >= tallies.size()) tallies.resize(group[i] + 1);
    tallies[group[i]].add(observations[i]);
    all.add(observations[i]);
  }
  double in_groups = 0, between_groups = 0, squares = 0;  // sums
  for (const Tally& tally : tallies) {
    if (tally.count() == 0) continue;
    ++out.groups;
    const auto n = static_cast<double>(tally.count());
    squares += n * n;
    if (tally.count() > 1) in_groups += (n - 1) * tally.variance();
    between_groups += n * (tally.mean() - all.mean()) * (tally.mean() - all.mean());
  }
  if (out.groups < 2 || out.observations == out.groups) return out;
  const auto count = static_cast<double>(out.observations);
  const double freedom_between = static_cast<double>(out.groups) - 1;
  const double freedom_within = count - static_cast<double>(out.groups);
  const double of_each = (count - squares / count) / freedom_between;
  const double ms_between = between_groups / freedom_between;
  out.within = in_groups / freedom_within;
  out.between = std::max(0.0, (ms_between - out.within) / of_each);
  if (out.within + out.between == 0) return out;
  out.share = out.between / (out.between + out.within);
  const boost::math::fisher_f ratio(freedom_between, freedom_within);
  const double tail = (1 - confidence) / 2;
  // F / (1 + n0 * between / within) is distributed as `ratio`.
  const auto share_at = [&](double quantile) {
    if (out.within == 0) return 1.0;
    const double times = std::max(0.0, (ms_between / out.within / quantile - 1) / of_each);
    return times / (1 + times);
  };
  out.share_low = share_at(boost::math::quantile(boost::math::complement(ratio, tail)));
  out.share_high = share_at(boost::math::quantile(ratio, tail));
  return out;
}

}  // namespace icsflow::engine
