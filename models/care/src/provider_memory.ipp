// What a provider holds: for profiles, and for runs that hold too much. Part of provider_process.cpp.
#pragma once

#include "provider_process.hpp"

namespace icsflow::models {

template <class T, class Allocator>
std::size_t bytes_of(const std::vector<T, Allocator>& v) {
  return v.capacity() * sizeof(T);
}

template <class Fel>
std::uint64_t ProviderProcess<Fel>::pathway_bytes() const {
  // What is in use in this replication, whatever is kept from earlier ones.
  const auto used = [](const auto& v) { return v.size() * sizeof(v[0]); };
  return used(tokens_) + used(episodes_) + used(particulars_) + used(work_) +
         known_.size() * (sizeof(std::pair<std::uint64_t, Slot>) + 2 * sizeof(void*));
}

template <class Fel>
std::string ProviderProcess<Fel>::longest_queue() const {
  std::uint64_t most = 0;
  std::string where;
  const auto look = [&](std::uint64_t waiting, const std::string& what) {
    if (waiting <= most) return;
    most = waiting;
    where = fmt::format("{} wait {}", waiting, what);
  };
  for (std::size_t p = 0; p < pools_.size(); ++p) {
    look(static_cast<std::uint64_t>(pools_[p].queued), fmt::format("for {}/{}", me_.id, me_.pools[p].name));
  }
  for (std::size_t i = 0; i < sessions_.size(); ++i) {
    std::uint64_t waiting = 0;
    for (const AgedList& list : sessions_[i].lists) waiting += list.size();
    const CompiledSession& c = me_.sessions[i];
    look(waiting, c.service == kNoIndex ? fmt::format("on the list of {}/{}", me_.id, c.name)
                                        : fmt::format("on the list of {} ({})", model_.services[c.service].id, c.name));
  }
  const std::uint64_t here = tokens_.size() - free_tokens_.size();
  if (most * 2 >= here) return where;
  return fmt::format("{} are at {}{}{}", here, me_.id, where.empty() ? ", most of them not in a queue" : ", of whom ",
                     where);
}

template <class Fel>
ProviderMemory ProviderProcess<Fel>::state_memory() const {
  ProviderMemory m;
  m.pathways = bytes_of(tokens_) + bytes_of(free_tokens_) + bytes_of(episodes_) + bytes_of(free_episodes_) +
               bytes_of(particulars_) + bytes_of(free_particulars_) + bytes_of(leave_heads_) +
               known_.size() * (sizeof(std::pair<std::uint64_t, Slot>) + sizeof(void*)) +
               known_.bucket_count() * sizeof(void*);
  m.resources = bytes_of(work_) + ranked_.bytes() + bytes_of(blocked_) + bytes_of(managed_) + bytes_of(pools_) +
                bytes_of(sessions_) + bytes_of(granted_) + bytes_of(may_be_cancelled_) + bytes_of(sources_) +
                bytes_of(changes_) + bytes_of(own_values_) + bytes_of(own_distributions_);
  for (const ManagedPool& p : managed_) {
    m.resources += bytes_of(p.on_duty) + bytes_of(p.lines) +
                   p.serving.size() * (sizeof(*p.serving.begin()) + 4 * sizeof(void*)) +
                   p.units.size() * (sizeof(*p.units.begin()) + 4 * sizeof(void*));
  }
  for (const Session& s : sessions_) {
    for (const AgedList& l : s.lists) m.resources += l.bytes();
    m.resources += bytes_of(s.days) + bytes_of(s.booked) + bytes_of(s.rotas);
    for (const std::vector<Slot>& booked : s.booked) m.resources += bytes_of(booked);
  }
  m.records = bytes_of(record_.services) + bytes_of(record_.departments) + bytes_of(record_.steps) +
              bytes_of(record_.managed_steps) + bytes_of(record_.managed_pools) + bytes_of(record_.pools) +
              bytes_of(record_.sessions) + bytes_of(record_.ready_at_midnight);
  for (const ServiceRecord& s : record_.services) {
    m.records += bytes_of(s.weeks) + bytes_of(s.closing) + bytes_of(s.month_bands);
  }
  for (const PoolRecord& p : record_.pools) {
    m.records += bytes_of(p.open_at_midnight) + bytes_of(p.occupied_at_midnight) + bytes_of(p.queue_at_midnight);
  }
  return m;
}

}  // namespace icsflow::models
