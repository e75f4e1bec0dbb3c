#pragma once

/// The records that messages are made of. They are plain data and address processes by rank: written to a file or sent
/// to another machine, they mean the same there. `Payload` is the content of a message: trivially copyable and, by the
/// same promise, without addresses.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <tuple>
#include <type_traits>
#include <vector>

#include "icsflow/engine/event.hpp"
#include "icsflow/engine/time.hpp"

namespace icsflow::engine {

/// From one process to the process of rank `to`. Messages take at least `minimum_delay` (the lookahead).
struct Channel {
  Duration minimum_delay;
  LpRank to = 0;
};
static_assert(std::is_trivially_copyable_v<Channel> && sizeof(Channel) == sizeof(Duration) + 8);

/// A message under way. The sender is the origin in the event's order (origin_of()).
template <class Payload>
struct Envelope {
  static_assert(std::is_trivially_copyable_v<Payload> && !std::is_pointer_v<Payload>);
  Event event;
  Payload payload;
  LpRank to = 0;
};

/// The contents of messages that have been delivered and not yet read. Slots are reused, the last freed first; a slot
/// never enters the order of events.
template <class Payload>
class MailStore {
 public:
  /// Holds a payload; a free slot holds the number of the next free slot.
  struct Slot {
    alignas(std::max(alignof(Payload), alignof(std::uint32_t)))
        std::array<std::byte, std::max(sizeof(Payload), sizeof(std::uint32_t))> bytes;
  };
  static_assert(std::is_trivially_copyable_v<Slot>);
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  /// Keeps the payload. Returns its slot. Inlined by force: GCC thinks it too large once send() has it twice.
  [[gnu::always_inline]] std::uint32_t keep(const Payload& payload) {
    std::uint32_t slot = free_;
    if (slot == kNone) [[unlikely]] {
      slot = add_slot();
    } else {
      free_ = next_free(slot);
    }
    std::memcpy(slots_[slot].bytes.data(), &payload, sizeof(Payload));
    return slot;
  }
  /// Returns the payload and frees its slot.
  Payload take(std::uint32_t slot) {
    Slot& place = slots_[slot];
    Payload payload;
    std::memcpy(static_cast<void*>(&payload), place.bytes.data(), sizeof(Payload));
    std::memcpy(place.bytes.data(), &free_, sizeof free_);
    free_ = slot;
    return payload;
  }
  /// Calls in what take(slot) will read.
  void prefetch(std::uint32_t slot) const { __builtin_prefetch(&slots_[slot], 1); }

  void clear() {
    slots_.clear();
    free_ = kNone;
  }
  /// Memory held, for profiles.
  [[nodiscard]] std::size_t bytes() const { return slots_.capacity() * sizeof(Slot); }

  auto state() { return std::tie(slots_, free_); }
  /// All that it holds.
  [[nodiscard]] const std::vector<Slot>& slots() const { return slots_; }
  [[nodiscard]] std::uint32_t first_free() const { return free_; }
  /// Holds `slots` instead, of which those linked from `first_free` on are free. Returns false and changes nothing if
  /// the links leave the slots or go round.
  bool restore(std::vector<Slot> slots, std::uint32_t first_free) {
    slots.swap(slots_);
    std::size_t free = 0;
    std::uint32_t slot = first_free;
    while (slot < slots_.size() && ++free <= slots_.size()) slot = next_free(slot);
    if (slot != kNone) {
      slots.swap(slots_);
      return false;
    }
    free_ = first_free;
    return true;
  }

 private:
  [[gnu::noinline]] std::uint32_t add_slot() {
    slots_.emplace_back();
    return static_cast<std::uint32_t>(slots_.size() - 1);
  }
  [[nodiscard]] std::uint32_t next_free(std::uint32_t slot) const {
    std::uint32_t next = kNone;
    std::memcpy(&next, slots_[slot].bytes.data(), sizeof next);
    return next;
  }

  std::vector<Slot> slots_;
  std::uint32_t free_ = kNone;  // first of the free slots
};

}  // namespace icsflow::engine
