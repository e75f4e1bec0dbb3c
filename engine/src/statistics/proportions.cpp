#include "icsflow/engine/statistics/proportions.hpp"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/normal.hpp>

namespace icsflow::engine {

ShareRange wilson_interval(int held, int n, double confidence) {
  const double z = boost::math::quantile(boost::math::normal(), 1 - (1 - confidence) / 2);
  const double all = n, share = held / all;
  const double middle = share + z * z / (2 * all);
  const double width = z * std::sqrt(share * (1 - share) / all + z * z / (4 * all * all));
  const double scale = 1 + z * z / all;
  // The ends are 0 and 1 exactly there, without rounding.
  return {share, held == 0 ? 0 : std::max(0.0, (middle - width) / scale),
          held == n ? 1 : std::min(1.0, (middle + width) / scale)};
}

ShareRange newcombe_paired(int both, int first_only, int second_only, int neither, double confidence) {
  const int n = both + first_only + second_only + neither;
  const ShareRange first = wilson_interval(both + first_only, n, confidence);
  const ShareRange second = wilson_interval(both + second_only, n, confidence);
  const double e = both, f = second_only, g = first_only, h = neither;
  const double product = (e + f) * (g + h) * (e + g) * (f + h);
  double phi = 0;
  if (product > 0) {
    double top = e * h - f * g;
    if (top > 0) top = std::max(top - n / 2.0, 0.0);
    phi = top / std::sqrt(product);
  }
  const double difference = second.share - first.share;
  const auto width = [&](double of_second, double of_first) {
    return std::sqrt(std::max(0.0, of_second * of_second - 2 * phi * of_second * of_first + of_first * of_first));
  };
  return {difference, difference - width(second.share - second.low, first.high - first.share),
          difference + width(second.high - second.share, first.share - first.low)};
}

}  // namespace icsflow::engine
