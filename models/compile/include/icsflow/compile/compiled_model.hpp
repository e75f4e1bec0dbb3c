#pragma once

/// A scenario compiled for the event loop: flat tables, read-only, shared between workers and replications. Numbers
/// that handlers need are ids into ModelValues::values, which a run is given beside the model: `base`, or what it has
/// drawn.
///
/// The tables by noun: compiled_steps, compiled_pools, compiled_sessions, compiled_streams, compiled_services,
/// compiled_provider, compiled_opening, compiled_measures, compiled_values, model_values; ids.hpp has what all use.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "icsflow/compile/compiled_measures.hpp"
#include "icsflow/compile/compiled_opening.hpp"
#include "icsflow/compile/compiled_provider.hpp"
#include "icsflow/compile/compiled_services.hpp"
#include "icsflow/compile/compiled_steps.hpp"
#include "icsflow/compile/compiled_values.hpp"
#include "icsflow/compile/ids.hpp"
#include "icsflow/compile/model_values.hpp"
#include "icsflow/compile/strata.hpp"
#include "icsflow/domain/calendar.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/rate_profile.hpp"
#include "icsflow/scenario/dated_values.hpp"

namespace icsflow::models {

/// How the opening state was solved (src/opening/solve.hpp).
struct SolvedOpening;

class CompiledModel {
 public:
  /// Whether the waits and queues of this provider are among the results.
  [[nodiscard]] bool reports_queues(std::size_t provider) const {
    return services.empty() || (measures.any() && measures.providers[provider]);
  }

  std::string name;
  ModelValues base;                                      ///< as the scenario gives them; uncertain ones: the likeliest
  std::vector<std::string> paths;                        ///< of values, for messages
  std::vector<DistributionSource> distribution_sources;  ///< of distributions
  std::vector<DatedChange> interventions;                ///< in the order in which they apply
  std::vector<DatedSeries> series;                       ///< by id
  std::vector<CompiledShock> shocks;                     ///< by id
  engine::DrawSite shock_site;
  std::vector<CompiledUncertain> uncertain;            ///< by path
  std::vector<std::uint32_t> uncertain_distributions;  ///< those made of uncertain values
  bool uncertain_opening = false;                      ///< the opening solve reads uncertain values
  std::vector<engine::RateProfile> profiles;
  std::vector<CompiledStep> steps;
  /// What a count of all tokens needs of a step: few enough bytes for all steps to stay in the nearest cache.
  struct StepOutline {
    std::uint16_t service = kNoIndex;    ///< CompiledStep::service
    std::uint16_t used_pool = kNoIndex;  ///< of a `use` step, if it is not rostered
  };
  std::vector<StepOutline> outlines;  ///< of steps
  std::vector<std::string> outcomes;  ///< of `leave` steps, whose CompiledStep::resource is the index
  std::vector<std::string> step_names;
  std::vector<CompiledBranch> branches;
  std::vector<CompiledTransfer> transfers;
  std::vector<StepRules> step_rules;
  std::vector<std::string> attribute_names, labels;
  std::vector<CompiledAttribute> attributes, sets;
  std::vector<CompiledCases> cases;
  std::vector<BranchTable> branch_tables;  ///< of cases
  std::vector<CompiledChoice> choices;
  std::vector<CompiledHead> heads;
  std::vector<ParameterId> hours;
  std::vector<CompiledInstance> instances;
  std::vector<CompiledProvider> providers;  ///< in order of rank
  std::vector<CompiledService> services;
  std::vector<std::string> departments;
  std::vector<std::string> localities;
  std::vector<Stratum> strata;  ///< by StratumId; at least one
  [[nodiscard]] std::uint16_t locality_of(StratumId stratum) const { return strata[stratum].locality; }
  /// Of those of whom the scenario says nothing.
  [[nodiscard]] StratumId unsaid_stratum() const { return static_cast<StratumId>(strata.size() - 1); }
  std::optional<Calendar> calendar;
  std::int32_t run_days = 0;
  engine::SimTime end;
  engine::SimTime warm_up;
  ParameterId ward_ratio_tolerance = kNoParameter;  ///< unfilled share that wards bear before beds close
  CompiledMeasures measures;
  std::vector<OpeningRow> opening_list;
  std::vector<OpeningTransferRow> opening_transfers;
  std::vector<OpeningWaitingRow> opening_waiting;
  bool stationary_stays = false;  ///< pools without a number open as the flow implies

  std::vector<OpeningSource> opening_sources;
  std::shared_ptr<const SolvedOpening> solved_opening;  ///< null if no replication solves the opening state again
  int replications_per_draw = 1;                        ///< that meet the same drawn values, one after the other
};

/// The units that a step takes; of several pools that would do (`first_of`), one of each.
PoolUnits units_of(const CompiledModel& model, const CompiledStep& s);

/// Finds what can occur, whatever values a replication draws and interventions set (occurrence.cpp): the catalogue is
/// made of that, and is the same for every replication.
void find_what_can_occur(CompiledModel& model);

}  // namespace icsflow::models
