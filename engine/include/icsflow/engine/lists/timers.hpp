#pragma once

/// Events that can be called off, without looking for them in the event list: calling off is O(1), and an event that
/// was called off is recognised when its time comes and then counts for nothing.
///
///   const TimerHandle deadline = timers_.set(patient);           // what the event is for
///   schedule(at, priority, kDeadline, deadline.slot);            // Event::entity carries the slot
///   ...
///   timers_.cancel(deadline);                                    // no longer wanted: true if it was still to come
///   ...
///   case kDeadline:                                              // exactly one due() for each event that comes
///     if (const auto patient = timers_.due(event.entity)) miss(*patient);
///
/// A slot is used again only after its event has come, so an event can never be taken for another; a handle also knows
/// how often its slot had been used, so one that is kept too long cancels nothing. An event called off stays in the
/// event list until its time: 24 bytes there and 12 here. Where a record of the model can have many pending events that
/// all become void together (a patient leaves), a count in the record, carried in Event::arg, does the same without a
/// table (models/src/token.hpp: Token::generation).
///
/// Slots are handed out in an order that follows from the calls alone, and reach no result: they are not in the order
/// of events.
///
/// Threads: those of the process that owns it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "icsflow/engine/check.hpp"

namespace icsflow::engine {

/// Names one setting of a timer. The one made by default was never set.
struct TimerHandle {
  std::uint32_t slot = ~std::uint32_t{0};
  std::uint32_t use = 0;
};

class Timers {
 public:
  /// A timer for `what`, a number of the caller's own. Schedule exactly one event with its slot.
  TimerHandle set(std::uint32_t what) {
    if (free_ == kNone) {
      free_ = static_cast<std::uint32_t>(timers_.size());
      timers_.push_back({kNone, 0, kFree});
    }
    const std::uint32_t slot = free_;
    Timer& timer = timers_[slot];
    free_ = timer.what;
    timer.what = what;
    timer.state = kWanted;
    ++wanted_;
    return {slot, timer.use};
  }

  /// Calls the event off. True if it was still to come; false if it has come, or was called off before.
  bool cancel(TimerHandle handle) {
    if (!pending(handle)) return false;
    timers_[handle.slot].state = kVoid;
    --wanted_;
    return true;
  }

  /// True if the event is still to come.
  [[nodiscard]] bool pending(TimerHandle handle) const {
    return handle.slot < timers_.size() && timers_[handle.slot].use == handle.use &&
           timers_[handle.slot].state == kWanted;
  }

  /// The event with this slot has come: what it was for, or nothing if it was called off. The slot is free from now on.
  /// @throws ContractViolation if no event with this slot was to come
  std::optional<std::uint32_t> due(std::uint32_t slot) {
    if (slot >= timers_.size() || timers_[slot].state == kFree) {
      contract_violation("timer " + std::to_string(slot) + " came without having been set");
    }
    Timer& timer = timers_[slot];
    std::optional<std::uint32_t> what;
    if (timer.state == kWanted) {
      what = timer.what;
      --wanted_;
    }
    timer.state = kFree;
    ++timer.use;
    timer.what = free_;
    free_ = slot;
    return what;
  }

  /// Timers set whose event is to come and was not called off.
  [[nodiscard]] std::size_t size() const { return wanted_; }
  [[nodiscard]] std::size_t bytes() const { return timers_.capacity() * sizeof(Timer); }

  /// Forgets every timer, for the next replication; keeps memory.
  void clear() {
    timers_.clear();
    free_ = kNone;
    wanted_ = 0;
  }

 private:
  enum State : std::uint32_t { kFree, kWanted, kVoid };
  struct Timer {
    std::uint32_t what;  // if free: the next free slot
    std::uint32_t use;   // how often it has come; 2^32 times before a handle could be mistaken
    State state;
  };
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  std::vector<Timer> timers_;
  std::uint32_t free_ = kNone;
  std::size_t wanted_ = 0;
};

}  // namespace icsflow::engine
