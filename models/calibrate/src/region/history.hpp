#pragma once

/// What is not ruled out of one service's inputs, wave after wave.

#include <cstddef>
#include <vector>

#include "icsflow/engine/statistics/keyed_draws.hpp"
#include "region/emulator.hpp"

namespace icsflow::models::region {

/// |published - expected| / the square root of the sum of the variances.
double implausibility(double published, double expected, double variance);

/// What is published of one output.
struct Observed {
  double value = 0;
  double variance = 0;  ///< of the published figure's luck and of the model's discrepancy
};

class History {
 public:
  explicit History(std::size_t inputs = 1) : inputs_(inputs) {}

  /// An emulator of the output with this number; its runs' luck is added to the variance.
  void add(std::size_t output, const Observed& observed, Emulator emulator);
  [[nodiscard]] std::size_t inputs() const { return inputs_; }
  [[nodiscard]] bool empty() const { return terms_.empty(); }

  /// The largest implausibility over outputs and waves; 0 if there are none.
  [[nodiscard]] double worst(const Point& point) const;
  [[nodiscard]] bool plausible(const Point& point, double cut) const;
  /// Sum of squares of the implausibilities, each output by its latest emulator.
  [[nodiscard]] double misfit(const Point& point) const;

 private:
  struct Term {
    std::size_t output = 0;
    Observed observed;
    Emulator emulator;
    bool latest = true;
  };
  [[nodiscard]] static double of(const Term& term, const Point& point);

  std::size_t inputs_;
  std::vector<Term> terms_;
};

/// A Latin hypercube: of each input one point in each of `count` parts.
std::vector<Point> latin_hypercube(std::size_t inputs, std::size_t count, engine::KeyedDraws& draws);

struct Sample {
  std::vector<Point> points;  ///< as many as asked for, or none
  double volume = 0;          ///< of the cube, that is not ruled out; by `before` where too little to be seen
  double least = 0;           ///< the least implausibility met, if there are no points
};

/// Points spread evenly over what is not ruled out. @param before  the volume of the wave before, and what is left of
/// its points
Sample sample(const History& history, double cut, std::size_t count, double before, engine::KeyedDraws& draws);

/// Moves points, all of them plausible, so that they stand in proportion to exp(-misfit / 2): differential evolution
/// Markov chains (ter Braak 2006, Statistics and Computing 16: 239-249).
std::vector<Point> by_misfit(const History& history, double cut, std::vector<Point> points, int sweeps,
                             engine::KeyedDraws& draws);

}  // namespace icsflow::models::region
