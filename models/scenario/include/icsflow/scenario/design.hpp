#pragma once

/// A design of experiments as a file says it: which numbers of a base are varied, and how.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "icsflow/scenario/problem.hpp"
#include "icsflow/scenario/reader.hpp"

namespace icsflow::models {

enum class DesignKind : std::uint8_t {
  kGrid,        ///< every combination of values
  kList,        ///< points of a table
  kOneAtATime,  ///< the base, then each factor at its two ends, the others as in the base
  kLatinHypercube,
  kSobolSequence,
  kMorris,        ///< trajectories, to screen
  kSobolIndices,  ///< points for first and total order shares of the variance
};

/// The words of the kinds, in their order.
const std::vector<std::string>& design_kinds();

/// Numbers that are varied together.
struct DesignFactor {
  std::string name;
  std::vector<std::string> paths;   ///< `*` stands for any letters but dots
  std::string from, to;             ///< levels (levels.hpp); empty: each number from low to high of its `range`
  std::vector<std::string> values;  ///< levels, of a grid; instead of from and to
  int levels = 0;                   ///< of a grid, between from and to; 0: 3
  Place place;
};

/// YAML: base, kind, points, trajectories, rows, replications, seed, measures, each_replication, table, factors: {NAME:
/// {path, from, to, values, levels}} or factors: assumed, until, set: {PATH: value}.
struct DesignSpec {
  std::string file, base;  ///< the base beside the design
  DesignKind kind = DesignKind::kLatinHypercube;
  int points = 0;        ///< Latin hypercube, Sobol's sequence
  int trajectories = 0;  ///< Morris
  int rows = 0;          ///< Sobol's indices
  std::optional<int> replications;
  std::optional<std::uint64_t> seed;  ///< of luck, and of the design
  std::vector<std::string> measures;  ///< MEASURE[:SCOPE][@DATE]; empty: chosen
  bool each_replication = false;      ///< a table of every replication, too
  /// All numbers marked C that have a range, in groups: those of one first and one last key.
  bool assumed = false;
  std::vector<DesignFactor> factors;
  /// A list: a row a point, a cell a factor, in the order of `factors`; text as in the table.
  std::vector<std::vector<std::string>> table;
  std::vector<Override> sets;  ///< in all points
};

/// @throws InputError with every problem of the file
DesignSpec read_design(const std::string& file, const ReadOptions& options = {});

}  // namespace icsflow::models
