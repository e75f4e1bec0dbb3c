#pragma once

/// The mechanism by which a plan works, link by link.

#include <string>
#include <vector>

#include "icsflow/scenario/problem.hpp"
#include "icsflow/scenario/spec/intervention.hpp"

namespace icsflow::models {

/// YAML: chain: [{figure: MEASURE[:SCOPE][@WHEN], words:, parameter: PATH or list, literature:, source:}]: what a plan
/// changes first, and what that changes. No run reads it; `icsflow compare` prints each link with its size.
struct ChainLink {
  std::string figure;              ///< as `icsflow compare --show` takes it; checked there
  std::string words;               ///< what it is, for people
  std::string literature;          ///< the size that the literature gives; empty: not known
  std::string source;              ///< of that
  std::vector<PathPattern> paths;  ///< of the values that set its size
  Place place;
};

}  // namespace icsflow::models
