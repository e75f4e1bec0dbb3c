#pragma once

/// The opening state: where the pathways found at a census are in their pathways.
///
/// Those with a running clock are on the published list: their stage follows from their age (service.hpp). Patients
/// without a running clock (in beds, in care) are found without chance (flow.hpp); what is left of their stay is drawn
/// in each replication (models/care/src/opening).
///
/// The solve falls into pieces, the flow of a source and the stage of a service, each a function of the values that it
/// reads and of nothing else. A replication solves anew the pieces that read a value it has drawn, and shares the
/// others.

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "opening/flow.hpp"
#include "opening/service.hpp"

namespace icsflow::models {

/// What the solve saw, to check what the scenario asks for.
struct OpeningFindings {
  struct Clocks {
    bool undecided, decided;  ///< a clock runs through time, without or with a decision to admit
  };
  std::vector<Clocks> clocks;         ///< by service
  std::vector<PoolUnits> with_clock;  ///< by provider: pools whose units go to patients with a running clock
};

/// The pieces of the solve of CompiledModel::base.
struct SolvedOpening {
  struct Service {
    ServiceInflow inflow;
    bool reads_drawn = false;  ///< its walks read values that replications draw
  };
  std::vector<double> rates;                             ///< patients a day, by source
  std::vector<std::shared_ptr<const SourceFlow>> flows;  ///< by source; null: it reads values that replications draw
  std::map<std::uint16_t, Service> services;             ///< those that the published list names
};

/// Fills the sources, CompiledModel::base.opening and, if replications draw values that it reads, the pieces.
/// @throws InputError if patients of a source stay too long to know how many there are
OpeningFindings solve_opening(CompiledModel& model);

/// The opening state that follows from the values and distributions of a replication.
/// @throws InputError as above
OpeningState solve_opening(const CompiledModel& model, const ModelValues& drawn);

}  // namespace icsflow::models
