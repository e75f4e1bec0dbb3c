#include "write/lines.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace icsflow::models::building {

double number_of(const std::string& text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string with_unit(double value, const std::string& unit) {
  if (unit == "%") return fmt::format("{:.5g} %", 100 * value);
  return fmt::format("{:.5g}{}{}", value, unit.empty() ? "" : " ", unit);
}

std::string in_figures(double value, const std::string& unit, int figures) {
  if (unit == "%") return fmt::format("{:.{}g} %", 100 * value, figures);
  return fmt::format("{:.{}g}{}{}", value, figures, unit.empty() ? "" : " ", unit);
}

std::string given(const Assumption& a, const std::string& unit) {
  std::string text =
      fmt::format("{{value: {}, source: {}, mark: {}", with_unit(a.value, unit), yaml_text(a.source), a.mark);
  if (!a.low.empty() && !a.high.empty())
    text += fmt::format(", range: [{}, {}]", with_unit(number_of(a.low), unit), with_unit(number_of(a.high), unit));
  return text + '}';
}

std::string scaled(double value, const std::string& unit, const Assumption& by, const std::string& source, bool whole) {
  const auto as = [&](double x) { return whole ? with_unit(std::max(1.0, std::round(x)), unit) : in_figures(x, unit); };
  const double low = by.value > 0 ? value * number_of(by.low) / by.value : value;
  const double high = by.value > 0 ? value * number_of(by.high) / by.value : value;
  return fmt::format("{{value: {}, source: {}, mark: C, range: [{}, {}]}}", as(value), yaml_text(source), as(low),
                     as(high));
}

bool Lines::has_emergencies() const {
  return std::any_of(s_.hospitals.begin(), s_.hospitals.end(), [](const Hospital& h) { return h.overnight > 0; });
}

bool Lines::has_minor_units() const {
  return std::any_of(s_.others.begin(), s_.others.end(), [](const OtherProvider& o) { return o.minors > 0; });
}

}  // namespace icsflow::models::building
