#pragma once

/// The best of several plans.

#include <optional>
#include <string>
#include <vector>

#include "icsflow/answers/base.hpp"
#include "icsflow/measure/catalogue.hpp"

namespace icsflow::models {

struct SelectRow {
  std::string label, name, file;
  int n = 0;                                           ///< replications
  double mean = 0;                                     ///< of the figure
  double behind = 0, behind_low = 0, behind_high = 0;  ///< how much worse than the best, replication by replication:
                                                       ///< Student's interval; NaN of the best
  bool left_out = false;                               ///< KN: shown not to be the best
};

struct SelectAnswer {
  std::string measure, figure;  ///< as given; in words
  Format format = Format::kNumber;
  std::string start, until;
  std::uint64_t seed = 1;
  bool highest = false;       ///< the best has the highest mean; else the lowest
  double delta = 0;           ///< the difference that matters
  bool delta_chosen = false;  ///< not given: a hundredth of the base's mean
  double confidence = 0.95;
  std::optional<int> budget;    ///< replications in all: OCBA; nothing: KN
  std::size_t best = 0;         ///< in `rows`
  bool decided = false;         ///< KN: all others were left out
  double chance = 0;            ///< at least this probably the best is the best: Bonferroni, of pairs
  std::vector<SelectRow> rows;  ///< the base first
  int run = 0, reused = 0;
};

struct SelectOptions {
  GivenBase base;
  std::vector<std::string> plans;  ///< files
  std::string measure;             ///< MEASURE[:SCOPE][@DATE]
  std::optional<bool> highest;     ///< not given: by the measure
  std::string delta;               ///< a number, `%` of a share; empty: chosen
  double confidence = 0.95;
  int most = 200;  ///< replications of a plan
  std::optional<int> budget;
};

/// By KN under common random numbers, or within a budget by OCBA (methods/best_of.hpp).
/// @throws InputError, before anything runs; StudyRefused, StudyInterrupted and what a replication throws
SelectAnswer select(const SelectOptions& options);

}  // namespace icsflow::models
