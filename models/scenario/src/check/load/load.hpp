#pragma once

/// Load of pools and sessions: what arrives, times how long it holds a unit or the dates it takes, over the units or
/// slots there are. At 1 and above a queue grows without end, so the user is warned. Only where it follows from the
/// numbers: pools entered by `use` alone and sessions, by streams and services (not by transfers), whose patients
/// cannot turn away. Relies on a scenario without errors.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "check/check.hpp"

namespace icsflow::models {

// --- what arrives, and how often it visits a step (flow.cpp) ---

/// Whether shares alone determine where patients go.
bool goes_by_shares(const PathwaySpec& pathway);

/// Whether some who come to the step may go on another way than the shares determine.
bool may_turn_away(const StepSpec& step);

/// Expected visits to each step by one patient and all pathways that `restart` begins for the patient: v = e + P' v, e
/// being 1 at the first step. Nothing if the expectation is infinite: then no v >= 0 solves this.
/// @param at_least  nobody is counted beyond a step at which some may turn away
std::optional<std::vector<double>> visits(const Scenario& scenario, const Binding& binding, bool at_least = false);

/// Mean of the multipliers of a season over the run; 1 without one.
double mean_season(const Scenario& scenario, const std::string& name);

/// Arrivals a day over the run; those of populations are not counted.
double daily_arrivals(const Scenario& scenario, const Binding& binding);

// --- what a visit takes of a pool, and what there is (uses.cpp) ---

using PoolKey = std::pair<std::string, std::string>;  ///< provider, pool

/// Null: there is none.
const PoolSpec* pool_of(const Scenario& scenario, const PoolKey& key);

/// Mean days from the end of a use until the unit is free again.
double turnover_of(const Scenario& scenario, const PoolKey& key);

/// Units times mean days of one use of the step; `hours` of a pool in hours a week are its units, those of the last
/// week of the list in all further ones. Nothing if it is not known.
/// @param turnover  mean days after the use
std::optional<double> unit_days(const Scenario& scenario, const Binding& binding, const StepSpec& step,
                                double turnover);

/// Units, on average over the week if there are shifts.
double units_of(const Scenario& scenario, const PoolSpec& pool);

}  // namespace icsflow::models
