#include "icsflow/engine/channel_graph.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/kruskal_min_spanning_tree.hpp>
#include <boost/pending/disjoint_sets.hpp>
#include <iterator>
#include <string>
#include <unordered_map>

#include "distinct_ranks.hpp"

namespace icsflow::engine {
namespace {

using Delay = boost::property<boost::edge_weight_t, std::int64_t>;
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, boost::no_property, Delay>;

[[noreturn]] void refuse(const LogicalProcess& from, LpRank to, const char* why) {
  const LogicalProcess* const peer = from.peer(to);
  contract_violation("channel " + from.name() + " -> " +
                     (peer != nullptr ? peer->name() : "rank " + std::to_string(to)) + ": " + why);
}

Graph graph_of(std::span<LogicalProcess* const> processes) {
  require_distinct_ranks(processes);
  std::unordered_map<const LogicalProcess*, std::uint32_t> index;  // looked up, never iterated
  for (std::uint32_t i = 0; i < processes.size(); ++i) index[processes[i]] = i;
  Graph graph(processes.size());
  for (std::uint32_t i = 0; i < processes.size(); ++i) {
    const LogicalProcess& from = *processes[i];
    for (std::size_t c = 0; c < from.channel_count(); ++c) {
      const ChannelInfo channel = from.channel(c);
      if (channel.to == from.rank()) continue;
      const auto to = index.find(from.peer(channel.to));
      if (to == index.end()) refuse(from, channel.to, "its end is not in the run");
      if (channel.minimum_delay <= Duration()) refuse(from, channel.to, "its minimum delay must be longer than 0 ms");
      boost::add_edge(i, to->second, channel.minimum_delay.ticks(), graph);
    }
  }
  return graph;
}

/// Groups of processes, and what each weighs.
class Groups {
 public:
  explicit Groups(std::size_t n) : rank_(n), parent_(n), sets_(rank_.data(), parent_.data()) {
    for (std::uint32_t i = 0; i < n; ++i) sets_.make_set(i);
  }
  std::uint32_t of(std::uint32_t process) { return sets_.find_set(process); }
  /// Joins the groups of both ends; returns the group they are then.
  std::uint32_t join(const ChannelGraph::Link& link) {
    sets_.union_set(link.a, link.b);
    return of(link.a);
  }

 private:
  std::vector<std::uint32_t> rank_;
  std::vector<std::uint32_t> parent_;
  boost::disjoint_sets<std::uint32_t*, std::uint32_t*> sets_;
};

}  // namespace

ChannelGraph::ChannelGraph(std::span<LogicalProcess* const> processes)
    : processes_(processes.begin(), processes.end()) {
  const Graph graph = graph_of(processes);
  std::vector<Graph::edge_descriptor> forest;
  boost::kruskal_minimum_spanning_tree(graph, std::back_inserter(forest));
  for (const auto& edge : forest) {
    links_.push_back({static_cast<std::uint32_t>(source(edge, graph)), static_cast<std::uint32_t>(target(edge, graph)),
                      Duration::from_ticks(get(boost::edge_weight, graph, edge))});
  }
  // Of links equally short either may be in the forest; what is joined below any threshold is the same.
  std::stable_sort(links_.begin(), links_.end(), [](const Link& x, const Link& y) { return x.delay < y.delay; });
}

Duration ChannelGraph::shortest() const {
  return links_.empty() ? kLongestWindow : std::min(kLongestWindow, links_.front().delay);
}

Merging ChannelGraph::merge_below(Duration threshold) const {
  const std::size_t n = processes_.size();
  constexpr std::uint32_t kNone = ~std::uint32_t{0};
  Groups groups(n);
  std::size_t next = 0;
  while (next < links_.size() && links_[next].delay < threshold) groups.join(links_[next++]);

  Merging merging;
  if (next < links_.size()) merging.lookahead = std::min(kLongestWindow, links_[next].delay);
  merging.group_of.resize(n);
  std::vector<std::uint32_t> number(n, kNone);  // by representative
  for (std::uint32_t i = 0; i < n; ++i) {
    std::uint32_t& group = number[groups.of(i)];
    if (group == kNone) {
      group = static_cast<std::uint32_t>(merging.inner.size());
      merging.inner.push_back(kLongestWindow);
    }
    merging.group_of[i] = group;
  }
  for (std::size_t k = 0; k < next; ++k) {
    Duration& inner = merging.inner[merging.group_of[links_[k].a]];
    inner = std::min(inner, links_[k].delay);
  }
  return merging;
}

}  // namespace icsflow::engine
