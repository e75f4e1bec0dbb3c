// What a provider holds, and the names of its events: for profiles. Part of provider_process.cpp.
#pragma once

#include "provider_process.hpp"

namespace icsflow::models {

template <class T, class Allocator>
std::size_t bytes_of(const std::vector<T, Allocator>& v) {
  return v.capacity() * sizeof(T);
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
