#pragma once

/// Differences of a comparison (compare.json) in words. Private to report.

#include "board/study.hpp"
#include "icsflow/answers/comparison.hpp"

namespace icsflow::models::board {

/// A number of the comparison; NaN for null.
double number_of(const Json& value);
/// A text of it; empty for null.
std::string text_of(const Json& object, const char* key);
Format format_of(const Json& figure);
/// Of one plan's entry of a figure.
Difference difference_of(const Json& plan);
/// `-156 (-185 to -126)`, with the unit.
std::string with_interval(const Difference& difference, Format format);
/// The figure of the whole run; null where there is none.
const Json* figure_of(const Study& study, const std::string& measure, const std::string& scope);
/// What a figure says of a plan; null where there is none.
const Json* of_plan(const Json& figure, const std::string& plan);

}  // namespace icsflow::models::board
