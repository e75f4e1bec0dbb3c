#pragma once

/// A pathway as a graph of its steps. Relies on steps whose names are known.

#include <boost/graph/adjacency_list.hpp>
#include <set>
#include <string>
#include <vector>

#include "check/check.hpp"

namespace icsflow::models {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS>;
using Vertex = boost::graph_traits<Graph>::vertex_descriptor;

/// A way from one step to another. `done`: the step did what it is for (seized the unit) before going there.
struct Way {
  Vertex to;
  bool done = true;
};

struct StepGraph {
  Graph graph;
  std::vector<std::vector<Way>> ways;
};

/// Steps at which other tokens begin because of this step: branches, another pathway of the patient.
std::vector<std::string> begins(const StepSpec& step);

/// Without a binding: every way that is written. With one: the ways whose shares are above 0 there.
StepGraph graph_of(const Scenario& scenario, const PathwaySpec& pathway, const Binding* binding = nullptr);

/// Steps that can be reached from `roots`.
std::vector<bool> reached(const Graph& graph, const std::vector<Vertex>& roots);

/// Steps from which one of `ends` can be reached.
std::vector<bool> leading_to(const Graph& graph, const std::vector<Vertex>& ends);

/// Steps that a token passes through from one of `roots`, without the branches it begins.
/// @param but  steps where it goes no further
std::vector<bool> passed(const StepGraph& steps, std::vector<Vertex> roots, const std::vector<Vertex>& but = {});

/// Steps at which another provider's transfer joins a pathway: `pathway.step`.
std::set<std::string> joined_steps(const Scenario& scenario);

}  // namespace icsflow::models
