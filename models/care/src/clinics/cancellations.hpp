#pragma once

/// Dates are cancelled: for want of beds in the morning, and for want of slots after an intervention.

#include <optional>
#include <vector>

#include "beds/pools.hpp"
#include "clinics/clinics.hpp"
#include "icsflow/domain/policies/cancellation.hpp"

namespace icsflow::models {

template <class Fel>
class Cancellations {
 public:
  Cancellations(Book<Fel>& book, Clinics<Fel>& clinics, Pools<Fel>& pools)
      : book_(book), clinics_(clinics), pools_(pools) {}

  /// Cancels today's ordinary admissions that no bed is expected for, lowest clinical need and shortest wait first; the
  /// urgent and those beyond the protected wait are spared.
  void for_want_of_beds();
  /// Where more are booked than there are slots, those with the shortest wait lose their date, the urgent and those
  /// whose wait is protected last. @param i index of the session
  void for_want_of_slots(std::size_t i);
  [[nodiscard]] std::size_t bytes() const { return candidates_.capacity() * sizeof(Slot); }

 private:
  /// The patient as cancellation orders see it.
  [[nodiscard]] policies::Booked booked(Slot e) const;
  /// Days of a running clock beyond which a wait is protected.
  [[nodiscard]] std::optional<double> protect_over() const;

  Book<Fel>& book_;
  Clinics<Fel>& clinics_;
  Pools<Fel>& pools_;
  std::vector<Slot> candidates_;  // kept for its memory
};

}  // namespace icsflow::models
