#include "icsflow/scenario/common_past.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "read/sections.hpp"

namespace icsflow::models {
namespace {

using Changes = std::vector<std::string>;

/// Which of `texts` are not among `others`.
std::vector<std::size_t> own(const Changes& texts, Changes others) {
  std::sort(others.begin(), others.end());
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (!std::binary_search(others.begin(), others.end(), texts[i])) found.push_back(i);
  }
  return found;
}

Changes without(const Changes& texts, const std::vector<std::size_t>& left_out) {
  Changes rest;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (!std::binary_search(left_out.begin(), left_out.end(), i)) rest.push_back(texts[i]);
  }
  return rest;
}

bool lays_out_otherwise(const Scenario& of, const InterventionSpec& change) {
  return std::any_of(change.parameters.begin(), change.parameters.end(), [&](ParameterId id) {
    const std::string& path = of.parameters.at(id).path;
    const std::size_t dot = path.rfind('.');
    return dot != std::string::npos && path.substr(dot + 1) == "horizon";
  });
}

}  // namespace

std::int32_t common_days(const Scenario& base, const Scenario& plan) {
  if (text_without_changes(base) != text_without_changes(plan)) return 0;
  const Changes of_base = texts_of_changes(base), of_plan = texts_of_changes(plan);
  const std::vector<std::size_t> only_base = own(of_base, of_plan), only_plan = own(of_plan, of_base);
  if (without(of_base, only_base) != without(of_plan, only_plan)) return 0;  // those of one day in another order
  auto common = static_cast<std::int32_t>((base.until - base.start).count());
  const auto look = [&common](const Scenario& of, const std::vector<std::size_t>& changes) {
    for (const std::size_t i : changes) {
      const InterventionSpec& change = of.interventions[i];
      common = lays_out_otherwise(of, change)
                   ? 0
                   : std::min(common, static_cast<std::int32_t>((change.at - of.start).count()));
    }
  };
  look(base, only_base);
  look(plan, only_plan);
  return std::max(common, 0);
}

}  // namespace icsflow::models
