#pragma once

/// A Gaussian process in place of a simulation: what one output is, on average over luck, at inputs that were not run.
///
///   y(x) = b0 + sum b_i x_i + Z(x) + e,  cov Z(x), Z(x') = s2 exp(-sum ((x_i - x'_i) / l_i)^2),  var e = n s2
///
/// The lengths l_i and the luck n maximise the restricted likelihood (Patterson & Thompson 1971); s2 and b are then
/// given. Kriging with an unknown trend: Cressie 1993, Statistics for Spatial Data, 3.4. Left-one-out residuals without
/// refitting: Dubrule 1983, Mathematical Geology 15: 687-699.

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace icsflow::models::region {

inline constexpr std::size_t kMostInputs = 6;

/// A place in the unit cube of the inputs; what an emulator does not use is 0.
using Point = std::array<double, kMostInputs>;

class Emulator {
 public:
  struct Guess {
    double mean = 0;      ///< of the output over luck
    double variance = 0;  ///< of that mean, as the runs do not say more
  };

  /// @param inputs  how many of each point's numbers count, 1 to 6
  /// @param at, found  where the simulation was run and what came out: as many, more than twice the inputs and 4
  Emulator(std::size_t inputs, const std::vector<Point>& at, const std::vector<double>& found);

  /// 1 - sum of squares of left-one-out residuals / sum of squares about the mean: 1 is exact, 0 no better than the
  /// mean. 0 if all that was found is the same.
  [[nodiscard]] double q2() const { return q2_; }
  /// Variance of one run about its mean.
  [[nodiscard]] double luck() const { return luck_; }
  [[nodiscard]] Guess at(const Point& point) const;
  /// Its mean alone, which costs a tenth.
  [[nodiscard]] double mean_at(const Point& point) const;

 private:
  struct Solved;
  std::shared_ptr<const Solved> solved_;
  double q2_ = 0, luck_ = 0;
};

}  // namespace icsflow::models::region
