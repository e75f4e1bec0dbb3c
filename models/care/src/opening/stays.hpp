#pragma once

/// Patients without a running clock who are found in steps at the census: as many as a pool says, or as the flow
/// implies.

#include <map>
#include <utility>
#include <vector>

#include "opening/room.hpp"

namespace icsflow::models {

template <class Fel>
class OpeningStays {
 public:
  OpeningStays(Book<Fel>& book, Patients<Fel>& patients, OpeningRoom<Fel>& room)
      : book_(book), patients_(patients), room_(room) {}

  void start();
  /// A pool that says with how many units it opens: shared out among the steps in which patients have units of it, in
  /// proportion to the mean number there. Each share is rounded up or down by one draw for all, so that their sum is
  /// exact.
  void open_numbered();
  /// All others, as many as the flow implies; who does not fit in waits, or is not there.
  void open_stationary();
  /// Members of the population of a stream who are here at the census.
  [[nodiscard]] std::uint32_t members(std::uint32_t stream) const { return members_[stream]; }

 private:
  bool open_stay(const OpeningStay& stay, const Fit& at);

  Book<Fel>& book_;
  Patients<Fel>& patients_;
  OpeningRoom<Fel>& room_;
  // By source of the opening: the identity of its patients here, and how many there are.
  std::map<std::uint32_t, std::pair<std::uint64_t, std::uint64_t>> opened_of_;
  std::vector<std::uint32_t> members_;  // by stream
};

}  // namespace icsflow::models
