#pragma once

/// The fast future event list: a few hundred events in a heap, more in three rings of time buckets, the bucket
/// being popped kept sorted. Pops exactly the sequence FourAryHeap pops; only the cost differs. Amortised O(1) push and
/// pop; nothing in it is per tick, so spans of years and gaps of years cost the same.
///
///   current  the fine bucket being popped, sorted once when it is opened
///   early    a small heap: events pushed into that bucket, or before it, since it was opened; or, while they are few,
///            all events: the heap is compact, and a thousand small lists then share a cache that their rings would not
///   fine     ring of 1024 buckets of 2^w ticks: the rest of the present coarse bucket
///   coarse   ring of 1024 buckets of 2^(w + 10) ticks: the rest of the present wide bucket; each is poured into the
///            fine ring when its time comes
///   wide     ring of 1024 buckets of 2^(w + 20) ticks, poured into the coarse ring when its time comes
///   far      heap of what lies beyond the rings
///
/// A bucket is a chain of chunks from one pool, so a push touches one cache line and memory is reused. An occupancy
/// bitmap finds the next bucket that holds anything. The width w follows the observed density of events by a fixed rule
/// of the popped sequence alone; it never affects the order.
///
/// Threads: none of its own; one thread at a time.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "icsflow/engine/event.hpp"
#include "icsflow/engine/huge_pages.hpp"
#include "icsflow/engine/lists/four_ary_heap.hpp"

namespace icsflow::engine {

template <class Record>
class BucketRingOf {
 public:
  template <class Other>
  using Of = BucketRingOf<Other>;

  BucketRingOf() { forget_events(); }

  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] std::size_t size() const { return in_rings_ ? in_rings_size_ : early_.size(); }
  [[nodiscard]] SimTime next_time() const { return in_rings_ ? next_in_rings_ : early_.next_time(); }

  /// Forgets every event; keeps memory and the bucket width learned.
  void clear();

  void push(const Record& event) {
    if (in_rings_) {
      ++in_rings_size_;
      next_in_rings_ = std::min(next_in_rings_, event.time);
      place(event);
    } else {
      early_.push(event);
      if (early_.size() > kFew) [[unlikely]]
        enter_rings();
    }
  }

  Record pop() { return in_rings_ ? pop_from_rings() : early_.pop(); }

  /// Events that come soon and are known without looking for them, a few at a time and each given once; most of the
  /// time there are none. Others, pushed meanwhile, may come before them.
  [[nodiscard]] std::span<const Record> next_ahead() {
    if (head_ < give_at_) [[likely]]
      return {};
    return give_ahead();
  }

  /// Hands every pending event to `take`, in no particular order, and is as after clear().
  template <class Take>
  void drain(Take take) {
    const std::vector<Record> all = pending();
    clear();
    for (const Record& event : all) take(event);
  }
  /// A copy of every pending event, in no particular order.
  [[nodiscard]] std::vector<Record> pending() const {
    std::vector<Record> all;
    collect(all);
    return all;
  }

  /// Ticks of a fine bucket, as a power of two: for profiles and tests.
  [[nodiscard]] int width_bits() const { return width_bits_; }
  /// Memory held, for profiles.
  [[nodiscard]] std::size_t bytes() const {
    return sizeof *this + (rings_ ? sizeof(Rings) : 0) + early_.bytes() + far_.bytes() +
           pool_.capacity() * sizeof(Chunk) + (current_.capacity() + scratch_.capacity()) * sizeof(Record) +
           group_ends_.capacity() * sizeof(std::uint32_t);
  }

 private:
  static constexpr int kRingBits = 10;
  static constexpr std::int64_t kRingSize = std::int64_t{1} << kRingBits;
  static constexpr std::size_t kRingMask = static_cast<std::size_t>(kRingSize) - 1;
  static constexpr std::uint32_t kNoChunk = 0xFFFFFFFF;
  static constexpr std::uint32_t kEventsPerChunk = (256 - 4 * sizeof(std::uint32_t)) / sizeof(Record);
  // As many are kept in the heap; the rings are left again below a quarter of it, so that moving costs O(1) an event.
  // A shared list is one, where lists of their own are many.
  static constexpr std::size_t kFew = sizeof(Record) == sizeof(Event) ? 256 : 32;
  static constexpr std::size_t kFewAgain = kFew / 4;
  static constexpr std::size_t kNothingToGive = ~std::size_t{0};
  // Given at once by next_ahead(): as many misses as a core can have under way; and how long before the first of them.
  static constexpr std::size_t kGiven = 16;
  static constexpr std::size_t kGivenBefore = 4;
  // About a minute: right for a hospital before anything has been observed.
  static constexpr int kFirstWidthBits = 16;

  struct alignas(64) Chunk {
    std::array<Record, kEventsPerChunk> events;
    // The chunk filled before this one, the one before that and the one before that: looked up in time to be called in.
    std::uint32_t next, second, third;
    std::uint32_t behind;  // how many were filled before this one
  };
  static_assert(sizeof(Chunk) == 256);

  /// Newest chunk of each bucket and the events in it (older ones are full), and which buckets hold anything. All a
  /// push has to read is here; the chunk, cold if many events are pending, is only written to.
  struct Ring {
    std::array<std::uint32_t, kRingSize> newest;
    std::array<std::uint8_t, kRingSize> count;
    std::array<std::uint64_t, kRingSize / 64> occupied;

    /// Where the bucket of this number is.
    static std::size_t slot_of(std::int64_t number) { return static_cast<std::size_t>(number) & kRingMask; }
    void clear() {
      newest.fill(kNoChunk);
      count.fill(kEventsPerChunk);
      occupied.fill(0);
    }
    void clear(std::size_t bucket) {
      newest[bucket] = kNoChunk;
      count[bucket] = kEventsPerChunk;
      occupied[bucket / 64] &= ~(std::uint64_t{1} << (bucket % 64));
    }
    /// First occupied bucket at or after `from`; kRingSize if none.
    [[nodiscard]] std::size_t find(std::size_t from) const;
  };

  Record pop_from_rings() {
    const Record event = early_.empty() || current_[head_].before(early_.front()) ? current_[head_++] : early_.pop();
    distinct_ += event.time != popped_ ? 1 : 0;
    popped_ = event.time;
    --in_rings_size_;
    if (--until_review_ == 0) [[unlikely]]
      review_width();
    // The next bucket is opened at once: what is pushed before it goes to the early heap.
    if (early_.empty() && head_ == end_) [[unlikely]]
      end_bucket();
    // At end_ stands a sentinel later than every event.
    next_in_rings_ = std::min(current_[head_].time, early_.next_time());
    return event;
  }

  void place(const Record& event) {
    const std::int64_t bucket = event.time.ticks() >> width_bits_;
    if (bucket <= open_) {
      early_.push(event);
      return;
    }
    Ring* ring = &rings_->fine;
    std::int64_t number = bucket;
    const std::int64_t coarse = bucket >> kRingBits;
    if (coarse != open_coarse_) {
      ring = &rings_->coarse;
      number = coarse;
      const std::int64_t wide = coarse >> kRingBits;
      if (wide != open_wide_) {
        if (wide - open_wide_ >= kRingSize) {
          far_.push(event);
          return;
        }
        ring = &rings_->wide;
        number = wide;
      }
    }
    put(*ring, Ring::slot_of(number), event);
  }

  void put(Ring& ring, std::size_t bucket, const Record& event) {
    if (ring.count[bucket] == kEventsPerChunk) [[unlikely]]
      add_chunk(ring, bucket);
    pool_[ring.newest[bucket]].events[ring.count[bucket]++] = event;
  }

  std::span<const Record> give_ahead();
  void add_chunk(Ring& ring, std::size_t bucket);
  void free_chunk(std::uint32_t chunk);
  void forget_events();
  void enter_rings();
  void leave_rings();
  void empty_rings();
  void stand_before(SimTime time);
  void open_next_bucket();
  void enter_next_coarse_bucket();
  void enter_next_wide_bucket();
  void pour(Ring& from, std::int64_t bucket, Ring& into, int width_bits);
  void take_into_current(std::size_t bucket);
  template <class Take>
  void take_out(std::size_t bucket, std::size_t total, Take take);
  void sort_current(std::size_t total);
  void end_current();
  void end_bucket();
  void prefetch_after(std::size_t bucket) const;
  void prefetch_chunk(std::uint32_t chunk) const;
  [[nodiscard]] std::int64_t next_wide() const;
  void append_all(const Ring& ring, std::vector<Record>& out) const;
  void collect(std::vector<Record>& out) const;
  void review_width();
  void start_review();
  void rebuild(int width_bits);

  // What push and pop touch comes first.
  bool in_rings_ = false;
  std::size_t in_rings_size_ = 0;  // of the whole list while it is in the rings; so is
  SimTime next_in_rings_ = kNever;
  int width_bits_ = kFirstWidthBits;
  std::int64_t open_ = 0;                 // number of the fine bucket in current_: time >> width
  std::int64_t open_coarse_ = 0;          // number of the coarse bucket in the fine ring
  std::int64_t open_wide_ = 0;            // number of the wide bucket in the coarse ring
  std::size_t head_ = 0;                  // next event of current_
  std::size_t end_ = 0;                   // behind its last: a sentinel
  std::size_t give_at_ = kNothingToGive;  // next_ahead() has something to give when head_ gets there
  struct Rings {
    Ring fine, coarse, wide;
  };
  std::unique_ptr<Rings> rings_;  // made when they are first needed
  std::vector<Record> current_;
  FourAryHeapOf<Record> early_;
  SimTime popped_ = kStart;  // time of the last event popped
  std::uint64_t distinct_ = 0;
  std::uint64_t until_review_ = 0;
  std::vector<Chunk, HugePageAllocator<Chunk>> pool_;
  std::uint32_t free_ = kNoChunk;
  FourAryHeapOf<Record> far_;

  // Since the last review of the width.
  std::uint64_t review_interval_ = 0;
  std::uint64_t opened_ = 0;
  SimTime reviewed_at_ = kStart;

  std::vector<Record> scratch_;
  std::vector<std::uint32_t> group_ends_;
};

using BucketRing = BucketRingOf<Event>;

}  // namespace icsflow::engine
