#pragma once

/// The state at the start.

#include <array>
#include <cstdint>
#include <string>

#include "icsflow/scenario/spec/distribution.hpp"
#include "icsflow/scenario/spec/number.hpp"

namespace icsflow::models {

/// YAML: opening: {waiting_list:, transfers:, stays: none | stationary, above_capacity: refuse | keep}. Pools open with
/// what their own `opening` says; the others empty, or stationary where `stays` says so.
///
/// One row of the opening list: pathways of `service` whose clock has run between band and band + 1 weeks at the census
/// (band 104: 104 weeks and more). YAML: opening: {waiting_list: FILE.csv}; columns provider, function,
/// decision_to_admit (yes/no), then w000 ... w104 (an empty cell is 0). In `completed` the same of clocks that stopped
/// in the month before the census, by their wait; `admitted` (yes/no) stands in place of the decision.
struct OpeningListRow {
  std::string service;
  bool decision_to_admit = false;
  std::array<std::uint32_t, 105> bands{};
  Place place;
};

/// YAML: opening.waiting: [{stream: NAME, step: STEP, count: N, age: DISTRIBUTION}]: patients of the stream, without an
/// RTT clock, who wait at that `use`, `seize` or `book` of its pathway at the census, and for how long they have.
struct OpeningWaiting {
  std::string stream, step;
  std::string path;  ///< of its parameters
  Number count;
  DistributionSpec age;
  Place place;
};

/// YAML: opening.transfers: [{from: PROVIDER, step: PATHWAY.STEP, locality:, count:}]: patients ready who wait for a
/// transfer at the census.
struct OpeningTransfer {
  std::string provider, pathway, step, locality;
  Number count;
  Place place;
};

}  // namespace icsflow::models
