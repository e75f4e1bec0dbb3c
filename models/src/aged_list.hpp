#pragma once

/// A waiting list ordered by clock start: buckets by day with links in the tokens, a bitmap of days that are not empty,
/// and a dense array for uniform picks. Joins come with any older clock. O(1) join, remove anybody, uniform pick;
/// oldest and nearest breach in a scan of a few words.

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "token.hpp"

namespace icsflow::models {

class AgedList {
 public:
  /// Days a list can hold; earlier clocks share the first bucket, later ones the last.
  void set_range(std::int32_t first_day, std::int32_t last_day) {
    first_day_ = first_day;
    buckets_ = static_cast<std::uint32_t>(last_day - first_day + 1);
  }
  [[nodiscard]] std::size_t size() const { return members_.size(); }
  [[nodiscard]] bool empty() const { return members_.empty(); }
  /// Memory it holds beside the tokens.
  [[nodiscard]] std::size_t bytes() const {
    return members_.capacity() * sizeof(Slot) + days_.capacity() * sizeof(Day) + bits_.capacity() * sizeof(bits_[0]);
  }
  [[nodiscard]] Slot member(std::size_t i) const { return members_[i]; }

  void clear() {
    members_.clear();
    days_.assign(days_.size(), Day{});
    bits_.assign(bits_.size(), 0);
    lowest_word_ = 0;
  }

  void join(std::span<Token> tokens, Slot slot) {
    if (days_.empty()) {
      days_.assign(buckets_, Day{});
      bits_.assign(buckets_ / 64 + 1, 0);
    }
    Token& t = tokens[slot];
    t.position = static_cast<Slot>(members_.size());
    members_.push_back(slot);
    const std::uint32_t b = bucket(t.list_day());
    Day& day = days_[b];
    t.prev = day.last;
    t.next = kNoSlot;
    if (day.last == kNoSlot) {
      day.first = slot;
      bits_[b / 64] |= 1ULL << (b % 64);
      lowest_word_ = std::min(lowest_word_, b / 64);
    } else {
      tokens[day.last].next = slot;
    }
    day.last = slot;
  }

  void remove(std::span<Token> tokens, Slot slot) {
    Token& t = tokens[slot];
    const Slot last = members_.back();
    members_[t.position] = last;
    tokens[last].position = t.position;
    members_.pop_back();
    const std::uint32_t b = bucket(t.list_day());
    Day& day = days_[b];
    (t.prev == kNoSlot ? day.first : tokens[t.prev].next) = t.next;
    (t.next == kNoSlot ? day.last : tokens[t.next].prev) = t.prev;
    if (day.first == kNoSlot) {
      bits_[b / 64] &= ~(1ULL << (b % 64));
      while (lowest_word_ + 1 < bits_.size() && bits_[lowest_word_] == 0) ++lowest_word_;
    }
    t.position = t.prev = t.next = kNoSlot;
  }

  /// Longest waiting; the list must not be empty.
  [[nodiscard]] Slot oldest() const { return days_[next_bucket(64 * lowest_word_)].first; }

  /// The one nearest a breach of a target: the oldest clock that started on or after `day`; the oldest of all if none.
  [[nodiscard]] Slot first_from(std::int32_t day) const {
    const std::uint32_t b = next_bucket(bucket(day));
    return b < buckets_ ? days_[b].first : oldest();
  }

 private:
  /// Who joined on one day of clock starts, in the order of joining. The last is kept here, not found through the
  /// first: joining then waits for no token.
  struct Day {
    Slot first = kNoSlot, last = kNoSlot;
  };

  [[nodiscard]] std::uint32_t bucket(std::int32_t day) const {
    if (day < first_day_) return 0;
    const auto b = static_cast<std::uint32_t>(day - first_day_);
    return b < buckets_ ? b : buckets_ - 1;
  }
  [[nodiscard]] std::uint32_t next_bucket(std::uint32_t from) const {
    std::uint32_t word = from / 64;
    std::uint64_t bits = bits_[word] & (~0ULL << (from % 64));
    while (bits == 0) {
      if (++word == bits_.size()) return buckets_;
      bits = bits_[word];
    }
    return word * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
  }

  std::int32_t first_day_ = 0;
  std::uint32_t buckets_ = 1;
  std::vector<Slot> members_;
  std::vector<Day> days_;
  std::vector<std::uint64_t> bits_;
  std::uint32_t lowest_word_ = 0;  ///< of bits_; none before it holds anything
};

}  // namespace icsflow::models
