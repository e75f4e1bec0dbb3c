#pragma once

/// The queues of pools at the census: who waits joins, the longest waiting first; then units that are free are given
/// out.

#include "opening/room.hpp"

namespace icsflow::models {

template <class Fel>
class OpeningQueues {
 public:
  OpeningQueues(Book<Fel>& book, Patients<Fel>& patients, Beds<Fel>& beds, OpeningRoom<Fel>& room)
      : book_(book), patients_(patients), beds_(beds), room_(room) {}

  void open_queues();

 private:
  [[nodiscard]] StepId spent_in(StepId step) const;
  void open_in_use(std::size_t p);

  Book<Fel>& book_;
  Patients<Fel>& patients_;
  Beds<Fel>& beds_;
  OpeningRoom<Fel>& room_;
};

}  // namespace icsflow::models
