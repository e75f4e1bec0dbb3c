#include "icsflow/engine/statistics/steady_state.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace icsflow::engine {
namespace {

/// Means of consecutive batches, those at the end complete.
std::vector<double> means_of(std::span<const double> series, std::size_t size) {
  std::vector<double> means;
  for (std::size_t at = 0; at + size <= series.size(); at += size) {
    double sum = 0;
    for (const double x : series.subspan(at, size)) sum += x;
    means.push_back(sum / static_cast<double>(size));
  }
  return means;
}

}  // namespace

Truncation mser(std::span<const double> series, std::size_t batch) {
  constexpr std::size_t kFewest = 10;
  if (batch == 0 || series.size() / batch < kFewest)
    throw std::domain_error("MSER needs at least ten batches of observations");
  const std::vector<double> means = means_of(series, batch);
  const std::size_t n = means.size();
  // From the end, so that mean and squares of the rest grow by one at a time (Welford: no differences of large sums).
  Tally rest;
  double least = std::numeric_limits<double>::infinity();
  std::size_t cut = n;
  for (std::size_t d = n; d-- > 0;) {
    rest.add(means[d]);
    const std::size_t left = n - d;
    if (left < kFewest / 2) continue;  // a few alike at the end say nothing
    const auto m = static_cast<double>(left);
    const double value = rest.variance() * (m - 1) / (m * m);
    if (value <= least) {  // of equals the earliest: it keeps most
      least = value;
      cut = d;
    }
  }
  return {cut * batch, cut <= n / 2};
}

std::vector<double> welch_curve(std::span<const std::vector<double>> replications, std::size_t window) {
  if (replications.empty()) throw std::domain_error("Welch's plot of no replications");
  const std::size_t length = replications.front().size();
  if (length <= 2 * window) throw std::domain_error("the window of Welch's plot is too wide for the series");
  std::vector<double> mean(length, 0.0);
  for (const std::vector<double>& series : replications) {
    if (series.size() != length) throw std::domain_error("Welch's plot of series of different lengths");
    for (std::size_t i = 0; i < length; ++i) mean[i] += series[i] / static_cast<double>(replications.size());
  }
  std::vector<double> curve;
  for (std::size_t i = 0; i + window < length; ++i) {
    const std::size_t half = std::min(i, window);
    double sum = 0;
    for (std::size_t k = i - half; k <= i + half; ++k) sum += mean[k];
    curve.push_back(sum / static_cast<double>(2 * half + 1));
  }
  return curve;
}

BatchMeans batch_means(std::span<const double> series, std::size_t batches, double confidence) {
  if (batches < 2 || series.size() < batches) throw std::domain_error("batch means need two batches and more");
  BatchMeans out;
  out.batches = batches;
  out.batch_size = series.size() / batches;
  const std::vector<double> means = means_of(series.last(out.batch_size * batches), out.batch_size);
  out.interval = confidence_interval(means, confidence);
  double products = 0, squares = 0;
  for (std::size_t i = 0; i < means.size(); ++i) {
    const double x = means[i] - out.interval.mean;
    squares += x * x;
    if (i + 1 < means.size()) products += x * (means[i + 1] - out.interval.mean);
  }
  out.correlation = squares > 0 ? products / squares : 0;
  out.correlation_limit = 1.645 / std::sqrt(static_cast<double>(batches));
  return out;
}

QuantileInterval quantile_interval(std::vector<double> observations, double p, double confidence) {
  if (!(p > 0 && p < 1) || !(confidence > 0 && confidence < 1))
    throw std::domain_error("probability and confidence of a quantile must be between 0 and 1");
  QuantileInterval out;
  out.estimate = sample_quantile(observations, p);
  std::sort(observations.begin(), observations.end());
  // The number of observations below the quantile is binomial: P(X_(r) > q) = P(number below < r).
  const auto n = observations.size();
  const boost::math::binomial below(static_cast<double>(n), p);
  const double tail = (1 - confidence) / 2;
  for (std::size_t r = 1; r <= n; ++r) {
    if (cdf(below, static_cast<double>(r - 1)) > tail) break;
    out.low = observations[r - 1];
  }
  for (std::size_t s = n; s >= 1; --s) {
    if (cdf(complement(below, static_cast<double>(s - 1))) > tail) break;
    out.high = observations[s - 1];
  }
  return out;
}

}  // namespace icsflow::engine
