#include "window_groups.hpp"
#include "icsflow/engine/stopwatch.hpp"

#include <algorithm>

namespace icsflow::engine {

WindowGroups::WindowGroups(std::span<LogicalProcess* const> processes, const WindowPlan& plan, bool timed)
    : plan_(plan),
      timed_(timed),
      next_times_(processes.size(), kNever),
      groups_(plan.groups.size()),
      active_(processes.size()),
      seconds_(timed ? processes.size() : 0, 0.0) {
  for (const std::uint32_t i : plan.order) processes_.push_back(processes[i]);
  parts_.count = groups_.size();
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    groups_[g].part = plan.groups[g];
    for (std::size_t i = groups_[g].part.begin; i < groups_[g].part.end; ++i) {
      parts_.of_rank[processes_[i]->rank()] = static_cast<std::uint8_t>(g);
    }
  }
  for (LogicalProcess* p : processes_) p->deliver_mail();
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    Group& group = groups_[g];
    for (std::size_t i = group.part.begin; i < group.part.end; ++i) join(group, g, i);
    group.earliest = earliest_of(group.part);
  }
}

WindowGroups::~WindowGroups() {
  for (LogicalProcess* p : processes_) {
    p->use_mailbag(nullptr);
    p->publish_next_time(nullptr);
  }
}

void WindowGroups::join(Group& group, std::size_t own, std::size_t i) {
  LogicalProcess& process = *processes_[i];
  next_times_[i] = process.next_event_time();
  process.publish_next_time(&next_times_[i]);
  for (const auto& bag : group.bags) {
    if (process.use_mailbag(bag.get())) return;
  }
  group.bags.push_back(process.make_mailbag(parts_, own));
  process.use_mailbag(group.bags.back().get());
}

SimTime WindowGroups::earliest() const {
  SimTime earliest = kNever;
  for (const Group& group : groups_) {
    earliest = std::min(earliest, group.earliest);
    for (const auto& bag : group.bags) earliest = std::min(earliest, bag->earliest_sent());
  }
  return earliest;
}

void WindowGroups::turn_mail() {
  for (Group& group : groups_) {
    for (const auto& bag : group.bags) {
      if (bag->earliest_sent() < reached_) bag->refuse(reached_);
      bag->turn();
    }
  }
}

void WindowGroups::run(std::size_t g, SimTime horizon) {
  Group& group = groups_[g];
  const WindowPlan::Group& part = group.part;
  Laps laps(timed_);
  deliver_to(g);
  group.delivering += laps.next();
  advance(group, {part.begin, part.alone_end}, horizon);
  for (const WindowPlan::Cluster& cluster : part.clusters) meet(group, cluster, horizon);
  group.earliest = earliest_of(part);
  group.handling += laps.next();
}

/// Every process of the range with an event before `horizon` runs to it.
void WindowGroups::advance(Group& group, WindowPlan::Range range, SimTime horizon) {
  std::uint32_t* const active = active_.data() + range.begin;
  std::size_t n = 0;
  for (std::uint32_t i = range.begin; i < range.end; ++i) {
    active[n] = i;
    n += next_times_[i] < horizon ? 1 : 0;
  }
  Laps laps(timed_);
  for (std::size_t k = 0; k < n; ++k) {
    LogicalProcess& process = *processes_[active[k]];
    const std::uint64_t before = process.events_executed();
    process.advance(horizon);
    group.events += process.events_executed() - before;
    if (timed_) seconds_[active[k]] += laps.next();
  }
}

/// Merged processes: the same in small, in windows of their own shortest channel, on this worker alone.
void WindowGroups::meet(Group& group, const WindowPlan::Cluster& cluster, SimTime horizon) {
  for (SimTime t = earliest_of(cluster); t < horizon; t = earliest_of(cluster)) {
    advance(group, cluster, std::min(horizon, t + cluster.lookahead));
    for (const auto& bag : group.bags) group.messages += bag->deliver_here();
  }
}

void WindowGroups::deliver_to(std::size_t g) {
  for (const Group& from : groups_) {
    for (const auto& bag : from.bags) groups_[g].messages += bag->deliver(g);
  }
}

void WindowGroups::deliver_rest() {
  turn_mail();
  for (std::size_t g = 0; g < groups_.size(); ++g) deliver_to(g);
}

std::uint64_t WindowGroups::events() const {
  std::uint64_t n = 0;
  for (const Group& group : groups_) n += group.events;
  return n;
}

std::uint64_t WindowGroups::messages() const {
  std::uint64_t n = 0;
  for (const Group& group : groups_) n += group.messages;
  return n;
}

double WindowGroups::busy() const {
  double seconds = 0;
  for (const Group& group : groups_) seconds += group.handling + group.delivering;
  return seconds;
}

void WindowGroups::add_to(ExecutorProfile& profile) const {
  for (const Group& group : groups_) {
    profile.handling += group.handling;
    profile.delivering += group.delivering;
  }
  for (std::size_t i = 0; i < seconds_.size(); ++i) profile.processes[plan_.order[i]].seconds += seconds_[i];
}

SimTime WindowGroups::earliest_of(WindowPlan::Range range) const {
  SimTime earliest = kNever;
  for (std::uint32_t i = range.begin; i < range.end; ++i) earliest = std::min(earliest, next_times_[i]);
  return earliest;
}

}  // namespace icsflow::engine
