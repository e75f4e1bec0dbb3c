#pragma once

/// Which inputs matter for a figure.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "icsflow/answers/sweep.hpp"
#include "icsflow/answers/with_range.hpp"

namespace icsflow::models {

/// What a factor does to a figure. What the design does not tell is NaN, or not there.
struct SensitivityRow {
  std::size_t factor = 0;         ///< in Sensitivity::factors
  WithRange rank;                 ///< correlation of ranks
  WithRange regression;           ///< in standard deviations, the other factors staying
  std::optional<WithRange> size;  ///< Morris: mean size of an elementary effect (mu*)
  double spread = 0;              ///< Morris: its standard deviation; large beside the size: bends, or interacts
  std::optional<WithRange> first, total;  ///< shares of the variance
  WithRange change;  ///< of the figure as the factor goes from low to high: one at a time by pairs, Morris by the mean
                     ///< effect, else by regression
  double importance = 0;  ///< what rows are sorted by: total, size, |change| (one at a time) or |regression|
};

struct SensitivityOf {
  SweepFigure figure;
  std::vector<SensitivityRow> rows;  ///< the most important first
  double mean = 0;                   ///< of the figure over points
  double explained = 0;              ///< R^2 of the regression
  double luck = 0;                   ///< share of the variance that is luck; NaN: not known
  int points = 0;                    ///< that have a value
};

struct Sensitivity {
  std::string name, source;        ///< of the base; design, or directory of the study
  std::optional<DesignKind> kind;  ///< nothing: a study with uncertain inputs
  std::vector<SweepFactor> factors;
  std::vector<SensitivityOf> figures;
  double confidence = 0.95;
  int points = 0, replications = 0;  ///< replications of each point
  int not_varied = 0;                ///< numbers marked C in no factor; -1: not known
  std::vector<std::string> warnings;
};

/// @param measures MEASURE[:SCOPE][@DATE] of those that were swept; empty: all
/// @throws InputError if a measure is none of these, or the design says nothing of sensitivity
Sensitivity sensitivity(const Sweep& sweep, const std::vector<std::string>& measures, double confidence);

/// Of a study with `uncertainty`: its replications are the points. @param measures empty: chosen
Sensitivity sensitivity_of_study(const std::filesystem::path& directory, const std::vector<std::string>& measures,
                                 double confidence);

}  // namespace icsflow::models
