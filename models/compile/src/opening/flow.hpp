#pragma once

/// Where the patients of one source are found, without walks and without chance.
///
/// The expected visits of one patient to each state, with the shares as they are, times the mean time of a visit: times
/// the patients who come a day this is the mean number there (Little's law, L = lambda W; Little (1961), "A proof for
/// the queuing formula", Operations Research 9, 383-387). The flow goes on through transfers to other providers. It
/// does not depend on how many come.

#include <cstdint>
#include <utility>
#include <vector>

#include "opening/solve_input.hpp"

namespace icsflow::models {

struct SourceFlow {
  /// Clocks of patients of this source in a service.
  struct Clocks {
    bool undecided = false, decided = false;  ///< somebody's clock runs through time, without or with a decision
    StepId by_transfer = kNoStep;             ///< the first step at which clocks come in from elsewhere, if any do
    [[nodiscard]] bool any() const { return undecided || decided; }
  };
  std::vector<std::pair<std::uint16_t, double>> enter;   ///< services, ascending, and how many of one patient enter
  std::vector<std::pair<std::uint16_t, Clocks>> clocks;  ///< services, ascending, that have or receive any
  std::vector<std::pair<std::uint16_t, PoolUnits>> with_clock;  ///< provider, pools with a patient with a clock
  /// Patients without a clock, if they are to be known: OpeningStay::weight is the days there of one patient.
  std::vector<OpeningStay> stays;

  [[nodiscard]] Clocks clocks_of(std::uint16_t service) const;
};

/// @param keeps  whether those without a clock are to be known, or only where clocks run
/// @throws InputError if they stay so long that their number is not known
SourceFlow follow(const SolveInput& input, const OpeningSource& source, bool keeps);

}  // namespace icsflow::models
