#pragma once

/// A waiting list as the rules of domain/policies/booking.hpp see it.

#include <cstddef>
#include <cstdint>

#include "clinics/aged_list.hpp"

namespace icsflow::models {

/// A waiting list as booking rules see it, when `taken` more of its patients will have been booked.
struct BookedFrom {
  using Id = Slot;
  const AgedList& list;
  std::size_t taken;
  [[nodiscard]] std::size_t size() const { return list.size() - taken; }
  [[nodiscard]] Id oldest() const { return list.oldest(); }
  [[nodiscard]] Id first_from(std::int32_t clock_day) const { return list.first_from(clock_day); }
  [[nodiscard]] Id by_lot(std::size_t rank) const { return list.by_lot(rank); }
};

}  // namespace icsflow::models
