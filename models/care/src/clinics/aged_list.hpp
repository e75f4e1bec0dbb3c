#pragma once

/// A waiting list ordered by clock start: buckets by day with links in the tokens, and how many wait in each day, 8
/// days and 64 days. Joins come with any older clock. O(1) join and remove anybody; oldest, nearest breach and a pick
/// by lot in a scan of a few words. A patient takes no memory but the token's links, and one who leaves touches
/// neighbours of the same day only.

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

#include "patients/token.hpp"

namespace icsflow::models {

class AgedList {
 public:
  /// Days a list can hold; earlier clocks share the first bucket, later ones the last.
  void set_range(std::int32_t first_day, std::int32_t last_day) {
    first_day_ = first_day;
    buckets_ = static_cast<std::uint32_t>(last_day - first_day + 1);
  }
  [[nodiscard]] std::size_t size() const { return waiting_; }
  [[nodiscard]] bool empty() const { return waiting_ == 0; }
  /// Memory it holds beside the tokens.
  [[nodiscard]] std::size_t bytes() const {
    return days_.capacity() * sizeof(Day) + groups_.capacity() * sizeof(Group) + free_.capacity() * sizeof(free_[0]);
  }

  /// All but the range.
  auto state() { return std::tie(lowest_group_, waiting_, days_, free_, groups_); }

  void clear() {
    days_.assign(days_.size(), Day{});
    groups_.assign(groups_.size(), Group{});
    free_.clear();
    for (auto place = static_cast<std::uint32_t>(days_.size()); place > 0; place -= kGroup)
      free_.push_back(place - kGroup);
    lowest_group_ = 0;
    waiting_ = 0;
  }

  /// Calls in what joining with a clock of that day touches.
  void prefetch(std::int32_t day) const {
    if (!days_.empty()) __builtin_prefetch(&day_of(bucket(day)), 1);
  }

  /// Behind those of the same day. @param of_day  that orders the list; here and below the same for the patient
  void join(std::span<Token> tokens, Slot slot, std::int32_t of_day) {
    Token& t = tokens[slot];
    Day& day = count_in(of_day, slot);
    t.prev = day.last;
    if (day.waiting > 1) tokens[day.last].next = slot;
    day.last = slot;
  }

  void join(std::span<Token> tokens, Slot slot) { join(tokens, slot, tokens[slot].list_day()); }

  /// Among those of the same day, behind all that before(other, slot) says are before it; the others of the day must
  /// have joined so too.
  template <class Before>
  void join_ranked(std::span<Token> tokens, Slot slot, const Before& before) {
    join_ranked(tokens, slot, tokens[slot].list_day(), before);
  }
  template <class Before>
  void join_ranked(std::span<Token> tokens, Slot slot, std::int32_t of_day, const Before& before) {
    Token& t = tokens[slot];
    Day& day = count_in(of_day, slot);
    const std::uint32_t others = day.waiting - 1;
    if (others == 0) {
      day.last = slot;
      return;
    }
    // From both ends, as the records lie anywhere: two that are fetched at once, and at most half of them.
    Slot ahead = day.first, behind = day.last;
    for (std::uint32_t n = 0;; ++n) {
      if (before(behind, slot)) {  // just before `slot`
        if (n == 0) {
          day.last = slot;
        } else {
          const Slot after = tokens[behind].next;
          t.next = after;
          tokens[after].prev = slot;
        }
        t.prev = behind;
        tokens[behind].next = slot;
        return;
      }
      if (!before(ahead, slot)) {  // just after it
        if (n == 0) {
          day.first = slot;
        } else {
          const Slot earlier = tokens[ahead].prev;
          t.prev = earlier;
          tokens[earlier].next = slot;
        }
        t.next = ahead;
        tokens[ahead].prev = slot;
        return;
      }
      ahead = tokens[ahead].next;
      behind = tokens[behind].prev;
    }
  }

  void remove(std::span<Token> tokens, Slot slot) { remove(tokens, slot, tokens[slot].list_day()); }
  void remove(std::span<Token> tokens, Slot slot, std::int32_t of_day) {
    Token& t = tokens[slot];
    const std::uint32_t b = bucket(of_day);
    Group& group = groups_[b / kGroup];
    Day& day = days_[group.place + b % kGroup];
    // The link before the first and the one after the last are not kept: who leaves from an end, as most do, touches
    // nobody's record but his own.
    if (day.first == slot) {
      day.first = t.next;
    } else if (day.last == slot) {
      day.last = t.prev;
    } else {
      tokens[t.prev].next = t.next;
      tokens[t.next].prev = t.prev;
    }
    --group.waiting;
    --group.parts[b % kGroup / kPart];
    --waiting_;
    if (--day.waiting == 0) {
      group.days &= ~(1ULL << (b % kGroup));
      if (group.waiting == 0) free_.push_back(group.place);
      while (lowest_group_ + 1 < groups_.size() && groups_[lowest_group_].days == 0) ++lowest_group_;
    }
  }

  /// Longest waiting; the list must not be empty.
  [[nodiscard]] Slot oldest() const { return day_of(next_bucket(kGroup * lowest_group_)).first; }

  /// The day that orders the longest waiting; the list must not be empty.
  [[nodiscard]] std::int32_t oldest_day() const {
    return first_day_ + static_cast<std::int32_t>(next_bucket(kGroup * lowest_group_));
  }

  /// The one nearest a breach of a target: the oldest clock that started on or after `day`; the oldest of all if none.
  [[nodiscard]] Slot first_from(std::int32_t day) const {
    const std::uint32_t b = next_bucket(bucket(day));
    return b < buckets_ ? day_of(b).first : oldest();
  }

  /// Days on which somebody who waits has a clock start, as numbers from 0 (the first of the range); calls
  /// see(day, first, waiting) for each, the oldest first.
  template <class See>
  void each_day(const See& see) const {
    for (std::uint32_t g = lowest_group_; g < groups_.size(); ++g) {
      for (std::uint64_t days = groups_[g].days; days != 0; days &= days - 1) {
        const auto in_group = static_cast<std::uint32_t>(std::countr_zero(days));
        const Day& day = days_[groups_[g].place + in_group];
        see(g * kGroup + in_group, day.first, day.waiting);
      }
    }
  }
  /// Days of the range.
  [[nodiscard]] std::uint32_t days() const { return buckets_; }
  /// The number of a day as each_day counts.
  [[nodiscard]] std::uint32_t number_of(std::int32_t day) const { return bucket(day); }
  [[nodiscard]] std::int32_t first_day() const { return first_day_; }
  /// Who is the first of those of a day, by its number; kNoSlot if nobody.
  [[nodiscard]] Slot first_of(std::uint32_t day) const {
    const Group& group = groups_[day / kGroup];
    return (group.days >> (day % kGroup) & 1) != 0 ? days_[group.place + day % kGroup].first : kNoSlot;
  }

  /// Adds those of a day, by its number, behind what `to` has.
  void copy_day(std::span<const Token> tokens, std::uint32_t day, std::vector<Slot>& to) const {
    const Group& group = groups_[day / kGroup];
    if ((group.days >> (day % kGroup) & 1) == 0) return;
    const Day& of = days_[group.place + day % kGroup];
    Slot slot = of.first;
    for (std::uint32_t n = 0; n < of.waiting; ++n, slot = tokens[slot].next) to.push_back(slot);
  }

  /// Of those who share the clock start of `slot`, who is before all others.
  template <class Before>
  [[nodiscard]] Slot least_of_day(std::span<const Token> tokens, Slot slot, const Before& before) const {
    return least_on(tokens, tokens[slot].list_day(), before);
  }
  /// Likewise, of a day on which somebody waits.
  template <class Before>
  [[nodiscard]] Slot least_on(std::span<const Token> tokens, std::int32_t of_day, const Before& before) const {
    const Day& day = day_of(bucket(of_day));
    Slot least = day.first, other = day.first;
    for (std::uint32_t n = 1; n < day.waiting; ++n) {
      other = tokens[other].next;
      if (before(other, least)) least = other;
    }
    return least;
  }

  /// By lot: of the rank-th longest waiting (0 .. size() - 1, those of one clock start counted together) the clock's
  /// start, and of those who share it the first who joined or the last, as the rank is in their first or second half.
  /// With a rank that is uniform, clock starts are picked in proportion to how many wait since then, which is what a
  /// pick of anybody does to the waits; early and late joiners fare alike.
  [[nodiscard]] Slot by_lot(std::size_t rank) const {
    std::uint32_t g = lowest_group_;
    for (; rank >= groups_[g].waiting; ++g) rank -= groups_[g].waiting;
    std::uint32_t part = 0;
    for (; rank >= groups_[g].parts[part]; ++part) rank -= groups_[g].parts[part];
    for (std::uint64_t days = groups_[g].days & (~0ULL << (part * kPart));; days &= days - 1) {
      const Day& day = days_[groups_[g].place + static_cast<std::uint32_t>(std::countr_zero(days))];
      if (rank < day.waiting) return rank < day.waiting - rank ? day.first : day.last;
      rank -= day.waiting;
    }
  }

 private:
  /// Who joined on one day of clock starts, in the order of joining. The last is kept here, not found through the
  /// first: joining then waits for no token.
  struct Day {
    Slot first = kNoSlot, last = kNoSlot;  ///< mean nothing if nobody waits
    std::uint32_t waiting = 0;
  };
  /// Days that follow each other: which are not empty, and how many wait in all and in each eighth of them.
  static constexpr std::uint32_t kGroup = 64, kPart = 8;
  struct Group {
    std::uint64_t days = 0;
    std::array<std::uint32_t, kGroup / kPart> parts{};
    std::uint32_t waiting = 0;
    std::uint32_t place = 0;  ///< of its first bucket in days_, while anybody waits
  };

  [[nodiscard]] const Day& day_of(std::uint32_t bucket) const {
    return days_[groups_[bucket / kGroup].place + bucket % kGroup];
  }
  /// Counts the token in; the links are left to the caller, but for the first of a day.
  Day& count_in(std::int32_t of_day, Slot slot) {
    if (groups_.empty()) groups_.assign(buckets_ / kGroup + 1, Group{});
    const std::uint32_t b = bucket(of_day);
    Group& group = groups_[b / kGroup];
    if (group.waiting == 0) group.place = free_place();
    Day& day = days_[group.place + b % kGroup];
    if (day.waiting == 0) {
      day.first = slot;
      group.days |= 1ULL << (b % kGroup);
      lowest_group_ = std::min(lowest_group_, b / kGroup);
    }
    ++day.waiting;
    ++group.waiting;
    ++group.parts[b % kGroup / kPart];
    ++waiting_;
    return day;
  }
  /// Buckets for a group, all of them empty.
  std::uint32_t free_place() {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(days_.size()));
      if (days_.size() == days_.capacity()) days_.reserve(days_.size() + 2 * kGroup);
      days_.resize(days_.size() + kGroup);
      free_.reserve(days_.capacity() / kGroup);
    }
    const std::uint32_t place = free_.back();
    free_.pop_back();
    return place;
  }
  [[nodiscard]] std::uint32_t bucket(std::int32_t day) const {
    if (day < first_day_) return 0;
    const auto b = static_cast<std::uint32_t>(day - first_day_);
    return b < buckets_ ? b : buckets_ - 1;
  }
  [[nodiscard]] std::uint32_t next_bucket(std::uint32_t from) const {
    std::uint32_t g = from / kGroup;
    std::uint64_t days = groups_[g].days & (~0ULL << (from % kGroup));
    while (days == 0) {
      if (++g == groups_.size()) return buckets_;
      days = groups_[g].days;
    }
    return g * kGroup + static_cast<std::uint32_t>(std::countr_zero(days));
  }

  std::int32_t first_day_ = 0;
  std::uint32_t buckets_ = 1;
  std::uint32_t lowest_group_ = 0;  ///< none before it holds anything
  std::uint32_t waiting_ = 0;
  std::vector<Day> days_;            ///< of the groups that are not empty
  std::vector<std::uint32_t> free_;  ///< places in days_
  std::vector<Group> groups_;
};

}  // namespace icsflow::models
