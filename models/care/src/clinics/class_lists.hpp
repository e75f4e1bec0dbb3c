#pragma once

/// The routine list of a session whose patients are of classes: a list for each class, and the slots kept for it.

#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

#include "clinics/aged_list.hpp"
#include "clinics/weighted_order.hpp"
#include "icsflow/domain/wait_since.hpp"

namespace icsflow::models {

struct ClassLists {
  struct Of {
    AgedList list;
    WeightedOrder order;  ///< used where the session has weights
    auto state() { return std::tie(list, order); }
  };
  std::vector<Of> of;              ///< by class, in the order of priority
  std::size_t waiting = 0;         ///< on all of these
  std::vector<std::int32_t> kept;  ///< free slots: by place of the day in the ring, then by class

  auto state() { return std::tie(of, waiting, kept); }
  void start(std::size_t classes, std::size_t days, std::int32_t first_day, std::int32_t last_day,
             std::size_t steps_of_weights) {
    of.resize(classes);
    for (Of& one : of) {
      one.list.set_range(first_day, last_day);
      one.list.clear();
      if (steps_of_weights > 0) one.order.clear(one.list, steps_of_weights);
    }
    waiting = 0;
    kept.assign(days * classes, 0);
  }
  /// Free slots kept for each class. @param place  of the day in the ring
  [[nodiscard]] std::span<std::int32_t> kept_on(std::uint32_t place) {
    return std::span(kept).subspan(place * of.size(), of.size());
  }
  [[nodiscard]] std::size_t bytes() const {
    std::size_t all = kept.capacity() * sizeof(std::int32_t) + of.capacity() * sizeof(Of);
    for (const Of& one : of) all += one.list.bytes() + one.order.bytes();
    return all;
  }
};

/// The day that orders the list of a class: from which its waits are counted.
inline std::int32_t waits_since(const Token& t, WaitSince since) {
  if (since == WaitSince::kListed) return engine::day_of(t.since);
  if (since == WaitSince::kDecision && t.decision != kNoDay) return t.decision;
  return t.list_day();
}

}  // namespace icsflow::models
