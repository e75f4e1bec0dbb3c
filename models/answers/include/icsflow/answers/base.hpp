#pragma once

/// What `sweep`, `solve` and `select` begin with: a scenario, and how it is run.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "icsflow/scenario/reader.hpp"
#include "icsflow/study/study.hpp"

namespace icsflow::models {

struct GivenBase {
  std::string file;
  std::vector<Override> sets;  ///< in all that is run
  ReadOptions reading;
  std::optional<std::uint64_t> seed;  ///< not given: the scenario's
  /// Workers, memory, directory, program, progress, overwrite. What is run, and which seed, is set by the answer.
  StudyOptions run;
  bool share_past = true;  ///< false: every point is run through, to the same results
};

}  // namespace icsflow::models
