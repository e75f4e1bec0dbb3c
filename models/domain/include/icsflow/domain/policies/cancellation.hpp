#pragma once

/// Cancellation orders: who loses a date first where there are more dates than beds or slots.
/// Source: the usual practice of sparing urgent patients and the longest waits; the protected wait is a parameter of a
/// scenario (mark C).

#include <concepts>
#include <cstdint>
#include <optional>

#include "icsflow/domain/list_class.hpp"

namespace icsflow::models::policies {

/// A patient with a date.
struct Booked {
  ListClass list = ListClass::kRoutine;
  bool clock_runs = false;
  std::int32_t clock_days = 0;  ///< that the RTT clock has run, if it runs
  std::int32_t list_day = 0;    ///< of the run, from which the wait counts; earlier is longer
  std::uint64_t id = 0;
};

/// Whether a patient is not to be cancelled while there are others: the urgent, and those whose clock is past the
/// protected wait.
/// @param protect_over  days; nothing: no wait is protected
constexpr bool is_spared(const Booked& b, std::optional<double> protect_over) {
  return b.list == ListClass::kUrgent || (protect_over && b.clock_runs && b.clock_days > *protect_over);
}

/// Shortest wait first; of one wait by identity, so that the order is total.
struct ShortestWaitFirst {
  static constexpr bool before(const Booked& a, const Booked& b) {
    return a.list_day != b.list_day ? a.list_day > b.list_day : a.id < b.id;
  }
};

/// P::before(a, b): whether a loses the date before b; a strict total order of patients with different identities.
template <class P>
concept CancellationOrder = requires(const Booked& a, const Booked& b) {
  { P::before(a, b) } -> std::same_as<bool>;
};

/// The order with those who are spared behind all others.
template <CancellationOrder P>
constexpr bool before_with_spared_last(const Booked& a, const Booked& b, std::optional<double> protect_over) {
  const bool spare_a = is_spared(a, protect_over), spare_b = is_spared(b, protect_over);
  return spare_a != spare_b ? spare_b : P::before(a, b);
}

}  // namespace icsflow::models::policies
