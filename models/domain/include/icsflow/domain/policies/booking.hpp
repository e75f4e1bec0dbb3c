#pragma once

/// Booking rules: which slot a patient may have, from which day on, and who gets a routine slot.
/// Source of the routine rule: lists are not served in order of waiting; the mixture of chronological booking, booking
/// by a target and booking by lot, with its shares as parameters, is a design default (mark C).

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "icsflow/domain/list_class.hpp"
#include "icsflow/domain/policies/choice.hpp"
#include "icsflow/domain/policies/slots.hpp"

namespace icsflow::models::policies {

/// Whose free slot a patient takes: an urgent patient one kept for the urgent list, else a routine one; a planned
/// patient one kept for the planned list; a routine patient a routine one. Nothing if there is none.
inline std::optional<ListClass> slot_for(ListClass list, const FreeSlots& free) {
  const auto has = [&free](ListClass kind) { return free[static_cast<std::size_t>(kind)] > 0; };
  if (has(list)) return list;
  if (list == ListClass::kUrgent && has(ListClass::kRoutine)) return ListClass::kRoutine;
  return std::nullopt;
}

/// The first day for which a patient of the list may be booked.
/// @param today, notice, urgent_notice  days
inline std::int32_t first_bookable(ListClass list, std::int32_t today, std::int32_t notice,
                                   std::int32_t urgent_notice) {
  return today + (list == ListClass::kUrgent ? urgent_notice : notice);
}

/// What a routine rule may ask of a waiting list that is not empty. `Id` is a patient.
struct ListInterface {
  using Id = std::uint32_t;
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] Id oldest() const;                            ///< the longest waiting
  [[nodiscard]] Id first_from(std::int32_t clock_day) const;  ///< the oldest clock from that day on; else of all
  [[nodiscard]] Id by_lot(std::size_t rank) const;            ///< by the rank, from 0, below size()
};

/// Chronological: the longest waiting.
struct LongestWait {
  static constexpr std::string_view kWord = "chronological";
  static constexpr bool kDraws = false;
  template <class List>
  static auto pick(const List& list, std::int32_t, double) {
    return list.oldest();
  }
};

/// Near breach: the one whose clock is the nearest to reaching the target.
struct NearestTarget {
  static constexpr std::string_view kWord = "near_breach";
  static constexpr bool kDraws = false;
  template <class List>
  static auto pick(const List& list, std::int32_t target_day, double) {
    return list.first_from(target_day);
  }
};

/// Anybody, by lot.
struct Anybody {
  static constexpr std::string_view kWord = "anybody";
  static constexpr bool kDraws = true;
  template <class List>
  static auto pick(const List& list, std::int32_t, double u) {
    return list.by_lot(static_cast<std::size_t>(u * static_cast<double>(list.size())));
  }
};

/// P::pick(list, target_day, u): who gets the slot. `target_day` is the clock start that reaches the target today, u is
/// uniform in [0, 1).
template <class P>
concept RoutineRule = requires(const ListInterface& list, std::int32_t target_day, double u) {
  { P::kWord } -> std::convertible_to<std::string_view>;
  requires std::same_as<decltype(P::kDraws), const bool>;
  { P::pick(list, target_day, u) } -> std::same_as<ListInterface::Id>;
};

template <RoutineRule... P>
using RoutineRuleChoice = Choice<P...>;

using RoutineRules = RoutineRuleChoice<LongestWait, NearestTarget, Anybody>;

/// Index in RoutineRules of the rule for one slot.
/// @param u  uniform in [0, 1)
/// @param chronological, near_breach  shares of slots, 0 to 1; the second gets at most what the first leaves
inline PolicyIndex routine_rule(double u, double chronological, double near_breach) {
  return u < chronological                 ? RoutineRules::index_of<LongestWait>()
         : u < chronological + near_breach ? RoutineRules::index_of<NearestTarget>()
                                           : RoutineRules::index_of<Anybody>();
}

/// The clock start that reaches the target today. @param target  days, a fraction is cut off
inline std::int32_t clock_start_at_target(std::int32_t today, double target) {
  return today - static_cast<std::int32_t>(target);
}

/// When the k-th of n patients of a session is called in, as a share of its hours: evenly, in the middle of equal
/// parts.
/// @param k  from 0, below n
inline double call_in_share(std::size_t k, std::size_t n) {
  return (static_cast<double>(k) + 0.5) / static_cast<double>(n);
}

}  // namespace icsflow::models::policies
