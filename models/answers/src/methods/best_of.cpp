#include "methods/best_of.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <boost/math/distributions/students_t.hpp>

namespace icsflow::models::methods {
namespace {

struct Moments {
  double mean = 0, variance = 0;
};

/// Of the first n differences a - b.
Moments of_differences(const std::vector<double>& a, const std::vector<double>& b, std::size_t n) {
  Moments m;
  for (std::size_t i = 0; i < n; ++i) m.mean += (a[i] - b[i]) / static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i) m.variance += (a[i] - b[i] - m.mean) * (a[i] - b[i] - m.mean);
  m.variance /= static_cast<double>(n - 1);
  return m;
}

}  // namespace

Best select_best(std::size_t systems, const KnOptions& options, const ValuesOf& values) {
  const auto first = static_cast<std::size_t>(options.first);
  Best out;
  out.left.assign(systems, true);
  out.used.assign(systems, options.first);
  std::vector<std::vector<double>> seen;
  for (std::size_t s = 0; s < systems; ++s) seen.push_back(values(s, options.first));
  const double error = 2 * (1 - options.confidence) / static_cast<double>(std::max<std::size_t>(systems, 2) - 1);
  const double eta = (std::pow(error, -2.0 / static_cast<double>(first - 1)) - 1) / 2;
  const double h2 = 2 * eta * static_cast<double>(first - 1);
  std::vector<std::vector<double>> variance(systems, std::vector<double>(systems, 0));
  std::vector<double> sums;
  for (std::size_t i = 0; i < systems; ++i) {
    for (std::size_t l = 0; l < systems; ++l) variance[i][l] = of_differences(seen[i], seen[l], first).variance;
    sums.push_back(std::accumulate(seen[i].begin(), seen[i].end(), 0.0));
  }
  const auto count_left = [&] { return std::count(out.left.begin(), out.left.end(), true); };
  for (int r = options.first;; ++r) {
    const std::vector<bool> before = out.left;
    for (std::size_t i = 0; i < systems; ++i) {
      for (std::size_t l = 0; l < systems && before[i]; ++l) {
        if (!before[l] || l == i) continue;
        const double room =
            std::max(0.0, options.delta / 2 * (h2 * variance[i][l] / (options.delta * options.delta) - r));
        // Plans that are the same to the last: the first of them stays.
        const bool same = room == 0 && sums[i] == sums[l] && i > l;
        if (sums[i] < sums[l] - room || same) out.left[i] = false;
      }
    }
    out.decided = count_left() == 1;
    if (out.decided || r == options.most) break;
    for (std::size_t s = 0; s < systems; ++s) {
      if (!out.left[s]) continue;
      if (seen[s].size() <= static_cast<std::size_t>(r)) seen[s] = values(s, r + 1);
      sums[s] += seen[s][static_cast<std::size_t>(r)];
      out.used[s] = r + 1;
    }
  }
  double highest = -std::numeric_limits<double>::infinity();
  for (std::size_t s = 0; s < systems; ++s) {
    if (!out.left[s] || sums[s] / out.used[s] <= highest) continue;
    highest = sums[s] / out.used[s];
    out.best = s;
  }
  return out;
}

std::vector<int> allocate_budget(std::span<const double> means, std::span<const double> variances, int total) {
  const std::size_t k = means.size();
  const auto best = static_cast<std::size_t>(std::max_element(means.begin(), means.end()) - means.begin());
  double least = std::numeric_limits<double>::infinity();
  for (const double v : variances)
    if (v > 0) least = std::min(least, v);
  if (!std::isfinite(least)) least = 1;
  // The nearest to the best decides; one that is level with it would take all.
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < k; ++i)
    if (i != best && means[best] > means[i]) nearest = std::min(nearest, means[best] - means[i]);
  if (!std::isfinite(nearest)) nearest = 1;
  std::vector<double> share(k, 0);
  double of_best = 0, sum = 0;
  for (std::size_t i = 0; i < k; ++i) {
    if (i == best) continue;
    const double variance = std::max(variances[i], least);
    const double away = std::max(means[best] - means[i], nearest / 10);
    share[i] = variance / (away * away);
    of_best += share[i] * share[i] / variance;
    sum += share[i];
  }
  share[best] = std::sqrt(std::max(variances[best], least) * of_best);
  sum += share[best];
  std::vector<int> out(k, 1);
  const auto spare = static_cast<double>(std::max(0, total - static_cast<int>(k)));
  for (std::size_t i = 0; i < k; ++i) out[i] += static_cast<int>(spare * share[i] / sum);
  // What rounding left goes to the best.
  out[best] += std::max(0, total - std::accumulate(out.begin(), out.end(), 0));
  return out;
}

double chance_of_best(std::span<const std::vector<double>> observations) {
  const auto mean = [](const std::vector<double>& v) {
    return std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size());
  };
  std::size_t best = 0;
  for (std::size_t s = 1; s < observations.size(); ++s)
    if (mean(observations[s]) > mean(observations[best])) best = s;
  double wrong = 0;
  for (std::size_t s = 0; s < observations.size(); ++s) {
    if (s == best) continue;
    const std::size_t n = std::min(observations[s].size(), observations[best].size());
    if (n < 2) return 0;
    const Moments m = of_differences(observations[best], observations[s], n);
    const double error = std::sqrt(m.variance / static_cast<double>(n));
    if (!(error > 0)) {
      wrong += m.mean > 0 ? 0 : 0.5;
      continue;
    }
    const boost::math::students_t distribution(static_cast<double>(n - 1));
    wrong += boost::math::cdf(boost::math::complement(distribution, m.mean / error));
  }
  return std::max(0.0, 1 - wrong);
}

}  // namespace icsflow::models::methods
