// Marks the pathways to which a patient may come a second time from elsewhere: those from which transfers lead round to
// themselves, those that are asked by a step which can be visited again, and those to which transfers lead from these.
// All their steps that draw count their visits (docs/determinism.md, "Chance").

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/scenario/spec/pathway.hpp"
#include "lookup.hpp"
#include "parts.hpp"
#include "pathways/visits.hpp"

namespace icsflow::models {

void mark_returns(CompileContext& c) {
  CompiledModel& m = c.model;
  using Where = std::pair<std::uint16_t, std::string>;  // provider and pathway
  std::map<Where, std::size_t> places;
  const auto place_of = [&](const CompiledInstance& i) {
    return places.emplace(Where{i.provider, i.pathway}, places.size()).first->second;
  };
  boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS> graph;
  std::set<std::size_t> again;
  std::vector<std::pair<std::size_t, std::size_t>> ways;
  for (const PendingTransfer& pending : c.transfers) {
    const CompiledStep& s = m.steps[pending.step];
    const std::size_t from = place_of(m.instances[s.instance]);
    for (std::uint32_t k = s.transfers; k < s.transfers + s.transfer_count; ++k) {
      const std::size_t to = place_of(m.instances[m.steps[m.transfers[k].entry].instance]);
      ways.emplace_back(from, to);
      boost::add_edge(from, to, graph);
      if (s.visit_counter != kNoCounter) again.insert(to);
    }
  }
  std::vector<std::size_t> component(boost::num_vertices(graph));
  boost::strong_components(graph,
                           boost::make_iterator_property_map(component.begin(), get(boost::vertex_index, graph)));
  for (const auto& [from, to] : ways) {
    if (component[from] == component[to]) again.insert(to);
  }
  for (std::size_t before = 0; before != again.size();) {
    before = again.size();
    for (const auto& [from, to] : ways) {
      if (again.count(from) > 0) again.insert(to);
    }
  }
  for (CompiledInstance& i : m.instances) {
    const auto found = places.find({i.provider, i.pathway});
    if (found == places.end() || again.count(found->second) == 0) continue;
    i.returns = engine::hash_name(i.pathway);
    const std::vector<std::uint8_t> counters = visit_counters(c, *pathway_named(c.in, i.pathway), true);
    for (std::size_t k = 0; k < counters.size(); ++k) m.steps[i.first + k].visit_counter = counters[k];
  }
}

}  // namespace icsflow::models
