#pragma once

/// Pathways: what patients carry, and their steps.

#include <string>
#include <vector>

#include "icsflow/scenario/spec/attribute.hpp"
#include "icsflow/scenario/spec/step.hpp"

namespace icsflow::models {

/// YAML: pathways.<name>: {rtt: yes|no, attributes: {...}, steps: {...}}. The first step is the entry.
struct PathwaySpec {
  std::string name;
  bool rtt = false;
  std::vector<AttributeSpec> attributes;
  std::vector<StepSpec> steps;
  Place place;
};

}  // namespace icsflow::models
