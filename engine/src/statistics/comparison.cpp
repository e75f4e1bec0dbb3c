#include "icsflow/engine/statistics/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

#include "icsflow/engine/random.hpp"

namespace icsflow::engine {
namespace {

constexpr double kUnbounded = std::numeric_limits<double>::infinity();

Tally tally_of(std::span<const double> observations) {
  Tally tally;
  for (const double x : observations) tally.add(x);
  return tally;
}

bool all_equal(std::span<const double> x) {
  return std::adjacent_find(x.begin(), x.end(), std::not_equal_to<>()) == x.end();
}

/// More than half are equal.
bool mostly_equal(std::span<const double> x) {
  std::vector<double> sorted(x.begin(), x.end());
  std::sort(sorted.begin(), sorted.end());
  const double middle = sorted[sorted.size() / 2];
  const auto [from, to] = std::equal_range(sorted.begin(), sorted.end(), middle);
  return 2 * static_cast<std::size_t>(to - from) > sorted.size();
}

/// A quantity of the band, less its mean: sums of resamples then lose nothing to a large mean.
struct Centred {
  std::vector<double> values;
  double error = 0;  ///< standard error of its mean
};

}  // namespace

double student_multiple(double confidence, double freedom) {
  if (!(confidence > 0 && confidence < 1)) throw std::domain_error("confidence must be above 0 and below 1");
  const boost::math::students_t student(freedom);
  return boost::math::quantile(boost::math::complement(student, (1 - confidence) / 2));
}

Interval welch_interval(std::span<const double> a, std::span<const double> b, double confidence) {
  const Tally first = tally_of(a), second = tally_of(b);
  const double difference = second.mean() - first.mean();
  if (a.size() < 2 || b.size() < 2) return {difference, kUnbounded};
  const double of_a = first.variance() / static_cast<double>(a.size());
  const double of_b = second.variance() / static_cast<double>(b.size());
  const double both = of_a + of_b;
  if (both == 0) return {difference, 0};
  const double freedom =
      both * both / (of_a * of_a / static_cast<double>(a.size() - 1) + of_b * of_b / static_cast<double>(b.size() - 1));
  return {difference, student_multiple(confidence, freedom) * std::sqrt(both)};
}

Resamples::Resamples(std::size_t observations, std::size_t count, std::uint64_t seed)
    : observations_(observations), count_(count), taken_(observations * count) {
  constexpr std::size_t kWords = 8192;  // of a substream
  for (std::size_t r = 0; r < count; ++r) {
    for (std::size_t i = 0; i < observations; i += kWords) {
      Substream words({seed, r}, hash_name("bootstrap"), DrawSite("resample"), static_cast<std::uint16_t>(i / kWords));
      for (std::size_t k = i; k < std::min(observations, i + kWords); ++k) {
        const auto place = static_cast<std::size_t>(words.uniform() * static_cast<double>(observations));
        taken_[r * observations + k] = static_cast<std::uint32_t>(std::min(place, observations - 1));
      }
    }
  }
}

Range bootstrap_mean(std::span<const double> observations, double confidence, const Resamples& resamples) {
  if (observations.size() < 2) return {-kUnbounded, kUnbounded};
  if (all_equal(observations)) return {observations.front(), observations.front()};
  const auto n = static_cast<double>(observations.size());
  const double t = student_multiple(confidence, n - 1);
  const double tail = boost::math::cdf(boost::math::normal(), -std::sqrt(n / (n - 1)) * t);
  std::vector<double> means(resamples.count());
  for (std::size_t r = 0; r < means.size(); ++r) {
    double sum = 0;
    for (const std::uint32_t i : resamples[r]) sum += observations[i];
    means[r] = sum / n;
  }
  return {sample_quantile(means, tail), sample_quantile(means, 1 - tail)};
}

std::vector<Interval> simultaneous_band(std::span<const std::vector<double>> quantities, double confidence,
                                        const Resamples& resamples) {
  std::vector<Interval> band(quantities.size());
  std::vector<Centred> all;
  for (std::size_t k = 0; k < quantities.size(); ++k) {
    const std::vector<double>& values = quantities[k];
    const Tally tally = tally_of(values);
    band[k] = {tally.mean(), kUnbounded};
    if (values.size() < 2) continue;
    if (all_equal(values)) {
      band[k] = {values.front(), 0};
      continue;
    }
    if (mostly_equal(values)) continue;
    Centred one;
    one.error = std::sqrt(tally.variance() / static_cast<double>(values.size()));
    for (const double x : values) one.values.push_back(x - tally.mean());
    band[k].half_width = one.error;  // times c, below
    all.push_back(std::move(one));
  }
  if (all.empty()) return band;
  std::vector<double> largest(resamples.count(), 0.0);
  const auto n = static_cast<double>(resamples.observations());
  for (const Centred& one : all) {
    for (std::size_t r = 0; r < largest.size(); ++r) {
      double sum = 0, squares = 0;
      for (const std::uint32_t i : resamples[r]) {
        sum += one.values[i];
        squares += one.values[i] * one.values[i];
      }
      const double variance = (squares - sum * sum / n) / (n - 1);
      // A resample of one observation, again and again, says nothing of the spread.
      if (variance <= 1e-12 * one.error * one.error) continue;
      largest[r] = std::max(largest[r], std::abs(sum / n) / std::sqrt(variance / n));
    }
  }
  const double c = sample_quantile(std::move(largest), confidence);
  for (Interval& at : band)
    if (std::isfinite(at.half_width)) at.half_width *= c;
  return band;
}

double stein_observations(std::span<const double> first_stage, double confidence, double half_width) {
  if (first_stage.size() < 2) return kUnbounded;
  const auto n = static_cast<double>(first_stage.size());
  const double wide = student_multiple(confidence, n - 1) * tally_of(first_stage).standard_deviation() / half_width;
  return std::max(n, std::ceil(wide * wide));
}

Interval stein_interval(std::span<const double> observations, std::size_t first, double confidence) {
  const double mean = tally_of(observations).mean();
  if (first < 2) return {mean, kUnbounded};
  const double t = student_multiple(confidence, static_cast<double>(first - 1));
  const double s = tally_of(observations.first(first)).standard_deviation();
  return {mean, t * s / std::sqrt(static_cast<double>(observations.size()))};
}

}  // namespace icsflow::engine
