#pragma once

/// The event record and its total order: (time, priority, origin, sequence), see docs/determinism.md.
/// - priority: a small constant of the event's kind, lower first;
/// - origin:   rank (by sorted name) of the logical process that scheduled it;
/// - sequence: how many events that origin had scheduled at this process before.
/// Storage slots, pointers, threads and file order never enter the order.

#include <compare>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "icsflow/engine/time.hpp"

namespace icsflow::engine {

/// Rank of a logical process among all of the run, by sorted name.
using LpRank = std::uint16_t;

/// What a handler is told. 24 bytes, trivially copyable; `entity` is a slot in the receiving process's own pools.
struct Event {
  SimTime time;
  std::uint64_t order = 0;  ///< priority : 8 | origin : 16 | sequence : 40
  std::uint32_t entity = 0;
  std::uint16_t kind = 0;
  std::uint16_t arg = 0;

  /// True if this event happens before `other`. Keys are unique within one process, so this is a strict total order.
  [[nodiscard]] constexpr bool before(const Event& other) const {
    return time != other.time ? time < other.time : order < other.order;
  }
};
static_assert(sizeof(Event) == 24 && std::is_trivially_copyable_v<Event>);

/// An event and the rank of the process it is for: what a list holds that several processes share. Between events of
/// different receivers no order is promised: they can affect each other only later.
struct AddressedEvent : Event {
  std::uint32_t receiver = 0;
};
static_assert(sizeof(AddressedEvent) == 32 && std::is_trivially_copyable_v<AddressedEvent>);

inline constexpr int kSequenceBits = 40;
inline constexpr int kOriginBits = 16;

constexpr std::uint64_t make_order(std::uint8_t priority, std::uint16_t origin, std::uint64_t sequence) {
  return (static_cast<std::uint64_t>(priority) << (kOriginBits + kSequenceBits)) |
         (static_cast<std::uint64_t>(origin) << kSequenceBits) | (sequence & ((1ULL << kSequenceBits) - 1));
}
/// Rank of the process that scheduled the event, or sent the message.
constexpr LpRank origin_of(std::uint64_t order) { return static_cast<LpRank>(order >> kSequenceBits); }
static_assert(kOriginBits == std::numeric_limits<LpRank>::digits);

}  // namespace icsflow::engine
