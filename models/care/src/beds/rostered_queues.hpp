#pragma once

/// The queues of rostered pools: disciplines, lines of those who want the same units, who is next. At all times whoever
/// waits could not be served by the units that are free. Called by rostered_service.hpp, beds.hpp and the opening.

#include <tuple>

#include "beds/ranked_queues.hpp"
#include "beds/rostered_units.hpp"
#include "icsflow/engine/bytes.hpp"

namespace icsflow::models {

template <class Fel>
class RosteredQueues {
 public:
  RosteredQueues(Book<Fel>& book, Patients<Fel>& patients, Pools<Fel>& pools, RosteredUnits<Fel>& units)
      : book_(book), patients_(patients), pools_(pools), units_(units) {}

  void start();
  /// The patient begins to wait: its place among those who asked.
  void ask(Slot e) { units_.work(e).joined = ++asked_; }
  void enqueue(Slot e, std::size_t p, std::uint8_t priority, bool at_head);
  void dequeue(Slot e);
  /// Who is served next with what is free, and the units it takes: the best priority, then who asked first, of those
  /// whom it is enough for; kNoSlot if nobody.
  Slot next_of(std::size_t p, const PoolUnits*& units);
  /// As engine/state.hpp has it.
  void save(engine::ByteWriter& out);
  void load(engine::ByteReader& in);
  [[nodiscard]] std::size_t bytes() const { return ranked_.bytes(); }

 private:
  /// A queue of patients who want a unit of this pool and no other, as disciplines see it.
  struct OneQueue {
    using Id = Slot;
    const RankedQueues& ranked;
    Slot head, root;
    [[nodiscard]] static Id none() { return kNoSlot; }
    [[nodiscard]] Id first() const { return head; }
    [[nodiscard]] std::size_t size() const { return ranked.size(root); }
    [[nodiscard]] Id at(std::size_t rank) const { return ranked.at(root, rank); }
    [[nodiscard]] Id first_longer(std::int64_t length) const { return ranked.first_longer(root, length); }
  };
  [[nodiscard]] OneQueue queue_of(std::size_t p, std::size_t priority) const {
    return {ranked_, pools_[p].head[priority], units_[p].ranked[priority]};
  }
  /// Before whom a patient joins the queue; its service time is drawn if the discipline needs it.
  Slot place(Slot e, std::size_t p, std::uint8_t priority);
  Slot pick(std::size_t p);
  QueueLine& line_of(Slot e);

  Book<Fel>& book_;
  Patients<Fel>& patients_;
  Pools<Fel>& pools_;
  RosteredUnits<Fel>& units_;
  RankedQueues ranked_;  // the queues of pools that are served at random or shortest first
  std::uint64_t asked_ = 0;
};

}  // namespace icsflow::models
