#pragma once

/// The numbers of one comparison from two samples.

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "icsflow/answers/comparison.hpp"
#include "icsflow/engine/statistics/comparison.hpp"
#include "sides.hpp"

namespace icsflow::models {

/// How differences are looked at.
struct Method {
  double confidence = 0.95;
  double together = 0.95;  ///< of each primary interval, so that all hold at once
  bool paired = true;
  std::optional<int> first_stage = {};  ///< Stein's interval, with so many replications in the first stage
};

/// The resamples of every size, made when first asked for. They are the same for every figure, plan and run.
class ResamplesBySize {
 public:
  const engine::Resamples& of(std::size_t observations);

 private:
  std::map<std::size_t, engine::Resamples> made_;
};

/// Pairs of the same number in which both have a value, in order.
struct Pairs {
  std::vector<double> base, plan, difference;
  std::vector<int> numbers = {};
};
Pairs pairs_of(const Sample& base, const Sample& plan);

/// @param primary the figure decides: it gets an interval that holds with the others, and a verdict
Difference difference_of(const Sample& base, const Sample& plan, const Method& method, bool primary,
                         ResamplesBySize& resamples);

/// How much of the spread of the difference lies between draws. @param draws by number of the replication
engine::VarianceComponents spread_of(const Sample& base, const Sample& plan, const std::map<int, std::size_t>& draws,
                                     double confidence);

/// Sets the band of the months of one series. @param rows theirs, in order @param pairs likewise, all of one size
void set_band(std::span<Difference* const> rows, const std::vector<Pairs>& pairs, double confidence,
              ResamplesBySize& resamples);

/// What the band says of the months. @param rows in order @param dates first days of the months
OverTime over_time(std::span<const Difference* const> rows, const std::vector<std::string>& dates);

}  // namespace icsflow::models
