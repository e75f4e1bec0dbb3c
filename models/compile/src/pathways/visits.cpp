#include "pathways/visits.hpp"

#include <fmt/format.h>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>

#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/steps/steps.hpp"
#include "pathways/pathways.hpp"

namespace icsflow::models {

std::vector<std::uint8_t> visit_counters(CompileContext& c, const PathwaySpec& path, bool all) {
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
  Graph graph(path.steps.size());
  std::vector<bool> self_loop(path.steps.size(), false);
  for (std::size_t i = 0; i < path.steps.size(); ++i) {
    const StepSpec& s = path.steps[i];
    const auto edge = [&](const std::string& name) {
      const StepId to = step_index(path, name);
      if (to == kNoStep) return;
      if (to == i) self_loop[i] = true;
      boost::add_edge(i, to, graph);
    };
    for (const Branch& b : s.next) edge(b.to);
    for (const CaseSpec& one : s.next_by.cases) {
      for (const Branch& b : one.next) edge(b.to);
    }
    for (const std::string& name : s.shortest_queue) edge(name);
    for (const Branch& b : s.missed) edge(b.to);
    edge(s.full);
    edge(s.cancelled);
    edge(s.elsewhere);
    if (facts_of(s.kind).comes_again) self_loop[i] = true;
  }
  std::vector<int> component(path.steps.size());
  const int n = boost::strong_components(
      graph, boost::make_iterator_property_map(component.begin(), get(boost::vertex_index, graph)));
  std::vector<int> size(static_cast<std::size_t>(n), 0);
  for (const int of : component) ++size[static_cast<std::size_t>(of)];
  std::vector<std::uint8_t> out(path.steps.size(), kNoCounter);
  std::uint8_t used = 0;
  for (std::size_t i = 0; i < path.steps.size(); ++i) {
    const StepSpec& s = path.steps[i];
    const bool again = all || size[static_cast<std::size_t>(component[i])] > 1 || self_loop[i];
    const bool draws = facts_of(s.kind).draws || s.next.size() > 1 || s.may_give_up() || !s.balks.empty() ||
                       s.next_by.given() || !s.sets.empty();
    if (!again || !draws) continue;
    if (used == kNoCounter) {
      c.problem(path.place, "pathways." + path.name,
                fmt::format("expected at most {} steps that can be visited again; found more", kNoCounter));
      break;
    }
    out[i] = used++;
  }
  return out;
}

}  // namespace icsflow::models
