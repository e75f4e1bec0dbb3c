#pragma once

/// Which pools a patient holds units of at each step of a pathway.

#include <bitset>
#include <optional>
#include <string>
#include <vector>

#include "check/pathways/step_graph.hpp"

namespace icsflow::models {

/// Which pools a pathway holds when it enters each step: on some way (may), on every way (must).
struct Holdings {
  static constexpr std::size_t kMostPools = 64;
  using Set = std::bitset<kMostPools>;
  std::vector<std::string> pools;
  std::vector<Set> may, must;
};

/// Nothing where the pathway has more pools than a set holds.
/// @param entries  where patients come in, with nothing
std::optional<Holdings> holdings_of(const PathwaySpec& pathway, const StepGraph& steps,
                                    const std::vector<Vertex>& entries);

// Nobody has two units of one pool: what is seized is released before it is seized again.
void check_seizes(Context& context, const PathwaySpec& pathway, const Holdings& holdings);
// What is released was seized: on some way to the step, or (a warning) not on every way.
void check_releases(Context& context, const PathwaySpec& pathway, const Holdings& holdings,
                    const std::vector<bool>& reachable);

}  // namespace icsflow::models
