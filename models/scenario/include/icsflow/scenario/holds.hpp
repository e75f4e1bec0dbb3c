#pragma once

/// Places that patients keep while they wait for another: where a circle of such waits is possible, patients may come
/// to wait for each other without end (a deadlock).

#include <cstddef>
#include <string>
#include <vector>

#include "icsflow/scenario/bindings.hpp"

namespace icsflow::models {

/// Different pools that the steps of one pathway may name: what may be held at each step is a set of them.
inline constexpr std::size_t kMostPoolsOfPathway = 1000;

/// At one provider: each of `pools` may be kept by a patient who waits for a unit of another of them (or of itself).
struct HoldCycle {
  std::string provider;
  std::vector<std::string> pools;  ///< in the order in which they wait: the first's holder for the second, ...
  std::string path;                ///< of the step at which the first pool's holder waits
};

/// One circle through each pool that is in one, each told once. A wait that patients may give up is none.
std::vector<HoldCycle> hold_cycles(const std::vector<Binding>& bindings);

}  // namespace icsflow::models
