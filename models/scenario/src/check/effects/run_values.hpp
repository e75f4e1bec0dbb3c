#pragma once

/// The values of parameters over a whole run, interventions and uncertain values included: what a check may say of the
/// run without drawing anything.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "check/check.hpp"

namespace icsflow::models {

/// The least and the greatest value that each parameter has in the run, or has in the end, whatever is drawn.
class RunValues {
 public:
  /// @param at_end  only the values from their last change on
  RunValues(const Scenario& scenario, bool at_end);

  [[nodiscard]] double least(const Binding* binding, const Number& number, double fallback) const {
    const ParameterId id = id_of(binding, number);
    return id == kNoParameter ? fallback : least_[id];
  }
  [[nodiscard]] double greatest(const Binding* binding, const Number& number, double fallback) const {
    const ParameterId id = id_of(binding, number);
    return id == kNoParameter ? fallback : greatest_[id];
  }
  [[nodiscard]] Unit unit(const Binding* binding, const Number& number) const {
    const ParameterId id = id_of(binding, number);
    return id == kNoParameter ? number.unit : scenario_.parameters.at(id).unit;
  }
  /// The day of the run on which the value changes last; 0 if it does not.
  [[nodiscard]] std::int32_t since(const Binding* binding, const Number& number) const {
    const ParameterId id = id_of(binding, number);
    return id == kNoParameter ? 0 : since_[id];
  }
  /// The day of the last change of any value.
  [[nodiscard]] std::int32_t last_change() const {
    return since_.empty() ? 0 : *std::max_element(since_.begin(), since_.end());
  }
  /// kNoParameter: not given.
  [[nodiscard]] ParameterId id_of(const Binding* binding, const Number& number) const {
    if (number.id != kNoParameter || number.reference.empty() || binding == nullptr) return number.id;
    return resolve(scenario_, *binding, number.reference);
  }

 private:
  void include(const std::vector<double>& base);

  const Scenario& scenario_;
  bool at_end_;
  std::vector<double> least_, greatest_;
  std::vector<std::int32_t> since_;
};

}  // namespace icsflow::models
