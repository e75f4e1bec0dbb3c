#include "icsflow/scenario/levels.hpp"

#include <fmt/format.h>

#include <cmath>

#include "text/path_pattern.hpp"
#include "text/quantity.hpp"
#include "text/quote.hpp"

namespace icsflow::models {
namespace {

constexpr std::string_view kExpected =
    "expected a value such as \"16 /week\", a change such as \"+4 /week\" or a factor such as \"x1.1\"; found ";

/// The unit a level of this parameter is shown in: as the parameter is written, else as the level is.
std::string_view unit_to_show(const Level& level, const Parameter& parameter) {
  return level.written.empty() ? parameter.written : level.written;
}

}  // namespace

bool parse_level(std::string_view text, Level& level, std::string& why) {
  const auto refused = [&] {
    why = std::string(kExpected) + quote(text);
    return false;
  };
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  level = {};
  std::string_view number = text;
  if (!text.empty() && text.front() == 'x') {
    level.form = Level::Form::kMultiply;
    number.remove_prefix(1);
  } else if (!text.empty() && (text.front() == '+' || text.front() == '-')) {
    level.form = Level::Form::kAdd;
    if (text.front() == '+') number.remove_prefix(1);
  }
  const Parsed<Quantity> parsed = parse_quantity(number);
  if (!parsed.value) return refused();
  if (level.form == Level::Form::kMultiply && (!parsed.value->written.empty() || parsed.value->value < 0))
    return refused();
  level.number = parsed.value->value;
  level.unit = parsed.value->unit;
  level.written = parsed.value->written;
  return true;
}

std::string to_text(const Level& level) {
  switch (level.form) {
    case Level::Form::kMultiply:
      return fmt::format("x{:.10g}", level.number);
    case Level::Form::kAdd:
      return (level.number < 0 ? "" : "+") + show(level.number, level.unit, level.written);
    case Level::Form::kValue:
      break;
  }
  return show(level.number, level.unit, level.written);
}

std::string value_at(const Level& level, const Parameter& parameter) {
  double value = level.number;
  if (level.form == Level::Form::kMultiply) value = parameter.value * level.number;
  if (level.form == Level::Form::kAdd) value = parameter.value + level.number;
  if (parameter.unit == Unit::kCount) value = std::floor(value + 0.5);
  // A share without its unit is a plain number: 0.3.
  const bool plain = level.form == Level::Form::kValue && level.written.empty();
  if (plain) return show(value, Unit::kNumber);
  return show(value, parameter.unit, unit_to_show(level, parameter));
}

double size_of_unit(std::string_view written) {
  const auto one = written.empty() ? Parsed<Quantity>{} : parse_quantity("1 " + std::string(written));
  return one.value ? one.value->value : 1;
}

std::string unit_problem(const Level& level, const Parameter& parameter) {
  if (level.form == Level::Form::kMultiply || level.unit == parameter.unit) return "";
  const bool plain = level.written.empty();
  if (plain && (parameter.unit == Unit::kShare || parameter.unit == Unit::kCount)) return "";
  const auto is_rate = [](Unit unit) { return unit == Unit::kRate || unit == Unit::kWorkingRate; };
  // A new value may be written the other way; a change may not: it would be of something else.
  if (level.form == Level::Form::kValue && is_rate(level.unit) && is_rate(parameter.unit)) return "";
  return fmt::format("expected the unit of {}, as in {}; found \"{}\"", parameter.path,
                     show(parameter.value, parameter.unit, parameter.written), to_text(level));
}

std::vector<ParameterId> parameters_like(const ParameterTable& parameters, std::string_view path) {
  std::vector<ParameterId> found;
  if (path.find('*') == std::string_view::npos) {
    const ParameterId id = parameters.find(path);
    if (id != kNoParameter) found.push_back(id);
    return found;
  }
  for (ParameterId id = 0; id < parameters.size(); ++id)
    if (matches(path, parameters.at(id).path)) found.push_back(id);
  return found;
}

}  // namespace icsflow::models
