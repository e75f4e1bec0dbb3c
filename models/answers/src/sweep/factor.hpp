#pragma once

/// A factor of a design: from a number between 0 and 1 to values of parameters.

#include <string>
#include <vector>

#include "icsflow/answers/sweep.hpp"
#include "icsflow/scenario/levels.hpp"

namespace icsflow::models {

class Factor {
 public:
  /// @param of_table its values are those of a table: it needs no ends
  /// @param problems gets all that is wrong; the factor is then of no use
  Factor(const DesignFactor& said, const Scenario& base, bool of_table, std::vector<Problem>& problems);

  /// Values that a grid has; 0: any between the ends.
  [[nodiscard]] std::size_t levels() const { return values_.size(); }
  [[nodiscard]] SweepFactor about() const;
  /// What the parameters are set to. @param at 0 to 1
  [[nodiscard]] std::vector<Override> sets(double at) const;
  /// The value in the unit of about().
  [[nodiscard]] double value(double at) const;

  /// The same of a cell of a table; a number without a unit is in that of the parameter.
  [[nodiscard]] std::vector<Override> sets(const std::string& cell) const;
  [[nodiscard]] double value(const std::string& cell) const;
  /// Ends of a column: what at() of a cell is told between.
  void spans(double low, double high);

 private:
  [[nodiscard]] Level level(double at) const;
  [[nodiscard]] Level level(const std::string& cell) const;
  [[nodiscard]] static double shown(const Level& level);

  std::string name_;
  std::vector<Parameter> parameters_;
  bool by_range_ = false;  ///< each parameter goes over its own range
  Level from_, to_;
  std::vector<Level> values_;  ///< of a grid
  bool of_table_ = false;
  double low_ = 0, high_ = 0;  ///< of a table
};

/// A factor for each kind of number marked C with a range: those of one first and one last key, such as
/// `services.*.first_w#` (numbers in the last key, and days of the week, are one).
std::vector<DesignFactor> assumed_factors(const Scenario& base);

}  // namespace icsflow::models
