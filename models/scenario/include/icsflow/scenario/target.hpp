#pragma once

/// Targets: where a figure of the results is to be, and by when; and what a plan was expected to do before it was run.
/// No run reads them: they are no part of `canonical`, and results hold with others.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/scenario/parameters.hpp"
#include "icsflow/scenario/problem.hpp"

namespace icsflow::models {

/// What a figure is counted in.
enum class Amount : std::uint8_t {
  kAny,     ///< of a rule that is the baseline alone: whatever that is counted in
  kShare,   ///< a fraction of 1
  kTime,    ///< days
  kNumber,  ///< patients, pathways, beds
};
/// `a share, such as 65 %`
const char* expected_amount(Amount amount);

/// The level of a target: a number, or a rule such as `max(baseline + 7 points, 65 %)`. Steps of a stack, in postfix
/// order.
struct TargetRule {
  enum class Does : std::uint8_t { kNumber, kBaseline, kAdd, kSubtract, kMax, kMin };
  struct Step {
    Does does = Does::kNumber;
    double number = 0;   ///< of kNumber
    std::size_t of = 2;  ///< how many of the stack kMax and kMin take
  };
  std::string text;  ///< as written
  Amount amount = Amount::kAny;
  std::vector<Step> steps;
  [[nodiscard]] bool uses_baseline() const;
  /// @param baseline NaN where the rule has none
  [[nodiscard]] double value(double baseline) const;
};

/// What a rule starts from.
struct TargetBaseline {
  bool opening = false;                       ///< the figure at the opening census of the run itself
  std::optional<std::chrono::sys_days> date;  ///< of the figures given; none with `opening`
  Amount amount = Amount::kAny;
  std::optional<double> of_all;                             ///< of whichever scope
  std::vector<std::pair<std::string, double>> of_scopes{};  ///< by name of the scope
  /// NaN if none is given.
  [[nodiscard]] double of(const std::string& scope) const;
};

/// YAML: targets: {NAME: {measure:, scope:, comparison:, value:, baseline:, period:, by:, source:, mark:, note:}}
struct TargetSpec {
  enum class Is : std::uint8_t { kBelow, kAtMost, kAbove, kAtLeast };
  enum class Over : std::uint8_t { kCensus, kMonth, kQuarter, kFinancialYear };
  std::string name, measure;
  std::string scope;  ///< as results call it; `each`: each provider that has the measure, one by one
  Is is = Is::kAtLeast;
  TargetRule rule;
  std::optional<TargetBaseline> baseline;
  Over over = Over::kCensus;
  std::chrono::sys_days by;  ///< the census, or the last day of the period
  std::string source, note;
  Mark mark = Mark::kNone;
  Place place, measure_place, scope_place, value_place;
  /// First day of the period; of a census the day itself.
  [[nodiscard]] std::chrono::sys_days from() const;
  [[nodiscard]] bool met(double figure, double level) const;
};

/// `at least 65 %`, `below max(baseline + 7 points, 65 %)`.
std::string words_of(const TargetSpec& target);
/// `at 31 March 2027`, `in March 2027`, `January to March 2027`, `April 2026 to March 2027`.
std::string when_of(const TargetSpec& target);

/// YAML, of a plan: expect: [{measure:, scope:, at:, direction: lower | higher, note:}], said before it is run: how the
/// plan differs from the file that it extends. A plan over the plan does not inherit it.
struct ExpectationSpec {
  enum class Direction : std::uint8_t { kLower, kHigher };
  std::string measure, scope;
  std::string at;  ///< YYYY-MM of a series by month; empty: a headline
  Direction direction = Direction::kLower;
  std::string note;
  Place place;
};

}  // namespace icsflow::models
