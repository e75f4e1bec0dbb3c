#pragma once

/// The level of a target as text: a number with its unit, or a rule of a baseline.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "icsflow/scenario/target.hpp"

namespace icsflow::models {

/// A rule, or what is wrong with the text and where.
struct ParsedRule {
  std::optional<TargetRule> rule;
  std::size_t at = 0;  ///< bytes before what is wrong
  std::string error;   ///< `expected ...; found ...`
};

/// Grammar: SUM := ITEM (+ ITEM | - ITEM)*; ITEM := NUMBER UNIT | baseline | max(SUM, SUM, ...) | min(...) | (SUM).
/// UNIT: `%`, `points` (hundredths that a share is moved by), a time, or none of a count. What is counted in different
/// things cannot be added or compared; 7 % of a share is not said: 7 points are.
ParsedRule parse_rule(std::string_view text);

}  // namespace icsflow::models
