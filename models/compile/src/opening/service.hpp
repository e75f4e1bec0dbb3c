#pragma once

/// The stage of those who wait for a service, by the age of their clock.
///
/// Published lists give how many clocks run at each age (weekly band), with and without a decision to admit. The stage
/// of each follows from a stationary solve of the service's own pathway: many walks (walks.hpp) in which the waits for
/// sessions (or, where none are booked, for pools) are unknown mean times, fixed by Little's law from the published
/// totals: list = new clocks a day x mean days on it. Then
///   P(stage | age) = share of the walks that are in that stage at that age.
/// The published ages are not those of a stationary list: "after the first appointment" is weighed so that its total is
/// the stationary one, or follow-up clinics would start with too many or too few.

#include <cstdint>

#include "icsflow/domain/rtt.hpp"
#include "opening/solve_input.hpp"

namespace icsflow::models {

/// What the published list and the flows (flow.hpp) say of a service.
struct ServiceInflow {
  std::uint16_t service = 0;
  BandCounts open{};        ///< clocks without a decision to admit, by age
  double decided = 0;       ///< clocks with one
  double per_day = 0;       ///< new clocks
  StepId entry = kNoStep;   ///< where they come in
  bool with_clock = false;  ///< they come with a clock that runs
  bool operator==(const ServiceInflow&) const = default;
};

ServiceOpening solve_service(const SolveInput& input, const ServiceInflow& inflow);

}  // namespace icsflow::models
