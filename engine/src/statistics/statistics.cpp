#include "icsflow/engine/statistics/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include <boost/math/distributions/students_t.hpp>

namespace icsflow::engine {

void Tally::merge(const Tally& other) {
  if (other.n_ == 0) return;
  if (n_ == 0) {
    *this = other;
    return;
  }
  const auto n = static_cast<double>(n_);
  const auto m = static_cast<double>(other.n_);
  const double delta = other.mean_ - mean_;
  mean_ += delta * (m / (n + m));
  m2_ += other.m2_ + delta * delta * (n * m / (n + m));
  n_ += other.n_;
}

Tally Tally::since(const Tally& earlier) const {
  if (earlier.n_ == 0) return *this;
  Tally out;
  out.n_ = n_ - earlier.n_;
  if (out.n_ == 0) return out;
  // The merge, solved for what was merged.
  const auto n = static_cast<double>(earlier.n_), m = static_cast<double>(out.n_);
  out.mean_ = mean_ + (mean_ - earlier.mean_) * (n / m);
  const double delta = out.mean_ - earlier.mean_;
  out.m2_ = std::max(0.0, m2_ - earlier.m2_ - delta * delta * (n * m / (n + m)));
  return out;
}

double Tally::standard_deviation() const { return std::sqrt(variance()); }

double TimeWeighted::mean(SimTime now) const {
  const std::int64_t span = (now - start_).ticks();
  if (span == 0) return 0.0;
  const Wide area = area_ + static_cast<Wide>(level_) * (now - since_).ticks();
  return static_cast<double>(area) / static_cast<double>(span);
}

Interval confidence_interval(std::span<const double> observations, double confidence) {
  if (!(confidence > 0 && confidence < 1)) throw std::domain_error("confidence must be above 0 and below 1");
  Tally tally;
  for (const double x : observations) tally.add(x);
  if (tally.count() < 2) return {tally.mean(), std::numeric_limits<double>::infinity()};
  const auto n = static_cast<double>(tally.count());
  const boost::math::students_t student(n - 1);
  const double t = boost::math::quantile(boost::math::complement(student, (1 - confidence) / 2));
  return {tally.mean(), t * std::sqrt(tally.variance() / n)};
}

double sample_quantile(std::vector<double> observations, double p) {
  if (observations.empty()) throw std::domain_error("quantile of an empty sample");
  if (!(p >= 0 && p <= 1)) throw std::domain_error("the probability of a quantile must be from 0 to 1");
  const double place = p * static_cast<double>(observations.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const auto nth = observations.begin() + static_cast<std::ptrdiff_t>(below);
  std::nth_element(observations.begin(), nth, observations.end());
  const double low = *nth;
  if (nth + 1 == observations.end()) return low;
  const double high = *std::min_element(nth + 1, observations.end());
  return low + (place - static_cast<double>(below)) * (high - low);
}

}  // namespace icsflow::engine
