#pragma once

/// Targets: in how many replications a figure is where it should be.

#include <optional>
#include <string>
#include <vector>

#include "icsflow/answers/comparison.hpp"
#include "sides.hpp"

namespace icsflow::models {

struct Target {
  std::string text;
  AskedFigure asked;
  enum class Is : std::uint8_t { kBelow, kAtMost, kAbove, kAtLeast } is = Is::kBelow;
  double value = 0;
  [[nodiscard]] bool met(double figure) const;
};

/// Nothing if it cannot be read as `FIGURE < VALUE`.
std::optional<Target> parse_target(const std::string& text);

/// Whether a target is met, by replication.
struct MetBy {
  std::vector<int> numbers;
  std::vector<bool> met;
};
MetBy met_by(const Target& target, const Sample& sample);
/// Of the replications in which all have a value: all are met.
MetBy all_met(const std::vector<MetBy>& targets);

/// @param sides the base, then plans @param paired what is known of the same replication is compared
TargetSaid chances_of(const std::string& text, const std::vector<MetBy>& sides, double confidence, bool paired);

}  // namespace icsflow::models
