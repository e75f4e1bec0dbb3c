#pragma once

/// Values that parameters are given from outside the files: the levels of a lever, the ends of a factor.

#include <string>
#include <string_view>
#include <vector>

#include "icsflow/scenario/parameters.hpp"

namespace icsflow::models {

/// A level as somebody writes it: `16 /week` is the value itself, `+4 /week` and `-4 /week` add to what each parameter
/// has, `x1.1` multiplies it.
struct Level {
  enum class Form : std::uint8_t { kValue, kAdd, kMultiply } form = Form::kValue;
  double number = 0;          ///< in the canonical unit
  Unit unit = Unit::kNumber;  ///< of `number`; kNumber where none was written
  std::string_view written;   ///< the unit as written, a literal; empty: none
};

/// @param why what was expected and found, if the text is none
/// @return whether it is one
bool parse_level(std::string_view text, Level& level, std::string& why);

/// As it is written: `16 /week`, `+4 /week`, `x1.1`.
std::string to_text(const Level& level);

/// The value that a parameter then has, as `--set` takes it. Counts are rounded, halves up.
std::string value_at(const Level& level, const Parameter& parameter);

/// How much of the canonical unit one of a written unit is: 7 of `wk`; 1 without a unit.
double size_of_unit(std::string_view written);

/// Why a parameter cannot be given such a level; "" if it can.
std::string unit_problem(const Level& level, const Parameter& parameter);

/// The parameters of that path, in which `*` stands for any letters but dots; by place in the table.
std::vector<ParameterId> parameters_like(const ParameterTable& parameters, std::string_view path);

}  // namespace icsflow::models
