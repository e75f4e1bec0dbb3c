#include "icsflow/engine/statistics/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace icsflow::engine {
namespace {

constexpr int kBits = 6;  // 2^6 bins between powers of two
constexpr std::int64_t kExact = 2LL << kBits;

void check_probability(double p) {
  if (!(p >= 0 && p <= 1)) throw std::domain_error("the probability of a quantile must be from 0 to 1");
}

template <class T>
void add_to(std::vector<T>& to, const std::vector<T>& from) {
  if (from.size() > to.size()) to.resize(from.size(), 0);
  for (std::size_t i = 0; i < from.size(); ++i) to[i] += from[i];
}

template <class T>
void take_from(std::vector<T>& from, const std::vector<T>& what) {
  for (std::size_t i = 0; i < what.size(); ++i) from.at(i) -= what[i];
}

}  // namespace

std::size_t SpanHistogram::bin_of(std::int64_t ticks) {
  if (ticks < kExact) return static_cast<std::size_t>(std::max<std::int64_t>(0, ticks));
  // The leading bit and the kBits after it name the bin.
  const int shift = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(ticks))) - 1 - kBits;
  return (static_cast<std::size_t>(shift) << kBits) + static_cast<std::size_t>(ticks >> shift);
}

std::int64_t SpanHistogram::bin_start(std::size_t bin) {
  const auto b = static_cast<std::int64_t>(bin);
  if (b < kExact) return b;
  const std::int64_t shift = (b >> kBits) - 1;
  return (b - (shift << kBits)) << shift;
}

void SpanHistogram::merge(const SpanHistogram& other) {
  add_to(counts_, other.counts_);
  count_ += other.count_;
}

SpanHistogram SpanHistogram::since(const SpanHistogram& earlier) const {
  SpanHistogram out = *this;
  take_from(out.counts_, earlier.counts_);
  out.count_ -= earlier.count_;
  return out;
}

Duration SpanHistogram::quantile(double p) const {
  check_probability(p);
  if (count_ == 0) throw std::domain_error("quantile of an empty histogram");
  const double wanted = p * static_cast<double>(count_);
  double below = 0;
  for (std::size_t bin = 0; bin < counts_.size(); ++bin) {
    const auto here = static_cast<double>(counts_[bin]);
    if (here > 0 && below + here >= wanted) {
      const auto start = static_cast<double>(bin_start(bin)), width = static_cast<double>(bin_start(bin + 1)) - start;
      // Bins of one tick hold exactly that span: who did not wait at all waited 0.
      const double within = width <= 1 ? 0 : width * std::max(0.0, (wanted - below) / here);
      return milliseconds(static_cast<std::int64_t>(std::floor(start + within + 0.5)));
    }
    below += here;
  }
  return milliseconds(bin_start(counts_.size()));  // rounding of `wanted` beyond the last
}

void LevelTimes::add(std::int64_t level, Duration time) {
  const auto at = static_cast<std::size_t>(std::min(level, kMostLevels));
  if (at >= ticks_.size()) ticks_.resize(at + 1, 0);
  ticks_[at] += time.ticks();
}

void LevelTimes::merge(const LevelTimes& other) { add_to(ticks_, other.ticks_); }

LevelTimes LevelTimes::since(const LevelTimes& earlier) const {
  LevelTimes out = *this;
  take_from(out.ticks_, earlier.ticks_);
  return out;
}

std::vector<double> LevelTimes::shares() const {
  const auto all = static_cast<double>(std::accumulate(ticks_.begin(), ticks_.end(), std::int64_t{0}));
  std::vector<double> out;
  if (all <= 0) return out;
  for (const std::int64_t t : ticks_) out.push_back(static_cast<double>(t) / all);
  return out;
}

std::int64_t level_quantile(std::span<const double> shares, double p) {
  check_probability(p);
  if (shares.empty()) throw std::domain_error("quantile of no levels");
  double sum = 0;
  for (std::size_t level = 0; level < shares.size(); ++level) {
    sum += shares[level];
    if (sum >= p) return static_cast<std::int64_t>(level);
  }
  return static_cast<std::int64_t>(shares.size()) - 1;  // the shares sum to 1 but for rounding
}

}  // namespace icsflow::engine
