#pragma once

/// What changes during the run, and what is not known.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "icsflow/scenario/spec/number.hpp"

namespace icsflow::models {

/// A path as it is written: `*` stands for any name between two dots.
struct PathPattern {
  std::string text;
  Place place;
};

/// Whether one of the patterns is this very path.
[[nodiscard]] inline bool names(const std::vector<PathPattern>& patterns, const std::string& path) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const PathPattern& p) { return p.text == path; });
}

/// YAML: interventions.<name>: {at: DATE, over: DURATION, until: DATE, path: PATH or list, set: | multiply: | add:}.
/// What becomes of a value x on a day: dated_values.hpp.
struct InterventionSpec {
  enum class Change : std::uint8_t { kSet, kMultiply, kAdd };
  std::string name;
  std::chrono::sys_days at;                    ///< first day on which it is felt
  std::optional<std::chrono::sys_days> until;  ///< first day on which it is over
  Number over;                                 ///< days until it is fully in force; not given: at once
  Change change = Change::kSet;
  Number amount;  ///< what is set, multiplied by or added
  std::vector<PathPattern> paths;
  bool cancels = false;                 ///< dates of lost sessions are not kept
  std::vector<ParameterId> parameters;  ///< that the paths mean, in the order of the table
  Place place;
};

/// YAML: uncertainty.<name>: {path: PATH or list, low:, high:, shape: triangular | uniform}; without low and high the
/// `range` beside the value. Each value is drawn on its own, for each replication.
struct UncertainSpec {
  enum class Shape : std::uint8_t { kTriangular, kUniform };
  std::string name;
  Shape shape = Shape::kTriangular;
  Number low, high;
  std::vector<PathPattern> paths;
  Place place;
};

/// One value that is not known: drawn between low and high, the peak of a triangular shape being the value itself.
struct UncertainValue {
  ParameterId id = kNoParameter;
  double low = 0, high = 0;
  UncertainSpec::Shape shape = UncertainSpec::Shape::kTriangular;
  Place place;
  bool is_named = true;  ///< by its own path, not by one with a `*`
};

}  // namespace icsflow::models
