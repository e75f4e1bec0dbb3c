#include "beds/rostered_queues.hpp"

#include <algorithm>
#include <tuple>

#include "event_list.hpp"
#include "icsflow/domain/policies/disciplines.hpp"
#include "icsflow/engine/state.hpp"

namespace icsflow::models {

template <class Fel>
void RosteredQueues<Fel>::start() {
  ranked_.clear();
  asked_ = 0;
}

template <class Fel>
Slot RosteredQueues<Fel>::place(Slot e, std::size_t p, std::uint8_t priority) {
  return policies::Disciplines::with(book_.me.pools[p].discipline, [&](auto discipline) {
    std::int64_t length = 0;
    if constexpr (discipline.kNeedsLength) {
      const CompiledStep& s = book_.step_of(book_.tokens[e]);
      Work& w = units_.work(e);
      w.left = w.drawn = patients_.attributes.sample(s.duration, e, s.duration_site);
      w.sampled = true;
      length = w.left.ticks();
    }
    return discipline.place(queue_of(p, priority), length);
  });
}

template <class Fel>
void RosteredQueues<Fel>::enqueue(Slot e, std::size_t p, std::uint8_t priority, bool at_head) {
  Token& t = book_.tokens[e];
  Pool& pool = pools_[p];
  const CompiledPool& c = book_.me.pools[p];
  const Slot before = at_head ? pool.head[priority] : place(e, p, priority);
  if (c.ranks()) ranked_.insert(units_[p].ranked[priority], e, before, units_.work(e).left.ticks());
  t.set(kInQueue);
  t.set_queue(priority);
  if (c.several) {
    QueueLine& line = line_of(e);
    pools_.link(line.head[priority], line.tail[priority], e, kNoSlot);
  } else {
    pools_.link(pool.head[priority], pool.tail[priority], e, before);
  }
  pools_.count_queued(p, 1);
}

template <class Fel>
void RosteredQueues<Fel>::dequeue(Slot e) {
  Token& t = book_.tokens[e];
  const std::uint16_t p = book_.step_of(t).resource;
  const CompiledPool& c = book_.me.pools[p];
  Pool& pool = pools_[p];
  const std::size_t priority = t.queue();
  if (c.several) {
    QueueLine& line = line_of(e);
    pools_.unlink(line.head[priority], line.tail[priority], e);
  } else {
    pools_.unlink(pool.head[priority], pool.tail[priority], e);
  }
  if (c.ranks()) ranked_.erase(units_[p].ranked[priority], e);
  t.clear(kInQueue);
  t.clear_queue();
  pools_.count_queued(p, -1);
  if (book_.me.tracks_holds) units_.count_blocked(e);
}

/// Where in the queue of a pool the patient stands, if some there want several units.
template <class Fel>
QueueLine& RosteredQueues<Fel>::line_of(Slot e) {
  const CompiledStep& s = book_.step_of(book_.tokens[e]);
  return units_[s.resource].lines[s.line];
}

/// The next of a queue whose patients want a unit of this pool and no other.
template <class Fel>
Slot RosteredQueues<Fel>::pick(std::size_t p) {
  const Pool& pool = pools_[p];
  const auto head = std::find_if(pool.head.begin(), pool.head.end(), [](Slot e) { return e != kNoSlot; });
  if (head == pool.head.end()) return kNoSlot;
  const CompiledPool& c = book_.me.pools[p];
  const OneQueue queue = queue_of(p, static_cast<std::size_t>(head - pool.head.begin()));
  return policies::Disciplines::with(c.discipline, [&](auto discipline) {
    double u = 0;
    if constexpr (discipline.kDraws)
      u = book_.uniform(engine::child_identity(c.identity, units_[p].picks++), c.discipline_site);
    return discipline.pick(queue, u);
  });
}

template <class Fel>
Slot RosteredQueues<Fel>::next_of(std::size_t p, const PoolUnits*& units) {
  const CompiledPool& c = book_.me.pools[p];
  if (!c.several) {
    units = units_.free_units(p) > 0 ? &c.one : nullptr;
    return units == nullptr ? kNoSlot : pick(p);
  }
  Slot best = kNoSlot;
  const auto better = [&](Slot a, Slot b) {
    if (book_.tokens[a].queue() != book_.tokens[b].queue()) return book_.tokens[a].queue() < book_.tokens[b].queue();
    return units_.known_work(a).joined < units_.known_work(b).joined;
  };
  const auto look = [&](std::size_t queue) {
    const std::vector<QueueLine>& lines = units_[queue].lines;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const auto& head = lines[i].head;
      const auto first = std::find_if(head.begin(), head.end(), [](Slot e) { return e != kNoSlot; });
      if (first == head.end() || (best != kNoSlot && !better(*first, best))) continue;
      const PoolUnits* has = units_.available(book_.me.pools[queue].lines[i]);
      if (has == nullptr) continue;
      best = *first;
      units = has;
    }
  };
  look(p);
  for (const std::uint16_t queue : c.partners) look(queue);
  return best;
}

template <class Fel>
void RosteredQueues<Fel>::save(engine::ByteWriter& out) {
  engine::put_each(out, std::tie(ranked_, asked_));
}

template <class Fel>
void RosteredQueues<Fel>::load(engine::ByteReader& in) {
  engine::get_each(in, std::tie(ranked_, asked_));
}

template class RosteredQueues<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
