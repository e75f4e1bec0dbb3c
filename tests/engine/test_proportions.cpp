// Intervals of shares of few observations: known values, and how often they hold the share, by enumeration.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include <boost/math/distributions/binomial.hpp>

#include "icsflow/engine/statistics/proportions.hpp"

using namespace icsflow::engine;

namespace {

constexpr int kN = 10;

double probability(int held, double share) { return pdf(boost::math::binomial(kN, share), held); }

/// How often `interval` holds the share, exactly, on average over shares from 0.05 to 0.95.
double coverage(const std::function<ShareRange(int)>& interval) {
  double sum = 0;
  int shares = 0;
  for (double share = 0.05; share < 0.951; share += 0.01, ++shares)
    for (int held = 0; held <= kN; ++held) {
      const ShareRange range = interval(held);
      if (range.low <= share && share <= range.high) sum += probability(held, share);
    }
  return sum / shares;
}

/// How often `interval` of paired shares holds their difference, exactly. @param p probabilities of both, first only,
/// second only, neither
double paired_coverage(const double (&p)[4], const std::function<ShareRange(int, int, int, int)>& interval) {
  double sum = 0;
  for (int both = 0; both <= kN; ++both)
    for (int first = 0; first <= kN - both; ++first)
      for (int second = 0; second <= kN - both - first; ++second) {
        const int neither = kN - both - first - second;
        const ShareRange range = interval(both, first, second, neither);
        const double difference = p[2] - p[1];
        if (difference < range.low - 1e-12 || difference > range.high + 1e-12) continue;
        sum += std::exp(std::lgamma(kN + 1) - std::lgamma(both + 1) - std::lgamma(first + 1) - std::lgamma(second + 1) -
                        std::lgamma(neither + 1)) *
               std::pow(p[0], both) * std::pow(p[1], first) * std::pow(p[2], second) * std::pow(p[3], neither);
      }
  return sum;
}

}  // namespace

TEST_CASE("Proportions: Wilson's interval", "[engine][comparison][quick]") {
  const ShareRange all = wilson_interval(10, 10, 0.95), none = wilson_interval(0, 10, 0.95);
  CHECK(all.share == 1);
  CHECK(all.high == 1);
  CHECK(all.low == Approx(0.722467).epsilon(1e-6));  // 1 / (1 + z^2 / n)
  CHECK(none.low == 0);
  CHECK(none.high == Approx(1 - all.low));
  // Wilson 1927: the ends solve |p - x / n| = z sqrt(p (1 - p) / n).
  const ShareRange some = wilson_interval(3, 10, 0.95);
  for (const double p : {some.low, some.high})
    CHECK(std::abs(p - 0.3) == Approx(1.959964 * std::sqrt(p * (1 - p) / 10)).epsilon(1e-6));
  const double wilson = coverage([](int held) { return wilson_interval(held, kN, 0.95); });
  CHECK(wilson > 0.94);
  CHECK(wilson < 0.97);
  // The interval of textbooks, share +- 1.96 standard errors, does not.
  const double wald = coverage([](int held) {
    const double share = held / double(kN), width = 1.959964 * std::sqrt(share * (1 - share) / kN);
    return ShareRange{share, share - width, share + width};
  });
  CHECK(wald < 0.90);
}

TEST_CASE("Proportions: Newcombe's interval of a paired difference", "[engine][comparison][quick]") {
  // Counts 36, 2, 12, 0, with phi = -24 / sqrt(48 x 2 x 38 x 12).
  const ShareRange range = newcombe_paired(36, 2, 12, 0, 0.95);
  CHECK(range.share == Approx(0.2));
  CHECK(range.low == Approx(0.0569).margin(5e-5));
  CHECK(range.high == Approx(0.3404).margin(5e-5));
  // Turned round, the same with the other sign.
  const ShareRange turned = newcombe_paired(36, 12, 2, 0, 0.95);
  CHECK(turned.low == Approx(-range.high));
  CHECK(turned.high == Approx(-range.low));
  const auto newcombe = [](int b, int f, int s, int n) { return newcombe_paired(b, f, s, n, 0.95); };
  const auto wald = [](int, int f, int s, int) {
    const double difference = double(s - f) / kN;
    const double width = 1.959964 * std::sqrt((f + s - double(s - f) * (s - f) / kN)) / kN;
    return ShareRange{difference, difference - width, difference + width};
  };
  double held = 0, held_by_wald = 0;
  constexpr double kCases[][4] = {
      {0.5, 0.05, 0.25, 0.2}, {0.3, 0.1, 0.3, 0.3}, {0.7, 0.02, 0.18, 0.1}, {0.2, 0.2, 0.4, 0.2}};
  for (const auto& p : kCases) {
    const double one = paired_coverage(p, newcombe);
    CHECK(one > 0.93);
    held += one / 4;
    held_by_wald += paired_coverage(p, wald) / 4;
  }
  CHECK(held > 0.945);
  CHECK(held_by_wald < 0.93);
}

namespace {

/// Shares on a fine grid that the score test does not reject: |held / n - p| <= z sqrt(p (1 - p) / n).
ShareRange by_enumeration(int held, int n, double z) {
  constexpr int kGrid = 20'000;
  ShareRange range{held / double(n), 1, 0};
  for (int i = 0; i <= kGrid; ++i) {
    const double p = i / double(kGrid);
    if (std::abs(range.share - p) > z * std::sqrt(p * (1 - p) / n) + 1e-12) continue;
    range.low = std::min(range.low, p);
    range.high = std::max(range.high, p);
  }
  return range;
}

/// The largest distance of an interval's ends from those found by enumeration, over every count of every n to 25.
double farthest(const std::function<ShareRange(int, int)>& interval) {
  double most = 0;
  for (int n = 1; n <= 25; ++n)
    for (int held = 0; held <= n; ++held) {
      const ShareRange found = by_enumeration(held, n, 1.959963984540054), given = interval(held, n);
      most = std::max({most, std::abs(found.low - given.low), std::abs(found.high - given.high)});
    }
  return most;
}

}  // namespace

TEST_CASE("Proportions: Wilson's interval is what enumeration of the score test finds", "[engine][comparison][quick]") {
  CHECK(farthest([](int held, int n) { return wilson_interval(held, n, 0.95); }) < 1.0 / 20'000 + 1e-9);
  // The interval of textbooks, and Wilson's with the half that its middle lacks, are not.
  CHECK(farthest([](int held, int n) {
          const double share = held / double(n), width = 1.959964 * std::sqrt(share * (1 - share) / n);
          return ShareRange{share, share - width, share + width};
        }) > 0.1);
  CHECK(farthest([](int held, int n) {
          const double z = 1.959964, share = held / double(n), scale = 1 + z * z / n;
          const double width = z * std::sqrt(share * (1 - share) / n + z * z / (4.0 * n * n));
          return ShareRange{share, (share - width) / scale, (share + width) / scale};
        }) > 0.1);
}

TEST_CASE("Proportions: Newcombe's interval of every table of ten pairs", "[engine][comparison][quick]") {
  // Method 10 written out again: 1998, p. 2640, with the ends of the shares found by enumeration above.
  const auto written_out = [](int e, int g, int f, int h, bool corrected) {
    const double z = 1.959963984540054;
    const ShareRange first = by_enumeration(e + g, kN, z), second = by_enumeration(e + f, kN, z);
    const double below = double(e + f) * (g + h) * (e + g) * (f + h), above = double(e) * h - double(f) * g;
    const double less = !corrected || above <= 0 ? above : std::max(above - kN / 2.0, 0.0);
    const double phi = below == 0 ? 0 : less / std::sqrt(below);
    const double l1 = first.share - first.low, u1 = first.high - first.share, l2 = second.share - second.low,
                 u2 = second.high - second.share, d = second.share - first.share;
    return ShareRange{d, d - std::sqrt(l2 * l2 - 2 * phi * l2 * u1 + u1 * u1),
                      d + std::sqrt(u2 * u2 - 2 * phi * u2 * l1 + l1 * l1)};
  };
  double most = 0, uncorrected = 0;
  for (int e = 0; e <= kN; ++e)
    for (int g = 0; g <= kN - e; ++g)
      for (int f = 0; f <= kN - e - g; ++f) {
        const int h = kN - e - g - f;
        const ShareRange given = newcombe_paired(e, g, f, h, 0.95);
        const auto distance = [&](const ShareRange& other) {
          return std::max(std::abs(given.low - other.low), std::abs(given.high - other.high));
        };
        most = std::max(most, distance(written_out(e, g, f, h, true)));
        uncorrected = std::max(uncorrected, distance(written_out(e, g, f, h, false)));
      }
  CHECK(most < 1e-3);
  CHECK(uncorrected > 0.05);  // without the correction of phi
}
