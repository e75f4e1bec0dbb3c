#include "icsflow/engine/merging.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace icsflow::engine {
namespace {

double ticks(Duration d) { return static_cast<double>(d.ticks()); }

/// What is called into the caches, by how processes are merged.
class Touched {
 public:
  Touched(const ProcessLoads& loads, const CacheCosts& caches) : loads_(loads), caches_(caches) {}

  /// If nothing is merged.
  [[nodiscard]] double cost_of_event(Duration window, double spread) const {
    double events = 0, all = 0, turns = 0;
    for (std::uint32_t i = 0; i < loads_.events.size(); ++i) {
      all += in_window(i, window);
      turns += turns_in(i, window);
      events += events_in(i, window);
    }
    return cost(gone(all / spread) * all, turns, events);
  }
  [[nodiscard]] double cost_of_event(const Merging& merging, double spread) const {
    std::vector<Group> groups(merging.inner.size());
    for (const std::uint32_t group : merging.group_of) ++groups[group].processes;
    double events = 0, all = 0, turns = 0;
    for (std::uint32_t i = 0; i < merging.group_of.size(); ++i) {
      Group& group = groups[merging.group_of[i]];
      const Duration window = group.processes > 1 ? merging.inner[merging.group_of[i]] : merging.lookahead;
      const double once = in_window(i, merging.lookahead);
      all += once;
      group.once += once;
      group.each_window += in_window(i, window);
      turns += turns_in(i, window) * ticks(merging.lookahead) / ticks(window);
      events += events_in(i, merging.lookahead);
    }
    // Every group runs for the whole window before the next: by its next turn what it touched has gone if all that a
    // worker touches does not fit. Inside a merged group the same in small.
    double loaded = 0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
      const Group& group = groups[g];
      loaded += gone(all / spread) * group.once;
      if (group.processes < 2) continue;
      const double again = group.each_window * ticks(merging.lookahead) / ticks(merging.inner[g]) - group.once;
      loaded += gone(group.each_window) * std::max(0.0, again);
    }
    return cost(loaded, turns, events);
  }

 private:
  struct Group {
    std::uint32_t processes = 0;
    double once = 0;         // bytes touched by its processes in a window of the run
    double each_window = 0;  // in a window of its own
  };

  [[nodiscard]] double cost(double loaded, double turns, double events) const {
    return events <= 0 ? 1 : 1 + (caches_.events_a_byte * loaded + caches_.events_a_turn * turns) / events;
  }
  [[nodiscard]] double events_in(std::uint32_t i, Duration window) const {
    return static_cast<double>(loads_.events[i]) * ticks(window) / ticks(loads_.span);
  }
  /// Share of windows in which it has an event at all.
  [[nodiscard]] double turns_in(std::uint32_t i, Duration window) const { return std::min(1.0, events_in(i, window)); }
  /// Bytes touched by a process in a window.
  [[nodiscard]] double in_window(std::uint32_t i, Duration window) const {
    const double n = events_in(i, window);
    const double different = n <= caches_.fresh_events ? n : std::sqrt(caches_.fresh_events * n);
    return std::min(static_cast<double>(loads_.bytes[i]), caches_.event_bytes * different);
  }
  /// Share of what was touched that is no longer in the cache after so many other bytes.
  [[nodiscard]] double gone(double touched) const { return touched <= caches_.bytes ? 0 : 1 - caches_.bytes / touched; }

  const ProcessLoads& loads_;
  const CacheCosts& caches_;
};

/// Share of the events that the costliest group has, as workers that can be busy at once.
double spread_of(const Merging& merging, std::span<const std::uint64_t> events, int workers) {
  std::vector<std::uint64_t> weight(merging.inner.size(), 0);
  for (std::size_t i = 0; i < events.size(); ++i) weight[merging.group_of[i]] += events[i];
  const auto total = static_cast<double>(std::accumulate(weight.begin(), weight.end(), std::uint64_t{0}));
  const auto heaviest = static_cast<double>(*std::max_element(weight.begin(), weight.end()));
  return std::min(static_cast<double>(workers), total / heaviest);
}

}  // namespace

double cost_of_event(const ProcessLoads& loads, Duration window, double spread, const CacheCosts& caches) {
  if (loads.bytes.empty() || loads.span <= Duration()) return 1;
  return Touched(loads, caches).cost_of_event(window, spread);
}

double Outlook::gain() const { return events <= 0 ? 0 : 1 / (cost / spread + meeting / events); }

MergeChoice choose_merging(const ChannelGraph& graph, const ProcessLoads& loads, int workers,
                           const CacheCosts& caches) {
  const bool think_of_caches = !loads.bytes.empty();
  const auto total = static_cast<double>(std::accumulate(loads.events.begin(), loads.events.end(), std::uint64_t{0}));
  const bool known = total > 0 && loads.span > Duration();
  const Touched touched(loads, caches);
  const auto choice = [&](Duration threshold) {
    MergeChoice c{threshold, {}};
    const Merging merging = graph.merge_below(threshold);
    c.outlook.lookahead = merging.lookahead;
    if (workers == 1) c.outlook.meeting = 0;
    if (!known) return c;
    c.outlook.events = total * ticks(merging.lookahead) / ticks(loads.span);
    c.outlook.spread = spread_of(merging, loads.events, workers);
    if (think_of_caches) c.outlook.cost = touched.cost_of_event(merging, c.outlook.spread);
    return c;
  };

  MergeChoice best = choice(graph.shortest());
  if (!known || (workers == 1 && !think_of_caches)) return best;
  Duration looked_at = best.outlook.lookahead;
  const std::span<const ChannelGraph::Link> links = graph.links();
  for (std::size_t k = 0; k < links.size() && links[k].delay < kLongestWindow; ++k) {
    // Merging everything as short as this lets windows be as long as the next link. A little longer promises little.
    const Duration next = k + 1 < links.size() ? std::min(kLongestWindow, links[k + 1].delay) : kLongestWindow;
    if (ticks(next) < kWorthMerging * ticks(looked_at)) continue;
    const MergeChoice c = choice(links[k].delay + milliseconds(1));
    looked_at = c.outlook.lookahead;
    if (c.outlook.gain() > best.outlook.gain() * kWorthMerging) best = c;
  }
  return best;
}

}  // namespace icsflow::engine
