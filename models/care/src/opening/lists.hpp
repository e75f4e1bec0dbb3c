#pragma once

/// The published waiting lists at the census, patients who wait for another provider's place, and others who wait.

#include "clock/clocks.hpp"
#include "opening/room.hpp"
#include "transfer/transfers.hpp"

namespace icsflow::models {

template <class Fel>
class OpeningLists {
 public:
  OpeningLists(Book<Fel>& book, Patients<Fel>& patients, Clocks<Fel>& clocks, Transfers<Fel>& transfers,
               OpeningRoom<Fel>& room)
      : book_(book), patients_(patients), clocks_(clocks), transfers_(transfers), room_(room) {}

  /// The published list: each pathway in its band, at a stage drawn conditional on its age and decision.
  void open_lists();
  /// Patients who wait for another provider's place at the census: ready for some time, assessed, in its queue.
  void open_transfers();
  /// Patients without a clock who wait for a pool or for a date at the census.
  void open_waiting();

 private:
  void place_on_list(Slot e, const ServiceOpening& solved, const OpeningSample& sample, engine::Substream& u);

  Book<Fel>& book_;
  Patients<Fel>& patients_;
  Clocks<Fel>& clocks_;
  Transfers<Fel>& transfers_;
  OpeningRoom<Fel>& room_;
};

}  // namespace icsflow::models
