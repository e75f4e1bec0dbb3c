#pragma once

/// Moves values that nothing published gives until simulated figures meet published ones: as many values as figures,
/// all at once, every run with the same luck.
///
/// Newton's method on (found - wanted) / close: slopes from one run with each value moved, then Broyden's updates
/// (Broyden 1965, Mathematics of Computation 19: 577-593); steps that bring nothing are halved.
///
/// What comes out is a fit check, and says nothing of how well the model forecasts.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "icsflow/calibrate/calibrate.hpp"
#include "icsflow/scenario/parameters.hpp"

namespace icsflow::models {

struct Scenario;

struct TuneOptions {
  int steps = 8;         ///< after the slopes are known, 1 or more
  int replications = 4;  ///< of each run, 1 or more
  std::uint64_t seed = 1;
  int workers = 1;                                   ///< replications side by side; changes no result
  std::function<void(const std::string&)> progress;  ///< a line after each run; may be empty
};

/// A value and the figure that it is to meet.
struct TunedValue {
  ParameterId parameter = kNoParameter;
  std::string path, measure, scope;
  double before = 0, after = 0, low = 0, high = 0;  ///< low and high: its `range`
  double wanted = 0, found = 0;
  double close = 0;  ///< how near is near enough, above 0
  [[nodiscard]] bool met() const;
  /// It would have to leave its range.
  [[nodiscard]] bool at_its_end() const { return after <= low || after >= high; }
};

struct Tuning {
  std::vector<TunedValue> values;  ///< as in the table
  int runs = 0;                    ///< of all replications each
  [[nodiscard]] bool met() const;
};

/// @param table  CSV: path, measure, scope, close, wanted, source; an empty `wanted` is the scenario's published figure
/// of that measure and scope
/// @throws InputError, before anything runs, if the table is wrong: a path that is no value with a range, a figure that
/// is not measured, not published or named as unfitted (`role: validation`); what a run throws
Tuning tune(const Scenario& scenario, const std::filesystem::path& table, const TuneOptions& options);

/// A page of plain text. @param name  of the scenario
std::string to_text(const Tuning& tuning, const Scenario& scenario);
std::vector<PlacedText> placed(const Tuning& tuning, const Scenario& scenario);

}  // namespace icsflow::models
