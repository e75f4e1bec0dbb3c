#pragma once

/// What a patient carries, and values that depend on it.

#include <cstddef>
#include <string>
#include <vector>

#include "icsflow/scenario/spec/distribution.hpp"
#include "icsflow/scenario/spec/number.hpp"

namespace icsflow::models {

/// One way on: the probability and the step. `rest` (probability not given) takes what is left; at most one.
struct Branch {
  std::string to;
  Number probability;  ///< not given(): the rest
  Place place;
};

/// What a patient carries. YAML: pathways.<p>.attributes.<name>: {LABEL: SHARE | rest, ...} (one of several labels), or
/// a number: plain, or a distribution of plain numbers. Drawn for each patient, keyed by identity and name.
struct AttributeSpec {
  std::string name;
  std::vector<Branch> labels;  ///< `to` is the label; empty: a number
  DistributionSpec number;
  Place place;
  [[nodiscard]] bool is_label() const { return !labels.empty(); }
};

/// Attributes other than those drawn at entry that patients can take along to another provider: what a letter holds.
inline constexpr std::size_t kMostCarried = 2;

/// Attributes of a scenario, by name.
inline constexpr std::size_t kMostAttributes = 250;

/// One case of `by`: a label; `under_N`, numbers below N; or `rest`, all others. One of the values is given, as the key
/// says.
struct CaseSpec {
  std::string name;
  double under = 0;  ///< of `under_N`
  std::vector<Branch> next;
  DistributionSpec duration;
  Number number;
  Place place;
  [[nodiscard]] bool is_rest() const { return name == "rest"; }
};

/// YAML: {by: ATTRIBUTE, CASE: VALUE, ...} where a step takes a value: it then depends on the patient. Numbers that are
/// `under_N` hold below that bound; whatever their order in the file, `cases` has them rising, and `rest` last.
struct ByAttribute {
  std::string attribute;
  std::vector<CaseSpec> cases;
  [[nodiscard]] bool given() const { return !attribute.empty(); }
};

/// YAML: {of: ATTRIBUTE, unit: h}: a time that is the patient's own number, in that unit; the same wherever it is used.
struct OwnTime {
  std::string attribute;
  double unit = 0;  ///< days
  Place place;
  [[nodiscard]] bool given() const { return !attribute.empty(); }
};

/// YAML: set: {ATTRIBUTE: LABEL | {LABEL: SHARE | rest, ...} | NUMBER | distribution}: as AttributeSpec, drawn at each
/// visit.
using SetSpec = AttributeSpec;

}  // namespace icsflow::models
