#pragma once

/// The episodes of patients in a department, a bed or a transfer, and who is ready for discharge. At all times
/// ready_now() is the number of episodes with is_ready. Units that an episode holds are given back by beds/beds.hpp
/// before it is freed.

#include <tuple>
#include <vector>

#include "book.hpp"

namespace icsflow::models {

template <class Fel>
class Episodes {
 public:
  explicit Episodes(Book<Fel>& book) : book_(book) {}

  void clear();
  /// The episode of a token, which it has from now on.
  Episode& of(Slot e) {
    const Slot slot = book_.tokens[e].episode;
    return slot == kNoSlot ? begin(e) : episodes_[slot];
  }
  [[nodiscard]] const Episode& at(Slot episode) const { return episodes_[episode]; }
  [[nodiscard]] Episode& at(Slot episode) { return episodes_[episode]; }
  /// The token's episode, which holds nothing any more, is over.
  void free(Slot e);
  /// The patient is ready for discharge, and has been since.
  void ready(Slot e, engine::SimTime since);
  /// The patient leaves hospital: ends a delay after being ready.
  void close_stay(Slot e);
  [[nodiscard]] std::int64_t ready_now() const { return ready_now_; }
  auto state() { return std::tie(episodes_, free_, ready_now_); }
  [[nodiscard]] std::size_t used_bytes() const { return episodes_.size() * sizeof(Episode); }
  [[nodiscard]] std::size_t bytes() const {
    return episodes_.capacity() * sizeof(Episode) + free_.capacity() * sizeof(Slot);
  }

 private:
  Episode& begin(Slot e);

  Book<Fel>& book_;
  std::vector<Episode> episodes_;
  std::vector<Slot> free_;
  std::int64_t ready_now_ = 0;
};

}  // namespace icsflow::models
