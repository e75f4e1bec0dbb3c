#pragma once

/// What patients carry, drawn from the tables of values and distributions.

#include "icsflow/compile/compiled_steps.hpp"
#include "icsflow/compile/model_values.hpp"
#include "icsflow/engine/random.hpp"

namespace icsflow::models {

/// A value of the attribute: a label's number, or a number.
inline double draw_attribute(const ModelValues& values, const CompiledAttribute& a, engine::Substream& u) {
  if (a.number != kNone) return values.distributions[a.number].sample(u);
  double x = a.labels.size() > 1 ? u.uniform() : 0;
  for (std::size_t i = 0; i + 1 < a.labels.size(); ++i) {
    if ((x -= values.value(a.labels[i].share)) < 0) return a.labels[i].label;
  }
  return a.labels.back().label;
}

/// What holds for a value; kNone if nothing does (a label that the pathway does not know, carried from elsewhere).
inline std::uint32_t find_case(const CompiledCases& cases, double value) {
  for (const auto& [key, what] : cases.cases) {
    if (cases.is_label ? value == key : value < key) return what;
  }
  return cases.rest;
}

}  // namespace icsflow::models
