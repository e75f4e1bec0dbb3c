#pragma once

/// The state at the opening census, built at the start of each replication: lists, transfers, stays, queues, in this
/// order.

#include "opening/lists.hpp"
#include "opening/queues.hpp"
#include "opening/room.hpp"
#include "opening/stays.hpp"

namespace icsflow::models {

template <class Fel>
class Opening {
 public:
  Opening(Book<Fel>& book, Patients<Fel>& patients, Clocks<Fel>& clocks, RareClocks<Fel>& rare_clocks, Beds<Fel>& beds,
          Clinics<Fel>& clinics, Transfers<Fel>& transfers)
      : book_(book),
        room_(book, patients, rare_clocks, beds, clinics),
        lists_(book, patients, clocks, transfers, room_),
        stays_(book, patients, room_),
        queues_(book, patients, beds, room_) {}

  void open();
  /// Members of the population of a stream who are here at the census.
  [[nodiscard]] std::uint32_t members(std::uint32_t stream) const { return stays_.members(stream); }

 private:
  Book<Fel>& book_;
  OpeningRoom<Fel> room_;
  OpeningLists<Fel> lists_;
  OpeningStays<Fel> stays_;
  OpeningQueues<Fel> queues_;
};

}  // namespace icsflow::models
