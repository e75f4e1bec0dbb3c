#pragma once

/// Texts of scenario.yaml: values with their ranges and sources, line by line.

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "icsflow/scenario/yaml_text.hpp"
#include "write/write.hpp"

namespace icsflow::models::building {

/// The number that a table has as a text.
double number_of(const std::string& text);
/// How a value is written: `%` of a share, or with its unit.
std::string with_unit(double value, const std::string& unit);
/// The same of a derived value, to so many figures.
std::string in_figures(double value, const std::string& unit, int figures = 4);
/// An assumption as it is, with its range.
std::string given(const Assumption& a, const std::string& unit);
/// A derived value whose range is that of an assumption it is proportional to. @param whole  it counts places
std::string scaled(double value, const std::string& unit, const Assumption& by, const std::string& source,
                   bool whole = false);

/// A part of the scenario in the making.
class Lines {
 public:
  explicit Lines(const Written& w) : w_(w), a_(w.assumptions), s_(w.system) {}

 protected:
  template <class... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    text_ += fmt::format(format, std::forward<Args>(args)...);
    text_ += '\n';
  }
  const Assumption& of(std::string_view key, const std::string& scope = "") const { return a_.of(key, {scope}); }
  std::string given_of(std::string_view key, const std::string& unit, const std::string& scope = "") const {
    return given(of(key, scope), unit);
  }
  /// Shares by weekday, Monday first: `[&r {value: 1, ...}, *r, ...]`, the working days of one anchor.
  [[nodiscard]] std::string week_of(std::string_view key) const {
    const std::string day = std::string(key) + "_weekday", same = ", *" + day;
    return fmt::format("[&{} {}{}{}{}{}, {}, {}]", day, given_of(key, "", "weekday"), same, same, same, same,
                       given_of(key, "", "saturday"), given_of(key, "", "sunday"));
  }
  /// Whether a hospital has emergency admissions.
  [[nodiscard]] bool has_emergencies() const;
  /// Whether a provider that is no hospital has a minor injury unit.
  [[nodiscard]] bool has_minor_units() const;

  const Written& w_;
  const Assumptions& a_;
  const System& s_;
  std::string text_;
};

/// `providers:` and what they have.
std::string providers_text(const Written& w);

}  // namespace icsflow::models::building
