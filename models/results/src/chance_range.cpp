#include "icsflow/results/chance_range.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <utility>
#include <vector>

#include "icsflow/engine/statistics/statistics.hpp"

namespace icsflow::models {

ChanceRange chance_range(std::span<const double> values) {
  std::vector<double> sample;
  for (const double value : values)
    if (!std::isnan(value)) sample.push_back(value);
  ChanceRange range;
  range.count = static_cast<int>(sample.size());
  if (sample.empty()) {
    range.mean = range.mean_low = range.mean_high = range.p10 = range.p90 = std::numeric_limits<double>::quiet_NaN();
    return range;
  }
  double sum = 0;
  for (const double value : sample) sum += value;
  range.mean = sum / static_cast<double>(sample.size());
  const double half_width = sample.size() > 1 ? engine::confidence_interval(sample, 0.95).half_width
                                              : std::numeric_limits<double>::quiet_NaN();
  range.mean_low = range.mean - half_width;
  range.mean_high = range.mean + half_width;
  range.p10 = engine::sample_quantile(sample, 0.1);
  range.p90 = engine::sample_quantile(std::move(sample), 0.9);
  return range;
}

std::vector<std::size_t> draws_of(std::span<const std::vector<double>> drawn) {
  std::map<std::vector<double>, std::size_t> known;
  std::vector<std::size_t> draws;
  for (std::size_t r = 0; !drawn.empty() && r < drawn.front().size(); ++r) {
    std::vector<double> values;
    values.reserve(drawn.size());
    for (const std::vector<double>& one : drawn) values.push_back(one[r]);
    draws.push_back(known.emplace(std::move(values), known.size()).first->second);
  }
  return draws;
}

}  // namespace icsflow::models
