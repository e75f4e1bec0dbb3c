#pragma once

/// The lists whose weights are fitted, the delays whose pace is, and what published files say of them.

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "icsflow/domain/rtt.hpp"
#include "icsflow/scenario/parameters.hpp"

namespace icsflow::models {

struct Number;
struct Scenario;
struct ServiceSpec;

/// Numbers by week of wait.
using Weeks = std::array<double, kBands>;

/// Of one service and stage.
struct StageCounts {
  Weeks completed{};  ///< clocks stopped in a month
  Weeks at_risk{};    ///< those who could have been, on the mean day
};

/// Weights, or paces, that stand for one or several services: a column of the table of services, or numbers of a
/// service type.
struct WeightedStage {
  std::vector<ParameterId> weights;
  std::vector<int> from;              ///< weeks waited, by weight; rising, the first 0
  std::vector<std::size_t> services;  ///< indices in Scenario::services
  bool admitted = false;              ///< the stage: with a decision to admit
  bool is_pace = false;               ///< of delays (pace_by_wait), else of a list (order: {by_wait:})
  int lead = 0;                       ///< weeks from being picked to being treated
  std::size_t group = 0;              ///< in WeightedStages::groups
};

/// Services whose shapes are alike: a provider with many clocks, or all small ones of a kind of provider.
struct WeightedStages {
  std::vector<WeightedStage> stages;
  std::vector<std::string> groups;
};

/// The parameter behind a number of the service's type: its own column before the provider's and everybody's.
/// kNoParameter if there is none.
ParameterId number_of(const Scenario& scenario, const ServiceSpec& service, const Number& number);

/// Slots of a service's sessions before any decision to admit whose next patient is drawn by weights: of first
/// attendances.
std::vector<ParameterId> slots_of_first(const Scenario& scenario, const ServiceSpec& service);

/// By provider and service, so that no order of a file reaches a result.
WeightedStages weighted_stages(const Scenario& scenario);

/// What is published of a service and stage. Those at risk are the mean of the month: cohorts of another size pass
/// through a wait than stand at it at the census (working days and season of the weeks in which they started).
StageCounts published_counts(const Scenario& scenario, std::size_t service, bool admitted);

}  // namespace icsflow::models
