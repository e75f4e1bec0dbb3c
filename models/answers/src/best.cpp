#include "best.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "icsflow/engine/statistics/best.hpp"
#include "icsflow/engine/statistics/statistics.hpp"

namespace icsflow::models {
namespace {

/// Values of the replications in which every side has one.
std::vector<std::vector<double>> in_common(const std::vector<Sample>& sides) {
  std::map<int, std::vector<double>> by_number;
  for (const Sample& side : sides)
    for (std::size_t i = 0; i < side.numbers.size(); ++i)
      if (!std::isnan(side.values[i])) by_number[side.numbers[i]].push_back(side.values[i]);
  std::vector<std::vector<double>> common(sides.size());
  for (const auto& [number, values] : by_number)
    for (std::size_t s = 0; s < values.size() && values.size() == sides.size(); ++s) common[s].push_back(values[s]);
  return common;
}

}  // namespace

BestSaid best_of(const ComparedFigure& figure, const std::vector<Sample>& sides, bool least, double confidence) {
  BestSaid said;
  said.figure = figure.label;
  said.format = figure.format;
  said.least = least;
  std::vector<std::vector<double>> values = in_common(sides);
  said.n = static_cast<int>(values.front().size());
  if (said.n < 2) return said;
  const double sign = least ? -1 : 1;
  for (std::vector<double>& of : values)
    for (double& x : of) x *= sign;
  const std::vector<engine::BesideBest> beside = engine::beside_best(values, confidence);
  for (std::size_t s = 0; s < values.size(); ++s) {
    engine::Tally tally;
    for (const double x : values[s]) tally.add(sign * x);
    BestSaid::Side side;
    side.mean = tally.mean();
    side.difference = sign * beside[s].difference;
    side.low = std::min(sign * beside[s].low, sign * beside[s].high);
    side.high = std::max(sign * beside[s].low, sign * beside[s].high);
    const bool alone = beside[s].low == 0 && beside[s].high > 0;
    side.is = beside[s].high == 0 && beside[s].low < 0 ? BestSaid::Is::kNot
              : alone                                  ? BestSaid::Is::kBest
                                                       : BestSaid::Is::kMayBe;
    said.sides.push_back(side);
  }
  return said;
}

}  // namespace icsflow::models
