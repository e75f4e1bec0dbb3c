#pragma once

/// Plans beside their base, replication by replication on the same luck (common random numbers).

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "icsflow/answers/comparison.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/study/study.hpp"

namespace icsflow::models {

/// A study, and which of its scenarios.
struct StudyName {
  std::filesystem::path directory;
  std::string scenario;  ///< empty: the only one
};
/// What DIR or DIR#SCENARIO names; nothing if there is no such directory.
std::optional<StudyName> study_name(const std::string& given);

/// A base or a plan as it is given: a scenario, which is run, or a finished study, which is read.
struct GivenSide {
  std::string given;                 ///< the file, or as study_name reads it
  std::optional<Scenario> scenario;  ///< nothing: a directory
};

/// What is asked.
struct CompareOptions {
  std::vector<std::string> show;     ///< figures, MEASURE[:SCOPE][@DATE]; empty: chosen
  std::vector<std::string> primary;  ///< figures that decide
  std::vector<std::string> at;       ///< dates at which the series shown are shown too
  std::vector<std::string> targets;  ///< FIGURE < VALUE, of which the chance is told; also <=, >, >=; `%` of a share
  double confidence = 0.95;
  bool unpaired = false;                 ///< replications need not be pairs: Welch's interval
  std::optional<std::string> precision;  ///< MEASURE[:SCOPE][@DATE]: HALFWIDTH, of the difference of each plan
  int max_replications = 200;            ///< with `precision`
  std::optional<std::string> best;       ///< MEASURE[:SCOPE][@DATE]: least or most; which side is the best in this
  std::optional<int> replications;       ///< of each; not given: the base's
  std::optional<std::uint64_t> seed;     ///< not given: the base's
  std::vector<std::string> reuse;        ///< directories of studies: what they hold, as that of sides, is not run again
  /// How scenarios are run, and into which directory; `replications`, `seed`, `scenario`, `other_scenarios` and
  /// `ends_replication` are set here. Its `progress` is told of all scenarios together.
  StudyOptions run;
};

/// Replications of a stage end at one of these numbers: 10, 15, 20, 30, 45, 70, 100, 150, 230, ... (half as many more,
/// rounded up to tens beyond 50). So which replications are used follows from the numbers alone.
int stage_at_least(double wanted);

/// Runs what is not there yet, into one study, and compares.
/// @param sides the base, then one or more plans
/// @throws InputError with all that is wrong with what is asked, or keeps base and plan from being pairs: nothing was
///   run then. StudyRefused, StudyInterrupted and what a replication throws, as run_study; what was finished is kept
Comparison compare(const std::vector<GivenSide>& sides, const CompareOptions& options);

}  // namespace icsflow::models
