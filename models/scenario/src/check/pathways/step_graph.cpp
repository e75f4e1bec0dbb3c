#include "check/pathways/step_graph.hpp"

#include <algorithm>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/reverse_graph.hpp>

namespace icsflow::models {

namespace {

/// Those of `branches` that anybody takes: with a share above 0 where it is known.
std::vector<const Branch*> taken(const Scenario& scenario, const Binding* binding,
                                 const std::vector<Branch>& branches) {
  constexpr double kNothing = 1e-9;
  double sum = 0;
  for (const Branch& branch : branches) sum += value_of(scenario, binding, branch.probability).value_or(0);
  std::vector<const Branch*> out;
  for (const Branch& branch : branches) {
    const bool rest = branches.size() > 1 && !branch.probability.given();
    const double share = rest ? 1 - sum : value_of(scenario, binding, branch.probability).value_or(1);
    if (share > kNothing) out.push_back(&branch);
  }
  return out;
}

template <class G>
std::vector<bool> search(const G& graph, const std::vector<Vertex>& roots) {
  std::vector<boost::default_color_type> colors(boost::num_vertices(graph), boost::white_color);
  const auto color_map = boost::make_iterator_property_map(colors.begin(), boost::get(boost::vertex_index, graph));
  boost::queue<Vertex> queue;
  for (const Vertex root : roots) {
    if (colors[root] == boost::white_color)
      boost::breadth_first_visit(graph, root, queue, boost::bfs_visitor<>(), color_map);
  }
  std::vector<bool> out(colors.size());
  std::transform(colors.begin(), colors.end(), out.begin(), [](auto color) { return color != boost::white_color; });
  return out;
}

}  // namespace

std::vector<std::string> begins(const StepSpec& step) {
  if (step.kind == StepKind::kRestart) return {step.target};
  return step.all_of;
}

StepGraph graph_of(const Scenario& scenario, const PathwaySpec& pathway, const Binding* binding) {
  StepGraph out{Graph(pathway.steps.size()), std::vector<std::vector<Way>>(pathway.steps.size())};
  const auto index = [&](const std::string& name) {
    const auto found =
        std::find_if(pathway.steps.begin(), pathway.steps.end(), [&](const StepSpec& s) { return s.name == name; });
    return static_cast<Vertex>(found - pathway.steps.begin());
  };
  for (Vertex from = 0; from < pathway.steps.size(); ++from) {
    const StepSpec& step = pathway.steps[from];
    const auto add = [&](const std::string& name, bool done) {
      const Vertex to = name.empty() ? pathway.steps.size() : index(name);
      if (to >= pathway.steps.size()) return;
      boost::add_edge(from, to, out.graph);
      out.ways[from].push_back({to, done});
    };
    if (binding == nullptr) {
      for (const auto& ways : ways_on(step)) {
        for (const auto& branch : *ways.branches) add(branch.to, true);
      }
      for (const auto& branch : step.missed) add(branch.to, false);
    } else {
      for (const auto& ways : ways_on(step)) {
        for (const Branch* branch : taken(scenario, binding, *ways.branches)) add(branch->to, true);
      }
      for (const Branch* branch : taken(scenario, binding, step.missed)) add(branch->to, false);
    }
    for (const auto& name : step.shortest_queue) add(name, true);
    // Branches and restarts are reached from here, but by tokens of their own, which hold nothing.
    for (const auto& name : begins(step)) {
      if (index(name) < pathway.steps.size()) boost::add_edge(from, index(name), out.graph);
    }
    add(step.full, false);
    add(step.cancelled, false);
    add(step.elsewhere, false);
  }
  return out;
}

std::vector<bool> reached(const Graph& graph, const std::vector<Vertex>& roots) { return search(graph, roots); }

std::vector<bool> leading_to(const Graph& graph, const std::vector<Vertex>& ends) {
  return search(boost::make_reverse_graph(graph), ends);
}

std::vector<bool> passed(const StepGraph& steps, std::vector<Vertex> roots, const std::vector<Vertex>& but) {
  std::vector<bool> out(steps.ways.size(), false);
  for (const Vertex root : roots) out[root] = true;
  while (!roots.empty()) {
    const Vertex at = roots.back();
    roots.pop_back();
    if (std::find(but.begin(), but.end(), at) != but.end()) continue;
    for (const Way& way : steps.ways[at]) {
      if (out[way.to]) continue;
      out[way.to] = true;
      roots.push_back(way.to);
    }
  }
  return out;
}

std::set<std::string> joined_steps(const Scenario& scenario) {
  std::set<std::string> out;
  for (const auto& pathway : scenario.pathways) {
    for (const auto& step : pathway.steps) {
      for (const auto& target : step.transfers) out.insert(target.pathway);
    }
  }
  return out;
}

}  // namespace icsflow::models
