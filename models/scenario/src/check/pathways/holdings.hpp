#pragma once

/// Which pools a patient holds units of at each step of a pathway.

#include <string>
#include <unordered_map>
#include <vector>

#include <boost/dynamic_bitset.hpp>

#include "check/pathways/step_graph.hpp"
#include "icsflow/scenario/spec/pathway.hpp"

namespace icsflow::models {

/// Which pools a pathway holds when it enters each step: on some way (may), on every way (must).
struct Holdings {
  using Set = boost::dynamic_bitset<>;
  std::unordered_map<std::string, std::size_t> pools;  ///< by name, numbered
  std::vector<Set> may, must;
};

/// @param entries  where patients come in, with nothing
Holdings holdings_of(const PathwaySpec& pathway, const StepGraph& steps, const std::vector<Vertex>& entries);

// Whether steps of the pathway name no more pools than kMostPoolsOfPathway.
bool check_pool_count(Context& context, const PathwaySpec& pathway);
// Nobody has two units of one pool: what is seized is released before it is seized again.
void check_seizes(Context& context, const PathwaySpec& pathway, const Holdings& holdings);
// What is released was seized: on some way to the step, or (a warning) not on every way.
void check_releases(Context& context, const PathwaySpec& pathway, const Holdings& holdings,
                    const std::vector<bool>& reachable);

}  // namespace icsflow::models
