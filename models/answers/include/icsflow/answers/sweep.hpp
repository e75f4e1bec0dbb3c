#pragma once

/// A base at the points of a design, all on the same luck.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "icsflow/answers/base.hpp"
#include "icsflow/measure/catalogue.hpp"
#include "icsflow/scenario/design.hpp"

namespace icsflow::models {

/// Numbers that are varied together.
struct SweepFactor {
  std::string name;
  std::vector<std::string> paths;
  std::string unit;          ///< of the numbers below and of SweepPoint::values; `of its range`: 0 is low and 1 is high
  double low = 0, high = 0;  ///< at 0 and at 1 of the design
};

struct SweepFigure {
  std::string measure, scope, dimension, date;  ///< date: first day of the month; empty: a headline
  std::string label;
  Format format = Format::kNumber;
};

struct SweepPoint {
  std::vector<double> at;      ///< of each factor, 0 (low) to 1 (high); NaN: as in the base
  std::vector<double> values;  ///< the same in the factor's unit
  std::string hash;            ///< of the scenario
};

struct Sweep {
  std::string design, base, name;  ///< files; of the base
  std::string start, until;
  DesignKind kind = DesignKind::kLatinHypercube;
  std::uint64_t seed = 1;
  int replications = 1;
  bool each_replication = false;
  std::vector<SweepFactor> factors;
  std::vector<SweepFigure> figures;
  std::vector<SweepPoint> points;
  /// By figure, point and replication; NaN: no value.
  std::vector<std::vector<std::vector<double>>> values;
  int not_varied = 0;  ///< numbers of the base marked C, in no factor
  int run = 0, reused = 0;
  double shared =
      0;  ///< of those run now, replications that were not simulated: points that part later share their past
  std::vector<std::string> warnings;
};

/// What the file says, run. @param base its file, sets and seed are those of the design where it says them
/// @throws InputError with all that is wrong, before anything runs (points between the ends of factors are read as
///   they are run); StudyRefused, StudyInterrupted and what a replication throws; what was finished is kept
Sweep sweep(const DesignSpec& design, const GivenBase& base);

/// The part `base.run.shard` of what `sweep` runs, into a study that knows all points, for others to be merged with.
/// @return replications of the part that are kept. @throws as sweep
int sweep_part(const DesignSpec& design, const GivenBase& base);

/// What `sweep` wrote into a directory, with the values of its study.
/// @throws InputError if there is no sweep, or its study lacks points
Sweep read_sweep(const std::filesystem::path& directory);

/// The record from which read_sweep() goes: sweep.json.
std::string sweep_record(const Sweep& sweep);

}  // namespace icsflow::models
