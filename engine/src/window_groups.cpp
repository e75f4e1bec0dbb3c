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
  for (const LogicalProcess* p : processes_) events_before_.push_back(p->events_executed());
  parts_.count = groups_.size();
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    for (std::size_t i = plan.groups[g].begin(); i < plan.groups[g].end(); ++i) {
      parts_.of_rank[processes_[i]->rank()] = static_cast<std::uint8_t>(g);
    }
  }
  for (LogicalProcess* p : processes_) p->deliver_mail();
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    Group& group = groups_[g];
    group.alone = section_of(plan.groups[g].alone, plan.lookahead);
    for (const WindowPlan::Cluster& c : plan.groups[g].clusters) group.clusters.push_back(section_of(c, c.lookahead));
    for (std::size_t i = plan.groups[g].begin(); i < plan.groups[g].end(); ++i) take_bag(group, g, *processes_[i]);
    group.earliest = earliest_of(group);
  }
}

WindowGroups::~WindowGroups() {
  for (LogicalProcess* p : processes_) {
    p->use_mailbag(nullptr);
    p->publish_next_time(nullptr);
  }
}

WindowGroups::Section WindowGroups::section_of(WindowPlan::Range range, Duration lookahead) {
  Section section;
  section.range = range;
  section.lookahead = lookahead;
  for (std::size_t i = range.begin; i < range.shared_end; ++i) {
    LogicalProcess& process = *processes_[i];
    const auto joined = [&](const auto& list) { return list->join(process); };
    if (std::none_of(section.lists.begin(), section.lists.end(), joined)) {
      section.lists.push_back(process.make_shared_list());
      section.lists.back()->join(process);
    }
  }
  section.seconds.assign(section.lists.size(), 0.0);
  for (std::size_t i = range.shared_end; i < range.end; ++i) {
    next_times_[i] = processes_[i]->next_event_time();
    processes_[i]->publish_next_time(&next_times_[i]);
  }
  return section;
}

void WindowGroups::take_bag(Group& group, std::size_t own, LogicalProcess& process) {
  for (const auto& bag : group.bags) {
    if (process.use_mailbag(bag.get())) return;
  }
  group.bags.push_back(process.make_mailbag(parts_, own));
  process.use_mailbag(group.bags.back().get());
}

Duration WindowGroups::lookahead() const {
  const bool is_one_list = groups_.size() == 1 && groups_[0].clusters.empty() && groups_[0].alone.is_one_list();
  return is_one_list ? kLongestWindow : plan_.lookahead;
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
  Laps laps(timed_);
  deliver_to(g);
  group.delivering += laps.next();
  advance(group, group.alone, horizon);
  for (Section& cluster : group.clusters) meet(group, cluster, horizon);
  group.earliest = earliest_of(group);
  group.handling += laps.next();
}

/// Every list and every process of the section with an event before `horizon` runs to it.
void WindowGroups::advance(Group& group, Section& section, SimTime horizon) {
  Laps laps(timed_);
  for (std::size_t k = 0; k < section.lists.size(); ++k) {
    group.events += section.lists[k]->advance(horizon);
    section.seconds[k] += laps.next();
  }
  std::uint32_t* const active = active_.data() + section.range.begin;
  std::size_t n = 0;
  for (std::uint32_t i = section.range.shared_end; i < section.range.end; ++i) {
    active[n] = i;
    n += next_times_[i] < horizon ? 1 : 0;
  }
  for (std::size_t k = 0; k < n; ++k) {
    LogicalProcess& process = *processes_[active[k]];
    const std::uint64_t before = process.events_executed();
    process.advance(horizon);
    group.events += process.events_executed() - before;
    if (timed_) seconds_[active[k]] += laps.next();
  }
}

/// Merged processes: the same in small, in windows of their own shortest channel, on this worker alone.
void WindowGroups::meet(Group& group, Section& cluster, SimTime horizon) {
  const Duration longest = cluster.is_one_list() ? kLongestWindow : cluster.lookahead;
  for (SimTime t = earliest_of(cluster); t < horizon; t = earliest_of(cluster)) {
    advance(group, cluster, std::min(horizon, t + longest));
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
  const auto within = [&](const Section& section) {
    for (const auto& list : section.lists) n += list->messages();
  };
  for (const Group& group : groups_) {
    n += group.messages;
    within(group.alone);
    for (const Section& cluster : group.clusters) within(cluster);
  }
  return n;
}

double WindowGroups::busy() const {
  double seconds = 0;
  for (const Group& group : groups_) seconds += group.handling + group.delivering;
  return seconds;
}

void WindowGroups::add_to(ExecutorProfile& profile) const {
  if (!timed_) return;
  for (std::size_t i = 0; i < seconds_.size(); ++i) profile.processes[plan_.order[i]].seconds += seconds_[i];
  // What a list took is said of its processes by their events.
  const auto add_lists = [&](const Section& section) {
    double seconds = 0, events = 0;
    for (const double of_list : section.seconds) seconds += of_list;
    const auto executed = [&](std::size_t i) {
      return static_cast<double>(processes_[i]->events_executed() - events_before_[i]);
    };
    for (std::size_t i = section.range.begin; i < section.range.shared_end; ++i) events += executed(i);
    for (std::size_t i = section.range.begin; i < section.range.shared_end && events > 0; ++i) {
      profile.processes[plan_.order[i]].seconds += seconds * executed(i) / events;
    }
  };
  for (const Group& group : groups_) {
    profile.handling += group.handling;
    profile.delivering += group.delivering;
    add_lists(group.alone);
    for (const Section& cluster : group.clusters) add_lists(cluster);
  }
}

SimTime WindowGroups::earliest_of(const Section& section) const {
  SimTime earliest = kNever;
  for (const auto& list : section.lists) earliest = std::min(earliest, list->next_time());
  for (std::uint32_t i = section.range.shared_end; i < section.range.end; ++i) {
    earliest = std::min(earliest, next_times_[i]);
  }
  return earliest;
}

SimTime WindowGroups::earliest_of(const Group& group) const {
  SimTime earliest = earliest_of(group.alone);
  for (const Section& cluster : group.clusters) earliest = std::min(earliest, earliest_of(cluster));
  return earliest;
}

}  // namespace icsflow::engine
