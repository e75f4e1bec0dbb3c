#include "audit/memory_held.hpp"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "event_list.hpp"

namespace icsflow::models {
namespace {
template <class T>
std::size_t bytes_of(const std::vector<T>& v) {
  return v.capacity() * sizeof(T);
}
}  // namespace

template <class Fel>
std::uint64_t MemoryHeld<Fel>::pathway_bytes() const {
  return book.tokens.size() * sizeof(Token) + patients.episodes.used_bytes() + patients.overflow.used_bytes() +
         beds.units.used_bytes() + transfers.known() * (sizeof(std::pair<std::uint64_t, Slot>) + 2 * sizeof(void*));
}

template <class Fel>
std::string MemoryHeld<Fel>::longest_queue() const {
  std::uint64_t most = 0;
  std::string where;
  const auto look = [&](std::uint64_t waiting, const std::string& what) {
    if (waiting <= most) return;
    most = waiting;
    where = fmt::format("{} wait {}", waiting, what);
  };
  for (std::size_t p = 0; p < beds.pools.size(); ++p) {
    look(static_cast<std::uint64_t>(beds.pools[p].queued), fmt::format("for {}/{}", book.me.id, book.me.pools[p].name));
  }
  for (std::size_t i = 0; i < clinics.size(); ++i) {
    std::uint64_t waiting = 0;
    for (const AgedList& list : clinics[i].lists) waiting += list.size();
    if (clinics[i].classes) waiting += clinics[i].classes->waiting;
    const CompiledSession& c = book.me.sessions[i];
    look(waiting, c.service == kNoIndex
                      ? fmt::format("on the list of {}/{}", book.me.id, c.name)
                      : fmt::format("on the list of {} ({})", book.model.services[c.service].id, c.name));
  }
  const std::uint64_t here = patients.tokens.used();
  if (most * 2 >= here) return where;
  return fmt::format("{} are at {}{}{}", here, book.me.id,
                     where.empty() ? ", most of them not in a queue" : ", of whom ", where);
}

template <class Fel>
ProviderMemory MemoryHeld<Fel>::memory() const {
  ProviderMemory m;
  m.pathways = patients.tokens.bytes() + patients.episodes.bytes() + patients.overflow.bytes() + clocks.bytes() +
               transfers.known() * (sizeof(std::pair<std::uint64_t, Slot>) + sizeof(void*)) +
               transfers.known_buckets() * sizeof(void*);
  m.resources = beds.units.bytes() + beds.queues.bytes() + beds.pools.bytes() + bytes_of(book.resumed) +
                cancellations.bytes() + streams.bytes() + dated.bytes() + clinics.size() * sizeof(Session) +
                clinics.bytes();
  for (std::size_t i = 0; i < clinics.size(); ++i) {
    const Session& s = clinics[i];
    for (const AgedList& l : s.lists) m.resources += l.bytes();
    m.resources += s.order.bytes();
    if (s.classes) m.resources += s.classes->bytes();
    m.resources += bytes_of(s.days) + bytes_of(s.booked) + bytes_of(s.rotas);
    for (const std::vector<Slot>& booked : s.booked) m.resources += bytes_of(booked);
  }
  const ProviderRecord& r = book.record;
  m.records = bytes_of(r.services) + bytes_of(r.departments) + bytes_of(r.steps) + bytes_of(r.rostered_steps) +
              bytes_of(r.rostered_pools) + bytes_of(r.pools) + bytes_of(r.sessions) + bytes_of(r.classes) +
              bytes_of(r.ready_at_midnight) + bytes_of(r.slots) + bytes_of(r.months.patients) +
              bytes_of(r.months.departments) + bytes_of(r.months.steps);
  for (const ServiceRecord& s : r.services) {
    m.records +=
        bytes_of(s.weeks) + bytes_of(s.closing) + bytes_of(s.month_bands) + bytes_of(s.month_ends) + bytes_of(s.months);
  }
  for (const PoolRecord& p : r.pools) {
    m.records += bytes_of(p.open_at_midnight) + bytes_of(p.occupied_at_midnight) + bytes_of(p.queue_at_midnight);
  }
  return m;
}

template struct MemoryHeld<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
