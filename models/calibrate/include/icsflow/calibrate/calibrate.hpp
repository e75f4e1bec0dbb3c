#pragma once

/// Fits who is treated next: the weights of sessions (order: {by_wait:}), so that those who wait are treated, at each
/// wait, at the rates that published files show.
///
/// What is fitted are hazards by stage: clocks stopped in the month before the opening (`opening: {completed:}`), by
/// those who were at risk of it. Of admissions these are all with a decision to admit, of stops in a clinic all
/// without. With such hazards, and slots as many as were used, a list keeps its published shape (docs/calibration.md).
/// Weights begin as the published hazards and are corrected by the ratio of published to simulated ones, run after run:
/// what is picked today is treated later, and what follows a first appointment comes later still.
///
/// What comes out is a fit, and says nothing of how well the model forecasts.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "icsflow/domain/rtt.hpp"
#include "icsflow/scenario/parameters.hpp"

namespace icsflow::models {

struct Scenario;

struct CalibrationOptions {
  int rounds = 10;           ///< runs with other weights, 1 or more
  int replications = 1;      ///< of each round, 1 or more
  double step = 0.5;         ///< of the correction that is made at once, above 0, at most 1
  double own = 2;            ///< completions of a service that weigh as much as those of its group, above 0
  double shape = 0.4;        ///< how much a list of another shape than published weighs beside its hazards, 0 or more
  int shape_from = 36;       ///< weeks: of long waits, of which a month has few completions
  double least = 0.1;        ///< least weight, where the weights of a list multiply to 1; above 0, at most 1
  double most = 50;          ///< most, 1 or more
  double discrepancy = 0.1;  ///< of the model: standard deviation of a weight\'s logarithm beside luck, 0 or more
  double between = 0.5;      ///< of services of a group: standard deviation of a weight\'s logarithm, 0 or more
  double tail = 1;           ///< published hazards of long waits, times this, above 0: for a tail that falls
  int tail_from = 44;        ///< weeks: the waits that are long
  std::uint64_t seed = 1;
  int workers = 1;                                           ///< replications that run side by side
  std::vector<std::string> held_out;                         ///< providers and services whose own counts are not used
  std::function<void(int round, double distance)> progress;  ///< after each round; may be empty
};

/// A weight as fitted.
struct FittedWeight {
  ParameterId parameter = kNoParameter;
  std::string path;
  Place place;  ///< where it is said
  double before = 0, after = 0;
  double completions = 0;    ///< published, of the waits that it stands for: what the fit rests on
  double share = 0;          ///< of the fit that is the service's own; the rest is its group's
  double low = 0, high = 0;  ///< 95 %: the luck of the counts, the model, and services that differ from their group
};

/// Clocks of one stage of some services, published and simulated.
struct FitCheck {
  std::string provider;  ///< or "all"
  bool admitted = false;
  bool held_out = false;
  int month = 0;  ///< of the run, from 0
  BandCounts published{};
  std::vector<double> simulated;  ///< by week of wait, mean of replications
};

struct Calibration {
  std::vector<FittedWeight> weights;  ///< by path
  std::vector<double> distances;      ///< of each round: sum over groups and stages of |share - share| by wait
  std::vector<FitCheck> checks;       ///< of the fitted scenario: its first three months
};

/// @throws InputError if the scenario has no completed pathways, no opening list or no session with weights, or runs
/// less than three months; what a replication throws
Calibration calibrate_order(const Scenario& scenario, const CalibrationOptions& options);

/// A number put where a scenario says it.
struct PlacedText {
  Place place;
  std::string text;  ///< in the unit that stands there, without it
};
std::vector<PlacedText> placed(const std::vector<FittedWeight>& weights);
/// The text of a file in which each of these numbers, where it is said there, has its new value.
/// @param text  of the file named by the places
std::string with_texts(const std::string& text, const std::string& file, const std::vector<PlacedText>& texts);

/// A page of plain text. @param name  of the scenario
std::string to_text(const Calibration& calibration, const std::string& name);
/// The weights as CSV: path, before, after, completions, share, low, high.
std::string to_csv(const Calibration& calibration);
/// A scenario that extends the one in `file`, with the weights uncertain between low and high (YAML).
std::string to_uncertainty(const Calibration& calibration, const std::string& file, const std::string& name);

}  // namespace icsflow::models
