#pragma once

/// The record of one pathway at the provider that has its custody (or of a request, before custody passes).

#include <cstdint>
#include <limits>
#include <tuple>

#include "icsflow/compile/ids.hpp"
#include "icsflow/compile/pool_units.hpp"
#include "icsflow/compile/strata.hpp"
#include "icsflow/domain/list_class.hpp"
#include "icsflow/engine/time.hpp"
#include "icsflow/scenario/priority.hpp"

namespace icsflow::models {

using Slot = std::uint32_t;
inline constexpr Slot kNoSlot = ~Slot{0};
inline constexpr std::int16_t kNoDay = std::numeric_limits<std::int16_t>::min();
/// A slot whose token comes to this generation is not used again in the run: an event that is pending for an earlier
/// user can then never be taken for another's.
inline constexpr std::uint16_t kLastGeneration = std::numeric_limits<std::uint16_t>::max();

/// Bits of Token::flags.
enum TokenFlag : std::uint16_t {
  kLive = 1U << 0,          ///< the slot is in use
  kClockRunning = 1U << 1,  ///< an RTT clock runs
  kRequest = 1U << 2,       ///< a request for a place: the patient is still in the sender's custody
  kInList = 1U << 3,        ///< on a waiting list
  kBooked = 1U << 4,        ///< has a date
  kInQueue = 1U << 5,       ///< in a pool's queue
  kAsking = 1U << 6,        ///< waits for another provider's offer
  kMoving = 1U << 7,        ///< on the way to another provider
  kListShift = 8,           ///< two bits: ListClass
  kListMask = 3U << kListShift,
  kCustodyPassed = 1U << 10,  ///< another provider has the pathway now
  kDecided = 1U << 11,        ///< decision to admit made in this clock
  kAccepting = 1U << 12,      ///< has offered a place, waits for the patient
  kBranch = 1U << 14,         ///< a branch of another token (`all_of`): custody, clock and counts are that one's
  kOverflow = 1U << 13,       ///< carries more than fits here: has an OverflowRecord (overflow_place())
};

/// Bits of a counter of visits in a token, and the most it can count; further visits are counted in OverflowRecord.
inline constexpr unsigned kVisitBits = 6;
inline constexpr std::uint64_t kMostVisits = (1U << kVisitBits) - 1;
/// Above the ten counters of visits a token has its priority.
inline constexpr unsigned kPriorityShift = 60;
inline constexpr std::uint64_t kBelowPriority = (std::uint64_t{1} << kPriorityShift) - 1;
static_assert(kVisitBits * kVisitCounters <= kPriorityShift && kPriorities <= 1U << (64 - kPriorityShift));

/// 64 bytes, one cache line. Links are slots of the same pool of tokens.
///
/// Some storage has two meanings, which never hold at the same time. It is private; each meaning has accessors:
///   counts_    the priority (bits 60 to 63), and below it ten counters of visits, or the place of the overflow record
///              (patients/overflow.hpp)
///   position_  the queue of a pool the token stands in (beds/), or its index among those booked on a date (clinics/)
///   prev       link in a day bucket or in a pool's queue (clinics/aged_list.hpp, beds/pools.hpp), or the booked day
///              (clinics/)
/// The links and the day of removal hold, of a pathway without a clock, the due date (clock/).
struct alignas(64) Token {
  std::uint64_t id = 0;

 private:
  std::uint64_t counts_ = 0;

 public:
  engine::SimTime since;  ///< when the present step was entered
  std::uint32_t step = 0;
  std::int16_t clock_start = kNoDay;  ///< day the RTT clock started
  std::int16_t decision = kNoDay;     ///< day of the decision to admit

 private:
  Slot position_ = kNoSlot;

 public:
  Slot prev = kNoSlot, next = kNoSlot;
  Slot removal_prev = kNoSlot, removal_next = kNoSlot;  ///< those who will be removed on the same day
  std::int16_t removal_day = kNoDay;                    ///< day of removal without treatment, if it comes first
  std::uint16_t generation = 0;  ///< changes when pending events of this token become stale; up to kLastGeneration
  StratumId stratum = 0;         ///< who the patient is, in CompiledModel::strata
  std::uint16_t flags = 0;
  Slot episode = kNoSlot;  ///< hospital episode or transfer under way, in the pool of episodes

  [[nodiscard]] bool has(TokenFlag f) const { return (flags & f) != 0; }
  void set(TokenFlag f) { flags = static_cast<std::uint16_t>(flags | f); }
  void clear(TokenFlag f) { flags = static_cast<std::uint16_t>(flags & ~f); }
  [[nodiscard]] ListClass list() const { return static_cast<ListClass>((flags & kListMask) >> kListShift); }
  void set_list(ListClass c) {
    flags = static_cast<std::uint16_t>((flags & ~kListMask) | (static_cast<unsigned>(c) << kListShift));
  }
  /// Priority of those who wait, 0 first; below kPriorities.
  [[nodiscard]] std::uint8_t priority() const { return static_cast<std::uint8_t>(counts_ >> kPriorityShift); }
  void set_priority(std::uint8_t p) { counts_ = (counts_ & kBelowPriority) | std::uint64_t{p} << kPriorityShift; }
  /// Day that orders a waiting list: the clock's start, or the joining of those without a clock.
  [[nodiscard]] std::int32_t list_day() const { return has(kClockRunning) ? clock_start : engine::day_of(since); }

  /// Visits to a step, by its counter; without kOverflow.
  [[nodiscard]] std::uint16_t visits_to(unsigned counter) const {
    return static_cast<std::uint16_t>((counts_ >> (kVisitBits * counter)) & kMostVisits);
  }
  void count_visit_to(unsigned counter) { counts_ += std::uint64_t{1} << (kVisitBits * counter); }
  /// All ten counters, the first in the lowest bits; without kOverflow.
  [[nodiscard]] std::uint64_t visit_counters() const { return counts_ & kBelowPriority; }
  /// Place of the overflow record; with kOverflow.
  [[nodiscard]] std::uint32_t overflow_place() const { return static_cast<std::uint32_t>(counts_); }
  void set_overflow_place(std::uint32_t place) {
    counts_ = (counts_ & ~kBelowPriority) | place;
    set(kOverflow);
  }
  void clear_overflow_place() {
    counts_ &= ~kBelowPriority;
    clear(kOverflow);
  }

  /// Priority of the queue it stands in.
  [[nodiscard]] Slot queue() const { return position_; }
  [[nodiscard]] bool in_a_queue() const { return position_ != kNoSlot; }
  void set_queue(Slot of_priority) { position_ = of_priority; }
  void clear_queue() { position_ = kNoSlot; }

  /// Has a date: the day, and the index among those booked on it. Called in: it has come, and the index is gone.
  void set_booked(std::int32_t day, std::size_t index) {
    prev = static_cast<Slot>(day);
    position_ = static_cast<Slot>(index);
  }
  [[nodiscard]] std::int32_t booked_day() const { return static_cast<std::int32_t>(prev); }
  [[nodiscard]] Slot booked_index() const { return position_; }
  void set_booked_index(Slot index) { position_ = index; }
  void call_in() { position_ = kNoSlot; }
  [[nodiscard]] bool called_in() const { return position_ == kNoSlot; }
  void clear_booked() { position_ = prev = kNoSlot; }
};
static_assert(sizeof(Token) == 64);

/// Whether the pathway is in the custody of the provider that has the token.
inline bool in_custody(const Token& t) { return (t.flags & (kLive | kRequest | kCustodyPassed | kBranch)) == kLive; }

/// What only a patient in a department, a bed or a transfer needs.
/// 64 bytes, one cache line.
struct Episode {
  auto state() {
    return std::tie(arrived, decided, ready, requested, held, asking_step, peer, peer_generation, peer_rank,
                    in_department, has_decision, is_ready);
  }

  engine::SimTime arrived, decided, ready, requested;
  PoolUnits held;                 ///< seized, of pools of the provider
  std::uint32_t asking_step = 0;  ///< receiver: the sender's transfer step
  Slot peer = kNoSlot;            ///< slot of the other side's token
  std::uint16_t peer_generation = 0;
  std::uint16_t peer_rank = 0;
  bool in_department = false, has_decision = false, is_ready = false;
};
static_assert(sizeof(Episode) == 64);

}  // namespace icsflow::models
